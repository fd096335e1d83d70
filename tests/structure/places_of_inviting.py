"""Who gets to the pages where many people are invited at once: the administration of the school, and nobody else."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from tests.people import TODAY, Cast

AT = "/uitnodigen/"
KNOWN = 900_000_001
POSTED = {"gezien": "iets anders"}  # what was confirmed is not what there is


def of_class(what: str) -> Callable[[Cast], str]:
    return lambda cast: f"{AT}klas/{cast.groups['2B'][1]}/{what}/"


def of_stage(cast: Cast) -> str:
    """The year of the course of class 2B, which has one now."""
    number, uid = cast.groups["2B"]
    cast.db.execute("update learning_group set stage = 2 where id = %s", [number])
    return f"{AT}leerjaar/{uid}/ouders/"


def to_staff(cast: Cast) -> str:
    """Where a letter is asked for to a teacher of all schools, whose number is known beforehand."""
    cast.put("person", id=KNOWN, uid=uuid4())
    cast.put("staff", "person_id", person_id=KNOWN, code="BEKEND", given_name="Bea", prefix="", family_name="Werker")
    cast.put("staff_role", staff_id=KNOWN, school_id=None, role="teacher", starts_on=TODAY)
    return "/medewerkers/uitnodigen/brief/"


def to_helper(cast: Cast) -> str:
    """Where a letter is asked for to somebody from outside, whose code is known beforehand."""
    cast.db.execute("update staff set code = 'H-BEKEND' where person_id = %s", [cast.hanna.id])
    return "/hulp-van-buiten/brief/"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there, read and posted."""
    yield "invite_many", lambda _cast: AT, "anna wim"
    yield "letters", lambda _cast: f"{AT}brieven/", "anna wim"
    yield "pupil_letter", lambda cast: f"/leerlingen/{cast.noor.uid}/uitnodigen/brief/", "anna", {"wie": "pupil"}
    yield "staff_letter", to_staff, "anna wim", {"wie": f"staff-{KNOWN}"}
    yield "helper_letter", to_helper, "leo", {"code": "H-BEKEND"}
    for name, path, people in (
        ("invite_staff", lambda _cast: f"{AT}medewerkers/", "anna wim"),
        ("invite_class_families", of_class("ouders"), "anna"),
        ("invite_class_pupils", of_class("leerlingen"), "anna"),
        ("invite_stage_families", of_stage, "anna"),
    ):
        yield name, path, people
        yield name, path, people, POSTED
