"""Before data go, the family is asked once whether it wants a copy: the right people, the right day, no name."""

import threading
from datetime import date, datetime, time, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections
from django.utils.timezone import make_aware

from tests.people import Cast, sign_in
from tests.retention.offering import GRADES, leave, put_offer
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.period import add_period
from zorgvuldig.retention.offers.jobs import coming_deletions, offer_copies, offered

LEFT = date(2030, 8, 1)
GONE = date(2032, 8, 1)


def at(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(5, 51)))


def offers(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select pupil_id, due_on, way, mask from copy_offer order by id").fetchall()


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_what_goes_a_time_after_leaving_is_offered_and_nothing_else() -> None:
    keys = {category.key for category in offered()}
    assert {"grades", "guidance", "absence", "identity", "contact"} <= keys
    assert not keys & {"archive", "messages", "request", "hold", "organisation", "access_log"}


@pytest.mark.parametrize(("before", "is_offered"), [(31, False), (30, True), (1, True), (0, False), (-1, False)])
def test_a_copy_is_offered_within_the_term_and_not_after(before: int, is_offered: bool) -> None:
    plan = coming_deletions(LEFT, GONE - timedelta(days=before))
    assert (GONE in plan) is is_offered
    if is_offered:
        assert plan[GONE] & GRADES
        assert not plan[GONE] & REGISTER.mask(["identity"])  # that is three years later
        assert not plan[GONE] & REGISTER.mask(["id_photo"])


def test_a_young_pupils_guardians_are_told_once_and_without_names(cast: Cast) -> None:
    leave(cast, "noor", LEFT)
    cast.db.execute("update pupil_birth set born_on = '2020-01-01' where pupil_id = %s", [cast.noor.id])
    now = at(GONE - timedelta(days=30))
    assert offer_copies(now) == 1
    assert offer_copies(now + timedelta(days=1)) == 0
    assert told() == ["gerda@example.org"]  # not Rob, who has no authority, nor Karim, whom a court keeps away
    (row,) = offers(cast)
    assert row[:3] == (cast.noor.id, GONE, "mail")
    assert row[3] & GRADES
    said = mail.outbox[0].subject + mail.outbox[0].body
    for secret in ("Noor", "Bakkerman", "Gerda", "Oost", str(cast.noor.uid)):
        assert secret not in said
    assert "1 augustus 2032" in said
    assert cast.db.execute("select purpose from gate.log where pupil_id = %s", [cast.noor.id]).fetchall() == [
        ("retention",)
    ]


def test_from_sixteen_the_pupil_alone_is_told(cast: Cast) -> None:
    leave(cast, "noor", LEFT)  # about 18 in 2032
    assert offer_copies(at(GONE - timedelta(days=9))) == 1
    assert told() == ["noor@example.org"]


def test_of_an_unknown_birth_date_nothing_is_mailed(cast: Cast) -> None:
    leave(cast, "noor", LEFT)
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    assert offer_copies(at(GONE - timedelta(days=9))) == 1
    assert told() == []
    assert [row[2] for row in offers(cast)] == ["none"]


def test_nothing_is_offered_while_enrolled_anywhere_or_when_there_is_nothing(cast: Cast) -> None:
    leave(cast, "noor", LEFT)
    cast.put(
        "enrolment", pupil_id=cast.noor.id, school_id=cast.schools["West"], level="", starts_on=LEFT + timedelta(days=9)
    )
    leave(cast, "wout", LEFT)  # without a grade; what is left goes later
    for table in ("membership", "pupil_contact"):
        cast.db.execute(f"delete from {table} where pupil_id = %s", [cast.wout.id])
    assert offer_copies(at(GONE - timedelta(days=9))) == 0
    assert offers(cast) == []


def test_a_corrected_day_of_leaving_is_offered_anew(cast: Cast) -> None:
    leave(cast, "noor", LEFT)
    offer_copies(at(GONE - timedelta(days=9)))
    leave(cast, "noor", LEFT + timedelta(days=5))
    assert offer_copies(at(GONE - timedelta(days=8))) == 1
    assert [row[1] for row in offers(cast)] == [GONE, GONE + timedelta(days=5)]


def test_five_years_later_the_rest_is_offered_too(cast: Cast) -> None:
    leave(cast, "noor", LEFT)
    last = add_period(LEFT, REGISTER.terms["file_at_most"].period)
    assert offer_copies(at(last - timedelta(days=30))) == 1
    assert offers(cast)[0][3] & REGISTER.mask(["identity", "birth", "contact"])


def test_a_mail_server_that_is_down_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(cast, "noor", LEFT)
    leave(cast, "bram", LEFT)

    def down(self: EmailMessage, fail_silently: bool = False) -> int:
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", down)
        assert offer_copies(at(GONE - timedelta(days=9))) == 0
    assert offers(cast) == []
    assert offer_copies(at(GONE - timedelta(days=8))) == 2


def test_two_runs_at_once_tell_nobody_twice(cast: Cast) -> None:
    for name in ("noor", "bram", "tess"):
        leave(cast, name, LEFT)
    counts: list[int] = []

    def at_once() -> None:
        try:
            counts.append(offer_copies(at(GONE - timedelta(days=9))))
        finally:
            connections["jobs"].close()

    runs = [threading.Thread(target=at_once) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sum(counts) == 3
    assert len(mail.outbox) == len(offers(cast)) == 3


def test_a_run_that_dies_before_its_commit_is_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(cast, "noor", LEFT)

    def dies(self: JobDoor, pupil_ids: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(JobDoor, "looked", dies)
        with pytest.raises(KeyboardInterrupt):
            offer_copies(at(GONE - timedelta(days=9)))
    assert offers(cast) == []
    assert mail.outbox == []
    assert offer_copies(at(GONE - timedelta(days=9))) == 1


# --- letters ---------------------------------------------------------------------------------------------------


def test_the_desk_lists_who_has_no_address_prints_the_letter_and_says_it_went(cast: Cast) -> None:
    put_offer(cast)
    put_offer(cast, "bram", way="mail")
    put_offer(cast, "tess", due_in=-1)  # too late
    anna = sign_in(cast.anna)
    page = anna.get("/kopie-aanbieden/").content.decode()
    assert "Noor Bakkerman" in page
    assert "Bram" not in page
    assert "Tess" not in page
    letter = anna.get(f"/kopie-aanbieden/{cast.noor.uid}/brief/")
    assert letter["Content-Type"] == "application/pdf"
    assert anna.post(f"/kopie-aanbieden/{cast.noor.uid}/verstuurd/").status_code == 303
    again = anna.post(f"/kopie-aanbieden/{cast.noor.uid}/verstuurd/", follow=True).content.decode()
    assert "al verstuurd" in again
    assert "Er hoeft geen brief weg" in again
    who = cast.db.execute("select told_by_id from copy_offer where pupil_id = %s", [cast.noor.id]).fetchone()
    assert who == (cast.anna.id,)


def test_another_schools_desk_sees_no_letter(cast: Cast) -> None:
    put_offer(cast)
    wim = sign_in(cast.wim)
    assert "Noor" not in wim.get("/kopie-aanbieden/").content.decode()
    assert wim.get(f"/kopie-aanbieden/{cast.noor.uid}/brief/").status_code == 404
