"""The pages about runs and about one pupil: what they show, to whom, and what they refuse."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from psycopg import errors

from tests.people import NOW, TODAY, Cast, days, sign_in
from tests.pictured import picture, plain, rows
from tests.retention.keeping import LEFT, leave, put_hold, put_receipt, put_run
from tests.rights.asking import put_request
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.receipts import verify_chain
from zorgvuldig.retention.reminders import remind

WISH = {
    "kind": "complaint", "categories": ["grades", "birth"], "reason": "De klacht van 3 oktober loopt nog.",
    "ends_on": f"{days(300):%Y-%m-%d}", "review_on": f"{days(60):%Y-%m-%d}",
}  # fmt: skip


def page(cast: Cast, path: str, who: str = "petra") -> str:
    answer = sign_in(cast.people[who]).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def kept(cast: Cast, more: str = "", name: str = "noor") -> str:
    return f"/bewaren/leerling/{cast.people[name].uid}/{more}"


def labels(drawn: str) -> list[str]:
    """What is written at the bars of a time line."""
    return [plain(one) for one in re.findall(r"<foreignObject[^>]*>(.*?)</foreignObject>", drawn, re.DOTALL)]


def holds(cast: Cast) -> list[tuple[Any, ...]]:
    return list(cast.db.execute("select kind, mask, owner_id, set_by_id, ended_on, lifted_by_id from hold").fetchall())


# --- the overview ----------------------------------------------------------------------------------------------


def test_before_the_first_run_the_page_says_what_to_expect(cast: Cast) -> None:
    text = page(cast, "/bewaren/")
    assert "Er is nog geen ronde geweest." in text
    assert '<svg class="jaren"' not in text


def test_the_overview_says_what_went_what_goes_and_what_stays(cast: Cast) -> None:
    soon = f"{days(40):%Y-%m}"
    put_run(
        cast,
        done={"grades": {"pupils": 12, "rows": {"grade": 1200}}, "rest": {"rows": {"pupil_contact": 3}}},
        ahead={"grades": {soon: 12, "2031-08": 40}, "enrolment": {"2033-08": 40}},
        undecidable={"pupils": 2, "staff": 0},
        held={"grades": {"complaint": 3}},
    )
    text = page(cast, "/bewaren/")
    assert "1.200" in text
    assert "2 jaar nadat de leerling van school is gegaan." in text
    assert text.count("<rect") == 3
    for said in ("2031", "2033", "Er loopt een klacht", "zonder inschrijving", "Vraag de administratie"):
        assert said in text
    assert "Noor" not in text
    assert 'class="deur' not in text


def test_a_run_shows_its_receipts_and_gives_them_as_lines(cast: Cast) -> None:
    uid = put_run(cast, done={"grade": 300})
    put_receipt(cast, uid)
    put_receipt(cast, uid, "269998")
    path = f"/bewaren/rondes/{uid}/"
    text = page(cast, path, "fenna")
    assert "Download 2 bewijzen" in text
    answer = sign_in(cast.leo).get(f"{path}bewijzen/")
    lines = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert verify_chain(lines) == 2
    assert "269999" not in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert sign_in(cast.petra).get(f"/bewaren/rondes/{uuid4()}/").status_code == 404


def test_the_list_of_runs_stays_short_and_goes_on(cast: Cast) -> None:
    for ago in range(35):
        put_run(cast, at=NOW - timedelta(days=ago + 1))
    text = page(cast, "/bewaren/")
    assert text.count("nachttaak") == 25
    assert 'href="?blad=2"' in text
    assert page(cast, "/bewaren/?blad=2").count("nachttaak") == 10


# --- approving --------------------------------------------------------------------------------------------------


def seen(text: str) -> str:
    return text.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("who", ["petra", "leo"])
def test_a_second_person_lets_a_run_that_waits_go_on(cast: Cast, who: str) -> None:
    uid = put_run(cast, "waiting", planned={"grades": {"pupils": 40, "rows": {"grade": 9000}}}, problem="share")
    path = f"/bewaren/rondes/{uid}/"
    client = sign_in(cast.people[who])
    text = client.get(path).content.decode()
    assert "9.000" in text
    assert client.post(f"{path}goedkeuren/", {"seen": seen(text)}).status_code == 303
    row = cast.db.execute("select approved_by_id from run_approval").fetchall()
    assert row == [(cast.people[who].id,)]
    assert "goedgekeurd, begint vannacht" in client.get(path).content.decode()
    assert "Keur goed" not in client.get(path).content.decode()


def test_agreeing_twice_is_told_and_changes_nothing(cast: Cast) -> None:
    uid = put_run(cast, "waiting", planned={"grades": {"pupils": 40, "rows": {"grade": 9000}}}, problem="share")
    path = f"/bewaren/rondes/{uid}/"
    petra, leo = sign_in(cast.petra), sign_in(cast.leo)
    answer = {"seen": seen(petra.get(path).content.decode())}
    petra.post(f"{path}goedkeuren/", answer)
    for client in (petra, leo):
        text = client.post(f"{path}goedkeuren/", answer, follow=True).content.decode()
        assert "Iemand keurde deze ronde al goed" in text
    assert cast.db.execute("select approved_by_id from run_approval").fetchall() == [(cast.petra.id,)]


def test_a_plan_that_changed_meanwhile_is_not_agreed_to(cast: Cast) -> None:
    uid = put_run(cast, "waiting", planned={"grades": {"pupils": 40, "rows": {"grade": 9000}}}, problem="share")
    path = f"/bewaren/rondes/{uid}/"
    petra = sign_in(cast.petra)
    answer = {"seen": seen(petra.get(path).content.decode())}
    cast.db.execute('update retention_run set planned = \'{"grades": {"pupils": 41}}\'')
    text = petra.post(f"{path}goedkeuren/", answer, follow=True).content.decode()
    assert "Het plan van deze ronde is veranderd" in text
    cast.db.execute("update retention_run set state = 'done', finished_at = now()")
    assert "wacht niet meer" in petra.post(f"{path}goedkeuren/", answer, follow=True).content.decode()
    assert cast.db.execute("select count(*) from run_approval").fetchone() == (0,)


def test_a_dpo_reads_a_run_and_does_not_agree_to_it(cast: Cast) -> None:
    uid = put_run(cast, "waiting", planned={"grades": {"pupils": 40, "rows": {"grade": 9000}}}, problem="share")
    text = page(cast, f"/bewaren/rondes/{uid}/", "fenna")
    assert "Keur goed" not in text
    assert sign_in(cast.fenna).post(f"/bewaren/rondes/{uid}/goedkeuren/", {"seen": seen(text)}).status_code == 404
    assert cast.db.execute("select count(*) from run_approval").fetchone() == (0,)


# --- one pupil --------------------------------------------------------------------------------------------------


def test_the_desk_sees_when_each_kind_goes_and_not_what_it_says(cast: Cast) -> None:
    leave(cast)
    text = page(cast, kept(cast))
    two, five = LEFT.replace(year=LEFT.year + 2), LEFT.replace(year=LEFT.year + 5)
    assert f"Verdwijnt op 1 augustus {two.year}: 2 jaar na de laatste schooldag, 31 juli {LEFT.year}." in text
    assert f"Verdwijnt op 1 augustus {five.year}: 5 jaar na de laatste schooldag, 31 juli {LEFT.year}." in text
    assert '<svg class="termijnen"' in text
    for secret in ("Geheimlaan", "6,4", "noor@example.org"):
        assert secret not in text
    assert text.index("Adres") < text.index("Inschrijving")  # what goes first stands on top


def test_an_enrolled_pupil_has_no_days_yet(cast: Cast) -> None:
    text = page(cast, kept(cast))
    assert "Verdwijnt 5 jaar nadat de leerling is uitgeschreven." in text
    drawn = picture(text, "termijnen")
    assert 'class="vandaag"' not in drawn
    said = {name: length for name, _, length in (one.rpartition(": ") for one in labels(drawn))}
    table = {name: says for name, says, _rows in rows(text, "Wanneer wat verdwijnt")}
    assert set(said) == {name for name, says in table.items() if "nadat de leerling is" in says or "van school" in says}
    for name, length in said.items():
        assert table[name].startswith(f"Verdwijnt {length} nadat de leerling"), name


def test_the_picture_of_days_has_the_kinds_of_the_table(cast: Cast) -> None:
    leave(cast, on=LEFT.replace(year=LEFT.year - 1))
    put_hold(cast, "noor", "grades")
    put_request(cast, kind="objection", mask=REGISTER.mask(["birth"]))  # holds, and nobody knows until when
    text = page(cast, kept(cast))
    drawn = picture(text, "termijnen")
    table = {name: says for name, says, _rows in rows(text, "Wanneer wat verdwijnt")}
    expected = {}
    for word, state in (("blijft langer ", "held"), ("te laat ", "late"), ("Verdwijnt op ", "dated")):
        names = [name for name, says in table.items() if says.startswith(word)]
        expected[state] = sorted(f"{word if state != 'dated' else ''}{name}" for name in names)
        assert drawn.count(f'<rect class="{state}"') == len(names), state
    assert len(expected["held"]) >= 2
    assert expected["late"]
    assert expected["dated"]
    assert sorted(labels(drawn)) == sorted(label for several in expected.values() for label in several)


def test_what_is_over_its_term_is_said(cast: Cast) -> None:
    leave(cast, on=LEFT.replace(year=LEFT.year - 5))
    assert "Had al weg moeten zijn op 1 augustus" in page(cast, kept(cast))


def test_a_hold_is_set_seen_and_lifted(cast: Cast) -> None:
    leave(cast)
    petra = sign_in(cast.petra)
    answer = petra.post(kept(cast, "langer/"), WISH | {"owner": str(cast.petra.id)})
    assert answer.status_code == 303, answer.content.decode()
    ((kind, mask, owner, by, ended, lifted),) = holds(cast)
    assert (kind, mask, owner, by) == ("complaint", REGISTER.mask(["grades", "birth"]), cast.petra.id, cast.petra.id)
    assert (ended, lifted) == (days(300), None)
    text = petra.get(kept(cast)).content.decode()
    assert "De klacht van 3 oktober loopt nog." in text
    ((uid,),) = cast.db.execute("select uid from hold").fetchall()
    sealed = cast.db.execute("select text from hold_reason").fetchall()
    assert b"oktober" not in bytes(sealed[0][0])
    path = kept(cast, f"langer/{uid}/")
    assert petra.post(path, {"reason": ""}).status_code == 422
    assert petra.post(path, {"reason": "De klacht is afgehandeld."}).status_code == 303
    ((*_rest, ended, lifted),) = holds(cast)
    assert (ended, lifted) == (TODAY, cast.petra.id)
    assert "Dit is al opgehouden." in petra.post(path, {"reason": "Nog eens."}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": f"{days(0):%Y-%m-%d}"}, "Deze dag is al geweest."),
        ({"ends_on": f"{days(-3):%Y-%m-%d}"}, "Deze dag is al geweest."),
        ({"ends_on": f"{days(740):%Y-%m-%d}"}, "Kies een dag binnen 2 jaar."),
        ({"ends_on": ""}, "Vul in tot welke dag het moet blijven."),
        ({"ends_on": "gisteren"}, "Vul de dag in als dag, maand en jaar"),
        ({"review_on": f"{days(301):%Y-%m-%d}"}, "Kijk opnieuw voordat het ophoudt"),
        ({"review_on": f"{days(0):%Y-%m-%d}"}, "Kies een dag na vandaag om opnieuw te kijken."),
        ({"review_on": ""}, "Vul in wanneer u opnieuw kijkt"),
        ({"categories": []}, "Kies welke gegevens langer moeten blijven."),
        ({"categories": ["hold"]}, "niet"),
        ({"reason": "  "}, "Schrijf op waarom het langer moet blijven."),
        ({"kind": ""}, "Kies waarom het langer moet blijven."),
        ({"owner": "999999"}, "niet"),
        ({"owner": ""}, "Kies wie erop let"),
    ],
)  # fmt: skip
def test_a_hold_that_says_too_little_or_lasts_too_long_is_refused(
    cast: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(cast.petra).post(kept(cast, "langer/"), WISH | {"owner": str(cast.petra.id)} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert holds(cast) == []


def test_the_database_knows_no_hold_that_is_looked_at_after_its_end(cast: Cast) -> None:
    with pytest.raises(errors.CheckViolation):
        put_hold(cast, review=days(200), until=days(100))


def test_another_schools_officer_and_the_dpo_change_nothing(cast: Cast) -> None:
    pim = cast.staff("Pim", "privacy_officer", school="West")
    uid = put_hold(cast)
    assert sign_in(pim).get(kept(cast)).status_code == 404
    assert sign_in(pim).get(kept(cast, f"langer/{uid}/")).status_code == 404
    fenna = sign_in(cast.fenna)
    assert fenna.get(kept(cast)).status_code == 200
    assert "Bewaar iets langer" not in fenna.get(kept(cast)).content.decode()
    assert fenna.get(kept(cast, "langer/")).status_code == 404
    assert fenna.post(kept(cast, f"langer/{uid}/"), {"reason": "Weg."}).status_code == 404
    assert sign_in(cast.petra).get(f"/bewaren/leerling/{cast.bram.uid}/langer/{uid}/").status_code == 404
    assert holds(cast)[0][-1] is None


def test_requests_and_restrictions_keep_things_too(cast: Cast) -> None:
    leave(cast, on=LEFT.replace(year=LEFT.year - 9))
    put_request(cast, kind="access")
    text = page(cast, kept(cast))
    assert "omdat er een verzoek over deze gegevens loopt: alles" in text.replace("  ", " ")
    assert "Had al weg moeten zijn" not in text


# --- what stays longer ------------------------------------------------------------------------------------------


def test_what_has_to_be_looked_at_again_stands_on_top(cast: Cast) -> None:
    put_hold(cast, "bram")
    put_hold(cast, "noor", review=days(-1))
    put_hold(cast, "tess", until=days(-1), review=days(-2))  # over: nobody opens Tess for it
    text = page(cast, "/bewaren/langer/")
    assert (
        text.index("Opnieuw bekijken") < text.index("Noor") < text.index("Nog niet aan de beurt") < text.index("Bram")
    )
    assert "Tess" not in text
    looked = cast.db.execute("select pupil_id from gate.log where purpose = 'retention' and not refused").fetchall()
    assert {pupil for (pupil,) in looked} == {cast.bram.id, cast.noor.id}


def test_when_nothing_stays_longer_the_page_says_what_to_do(cast: Cast) -> None:
    assert "Er blijft niets langer." in page(cast, "/bewaren/langer/")


def test_the_reminder_names_nobody_and_comes_once_a_week(cast: Cast) -> None:
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
        [cast.petra.account, "petra@example.org"],
    )
    put_hold(cast, review=days(0))
    put_hold(cast, "bram", review=days(5))
    assert remind(NOW) == 1
    assert remind(NOW + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    assert sent.to == ["petra@example.org"]
    for secret in ("Noor", "Bram", "klacht", str(cast.noor.uid)):
        assert secret not in sent.body + sent.subject
    assert "/bewaren/langer/" in sent.body
    assert remind(NOW + timedelta(days=7)) == 1
