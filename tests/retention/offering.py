"""Pupils who left, and offers of a copy that stand already, for tests."""

from datetime import date

from tests.people import NOW, Cast, days
from zorgvuldig.gate.declared import REGISTER

GRADES = REGISTER.categories["grades"].mask


def leave(cast: Cast, name: str, on: date) -> None:
    """This pupil is enrolled nowhere from that day."""
    cast.db.execute(
        "update enrolment set starts_on = least(starts_on, %s - 30), ends_on = %s where pupil_id = %s",
        [on, on, cast.people[name].id],
    )


def put_offer(cast: Cast, name: str = "noor", *, way: str = "none", due_in: int = 20) -> int:
    """An offer about the grades of somebody."""
    number: int = cast.put(
        "copy_offer",
        pupil_id=cast.people[name].id,
        mask=GRADES,
        due_on=days(due_in),
        offered_at=NOW,
        way=way,
        told_at=NOW if way == "mail" else None,
    )
    return number
