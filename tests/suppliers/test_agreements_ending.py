"""Every day: what is said of an end that comes, what a supplier is asked after it, and an answer that is late."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tests.people import Cast, days, sign_in
from tests.suppliers.agreeing import DESK, demanded, product
from tests.suppliers.supplying import agreed, another
from zorgvuldig.suppliers.agreements.reminders import remind_of_agreements


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Petra has an address, so that she can be told."""
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
        [cast.petra.account, "petra@school.example"],
    )
    return cast


def now(**later: int) -> datetime:
    return timezone.now() + timedelta(**later)


def told() -> list[tuple[str, str]]:
    """Who was mailed about what, once."""
    found = [(message.to[0], message.subject) for message in mail.outbox]
    mail.outbox = []
    return found


ENDS = ("petra@school.example", "Afspraken met leveranciers lopen af")
LATE = ("petra@school.example", "Een leverancier bevestigde het wissen niet")
DELETE = ("vragen@uitgever.example", "Wis alle gegevens uit Rekenplein")


# --- an end that comes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [60, 59, 30, 7, 1])
def test_the_desk_hears_that_an_agreement_ends(desk: Cast, left: int) -> None:
    it = agreed(desk, ends_on=days(left))
    assert remind_of_agreements(now()) == 1
    assert "Rekenplein van Uitgever Rekenplein: tot en met" in str(mail.outbox[0].body)
    assert told() == [ENDS]
    assert desk.db.execute("select reminded_on from agreement where id = %s", [it.agreement]).fetchone() == (days(0),)
    assert remind_of_agreements(now()) == 0
    assert told() == []


def test_each_step_once(desk: Cast) -> None:
    agreed(desk, ends_on=days(60))
    said = [left for left in range(60, 0, -1) if remind_of_agreements(now(days=60 - left))]
    assert said == [60, 30, 7]


def test_a_day_on_which_no_worker_ran_is_made_up_for(desk: Cast) -> None:
    agreed(desk, ends_on=days(28), reminded_on=days(-32))
    assert remind_of_agreements(now()) == 1
    assert remind_of_agreements(now(days=1)) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"ends_on": days(61)},
        {"ends_on": days(30), "approved_at": None, "approved_by_id": None},
    ],
)
def test_nothing_to_say(desk: Cast, more: dict[str, Any]) -> None:
    agreed(desk, **more)
    assert remind_of_agreements(now()) == 0


def test_an_end_with_a_next_version_is_no_news(desk: Cast) -> None:
    it = agreed(desk, ends_on=days(30))
    another(desk, it.product, version=2, starts_on=days(30), ends_on=days(400))
    assert remind_of_agreements(now()) == 0
    later = agreed(desk, "Taalplein", ends_on=days(30))
    another(desk, later.product, version=2, starts_on=days(31), ends_on=days(400))
    assert remind_of_agreements(now()) == 1  # a day without


def test_a_draft_or_withdrawn_next_version_changes_nothing(desk: Cast) -> None:
    it = agreed(desk, ends_on=days(30))
    another(desk, it.product, version=2, starts_on=days(30), ends_on=days(400), approved_at=None, approved_by_id=None)
    assert remind_of_agreements(now()) == 1


def test_whoever_cannot_be_told_is_told_later(desk: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(desk, ends_on=days(30))
    _no_mail(monkeypatch)
    assert remind_of_agreements(now()) == 0
    monkeypatch.undo()
    assert remind_of_agreements(now()) == 1


def _no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: Any, **more: Any) -> bool:
        raise SMTPException

    monkeypatch.setattr("zorgvuldig.kit.mail.sent", fails)


# --- after the end ---------------------------------------------------------------------------------------------------


def row(cast: Cast) -> Any:
    return cast.db.execute("select agreement_id, answer_by, answered_at from deletion_demand").fetchall()


def test_after_the_end_the_supplier_is_asked_to_delete(desk: Cast) -> None:
    it = agreed(desk, ends_on=days(0), deleted_within=20)
    remind_of_agreements(now())
    (message,) = mail.outbox
    assert told() == [DELETE]
    body = str(message.body)
    assert "Wis alle persoonsgegevens" in body
    assert f"{days(20).day} " in body
    for person in ("Noor", "Bakkerman", "Petra", "Leo"):
        assert person not in body
    assert row(desk) == [(it.agreement, days(20), None)]
    assert remind_of_agreements(now()) == 0
    assert len(row(desk)) == 1


def test_a_withdrawn_agreement_too(desk: Cast) -> None:
    it = agreed(desk)
    desk.db.execute(
        "update agreement set withdrawn_at = now(), withdrawn_by_id = %s, withdrawn_why = 'lek'", [desk.petra.id]
    )
    assert remind_of_agreements(now()) == 1
    assert row(desk) == [(it.agreement, days(30), None)]


@pytest.mark.parametrize("why", ["replaced", "begins", "draft", "stopped", "withdrawn before it began"])
def test_what_did_not_end_is_not_deleted(desk: Cast, why: str) -> None:
    gone = {"withdrawn_at": now(days=-9), "withdrawn_by_id": desk.petra.id}
    more: dict[str, Any] = {
        "replaced": {"ends_on": days(-2)},
        "begins": {"starts_on": days(3)},
        "draft": {"ends_on": days(-2), "approved_at": None, "approved_by_id": None},
        "stopped": {},
        "withdrawn before it began": {"starts_on": days(-1), **gone},
    }[why]
    it = agreed(desk, **more)
    if why == "replaced":
        another(desk, it.product, version=2, starts_on=days(-5))
    if why == "stopped":
        desk.db.execute("update product set stopped_at = now(), stopped_by_id = 1, stopped_why = 'lek'")
    assert remind_of_agreements(now()) == 0
    assert row(desk) == []


def test_a_version_that_ended_after_another_held(desk: Cast) -> None:
    it = agreed(desk, starts_on=days(-90))
    newer = another(desk, it.product, version=2, starts_on=days(-5), ends_on=days(-1))
    remind_of_agreements(now())
    assert [line[0] for line in row(desk)] == [newer]


def test_without_a_mail_there_is_no_demand(desk: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(desk, ends_on=days(0))
    _no_mail(monkeypatch)
    assert remind_of_agreements(now()) == 0
    assert row(desk) == []
    monkeypatch.undo()
    assert remind_of_agreements(now()) == 1


def test_one_supplier_in_trouble_keeps_no_other_from_being_asked(desk: Cast) -> None:
    agreed(desk, ends_on=days(30), claims=["birthday"])  # the register does not know this any more
    agreed(desk, "Taalplein", ends_on=days(30))
    assert remind_of_agreements(now()) == 1
    assert "Taalplein" in str(mail.outbox[0].body)


# --- the answer ------------------------------------------------------------------------------------------------------


def test_the_desk_writes_the_answer_down_once(cast: Cast) -> None:
    it = agreed(cast, ends_on=days(0))
    uid, petra = demanded(cast, it.agreement), sign_in(cast.petra)
    address = f"{DESK}wissen/{uid}/"
    assert "wacht op antwoord" in petra.get(DESK).content.decode()
    answer = petra.post(address, {"answer": ""})
    assert (answer.status_code, "Schrijf op wat de leverancier antwoordde." in answer.content.decode()) == (422, True)
    assert petra.post(address, {"answer": "Alles is gewist op 3 maart."}).status_code == 303
    assert sign_in(cast.leo).post(address, {"answer": "Nee hoor."}).status_code == 303
    found = cast.db.execute("select answer, answered_by_id from deletion_demand").fetchone()
    assert found == ("Alles is gewist op 3 maart.", cast.petra.id)
    for page in (address, product(it), DESK):
        assert "wacht op antwoord" not in petra.get(page).content.decode()
    assert "Alles is gewist op 3 maart." in petra.get(address).content.decode()
    assert sign_in(cast.fenna).post(address, {"answer": "x"}).status_code == 404


def test_a_late_answer_is_seen_and_told_of_once_a_week(desk: Cast) -> None:
    it = agreed(desk, starts_on=days(-90), ends_on=days(-31))
    demanded(desk, it.agreement, answer_by=days(-1))
    assert "te laat" in sign_in(desk.petra).get(DESK).content.decode()
    assert "is te laat" in sign_in(desk.petra).get(product(it)).content.decode()
    said = [later for later in range(16) if remind_of_agreements(now(days=later))]
    assert said == [0, 7, 14]
    assert set(told()) == {LATE}


def test_what_is_not_late_or_answered_is_left(desk: Cast) -> None:
    one, two = (agreed(desk, name, starts_on=days(-90), ends_on=days(-31)) for name in ("Rekenplein", "Taalplein"))
    demanded(desk, one.agreement, answer_by=days(0))
    demanded(desk, two.agreement, answer_by=days(-9), answered_at=now(), answered_by_id=desk.petra.id, answer="Gewist.")
    assert remind_of_agreements(now()) == 0
