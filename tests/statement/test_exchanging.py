"""P12 and P13 turn when something left without its ground, or a family or a recipient was left in the dark."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Json

from tests.people import NOW, TODAY, Cast
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure

FIELDS = ["pupil_identity.given_name"]


def found(promise: str) -> tuple[str, dict[str, Any]]:
    (evidence,) = [one for one in measure(NOW) if one.promise == promise]
    return evidence.state, evidence.evidence["figures"]


def sealed(cast: Cast, table: Any, name: str, text: str) -> bytes:
    field = table._meta.get_field(name)
    assert isinstance(field, SealedTextField)
    return bytes(field.sealed_for(cast.noor.id, text))


def party(cast: Cast, recipient: str) -> int:
    return cast.put(
        "party", "id", uid=uuid.uuid4(), recipient=recipient, name="Bureau Voorbeeld", department="", street="", postcode="",
        town="", domain="voorbeeld.example", added_at=NOW, added_by_id=cast.anna.id, verified_at=NOW,
        verified_by_id=cast.vera.id, verified_how="gebeld",
    )  # fmt: skip


def question(cast: Cast) -> int:
    return cast.put(
        "consent_request", "id", uid=uuid.uuid4(), pupil_id=cast.noor.id, recipient="support_agency", party_name="Bureau",
        purpose=sealed(cast, ConsentRequest, "purpose", "hulp"), fields=Json(FIELDS), ends_on=TODAY + timedelta(days=30),
        asked_at=NOW - timedelta(days=20), asked_by_id=cast.anna.id,
    )  # fmt: skip


def answer(cast: Cast, asked: int, *, allows: bool, at: datetime) -> None:
    cast.put(
        "consent_answer", "id", uid=uuid.uuid4(), pupil_id=cast.noor.id, topic="", version=0, request_id=asked,
        person_id=cast.gerda.id, allows=allows, way="screen", answered_at=at, recorded_by_id=cast.gerda.id,
    )  # fmt: skip


def left(cast: Cast, recipient: str, **more: Any) -> int:
    at = NOW - timedelta(days=5)
    values = {
        "uid": uuid.uuid4(), "pupil_id": cast.noor.id, "party_id": party(cast, recipient), "recipient": recipient,
        "article": REGISTER.recipients[recipient].article, "fields": Json(FIELDS), "mask": REGISTER.mask(["identity"]),
        "reason": sealed(cast, Exchange, "reason", "hulp"), "remark": b"", "topic": "", "made_at": at,
        "made_by_id": cast.anna.id, "prepared_at": at, "size": 1, "sha256": "0" * 64, "released_at": at,
        "released_by_id": cast.anna.id, "told_at": at, "postponed": "", "postponed_why": b"", "shown_at": at, "stopped": "",
    } | more  # fmt: skip
    number = cast.put("exchange", "id", **values)
    cast.put(
        "release", "id", uid=uuid.uuid4(), pupil_id=cast.noor.id, released_at=at, channel="authority", recipient=recipient,
        basis="consent/exchange", fields=Json(FIELDS), actor_id=cast.anna.id, shown_at=at, exchange_id=number,
    )  # fmt: skip
    return number


def test_nobody_was_asked_and_nothing_went_by_law(cast: Cast) -> None:
    assert found("P12")[0] == NOT_IN_USE
    assert found("P13")[0] == NOT_IN_USE


def test_what_went_with_a_yes_keeps_promise_twelve(cast: Cast) -> None:
    asked = question(cast)
    answer(cast, asked, allows=True, at=NOW - timedelta(days=10))
    left(cast, "support_agency", asked_id=asked)
    state, figures = found("P12")
    assert (state, figures["releases_without_consent"]) == (KEPT, 0)
    assert figures["releases_by_ground"] == {"consent": "< 10"}


@pytest.mark.parametrize("ago", [None, 1])  # never answered; answered after it had left
def test_what_went_without_a_yes_breaks_it(cast: Cast, ago: int | None) -> None:
    asked = question(cast)
    if ago is not None:
        answer(cast, asked, allows=True, at=NOW - timedelta(days=ago))
    left(cast, "support_agency", asked_id=asked)
    assert found("P12")[0] == NOT_KEPT


def test_a_no_before_it_left_breaks_it(cast: Cast) -> None:
    asked = question(cast)
    answer(cast, asked, allows=True, at=NOW - timedelta(days=10))
    cast.put(
        "consent_answer", "id", uid=uuid.uuid4(), pupil_id=cast.noor.id, topic="", version=0, request_id=asked,
        person_id=cast.rob.id, allows=False, way="screen", answered_at=NOW - timedelta(days=9), recorded_by_id=cast.rob.id,
    )  # fmt: skip
    left(cast, "support_agency", asked_id=asked)
    assert found("P12")[0] == NOT_KEPT


def test_a_recipient_who_does_not_hear_of_a_withdrawal_is_told_of(cast: Cast) -> None:
    asked = question(cast)
    answer(cast, asked, allows=True, at=NOW - timedelta(days=10))
    number = left(cast, "support_agency", asked_id=asked)
    answer(cast, asked, allows=False, at=NOW - timedelta(days=3))
    assert found("P12")[0] == PARTLY
    cast.db.execute("update exchange set recalled_at = now() where id = %s", [number])
    assert found("P12")[0] == KEPT


def test_what_went_by_law_names_its_article(cast: Cast) -> None:
    number = left(cast, "attendance_officer")
    state, figures = found("P13")
    assert (state, figures["without_article"]) == (KEPT, 0)
    assert figures["releases_by_recipient"] == {"attendance_officer": "< 10"}
    cast.db.execute("update exchange set article = '' where id = %s", [number])
    assert found("P13")[0] == NOT_KEPT


def test_a_family_that_was_not_told_is_told_of(cast: Cast) -> None:
    left(cast, "attendance_officer", told_at=None)
    assert found("P13")[0] == PARTLY


def test_a_family_that_will_be_told_later_on_a_ground_is_counted(cast: Cast) -> None:
    left(cast, "police", told_at=None, shown_at=NOW + timedelta(days=20), postponed="inquiry")
    state, figures = found("P13")
    assert (state, figures["told_later_on_a_recorded_ground"]) == (KEPT, "< 10")


def test_promise_twelve_counts_what_went_on_a_standing_topic(cast: Cast) -> None:
    cast.put(
        "consent_answer", "id", uid=uuid.uuid4(), pupil_id=cast.noor.id, topic="alumni", version=1, person_id=cast.gerda.id,
        allows=True, way="screen", answered_at=NOW - timedelta(days=9), recorded_by_id=cast.gerda.id,
    )  # fmt: skip
    left(cast, "alumni_association", topic="alumni")
    assert found("P12")[0] == KEPT
