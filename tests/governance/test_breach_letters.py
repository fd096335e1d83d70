"""Parents and staff hear of a breach of data of their own: by a letter on a page of theirs, whatever the age of the child (AVG art. 34)."""

import re
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.test import Client

from tests.gate.hostile import attempt, commit, connect, token_of
from tests.governance.breaching import decided
from tests.governance.test_breach_concerned import READS, misdirected, number, say, text
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from zorgvuldig.governance.breach.letters_job import mail_letters, tell_affected

OWN = "/mijn-brieven/"
SAID = "Er ging iets mis"


def letters(cast: Cast) -> set[tuple[int, str]]:
    return set(cast.db.execute("select person_id, part from gate.breach_letter").fetchall())


def send(cast: Cast, one: Row) -> None:
    assert sign_in(cast.leo).post(f"/datalekken/{one.uid}/mensen/sturen/", {}).status_code == 303


def page_of(someone: Someone) -> str:
    return " ".join(text(sign_in(someone).get(OWN)).split())


def code(cast: Cast, someone: Someone) -> str:
    (found,) = cast.db.execute("select code from staff where person_id = %s", [someone.id]).fetchone()
    return str(found)


@pytest.mark.parametrize("age", [15, 16, 17, 18])
def test_parents_hear_of_their_own_data_whatever_the_age_of_their_child(cast: Cast, age: int) -> None:
    """A list of telephone numbers of parents went astray: the letter is to them, also from 16, and the pupil gets none."""
    kim = cast.pupil("Kim", "Pietersma", age, "2B")
    paula = cast.guardian("Paula", "kim")
    one = misdirected(cast)
    assert say(cast, one, numbers=number(cast, "kim"), whose="guardians").status_code == 303
    assert letters(cast) == {(paula.id, "guardian")}
    assert SAID not in page_of(paula)  # nothing was sent yet
    send(cast, one)
    assert tell_affected(NOW) == 1
    assert cast.db.execute("select count(*) from message").fetchone() == (0,)
    assert cast.db.execute("select people_told_at is not null from breach").fetchone() == (True,)
    assert mail_letters(NOW) == 1
    assert [message.to for message in mail.outbox] == [["paula@example.org"]]
    assert "Kim" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "Paula" not in mail.outbox[0].body
    assert OWN in mail.outbox[0].body
    assert mail_letters(NOW) == 0  # one mail each
    start = text(sign_in(paula).get("/"))
    assert f'href="{OWN}"' in start
    assert SAID in page_of(paula)
    assert f'href="{OWN}"' not in text(sign_in(paula).get("/"))
    assert SAID not in page_of(kim)
    page = " ".join(text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/")).split())
    assert "Ouders, over zichzelf 1. Las de brief." in " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_parents_and_pupils_of_a_class_each_get_their_own(cast: Cast) -> None:
    one = misdirected(cast)
    assert say(cast, one, groups=[str(cast.groups["2B"][1])], whose="both").status_code == 303
    parents = {
        row[0]
        for row in cast.db.execute(
            "select distinct guardian_id from guardianship t join membership m using (pupil_id) where m.group_id = %s",
            [cast.groups["2B"][0]],
        ).fetchall()
    }
    assert letters(cast) == {(parent, "guardian") for parent in parents}
    page = " ".join(text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/")).split())
    assert "Stuur de brief naar de gezinnen van 4 leerlingen" in page
    assert f"en naar {len(parents)} anderen" in page
    send(cast, one)
    assert tell_affected(NOW) == 4 + len(parents)


def test_whom_a_court_keeps_away_hears_of_their_own_data_and_of_nobody_else(cast: Cast) -> None:
    """They are told as anybody is; the page shows no child, and opens none."""
    away = cast.guardian("Wim", "noor", restricted=True)
    one = misdirected(cast)
    say(cast, one, numbers=number(cast, "noor"), whose="guardians")
    send(cast, one)
    tell_affected(NOW)
    page = page_of(away)
    assert SAID in page
    assert "Noor" not in page


def test_staff_of_a_school_and_chosen_colleagues_hear_of_it(cast: Cast) -> None:
    one = decided(cast, people_letter="Er ging iets mis.")
    dirk, bas = code(cast, cast.dirk), code(cast, cast.bas)
    assert say(cast, one, codes=f"{dirk.upper()}, {bas}").status_code == 303
    assert letters(cast) == {(cast.dirk.id, "staff"), (cast.bas.id, "staff")}
    oost = cast.schools["Oost"]
    assert say(cast, one, schools=[str(oost)]).status_code == 303
    there = cast.db.execute("select distinct staff_id from staff_role where school_id = %s", [oost]).fetchall()
    assert letters(cast) == {(person, "staff") for (person,) in [*there, (cast.dirk.id,), (cast.bas.id,)]}
    page = text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    assert f"Stuur de brief naar {len(letters(cast))} mensen" in " ".join(page.split())
    send(cast, one)
    assert tell_affected(NOW) == len(letters(cast))
    assert SAID in page_of(cast.dirk)
    assert SAID not in page_of(cast.gerda)


def test_the_draft_greets_colleagues_who_read_it(cast: Cast) -> None:
    one = decided(cast)
    address = f"/datalekken/{one.uid}/mensen/brief/"
    assert "beste collega" not in text(sign_in(cast.leo).get(address))
    say(cast, one, codes=code(cast, cast.dirk))
    assert "Beste ouder, beste leerling, beste collega," in text(sign_in(cast.leo).get(address))


def test_who_has_no_address_is_counted_as_told_by_nobody(cast: Cast) -> None:
    """No mail goes, and whoever handles it reads that they have to be told on paper; the letter waits on their page all the same."""
    cast.db.execute("update guardian set email = '' where person_id = %s", [cast.gerda.id])
    one = misdirected(cast)
    say(cast, one, numbers=number(cast, "noor"), whose="guardians")
    cast.db.execute("delete from gate.breach_letter where person_id <> %s", [cast.gerda.id])
    send(cast, one)
    tell_affected(NOW)
    assert mail_letters(NOW) == 0
    page = " ".join(text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/")).split())
    assert "Kreeg nog geen e-mail" in page
    assert "Geef hun de brief op papier" in page
    assert SAID in page_of(cast.gerda)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"whose": "guardians"}, "Kies van welke leerlingen het de ouders zijn: een klas of groep, of een leerlingnummer."),
        ({"whose": "both"}, "Kies van welke leerlingen het de ouders zijn: een klas of groep, of een leerlingnummer."),
        ({"whose": "pupils"}, "Of kies medewerkers."),
        ({"whose": "guardians", "numbers": "999999"}, "Geen leerling van uw school heeft dit nummer: 999999."),
        ({"codes": "nmnd"}, "Geen medewerker van uw school heeft deze afkorting: nmnd."),
        ({"schools": ["999999"]}, "Kies uit de lijst."),
        ({"whose": "neighbours", "numbers": "999999"}, "Kies uit de lijst."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nobody_is_concerned(cast: Cast, said: dict[str, Any], sentence: str) -> None:
    answer = say(cast, misdirected(cast), **said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert letters(cast) == set()


def test_one_thing_that_is_wrong_writes_nothing_of_the_rest(cast: Cast) -> None:
    answer = say(cast, misdirected(cast), numbers=number(cast, "noor"), whose="both", codes="nmnd")
    assert answer.status_code == 422
    assert letters(cast) == set()
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (0,)


def test_nobody_of_another_school_is_reached(cast: Cast) -> None:
    """Its parents and its staff: neither by number, class, school or code."""
    one = misdirected(cast)
    ella = cast.staff("Ella", "teacher", school="West")
    cast.guardian("Walter", "wout")
    for said in (
        {"numbers": number(cast, "wout"), "whose": "guardians"},
        {"groups": [str(cast.groups["w1"][1])], "whose": "guardians"},
        {"schools": [str(cast.schools["West"])]},
        {"codes": code(cast, ella)},
    ):
        assert say(cast, one, **said).status_code == 422
    with connect() as runtime:
        token = token_of(runtime, cast.leo, "governing", READS, writes=("governance",))
        commit(runtime, token, f"select gate.breach_concerns_staff('{one.uid}', array[{cast.schools['West']}], '{{}}')")  # fmt: skip
        groups = f"array['{cast.groups['w1'][1]}']::uuid[]"
        commit(runtime, token, f"select gate.breach_concerns_guardians('{one.uid}', {groups}, '{{}}')")
    assert letters(cast) == set()


@pytest.mark.parametrize("who", ["fenna", "dirk", "anna", "gerda"])
def test_whoever_does_not_decide_says_nothing(cast: Cast, who: str) -> None:
    one = misdirected(cast)
    assert say(cast, one, who, numbers=number(cast, "noor"), whose="guardians").status_code == 404
    assert letters(cast) == set()


@pytest.mark.parametrize(
    "call",
    [
        "gate.breach_concerns_guardians('{uid}', '{{}}', array['{number}'])",
        "gate.breach_concerns_staff('{uid}', '{{}}', array['{code}'])",
    ],
)
def test_the_database_takes_it_from_nobody_else(cast: Cast, call: str) -> None:
    one = misdirected(cast)
    asked = call.format(uid=one.uid, number=number(cast, "noor"), code=code(cast, cast.dirk))
    with connect() as runtime:
        token = token_of(runtime, cast.fenna, "governing", READS, writes=("governance",))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attempt(runtime, "writer", token, f"select {asked}")
    assert letters(cast) == set()


def test_it_is_taken_back_until_the_letters_go(cast: Cast) -> None:
    one = misdirected(cast)
    say(cast, one, codes=code(cast, cast.dirk))
    assert say(cast, one, nobody="1").status_code == 303
    assert letters(cast) == set()
    say(cast, one, codes=code(cast, cast.dirk))
    send(cast, one)
    say(cast, one, nobody="1")
    assert letters(cast) == {(cast.dirk.id, "staff")}


def test_nobody_reads_the_letter_of_another_or_before_it_is_sent(cast: Cast) -> None:
    one = misdirected(cast)
    say(cast, one, codes=code(cast, cast.dirk))
    assert tell_affected(NOW) == 0
    assert SAID not in page_of(cast.dirk)
    send(cast, one)
    tell_affected(NOW)
    assert SAID not in page_of(cast.vera)
    assert cast.db.execute("select read_at from gate.breach_letter").fetchone() == (None,)
    assert Client().get(OWN).status_code == 302
    with connect() as runtime, runtime.cursor() as cursor:
        cursor.execute("select count(*) from gate.own_breach_letters(%s::text)", [secret_of(cast.vera)])
        assert cursor.fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.execute("select count(*) from gate.breach_letter")


def test_nothing_goes_before_somebody_decided_that_they_are_told(cast: Cast) -> None:
    one = decided(cast, people="not", people_letter="Er ging iets mis.")
    say(cast, one, codes=code(cast, cast.dirk))
    cast.db.execute("""update breach set answers = '{"telling": "2026-01-01T00:00:00+00:00"}'""")
    assert cast.db.execute("select gate.breach_letters_write(%s)", [one.id]).fetchone() == (0,)
    assert tell_affected(datetime.now(UTC)) == 0
    assert SAID not in page_of(cast.dirk)


@pytest.mark.parametrize(("who", "table"), [("gerda", "guardian"), ("dirk", "staff")])
def test_the_letter_goes_with_whoever_goes(cast: Cast, who: str, table: str) -> None:
    """Before the breach does: otherwise it would keep the person known. `tests/retention` deletes as the job that may."""
    say(cast, misdirected(cast), codes=code(cast, cast.dirk), numbers=number(cast, "noor"), whose="guardians")
    gone, before = (cast.people[who].id, table), letters(cast)
    assert gone in before
    with cast.db.transaction(force_rollback=True):
        cast.db.execute("set local session_replication_role = origin")
        cast.db.execute(f"alter table {table} disable trigger all")
        cast.db.execute(f"alter table {table} enable trigger breach_letters_gone")
        cast.db.execute(f"delete from {table} where person_id = %s", [cast.people[who].id])
        assert letters(cast) == before - {gone}


def test_the_letters_go_with_the_breach_and_with_the_person(cast: Cast) -> None:
    keys = "select confrelid::regclass::text, confdeltype::text from pg_constraint where conrelid = 'gate.breach_letter'::regclass and contype = 'f'"
    assert set(cast.db.execute(keys).fetchall()) == {("breach", "c"), ("person", "c")}  # «c»: with what it is about
