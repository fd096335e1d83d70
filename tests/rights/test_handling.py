"""The privacy officer handles a request: identity, time, decision, letters, and what a decision does."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from psycopg import errors

from tests.people import NOW, TODAY, Cast, days, sign_in
from tests.rights.asking import (
    asking,
    handled,
    put_letter,
    put_notice,
    put_request,
    put_restriction,
    received,
    request_id,
    row,
)
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.renderer import DocumentProblem
from zorgvuldig.rights.requests import letters as request_letters
from zorgvuldig.rights.requests.deadline import due

GRANTED = {"outcome": "granted", "ground": "", "answer": "Hier is alles."}
REFUSED = {"outcome": "refused", "ground": "excessive", "answer": "U vroeg dit al vaak."}


def count(cast: Cast, table: str) -> int:
    found = cast.db.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def read_letter(cast: Cast, client: Client, uid: Any, pupil: str = "noor") -> bytes:
    (file,) = cast.db.execute("select uid from request_file order by id desc limit 1").fetchone() or ("",)
    answer = client.get(handled(cast, uid, f"brieven/{file}/", pupil))
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


# --- the queue -------------------------------------------------------------------------------------------------


def test_the_queue_has_what_is_due_first_on_top(cast: Cast) -> None:
    later, sooner = put_request(cast), put_request(cast, "bram", None, asker_name="Een moeder")
    received(cast, sooner, days(-26))
    put_request(cast, "tess", "tess", outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id)
    page = sign_in(cast.petra).get("/verzoeken/").content.decode()
    assert page.index(str(sooner)) < page.index(str(later))
    assert "Tess" not in page
    assert "dagen" in page


def test_another_schools_officer_sees_nothing(cast: Cast) -> None:
    pim = cast.staff("Pim", "privacy_officer", school="West")
    uid = put_request(cast)
    letter = put_letter(cast, uid)
    client = sign_in(pim)
    page = client.get("/verzoeken/").content.decode()
    assert "Noor" not in page
    assert "Er wachten geen verzoeken" in page
    assert client.get(handled(cast, uid)).status_code == 404
    assert client.get(handled(cast, uid, f"brieven/{letter}/")).status_code == 404
    assert client.post(handled(cast, uid, "besluit/"), GRANTED).status_code == 404
    assert "Er zijn nog geen verzoeken" in client.get("/verzoeken/cijfers/").content.decode()


def test_the_dpo_reads_and_decides_nothing(cast: Cast) -> None:
    uid = put_request(cast, wish="Een geheim.")
    fenna = sign_in(cast.fenna)
    page = fenna.get(handled(cast, uid)).content.decode()
    assert "Een geheim." in page
    assert "Neem het besluit" not in page
    for step in ("besluit", "wie", "meer-tijd", "aantekening", "ontvangst", "voorbeeld"):
        assert fenna.post(handled(cast, uid, f"{step}/"), GRANTED).status_code == 404
    assert row(cast, "outcome") == ("",)


def test_a_request_is_found_under_its_own_pupil_only(cast: Cast) -> None:
    uid = put_request(cast)
    petra = sign_in(cast.petra)
    assert petra.get(handled(cast, uid, pupil="bram")).status_code == 404
    assert petra.post(handled(cast, uid, "besluit/", "bram"), GRANTED).status_code == 404


def test_the_counts_show_the_own_schools_only(cast: Cast) -> None:
    put_request(cast, outcome="refused", ground="excessive", decided_at=NOW, decided_by_id=cast.petra.id)
    put_request(cast, "wout", None, kind="erasure", asker_name="Iemand")
    page = sign_in(cast.petra).get("/verzoeken/cijfers/").content.decode()
    assert "Inzage" in page
    assert "Wissen" not in page
    assert "steeds hetzelfde verzoek" in page
    assert "Noor" not in page


# --- identity and time -----------------------------------------------------------------------------------------


def test_identity_is_a_way_and_is_recorded_once(cast: Cast) -> None:
    uid = put_request(cast, identity_way="", identity_at=None, identity_by_id=None)
    petra = sign_in(cast.petra)
    assert petra.post(handled(cast, uid, "wie/"), {"way": "copy_of_passport"}).status_code == 422
    petra.post(handled(cast, uid, "wie/"), {"way": "document_seen"})
    petra.post(handled(cast, uid, "wie/"), {"way": "known"})
    assert row(cast, "identity_way, identity_by_id") == ("document_seen", cast.petra.id)


def test_nothing_is_granted_to_who_was_not_checked_and_a_refusal_is(cast: Cast) -> None:
    uid = put_request(cast, identity_way="", identity_at=None, identity_by_id=None)
    petra = sign_in(cast.petra)
    answer = petra.post(handled(cast, uid, "besluit/"), GRANTED, follow=True)
    assert "nog niet gekeken wie het vraagt" in answer.content.decode()
    assert row(cast, "outcome") == ("",)
    petra.post(handled(cast, uid, "besluit/"), {**REFUSED, "ground": "identity_unclear"})
    assert row(cast, "outcome") == ("refused",)


def test_more_time_needs_a_reason_and_makes_a_letter(cast: Cast) -> None:
    uid = put_request(cast)
    petra = sign_in(cast.petra)
    assert petra.post(handled(cast, uid, "meer-tijd/"), {"reason": ""}).status_code == 422
    petra.post(handled(cast, uid, "meer-tijd/"), {"reason": "Het zijn zes ordners."})
    (extended,) = row(cast, "extended_at is not null") or (None,)
    assert extended
    assert read_letter(cast, petra, uid).startswith(b"%PDF")
    page = sign_in(cast.gerda).get(asking(cast, f"{uid}/")).content.decode()
    assert "Het zijn zes ordners." in page
    assert str(due(days(-10), 3).year) in page
    petra.post(handled(cast, uid, "meer-tijd/"), {"reason": "Nog eens."})
    assert count(cast, "request_file") == 1


def test_after_the_first_month_no_more_time_can_be_taken(cast: Cast) -> None:
    uid = put_request(cast)
    received(cast, uid, days(-45))
    assert due(days(-45)) < TODAY
    petra = sign_in(cast.petra)
    answer = petra.post(handled(cast, uid, "meer-tijd/"), {"reason": "Te druk."}, follow=True)
    assert "De eerste maand is voorbij" in answer.content.decode()
    assert row(cast, "extended_at") == (None,)
    assert count(cast, "request_file") == 0


# --- deciding --------------------------------------------------------------------------------------------------


def test_a_decision_makes_a_letter_that_the_asker_downloads(cast: Cast) -> None:
    uid = put_request(cast)
    assert sign_in(cast.petra).post(handled(cast, uid, "besluit/"), GRANTED).status_code == 303
    assert row(cast, "outcome, decided_by_id") == ("granted", cast.petra.id)
    gerda = sign_in(cast.gerda)
    page = gerda.get(asking(cast, f"{uid}/")).content.decode()
    assert "Hier is alles." in page
    (file,) = cast.db.execute("select uid from request_file").fetchone() or ("",)
    assert gerda.get(asking(cast, f"{uid}/brieven/{file}/")).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "refused", "ground": "", "answer": "Nee."},
        {"outcome": "partly", "ground": "", "answer": "Een deel."},
        {"outcome": "refused", "ground": "excessive", "answer": ""},
        {"outcome": "refused", "ground": "judgement", "answer": "Nee."},
        {"outcome": "repeated", "ground": "", "answer": "Weer."},
        {"outcome": "", "ground": "", "answer": "Ja."},
    ],
)
def test_no_refusal_without_ground_and_no_decision_without_words(cast: Cast, wrong: dict[str, str]) -> None:
    uid = put_request(cast)
    assert sign_in(cast.petra).post(handled(cast, uid, "besluit/"), wrong).status_code == 422
    assert row(cast, "outcome") == ("",)


def test_the_database_knows_no_refusal_without_a_ground(cast: Cast) -> None:
    with pytest.raises(Exception, match="request_refused_on_ground"):
        put_request(cast, outcome="refused", decided_at=NOW, decided_by_id=cast.petra.id)


def test_a_refusal_says_where_to_complain(cast: Cast) -> None:
    uid = put_request(cast)
    sign_in(cast.petra).post(handled(cast, uid, "besluit/"), REFUSED)
    page = sign_in(cast.gerda).get(asking(cast, f"{uid}/")).content.decode()
    for part in ("AVG artikel 12(5)", "Autoriteit Persoonsgegevens", "rechter", "U vroeg dit al vaak."):
        assert part in page


def test_a_preview_keeps_nothing(cast: Cast) -> None:
    uid = put_request(cast)
    answer = sign_in(cast.petra).post(handled(cast, uid, "voorbeeld/"), REFUSED)
    assert answer.content.startswith(b"%PDF")
    assert row(cast, "outcome, ground") == ("", "")
    assert count(cast, "request_file") == 0


def test_a_request_is_decided_once(cast: Cast) -> None:
    uid = put_request(cast)
    petra = sign_in(cast.petra)
    petra.post(handled(cast, uid, "besluit/"), GRANTED)
    again = petra.post(handled(cast, uid, "besluit/"), REFUSED, follow=True)
    assert "al besloten" in again.content.decode()
    assert row(cast, "outcome") == ("granted",)
    assert count(cast, "request_file") == 1


def test_two_officers_at_once_decide_once(cast: Cast) -> None:
    paul = cast.staff("Paul", "privacy_officer")
    uid = put_request(cast)
    answers: list[int] = []

    def decide(client: Client, said: dict[str, str]) -> None:
        try:
            answers.append(client.post(handled(cast, uid, "besluit/"), said).status_code)
        finally:
            for alias in connections:
                connections[alias].close()

    clients = [(sign_in(cast.petra), GRANTED), (sign_in(paul), REFUSED)]
    threads = [threading.Thread(target=decide, args=pair) for pair in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert count(cast, "request_file") == 1
    assert cast.db.execute("select count(*) from request_step where kind = 'decided'").fetchone() == (1,)


def test_a_decision_whose_letter_fails_did_not_happen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_letter: object) -> bytes:
        raise DocumentProblem("no paper")

    monkeypatch.setattr(request_letters, "letter_pdf", broken)
    uid = put_request(cast, kind="restriction", mask=REGISTER.mask(["grades"]))
    answer = sign_in(cast.petra).post(handled(cast, uid, "besluit/"), GRANTED, follow=True)
    assert "Er is niets bewaard" in answer.content.decode()
    assert row(cast, "outcome, decided_at") == ("", None)
    assert count(cast, "restriction") == count(cast, "request_file") == count(cast, "request_step") == 0


def test_a_decision_that_is_killed_halfway_did_not_happen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(request_letters, "step", killed)
    uid = put_request(cast)
    with pytest.raises(KeyboardInterrupt):
        sign_in(cast.petra).post(handled(cast, uid, "besluit/"), GRANTED)
    assert row(cast, "outcome") == ("",)
    assert count(cast, "request_file") == 0


# --- what a decision does --------------------------------------------------------------------------------------


def test_a_granted_restriction_closes_the_data_and_names_who_got_them(cast: Cast) -> None:
    cast.put(
        "release",
        uid=cast.noor.uid,
        pupil_id=cast.noor.id,
        released_at=NOW - timedelta(days=40),
        channel="x",
        recipient="next_school",
        basis="education_task",
        fields='["grade.value"]',
        actor_id=cast.anna.id,
    )
    uid = put_request(cast, kind="restriction", mask=REGISTER.mask(["grades"]))
    marks = f"/groepen/{cast.groups['wi2B'][1]}/cijfers/"
    assert "6,4" in sign_in(cast.dirk).get(marks).content.decode()
    petra = sign_in(cast.petra)
    petra.post(handled(cast, uid, "besluit/"), GRANTED)
    assert "6,4" not in sign_in(cast.dirk).get(marks).content.decode()
    assert "6,4" in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert cast.db.execute("select recipient, told_at from recipient_notice").fetchall() == [("next_school", None)]
    assert "Noor" in petra.get("/verzoeken/stilgezet/").content.decode()
    assert "Noor" in petra.get("/verzoeken/ontvangers/").content.decode()


def test_a_granted_restriction_is_of_something(cast: Cast) -> None:
    uid = put_request(cast, kind="restriction")
    answer = sign_in(cast.petra).post(handled(cast, uid, "besluit/"), GRANTED, follow=True)
    assert "Kruis aan om welke gegevens" in answer.content.decode()
    assert row(cast, "outcome") == ("",)


def test_part_of_a_restriction_is_that_part(cast: Cast) -> None:
    uid = put_request(cast, kind="restriction", mask=REGISTER.mask(["grades", "guidance"]))
    said = {"outcome": "partly", "ground": "legal_claim", "answer": "Een deel.", "categories": ["guidance"]}
    sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said)
    assert cast.db.execute("select mask from restriction").fetchone() == (REGISTER.mask(["guidance"]),)


@pytest.mark.parametrize(("outcome", "stays"), [("granted", True), ("refused", False), ("withdrawn", False)])
def test_an_objection_keeps_or_gives_back_the_use_a_week_later(cast: Cast, outcome: str, stays: bool) -> None:
    mask = REGISTER.mask(["grades"])
    uid = put_request(cast, kind="objection", purpose="teaching", mask=mask)
    put_restriction(cast, uid, mask, purpose="teaching")
    ground = "overriding" if outcome == "refused" else ""
    said = {"outcome": outcome, "ground": ground, "answer": "Zo is het.", "categories": ["grades"]}
    petra = sign_in(cast.petra)
    assert petra.post(handled(cast, uid, "besluit/"), said).status_code == 303
    (ends,) = (
        cast.db.execute("select (ends_at at time zone 'Europe/Amsterdam')::date from restriction").fetchone() or ()
    )
    assert ends == (None if stays else days(7))
    assert count(cast, "request_file") == (1 if stays else 2)  # told before it ends


@pytest.mark.parametrize("purpose", ["administration", "attendance", "consent_overview"])
@pytest.mark.parametrize("outcome", ["granted", "partly"])
def test_an_objection_to_what_a_law_obliges_to_cannot_be_granted(cast: Cast, purpose: str, outcome: str) -> None:
    uid = put_request(cast, kind="objection", purpose=purpose)
    ground = "overriding" if outcome == "partly" else ""
    petra, said = sign_in(cast.petra), {"outcome": outcome, "ground": ground, "answer": "Goed."}
    page = petra.post(handled(cast, uid, "besluit/"), said)
    assert "De wet geeft dit hier niet. Wijs het verzoek af" in page.content.decode()
    assert (row(cast, "outcome"), count(cast, "restriction"), count(cast, "request_file")) == (("",), 0, 0)
    said = {"outcome": "refused", "ground": "no_objection_possible", "answer": "De wet geeft dit niet."}
    assert petra.post(handled(cast, uid, "besluit/"), said).status_code == 303


def test_an_objection_that_the_system_cannot_carry_out_stops_nothing_that_a_law_obliges_to(cast: Cast) -> None:
    uid = put_request(cast, kind="objection", purpose="exchanging")
    said = {"outcome": "granted", "ground": "", "answer": "Wij geven niets aan de jeugdarts.", "categories": ["grades"]}
    assert sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said).status_code == 303
    assert (row(cast, "outcome"), count(cast, "restriction")) == (("granted",), 0)


def lifting(cast: Cast, number: object) -> str:
    return f"/verzoeken/leerling/{cast.noor.uid}/stilgezet/{number}/"


def test_a_restriction_ends_after_the_asker_was_told(cast: Cast) -> None:
    uid = put_request(cast, kind="restriction", outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id)
    number = put_restriction(cast, uid, REGISTER.mask(["grades"]))
    petra = sign_in(cast.petra)
    for wrong in (days(0), days(-3), days(400)):
        assert petra.post(lifting(cast, number), {"on": wrong.isoformat()}).status_code == 422
    assert petra.post(lifting(cast, number), {"on": days(7).isoformat()}).status_code == 303
    found = cast.db.execute("select lifted_by_id, ends_at > now() from restriction").fetchone()
    assert found == (cast.petra.id, True)
    assert read_letter(cast, petra, uid).startswith(b"%PDF")
    again = petra.post(lifting(cast, number), {"on": days(9).isoformat()}, follow=True)
    assert "al opgeheven" in again.content.decode()
    assert count(cast, "request_file") == 1


def test_a_family_does_not_lift_or_decide(cast: Cast) -> None:
    uid = put_request(cast, kind="restriction")
    number = put_restriction(cast, uid, REGISTER.mask(["grades"]))
    for who in ("gerda", "noor", "anna", "dirk", "fenna"):
        client = sign_in(cast.people[who])
        assert client.post(lifting(cast, number), {"on": days(7).isoformat()}).status_code == 404
    assert cast.db.execute("select ends_at from restriction").fetchone() == (None,)


def test_a_recipient_is_told_once_and_impossible_needs_a_reason(cast: Cast) -> None:
    uid = put_request(cast, kind="erasure")
    number = put_notice(cast, uid)
    petra, path = sign_in(cast.petra), f"/verzoeken/leerling/{cast.noor.uid}/ontvangers/{number}/"
    assert petra.post(path, {"way": "impossible", "remark": ""}).status_code == 422
    assert petra.post(path, {"brief": "ja"}).status_code == 303
    assert read_letter(cast, petra, uid).startswith(b"%PDF")
    assert petra.post(path, {"way": "mail", "remark": ""}).status_code == 303
    petra.post(path, {"way": "phone", "remark": ""})
    assert cast.db.execute("select way, told_by_id from recipient_notice").fetchone() == ("mail", cast.petra.id)
    assert request_id(cast, uid)


# --- a parent without authority --------------------------------------------------------------------------------

WEIGHED = {"ruling": "Nee.", "either": "Ja.", "interest": "Nee.", "facts": "Over naar 3 havo."}


def test_a_parent_without_authority_gets_a_weighed_answer_on_paper_and_no_screen(cast: Cast) -> None:
    uid = put_request(cast, "noor", "rob", "information", acts_as="other_parent", way="letter")
    petra = sign_in(cast.petra)
    answer = petra.post(handled(cast, uid, "besluit/"), GRANTED, follow=True)
    assert "Beantwoord eerst de vier vragen" in answer.content.decode()
    assert petra.post(handled(cast, uid, "afweging/"), {**WEIGHED, "either": ""}).status_code == 422
    petra.post(handled(cast, uid, "afweging/"), WEIGHED)
    assert "Over naar 3 havo." in petra.get(handled(cast, uid)).content.decode()
    petra.post(handled(cast, uid, "besluit/"), {**GRANTED, "answer": "Uw kind is over naar 3 havo."})
    assert row(cast, "outcome") == ("granted",)
    assert read_letter(cast, petra, uid).startswith(b"%PDF")
    rob = sign_in(cast.rob)
    for path in (asking(cast), asking(cast, f"{uid}/"), f"/mijn-kind/{cast.noor.uid}/", "/mijn-gegevens/verzoeken/"):
        assert rob.get(path).status_code == 404


def test_a_refusal_to_a_parent_without_authority_points_to_the_court(cast: Cast) -> None:
    uid = put_request(cast, "noor", "rob", "information", acts_as="other_parent")
    petra = sign_in(cast.petra)
    petra.post(handled(cast, uid, "afweging/"), WEIGHED)
    petra.post(handled(cast, uid, "besluit/"), {**REFUSED, "ground": "interest_of_child"})
    assert row(cast, "outcome, ground") == ("refused", "interest_of_child")


def test_a_restricted_parent_gets_nothing_granted(cast: Cast) -> None:
    uid = put_request(cast, "noor", "karim", "information", acts_as="other_parent")
    petra = sign_in(cast.petra)
    petra.post(handled(cast, uid, "afweging/"), WEIGHED)
    petra.post(handled(cast, uid, "besluit/"), GRANTED)
    assert row(cast, "outcome") == ("",)


def test_an_officer_does_not_decide_about_what_they_asked_themselves(cast: Cast) -> None:
    """Somebody of the school who is a parent too: a colleague decides, on the page and in the database."""
    cast.guardian("Petra", "noor")
    uid = put_request(cast, "noor", "petra")
    answer = sign_in(cast.petra).post(handled(cast, uid, "besluit/"), GRANTED)
    assert answer.status_code == 422
    assert "U vroeg dit zelf." in answer.content.decode()
    assert GRANTED["answer"] in answer.content.decode()
    assert row(cast, "outcome", uid) == ("",)
    with pytest.raises(errors.CheckViolation, match="request_decided_by_another"):
        cast.db.execute(
            "update request set outcome = 'granted', decided_at = now(), decided_by_id = asker_id where uid = %s", [uid]
        )


def test_who_asks_is_noted_once_also_with_a_form_that_is_wrong(cast: Cast) -> None:
    """The form is not on the page any more, so the page itself says that it stands already."""
    uid, client = put_request(cast), sign_in(cast.petra)
    client.post(handled(cast, uid, "wie/"), {"way": "known"})
    answer = client.post(handled(cast, uid, "wie/"), {"way": "nonsense"}, follow=True)
    assert "Dit staat al vast." in answer.content.decode()
