"""Who gets to the pages where many people are invited at once: the administration of the school, and nobody else."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.people import Cast

AT = "/uitnodigen/"
POSTED = {"gezien": "iets anders"}  # what was confirmed is not what there is


def of_class(what: str) -> Callable[[Cast], str]:
    return lambda cast: f"{AT}klas/{cast.groups['2B'][1]}/{what}/"


def of_stage(cast: Cast) -> str:
    """The year of the course of class 2B, which has one now."""
    number, uid = cast.groups["2B"]
    cast.db.execute("update learning_group set stage = 2 where id = %s", [number])
    return f"{AT}leerjaar/{uid}/ouders/"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there, read and posted."""
    yield "invite_many", lambda _cast: AT, "anna wim"
    yield "letters", lambda _cast: f"{AT}brieven/", "anna wim"
    yield "letters", lambda _cast: f"{AT}brieven/", "anna wim", {"brief": "geen"}
    yield "pupil_letter", lambda cast: f"/leerlingen/{cast.noor.uid}/uitnodigen/brief/", "anna", {"wie": "pupil"}
    yield "staff_letter", lambda _cast: "/medewerkers/uitnodigen/brief/", "anna wim", {"wie": "niemand"}
    yield "helper_letter", lambda _cast: "/hulp-van-buiten/brief/", "leo", {"code": "niemand"}
    for name, path, people in (
        ("invite_staff", lambda _cast: f"{AT}medewerkers/", "anna wim"),
        ("invite_class_families", of_class("ouders"), "anna"),
        ("invite_class_pupils", of_class("leerlingen"), "anna"),
        ("invite_stage_families", of_stage, "anna"),
    ):
        yield name, path, people
        yield name, path, people, POSTED
