"""Breaches on their pages: who reports, who decides, what is refused, and that closing needs all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from psycopg.types.json import Json

from tests.governance.breaching import ANSWERS, NOTICED, breach, decided, reported
from tests.incidents.incidents import typed
from tests.media.picturing import Row
from tests.people import NOW, Cast, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.breach.models import Breach

STAFF = ("dirk", "maud", "anna", "bas", "hanna", "leo", "petra", "fenna")
FAMILY = ("gerda", "noor", "tess", "rob")


def row(cast: Cast, columns: str) -> Any:
    return cast.db.execute(f"select {columns} from breach order by id").fetchall()


def post(cast: Cast, name: str, one: Row, page: str, /, **said: Any) -> Any:
    """What somebody sends who just opened that page."""
    client = sign_in(cast.people[name])
    path = f"/datalekken/{one.uid}/{page}"
    return client.post(path, {"seen": seen(cast, one), **said})


def seen(cast: Cast, one: Row) -> str:
    (at,) = cast.db.execute("select changed_at from breach where id = %s", [one.id]).fetchone() or (None,)
    return at.isoformat() if at else ""


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("name", STAFF)
def test_anybody_of_the_staff_reports_one(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get("/datalekken/melden/").status_code == 200
    answer = client.post("/datalekken/melden/", reported())
    assert (answer.status_code, answer["Location"]) == (303, "/datalekken/gemeld/")
    client.post("/datalekken/melden/", reported())  # a double click
    assert row(cast, "kind, title, reported_by_id, ap_decision") == [
        ("lost", "Laptop weg uit de trein", cast.people[name].id, "")
    ]
    assert "Wis niets" in text(client.get("/datalekken/gemeld/"))


@pytest.mark.parametrize("name", FAMILY)
def test_a_family_is_told_whom_to_ask_instead(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    for answer in (client.get("/datalekken/melden/"), client.post("/datalekken/melden/", reported())):
        assert answer.status_code == 403
        assert "voor medewerkers" in text(answer)
    assert row(cast, "id") == []


def test_nobody_reports_without_a_session(cast: Cast) -> None:
    assert Client().post("/datalekken/melden/", reported()).status_code == 302
    assert row(cast, "id") == []


def test_a_moment_to_come_and_an_empty_report_are_refused(cast: Cast) -> None:
    client = sign_in(cast.dirk)
    ahead = client.post("/datalekken/melden/", reported(noticed_at=typed(NOW + timedelta(hours=3))))
    assert ahead.status_code == 422
    assert "Deze tijd moet nog komen." in text(ahead)
    assert client.post("/datalekken/melden/", {}).status_code == 422
    assert client.post("/datalekken/melden/", reported(kind="nothing")).status_code == 422
    assert row(cast, "id") == []


@pytest.mark.parametrize("name", ["dirk", "anna", "cato", "bas", "gerda", "noor"])
def test_a_teacher_only_reports(cast: Cast, name: str) -> None:
    one = breach(cast)
    client = sign_in(cast.people[name])
    for path in ("", f"{one.uid}/", f"{one.uid}/risico/", f"{one.uid}/autoriteit/"):
        assert client.get(f"/datalekken/{path}").status_code == 404


def test_the_list_says_how_much_time_there_is_and_keeps_what_was_closed(cast: Cast) -> None:
    breach(cast, title="Open", noticed_at=datetime.now(UTC) - timedelta(hours=50))
    decided(cast, "not", "not", title="Klaar", measures="Gebeld.", closed_at=NOW, closed_by_id=cast.leo.id)
    page = text(sign_in(cast.leo).get("/datalekken/"))
    assert "Nog 21 uur." in page
    assert 'class="klok let-op"' in page
    assert page.index("Open") < page.index("Klaar")
    assert "afgesloten" in page


def test_from_report_to_closing(cast: Cast) -> None:
    """Petra answers, Leo decides, and what is missing is said until nothing is."""
    one = breach(cast)
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/"))
    assert "Nog 8 vragen zijn open." in page
    assert "Er is nog niet besloten of de Autoriteit Persoonsgegevens het moet weten." in page
    answers = ANSWERS | {"people_count": "30", "people_kinds": ["pupil"], "categories": ["identity", "grades"]}
    assert post(cast, "petra", one, "risico/", **answers).status_code == 303
    assert row(cast, "people_count, people_kinds, categories, answers") == [
        (30, ["pupil"], ["identity", "grades"], ANSWERS)
    ]
    page = text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    assert "Wel melden." in page
    assert "AVG artikel 33(1)" in page
    assert post(cast, "leo", one, "autoriteit/", decision="tell", reason="Ouders moeten het weten.").status_code == 303
    assert post(cast, "leo", one, "mensen/", decision="not", reason="Klein risico.").status_code == 303
    refused = post(cast, "leo", one, "afsluiten/")
    assert refused.status_code == 422
    assert "Het is nog niet gemeld" in text(refused)
    told = {"told_at": typed(NOW), "reference": "AP-1"}
    assert post(cast, "petra", one, "autoriteit/gemeld/", **told).status_code == 303
    assert post(cast, "fenna", one, "maatregelen/", measures="De mail is gewist.").status_code == 303
    assert post(cast, "fenna", one, "notitie/", text="Gebeld met de ontvanger.").status_code == 303
    assert post(cast, "leo", one, "afsluiten/").status_code == 303
    assert row(cast, "ap_decided_by_id, ap_reference, measures, closed_by_id") == [
        (cast.leo.id, "AP-1", "De mail is gewist.", cast.leo.id)
    ]
    page = text(sign_in(cast.fenna).get(f"/datalekken/{one.uid}/"))
    assert "Gebeld met de ontvanger." in page
    assert f"/datalekken/{one.uid}/notitie/" not in page


def test_not_telling_needs_all_the_answers(cast: Cast) -> None:
    one = breach(cast)
    answer = post(cast, "petra", one, "autoriteit/", decision="not", reason="Valt mee.")
    assert answer.status_code == 422
    assert "Beantwoord eerst alle vragen." in text(answer)
    assert post(cast, "petra", one, "autoriteit/", decision="tell", reason="Wij weten nog weinig.").status_code == 303


def test_a_decision_against_the_advice_has_a_reason_of_its_own(cast: Cast) -> None:
    one = breach(cast, answers=Json(ANSWERS))
    answer = post(cast, "petra", one, "autoriteit/", decision="not", reason="Valt mee.")
    assert answer.status_code == 422
    assert "U besluit anders dan het advies. Schrijf op waarom." in text(answer)
    against = "De ontvanger is een oud-collega."
    assert (
        post(cast, "petra", one, "autoriteit/", decision="not", reason="Valt mee.", against=against).status_code == 303
    )
    assert row(cast, "ap_decision, ap_reason") == [("not", f"Valt mee.\n\nAnders dan het advies: {against}")]


def test_consequences_are_none_or_something(cast: Cast) -> None:
    one = breach(cast)
    answer = post(cast, "petra", one, "risico/", **ANSWERS | {"consequences": ["none", "shame"]})
    assert answer.status_code == 422
    assert "Kies een van de twee." in text(answer)


def test_later_than_72_hours_says_why(cast: Cast) -> None:
    one = decided(cast, noticed_at=NOW - timedelta(hours=80))
    told = {"told_at": typed(NOW), "reference": "AP-2"}
    answer = post(cast, "petra", one, "autoriteit/gemeld/", **told)
    assert answer.status_code == 422
    assert "Dit was later dan 72 uur. Schrijf op waarom." in text(answer)
    assert post(cast, "petra", one, "autoriteit/gemeld/", **told, late="Het was weekend.").status_code == 303
    assert cast.db.execute("select text from breach_note").fetchall() == [("Het was weekend.",)]


@pytest.mark.parametrize(
    ("what", "said", "says"),
    [
        ("autoriteit/gemeld/", {"told_at": NOW + timedelta(hours=2), "reference": "X"}, "Deze tijd moet nog komen."),
        ("autoriteit/gemeld/", {"told_at": NOTICED - timedelta(days=2), "reference": "X"}, "Toen wist de school het nog niet."),
        ("mensen/verteld/", {"told_at": NOW + timedelta(hours=2), "how": "Gebeld."}, "Deze tijd moet nog komen."),
        ("mensen/verteld/", {"told_at": NOTICED - timedelta(days=2), "how": "Gebeld."}, "Toen wist de school het nog niet."),
        ("mensen/brief/", {"letter": "Beste [naam]"}, "Er staan nog haakjes in de brief."),
    ],
    ids=["ap-ahead", "ap-before", "people-ahead", "people-before", "letter-brackets"],
)  # fmt: skip
def test_tampered_moments_and_unfinished_letters_are_refused(cast: Cast, what: str, said: Any, says: str) -> None:
    one = decided(cast)
    typed_in = {name: value if isinstance(value, str) else typed(value) for name, value in said.items()}
    answer = post(cast, "petra", one, what, **typed_in)
    assert answer.status_code == 422
    assert says in text(answer)
    assert row(cast, "ap_told_at, people_told_at, people_letter") == [(None, None, "")]


def test_telling_comes_after_deciding(cast: Cast) -> None:
    one = breach(cast)
    answer = post(cast, "petra", one, "autoriteit/gemeld/", told_at=typed(NOW), reference="AP-3")
    assert answer.status_code == 422
    assert "Besluit eerst dat u het meldt." in text(answer)
    answer = post(cast, "petra", one, "mensen/verteld/", told_at=typed(NOW), how="Gebeld.")
    assert "Besluit eerst dat de mensen het moeten weten." in text(answer)


def test_what_was_told_is_not_decided_otherwise(cast: Cast) -> None:
    one = decided(cast, ap_told_at=NOTICED, people_told_at=NOTICED, answers=Json(ANSWERS))
    for about in ("autoriteit/", "mensen/"):
        answer = post(cast, "leo", one, about, decision="not", reason="Toch niet.", against="Anders.")
        assert answer.status_code == 422
        assert "Het is al gemeld." in text(answer)
    assert row(cast, "ap_decision, people_decision") == [("tell", "tell")]


def test_the_clock_does_not_go_back(cast: Cast) -> None:
    one = breach(cast)
    facts = {"kind": "sent", "title": "Mail", "noticed_at": typed(NOTICED + timedelta(hours=2)), "account_person": ""}
    answer = post(cast, "petra", one, "gebeurd/", **facts)
    assert answer.status_code == 422
    assert "De klok gaat niet terug." in text(answer)
    earlier = facts | {"noticed_at": typed(NOTICED - timedelta(hours=2))}
    assert post(cast, "petra", one, "gebeurd/", **earlier).status_code == 303


def test_an_account_has_its_time(cast: Cast) -> None:
    one = breach(cast)
    facts = {"kind": "account", "title": "Account", "noticed_at": typed(NOTICED - timedelta(hours=1)), "account_person": str(cast.dirk.id)}  # fmt: skip
    answer = post(cast, "petra", one, "gebeurd/", **facts)
    assert answer.status_code == 422
    assert "vanaf wanneer" in text(answer)
    with_time = facts | {"account_since": typed(NOTICED - timedelta(hours=9))}
    assert post(cast, "petra", one, "gebeurd/", **with_time).status_code == 303
    assert row(cast, "account_person_id") == [(cast.dirk.id,)]


def test_of_two_at_once_the_second_sees_what_the_first_did(cast: Cast) -> None:
    one = breach(cast, answers=Json(ANSWERS))
    stale = seen(cast, one)
    assert post(cast, "leo", one, "autoriteit/", decision="tell", reason="Moet.").status_code == 303
    said = {"seen": stale, "decision": "not", "reason": "Hoeft niet.", "against": "Klein."}
    client, path = sign_in(cast.petra), f"/datalekken/{one.uid}/autoriteit/"
    answer = client.post(path, said)
    assert answer.status_code == 409
    assert "Een collega veranderde dit intussen." in text(answer)
    assert "Hoeft niet." in text(answer)
    assert row(cast, "ap_decision, ap_decided_by_id") == [("tell", cast.leo.id)]
    assert client.post(path, said | {"seen": seen(cast, one)}).status_code == 303


def test_a_closed_one_stays_as_it_is(cast: Cast) -> None:
    one = decided(cast, "not", "not", measures="Gebeld.", closed_at=NOW, closed_by_id=cast.leo.id)
    for what in (
        "gebeurd/",
        "risico/",
        "maatregelen/",
        "notitie/",
        "autoriteit/",
        "mensen/",
        "mensen/brief/",
        "afsluiten/",
    ):
        assert post(cast, "petra", one, what, measures="Anders.", text="Nog iets.").status_code == 303
    assert row(cast, "measures, closed_at") == [("Gebeld.", NOW)]
    assert cast.db.execute("select from breach_note").fetchall() == []


WRITING = {"purpose": "governing", "reads": ("organisation", "staff", "governance"), "writes": ("governance",)}


@pytest.mark.parametrize(
    ("who", "change", "constraint"),
    [
        ("petra", {"closed_at": NOW, "closed_by_id": 0}, "breach_closed_whole"),
        ("petra", {"ap_decision": "not", "ap_reason": "", "ap_decided_at": NOW, "ap_decided_by_id": 0}, "breach_ap_decided_whole"),
        ("fenna", {"ap_decision": "not", "ap_reason": "Nee.", "ap_decided_at": NOW, "ap_decided_by_id": 0}, "breach_decider"),
        ("petra", {"what": "Niets."}, "breach_kept"),
        ("petra", {"noticed_at": NOW}, "breach_later"),
        ("petra", {"people_told_at": NOW}, "breach_people_told_when_decided"),
    ],
    ids=["closed-undecided", "no-reason", "dpo-decides", "report-changed", "clock-back", "told-undecided"],
)  # fmt: skip
def test_by_hand_written_sql_of_whoever_may_write_it_is_refused_too(
    cast: Cast, who: str, change: dict[str, Any], constraint: str
) -> None:
    one = breach(cast)
    me = cast.people[who]
    mine = {name: me.id if name.endswith("_by_id") else value for name, value in change.items()}
    with (
        pytest.raises(IntegrityError) as refused,
        open_door(secret_of(me), kind=Kind.NOBODY, now=NOW, **WRITING),
    ):
        Breach.objects.filter(pk=one.id).update(**mine)
    assert getattr(refused.value.__cause__, "diag").constraint_name == constraint  # noqa: B009


def test_the_notification_has_what_the_law_asks(cast: Cast) -> None:
    one = breach(cast, answers=Json(ANSWERS), categories=Json(["health"]), people_count=12, measures="Alles gewist.")
    page = text(sign_in(cast.fenna).get(f"/datalekken/{one.uid}/autoriteit/melding/"))
    for part in (
        "onder a",
        "onder b",
        "onder c",
        "onder d",
        "Er ging een lijst mee.",
        "12",
        "Alles gewist.",
        "Schaamte",
    ):
        assert part in page
    pdf = sign_in(cast.fenna).get(f"/datalekken/{one.uid}/autoriteit/melding.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_the_letter_begins_as_a_draft_in_two_languages(cast: Cast) -> None:
    one = decided(cast, categories=Json(["health"]))
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/mensen/brief/"))
    assert "Beste ouder" in page
    assert "Dear parent" in page
    letter = "Beste ouder,\nEr ging iets mis.\n\nDear parent,\nSomething went wrong."
    assert post(cast, "petra", one, "mensen/brief/", letter=letter).status_code == 303
    assert row(cast, "people_letter") == [(letter,)]
