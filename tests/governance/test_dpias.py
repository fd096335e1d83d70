"""Assessments on their pages: begun from the register, written, advised on by the DPO, decided by another, and then closed."""

import json
from typing import Any

import pytest
from django.db import IntegrityError
from psycopg.types.json import Json

from tests.cameras import footage
from tests.governance.assessing import EVENTS, assessment, filled, risk, seen, whole_answers
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.dpia.models import Dpia

AT = "/privacy/onderzoek/"
PARTS = ("plan", "noodzaak", "rechten", "maatregelen")


def page(who: Someone, path: str) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def row(cast: Cast, columns: str = "*", of: Row | None = None) -> Any:
    where = "where id = %(id)s" if of else ""
    return cast.db.execute(f"select {columns} from dpia {where} order by id", {"id": of.id if of else 0}).fetchall()


@pytest.mark.parametrize("name", ["petra", "leo", "fenna"])
def test_who_governs_sees_them(cast: Cast, name: str) -> None:
    one = assessment(cast)
    text = page(cast.people[name], AT)
    assert "Leerlingdossiers" in text
    assert "Antwoord op 111." in page(cast.people[name], f"{AT}{one.uid}/")


@pytest.mark.parametrize("name", ["dirk", "maud", "cato", "anna", "gerda", "noor"])
def test_nobody_else_does(cast: Cast, name: str) -> None:
    one = assessment(cast)
    client = sign_in(cast.people[name])
    for path in (AT, f"{AT}{one.uid}/", f"{AT}{one.uid}/onderzoek.json", f"{AT}{one.uid}/onderzoek.pdf"):
        assert client.get(path).status_code == 404
    assert client.post(f"{AT}nieuw/", {"subject": "tracking"}).status_code == 404


def test_the_register_fills_in_what_it_knows(cast: Cast) -> None:
    client = sign_in(cast.petra)
    answer = client.post(f"{AT}nieuw/", {"subject": "tracking", "title": ""})
    assert answer.status_code == 303
    ((answers, title, by),) = row(cast, "answers, title, started_by_id")
    assert title == "Het leerlingvolgsysteem: alle dossiers"
    assert by == cast.petra.id
    assert "Cijfers: De cijfers van een leerling per toets, wanneer werk is ingeleverd" in answers["data"]
    assert "AVG art. 6" in answers["basis"]
    text = client.get(answer["Location"]).content.decode()
    assert "Komt uit het register." in text
    assert "Dit moet nog worden ingevuld:" in text
    assert client.post(f"{AT}nieuw/", {"subject": "tracking"}).status_code == 422  # one is going already


def test_the_cameras_fill_in_theirs(cast: Cast) -> None:
    footage.camera(cast, "Hoofdingang", place="entrance", keep_days=14)
    sign_in(cast.petra).post(f"{AT}nieuw/", {"subject": "cameras"})
    ((answers,),) = row(cast, "answers")
    assert "Ingang, Wilgendam College Oost: 1, de hele dag" in answers["what"]
    assert "hoogstens 14 dagen" in answers["term"]
    assert "Hoofdingang" not in json.dumps(answers)


def test_a_product_fills_in_what_was_agreed(cast: Cast) -> None:
    uid, product = (it := agreed(cast)).product_uid, it.product
    assert sign_in(cast.petra).post(f"{AT}nieuw/", {"subject": "supplier", "product": ""}).status_code == 422
    assert sign_in(cast.petra).post(f"{AT}nieuw/", {"subject": "supplier", "product": str(uid)}).status_code == 303
    ((answers, number),) = row(cast, "answers, product_id")
    assert number == product
    assert "Een pseudoniem" in answers["data"]


def test_a_part_is_written(cast: Cast) -> None:
    one = assessment(cast, whole=False)
    client = sign_in(cast.leo)
    answer = client.post(
        f"{AT}{one.uid}/deel/maatregelen/", {"measures": "Slot: op de deur", "seen": seen(cast, one), "verder": "ja"}
    )
    assert answer.status_code == 303
    assert answer["Location"] == f"{AT}{one.uid}/deel/risico-inzage/"
    assert row(cast, "answers, changed_by_id", one) == [({"measures": "Slot: op de deur"}, cast.leo.id)]
    assert client.get(f"{AT}{one.uid}/deel/bestaat-niet/").status_code == 404


def test_a_risk_is_written_and_drawn(cast: Cast) -> None:
    one = assessment(cast, whole=False)
    client = sign_in(cast.petra)
    at = f"{AT}{one.uid}/deel/risico-inzage/"
    wrong = filled(severity="4", likelihood="3", severity_after="2", likelihood_after="2", seen=seen(cast, one))
    answer = client.post(at, wrong)
    assert answer.status_code == 422
    assert "Schrijf op wat de school daarvoor doet." in answer.content.decode()
    right = wrong | {"plan": "Schermen gaan eerder op slot.", "owner": "ICT", "due_on": str(days(30))}
    assert client.post(at, right).status_code == 303
    ((risks,),) = row(cast, "risks", one)
    assert [(each["event"], each["severity"], each["likelihood_after"]) for each in risks] == [("access", 4, 2)]
    text = client.get(f"{AT}{one.uid}/").content.decode()
    assert text.count('class="stip"') == 2
    assert "4. Zeer groot" in text


def test_two_people_do_not_write_over_each_other(cast: Cast) -> None:
    one = assessment(cast)
    before = seen(cast, one)
    first = {"measures": "Eerst", "seen": before}
    assert sign_in(cast.petra).post(f"{AT}{one.uid}/deel/maatregelen/", first).status_code == 303
    answer = sign_in(cast.leo).post(f"{AT}{one.uid}/deel/maatregelen/", {"measures": "Daarna", "seen": before})
    assert answer.status_code == 409
    assert "Iemand anders veranderde dit intussen." in answer.content.decode()
    assert row(cast, "answers->>'measures'", one) == [("Eerst",)]


def test_the_dpo_advises_on_what_is_whole_and_nobody_else_does(cast: Cast) -> None:
    half, one = assessment(cast, whole=False), assessment(cast)
    fenna = sign_in(cast.fenna)
    said = {"advice": "Doe het zo.", "seen": seen(cast, half)}
    assert fenna.post(f"{AT}{half.uid}/advies/", said).status_code == 422
    assert sign_in(cast.petra).post(f"{AT}{one.uid}/advies/", said).status_code == 404
    assert fenna.post(f"{AT}{one.uid}/advies/", {"advice": "Doe het zo.", "seen": seen(cast, one)}).status_code == 303
    assert row(cast, "dpo_advice, dpo_id", one) == [("Doe het zo.", cast.fenna.id)]
    assert fenna.get(f"{AT}{one.uid}/deel/plan/").status_code == 404  # who advises does not write


def test_a_change_takes_the_advice_away(cast: Cast) -> None:
    one = assessment(cast, advised=True)
    client = sign_in(cast.petra)
    assert "vervalt dat advies" in client.get(f"{AT}{one.uid}/deel/maatregelen/").content.decode()
    same = {"measures": whole_answers()["measures"], "seen": seen(cast, one)}
    client.post(f"{AT}{one.uid}/deel/maatregelen/", same)
    assert row(cast, "dpo_id", one) == [(cast.fenna.id,)]
    client.post(f"{AT}{one.uid}/deel/maatregelen/", same | {"measures": "Anders"})
    assert row(cast, "dpo_advice, dpo_id", one) == [("", None)]


def decision(cast: Cast, one: Row, **more: str) -> dict[str, str]:
    return {"outcome": "go", "why": "Het is nodig.", "next_on": str(days(365)), "seen": seen(cast, one)} | more


def test_a_leader_decides_after_the_advice_and_it_is_closed(cast: Cast) -> None:
    one = assessment(cast, advised=True)
    leo = sign_in(cast.leo)
    ((advice,),) = row(cast, "dpo_advice", one)
    assert advice
    assert advice in leo.get(f"{AT}{one.uid}/besluit/").content.decode()
    assert sign_in(cast.petra).post(f"{AT}{one.uid}/besluit/", decision(cast, one)).status_code == 404
    assert leo.post(f"{AT}{one.uid}/besluit/", decision(cast, one)).status_code == 303
    assert row(cast, "outcome, decided_by_id, next_on", one) == [("go", cast.leo.id, days(365))]
    assert sign_in(cast.petra).post(f"{AT}{one.uid}/deel/plan/", {"seen": seen(cast, one)}).status_code == 404
    assert leo.post(f"{AT}{one.uid}/besluit/", decision(cast, one, outcome="stop")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"outcome": ""}, "Kies wat u besluit."),
        ({"why": ""}, "Schrijf op waarom u dit besluit."),
        ({"next_on": str(days(0))}, "Deze dag is al geweest."),
        ({"next_on": str(days(1200))}, "Dat is te ver weg."),
    ],
    ids=["outcome", "why", "past", "far"],
)
def test_what_is_wrong_with_a_decision_is_said(cast: Cast, wrong: dict[str, str], says: str) -> None:
    one = assessment(cast, advised=True)
    answer = sign_in(cast.leo).post(f"{AT}{one.uid}/besluit/", decision(cast, one, **wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert row(cast, "outcome", one) == [("",)]


def test_nobody_decides_on_what_they_wrote_or_without_advice(cast: Cast) -> None:
    own = assessment(cast, advised=True, changed_by_id=cast.leo.id)
    answer = sign_in(cast.leo).post(f"{AT}{own.uid}/besluit/", decision(cast, own))
    assert answer.status_code == 422
    assert "U schreef zelf aan dit onderzoek mee" in answer.content.decode()
    early = assessment(cast)
    answer = sign_in(cast.leo).post(f"{AT}{early.uid}/besluit/", decision(cast, early))
    assert "heeft nog geen advies geschreven" in answer.content.decode()
    assert row(cast, "distinct outcome, 1 as id") == [("", 1)]


def test_a_great_risk_that_is_left_does_not_go_ahead(cast: Cast) -> None:
    risks = [risk(event) for event in EVENTS[1:]] + [
        risk("access", severity=4, likelihood=4, severity_after=3, likelihood_after=3)
    ]
    one = assessment(cast, advised=True, risks=Json(risks))
    leo = sign_in(cast.leo)
    answer = leo.post(f"{AT}{one.uid}/besluit/", decision(cast, one))
    assert answer.status_code == 422
    assert "Er blijft een groot risico over." in answer.content.decode()
    assert leo.post(f"{AT}{one.uid}/besluit/", decision(cast, one, outcome="ask")).status_code == 303


WRITING = {"purpose": "governing", "reads": ("organisation", "staff", "governance"), "writes": ("governance",)}
GREAT = [risk("access", severity_after=3, likelihood_after=3), risk("change"), risk("loss")]


@pytest.mark.parametrize(
    ("who", "stands", "change", "constraint"),
    [
        ("leo", {"risks": Json(GREAT)}, {}, "dpia_high"),
        ("leo", {"risks": Json(GREAT[1:])}, {}, "dpia_missing"),
        ("leo", {}, {"next_on": days(0)}, "dpia_next"),
        ("pieter", {}, {}, "dpia_decider"),
        ("leo", {"decided": True}, {"outcome": "stop"}, "dpia_decided"),
    ],
    ids=["great", "half", "never-again", "officer", "twice"],
)
def test_a_decision_that_cannot_be_is_refused_by_the_database_too(
    cast: Cast, who: str, stands: dict[str, Any], change: dict[str, Any], constraint: str
) -> None:
    """By hand-written SQL of whoever may write assessments."""
    cast.staff("Pieter", "privacy_officer")
    one = assessment(cast, **{"advised": True} | stands)
    before, me = row(cast, "outcome, decided_by_id", one), cast.people[who]
    said = {"outcome": "go", "outcome_why": "Het moet.", "decided_at": NOW, "decided_by_id": me.id, "next_on": days(9)}
    with pytest.raises(IntegrityError) as refused, open_door(secret_of(me), kind=Kind.NOBODY, now=NOW, **WRITING):
        Dpia.objects.filter(pk=one.id).update(**said | change)
    assert getattr(refused.value.__cause__, "diag").constraint_name == constraint  # noqa: B009
    assert row(cast, "outcome, decided_by_id", one) == before


@pytest.mark.parametrize("name", ["petra", "leo"])
def test_nobody_else_advises_in_the_database_either(cast: Cast, name: str) -> None:
    one, me = assessment(cast), cast.people[name]
    advice = {"dpo_advice": "Doe maar.", "dpo_advised_at": NOW, "dpo_id": me.id}
    with pytest.raises(IntegrityError) as refused, open_door(secret_of(me), kind=Kind.NOBODY, now=NOW, **WRITING):
        Dpia.objects.filter(pk=one.id).update(**advice)
    assert getattr(refused.value.__cause__, "diag").constraint_name == "dpia_adviser"  # noqa: B009


def test_a_new_version_has_all_that_the_old_one_said(cast: Cast) -> None:
    one = assessment(cast, decided=True)
    client = sign_in(cast.petra)
    answer = client.post(f"{AT}{one.uid}/opnieuw/")
    assert answer.status_code == 303
    client.post(f"{AT}{one.uid}/opnieuw/")  # a double click
    assert row(cast, "replaces_id, answers->>'what', outcome") == [
        (None, "Antwoord op 111.", "go"),
        (one.id, "Antwoord op 111.", ""),
    ]
    assert "Er is een nieuwere versie." in client.get(f"{AT}{one.uid}/").content.decode()


def test_the_council_is_heard(cast: Cast) -> None:
    one = assessment(cast)
    client = sign_in(cast.petra)
    assert client.post(f"{AT}{one.uid}/raad/", {"on": str(days(3)), "says": "Goed."}).status_code == 422
    assert client.post(f"{AT}{one.uid}/raad/", {"on": str(days(-3)), "says": "Stemt in."}).status_code == 303
    assert "Stemt in." in client.get(f"{AT}{one.uid}/").content.decode()


def lacking(cast: Cast) -> list[tuple[str, Any]]:
    return cast.db.execute("select subject, product from gate.dpias_lacking() order by 1, 2").fetchall()


def test_what_needs_one_and_lacks_it(cast: Cast) -> None:
    footage.camera(cast)
    assert ("tracking", None) in lacking(cast)
    assert ("cameras", None) in lacking(cast)
    assert "er is geen geldig onderzoek" in page(cast.petra, AT)
    assessment(cast, decided=True)
    assert lacking(cast) == [("cameras", None)]
    assessment(cast, subject="cameras", title="Camera’s", decided=True, outcome="ask")  # not yet allowed
    assert lacking(cast) == [("cameras", None)]
    cast.db.execute("update dpia set next_on = gate.today() where subject = 'tracking'")  # time to look again
    assert lacking(cast) == [("cameras", None), ("tracking", None)]


def test_a_product_needs_one_when_it_gets_more_than_a_pseudonym(cast: Cast) -> None:
    agreed(cast)
    more = agreed(cast, "Taalplein", claims=["first_name"])
    assert lacking(cast) == [("supplier", more.product_uid), ("tracking", None)]
    assert "Taalplein (Uitgever Taalplein)" in page(cast.petra, AT)
    assessment(cast, subject="supplier", product_id=more.product, title="Taalplein", decided=True)
    assert lacking(cast) == [("tracking", None)]


def test_on_paper(cast: Cast) -> None:
    one = assessment(cast, decided=True)
    answer = sign_in(cast.leo).get(f"{AT}{one.uid}/onderzoek.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
