"""The consent of a whole school in numbers: right, for the desk that keeps it alone, and of no other school; and a year of the course taken along."""

import csv
import html
import io
import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from psycopg import errors

from tests.consent.answering import TOPIC, put_answer
from tests.gate.hostile import ask, attempt, connect, token_of
from tests.people import Cast, days, secret_of, sign_in
from tests.release.listing import recorded
from tests.structure.places import group
from tests.structure.weights import MOST, weight
from zorgvuldig.gate.declared import REGISTER

HERE = "/toestemming/school/"
NAME = REGISTER.topics[TOPIC].name.nl
COUNTS = "select g.name, c.yes, c.no, c.unknown from gate.consent_counts({}) c join learning_group g on g.id = c.group_id where topic = 'newsletter' order by 1"


def numbers(cast: Cast, who: str = "anna", topic: str = TOPIC) -> dict[str, str]:
    """By class, what stands in the box of a topic."""
    text = sign_in(cast.people[who]).get(HERE).content.decode()
    found = re.findall(
        r'<th scope="row"><a href="/toestemming/klas/[^"]+">([^<]+)</a></th>\s*((?:<td>[^<]+</td>)+)', text
    )
    at = list(REGISTER.topics).index(topic)
    return {name: " ".join(re.findall(r"<td>([^<]+)</td>", cells)[at].split()) for name, cells in found}


def test_a_class_and_the_whole_are_counted_by_topic(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "tess", allows=True, pupil="tess")
    put_answer(cast, "olga", allows=True, pupil="sem")
    put_answer(cast, "maud", allows=False, pupil="sem")
    assert numbers(cast) == {"2B": "2 · 0 · 2", "3A": "0 · 1 · 0"}
    assert numbers(cast, topic="press") == {"2B": "0 · 0 · 4", "3A": "0 · 0 · 1"}
    text = html.unescape(re.sub(r"<[^>]+>", " ", sign_in(cast.anna).get(HERE).content.decode()))
    assert f"{NAME} 2 1 2" in " ".join(text.split())


def test_a_yes_that_is_taken_back_or_was_to_other_words_is_counted_as_what_holds(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "gerda", allows=False)
    put_answer(cast, "tess", allows=True, pupil="tess", version=REGISTER.topics[TOPIC].version + 1)
    assert numbers(cast)["2B"] == "0 · 1 · 3"


def test_who_left_the_class_or_comes_later_is_not_counted(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    cast.db.execute("update membership set starts_on = %s where pupil_id = %s", [days(9), cast.bram.id])
    assert numbers(cast)["2B"] == "0 · 0 · 2"


def test_nobody_is_named_and_every_class_leads_to_its_page(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    anna = sign_in(cast.anna)
    text = anna.get(HERE).content.decode()
    assert not [one.name for one in cast.people.values() if one is not cast.anna and one.name in text]
    assert f"/toestemming/klas/{group(cast, '2B')}/" in text
    assert HERE in anna.get("/toestemming/").content.decode()


def test_another_school_is_counted_by_its_own_desk(cast: Cast) -> None:
    assert set(numbers(cast, "wim")) == {"w1"}
    assert set(numbers(cast, "anna")) == {"2B", "3A"}
    for asked in (cast.schools["West"], "", "x", 0, 99):
        assert sign_in(cast.anna).get(f"{HERE}?school={asked}").status_code == 404
    with connect() as runtime:
        token = token_of(runtime, cast.anna, "consent_desk", ("organisation", "staff"), "nobody", "")
        assert attempt(runtime, "reader", token, f"select * from gate.consent_counts({cast.schools['West']})") == []
        assert attempt(runtime, "reader", token, f"select * from gate.consent_counts({cast.schools['Oost']})")


def test_who_keeps_consent_at_several_schools_goes_from_one_to_the_other(cast: Cast) -> None:
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [cast.anna.id])
    anna, west = sign_in(cast.anna), f"?school={cast.schools['West']}"
    assert west in anna.get(HERE).content.decode()
    there = anna.get(HERE + west).content.decode()
    assert (f"/toestemming/klas/{group(cast, 'w1')}/" in there, "2B" in there) == (True, False)


def test_a_large_school_stays_a_light_page_with_all_its_classes(cast: Cast) -> None:
    for number in range(79):
        cast.put("membership", pupil_id=cast.pupil(f"Kind{number}", "Leerling", 13).id, starts_on=days(-9), group_id=cast.put(
            "learning_group", uid=uuid.uuid4(), year_id=cast.years["Oost"], kind="class", name=f"k{number:02}"))  # fmt: skip
    anna = sign_in(cast.anna)
    first, last = anna.get(HERE), anna.get(f"{HERE}?blad=3")
    assert weight(first) < MOST
    assert ("Blad 1 van 3" in first.content.decode(), last.status_code) == (True, 200)
    assert "84 leerlingen" in last.content.decode()
    assert anna.get(f"{HERE}?blad=4").status_code == 404


@pytest.mark.parametrize(
    "who", ["maud", "leo", "dirk", "vera", "petra", "cato", "fenna", "bas", "arend", "hanna", "gerda", "noor", "tess"]
)
def test_who_does_not_keep_consent_gets_no_numbers(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(HERE).status_code == 404
    assert HERE not in client.get("/toestemming/").content.decode()


def test_whose_work_at_the_desk_ended_gets_no_numbers(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.anna.id])
    assert sign_in(cast.anna).get(HERE).status_code == 404


def test_the_database_counts_for_this_purpose_alone(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    reads = ("organisation", "identity", "membership")
    with connect() as runtime:
        for who, purpose, kind, key in (
            (cast.anna, "consent_overview", "group", group(cast, "2B")),
            (cast.anna, "administration", "group", group(cast, "2B")),
            (cast.maud, "consent_overview", "group", group(cast, "2B")),
        ):
            token = token_of(runtime, who, purpose, reads, kind, key)
            assert attempt(runtime, "reader", token, COUNTS.format(cast.schools["Oost"])) == []
        token = token_of(runtime, cast.anna, "consent_desk", ("organisation", "staff"), "nobody", "")
        assert attempt(runtime, "reader", token, COUNTS.format(cast.schools["Oost"])) == [
            ("2B", 1, 0, 3),
            ("3A", 0, 0, 1),
        ]
        assert attempt(runtime, "reader", token, "select * from gate.consents()") == []  # and nobody is opened with it
        for hand, held in (("writer", token), ("runtime", None)):
            with pytest.raises(errors.InsufficientPrivilege):
                attempt(runtime, hand, held, "select * from gate.consent_counts(1)")


# --- a year of the course, taken along -----------------------------------------------------------------------------------


def staged(cast: Cast) -> str:
    """Where the consent of the second year is taken along; 2B and the invented 2C are of it."""
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'w1', 'wi2B')")
    cast.db.execute("update learning_group set stage = 3 where name = '3A'")
    return f"/toestemming/meenemen/leerjaar/{group(cast, '2B')}/"


def taken(cast: Cast, who: str, path: str, why: str = "asking", form: str = "csv") -> HttpResponse:
    return sign_in(cast.people[who]).post(path, {"reason": why, "form": form})


def rows(answer: HttpResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))


def test_a_year_leaves_with_the_class_of_each_and_the_family_reads_it(cast: Cast) -> None:
    path = staged(cast)
    cast.db.execute("update learning_group set stage = 2 where name = '3A'")
    put_answer(cast, "gerda", allows=True)
    assert path in sign_in(cast.anna).get(HERE).content.decode()
    answer = taken(cast, "anna", path)
    assert answer["Content-Disposition"] == 'attachment; filename="toestemming-leerjaar-2.csv"'
    found = {row["Naam"]: (row["Klas"], row[NAME]) for row in rows(answer)}
    assert len(found) == 5
    assert [said for name, said in found.items() if "Noor" in name] == [("2B", "ja")]
    assert [said for name, said in found.items() if "Sem" in name] == [("3A", "nog geen antwoord")]
    on_record = {row[0]: row for row in recorded(cast)}
    assert on_record[cast.noor.id][1:5] == ("list", "colleagues", "consent/stage_consent/asking", cast.anna.id)
    assert {"membership.group_id", "consent_answer.allows"} <= set(on_record[cast.noor.id][5])
    assert "consent_answer.allows" not in on_record[cast.sem.id][5]  # nobody answered
    shown = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert (
        "Toestemming van een leerjaar, gemaakt voor opnieuw vragen aan wie nog niet antwoordde. Erop staat: " in shown
    )


def test_pupils_of_another_year_or_school_do_not_go_along(cast: Cast) -> None:
    names = {row["Naam"] for row in rows(taken(cast, "anna", staged(cast)))}
    assert len(names) == 4
    assert not [name for name in names if "Sem" in name or "Wout" in name]


def test_asking_for_a_year_opens_no_answer_and_records_nothing(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    text = sign_in(cast.anna).get(staged(cast)).content.decode()
    assert ("van 4 leerlingen uit het systeem" in " ".join(text.split()), "Noor" in text) == (True, False)
    assert recorded(cast) == []


@pytest.mark.parametrize(("why", "form"), [("", "csv"), ("lesson", "csv"), ("pictures", "pdf"), ("pictures", "")])
def test_a_year_does_not_leave_without_a_reason_or_form_that_there_is(cast: Cast, why: str, form: str) -> None:
    assert taken(cast, "anna", staged(cast), why, form).status_code == 422
    assert recorded(cast) == []


@pytest.mark.parametrize("who", ["maud", "leo", "dirk", "vera", "petra", "cato", "wim", "gerda"])
def test_who_does_not_keep_consent_takes_no_year(cast: Cast, who: str) -> None:
    path = staged(cast)
    assert sign_in(cast.people[who]).get(path).status_code == 404
    assert taken(cast, who, path).status_code == 404
    assert recorded(cast) == []


@pytest.mark.parametrize("name", ["wi2B", "w1"])
def test_what_is_no_class_of_ours_leads_to_no_year(cast: Cast, name: str) -> None:
    path = staged(cast).replace(str(group(cast, "2B")), str(group(cast, name)))
    assert sign_in(cast.anna).get(path).status_code == 404
    assert taken(cast, "anna", path).status_code == 404


def test_a_class_without_a_stage_leads_to_no_year(cast: Cast) -> None:
    path = staged(cast)
    cast.db.execute("update learning_group set stage = null")
    assert sign_in(cast.anna).get(path).status_code == 404


def test_nobody_opens_more_of_a_year_than_before(cast: Cast) -> None:
    """Whoever sees outcomes of a class, and whoever opens one for other work, opens no year of it for that."""
    staged(cast)
    reads, uid = ("organisation", "identity", "membership"), group(cast, "2B")
    with connect() as runtime:
        for who, purpose in ((cast.maud, "consent_overview"), (cast.leo, "consent_overview"), (cast.anna, "consent_overview"),
                             (cast.maud, "consent_desk"), (cast.leo, "consent_desk"), (cast.wim, "consent_desk"),
                             (cast.anna, "exchanging"), (cast.cato, "care"), (cast.dirk, "teaching")):  # fmt: skip
            result, _token = ask(runtime, secret_of(who), purpose, reads, "stage", uid)
            assert result == 0, (who.name, purpose)


def test_a_year_of_more_than_500_is_refused_with_a_sentence_and_not_offered(cast: Cast) -> None:
    path = staged(cast)
    cast.db.execute(
        "with p as (insert into person (uid) select gen_random_uuid() from generate_series(1, 497) returning id), "
        "q as (insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'x' || id from p returning person_id) "
        "insert into membership (pupil_id, group_id, starts_on, is_class) select person_id, %s, current_date - 9, true from q",
        [cast.groups["2B"][0]],
    )
    anna = sign_in(cast.anna)
    for answer in (anna.get(path), anna.post(path, {"reason": "asking", "form": "csv"})):
        assert answer.status_code == 409
        assert "Niemand opent meer dan 500 dossiers tegelijk." in answer.content.decode()
        assert f"/toestemming/meenemen/{group(cast, '2B')}/" in answer.content.decode()
    for who in ("wim", "leo", "maud", "gerda"):
        assert sign_in(cast.people[who]).get(path).status_code == 404
    assert recorded(cast) == []
    text = " ".join(anna.get(HERE).content.decode().split())
    assert "Leerjaar 2 heeft meer dan 500 leerlingen. Neem de klassen apart mee." in text
    assert path not in text
    assert numbers(cast)["2B"] == "0 · 0 · 501"
    cast.db.execute(
        "delete from membership where pupil_id = (select max(pupil_id) from membership where group_id = %s)",
        [cast.groups["2B"][0]],
    )
    assert anna.get(path).status_code == 200
