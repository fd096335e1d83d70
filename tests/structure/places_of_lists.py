"""Who gets to lists with chosen columns: whose rule opens those columns, of a group of theirs or of their whole school."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from tests.attendance.attending import absence, reason
from tests.people import NOW, Cast

NAME, BORN = "k=pupil_identity.given_name", "k=pupil_birth.born_on"
MAKERS = "dirk maud otto anna wim leo vera cato sanne"  # whoever holds one of these roles
WHOLE = "anna leo vera cato"  # who works for the whole school
TAKEN = {"reason": "excursion", "form": "csv"}


def of(cast: Cast, scope: str, name: str, query: str = "") -> str:
    """A list of this class; its stage is known."""
    number, uid = cast.groups[name]
    cast.db.execute("update learning_group set stage = 2 where id = %s", [number])
    return f"/lijst/{scope}/{uid}/{query}"


def stage_consent(cast: Cast) -> str:
    """The consent of the year of this class; its stage is known."""
    return of(cast, "leerjaar", "2B").replace("/lijst/", "/toestemming/meenemen/")


def put_saved(cast: Cast) -> UUID:
    """A list that maud saved for herself."""
    uid = uuid4()
    cast.put(
        "saved_list", uid=uid, staff_id=cast.maud.id, school_id=cast.schools["Oost"], for_role="", name="Bellen",
        columns='["pupil_identity.given_name"]', sorted_by="", saved_at=NOW,
    )  # fmt: skip
    return uid


def away_today(cast: Cast) -> str:
    """Somebody of each school is absent today."""
    absence(cast, "noor", reason(cast, "Z", "Ziek"))
    absence(cast, "wout", reason(cast, "Z", "Ziek", school="West"))
    return "/verzuim/nu/meenemen/"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there, read and posted."""
    yield "own_lists", lambda _cast: "/lijst/", MAKERS
    yield "column_list_group", lambda cast: of(cast, "groep", "2B"), f"maud {WHOLE}"
    yield "column_list_group", lambda cast: of(cast, "groep", "2B", f"?{NAME}&{BORN}"), "maud anna vera cato"
    yield "column_list_group", lambda cast: of(cast, "groep", "2B", f"?{NAME}&{BORN}"), "maud anna vera cato", TAKEN
    yield "column_list_stage", lambda cast: of(cast, "leerjaar", "2B", f"?{NAME}"), WHOLE
    yield "column_list_stage", lambda cast: of(cast, "leerjaar", "2B", f"?{NAME}"), WHOLE, TAKEN
    yield "new_saved_list", lambda _cast: f"/lijst/bewaren/?{NAME}", MAKERS
    yield "new_saved_list", lambda _cast: f"/lijst/bewaren/?{NAME}", MAKERS, {"name": "Bellen"}
    yield "saved_list", lambda cast: f"/lijst/bewaard/{put_saved(cast)}/", "maud"
    yield "saved_list", lambda cast: f"/lijst/bewaard/{put_saved(cast)}/", "maud", {"name": "Ouders bellen"}
    yield "saved_list_delete", lambda cast: f"/lijst/bewaard/{put_saved(cast)}/weg/", "maud"
    yield "saved_list_delete", lambda cast: f"/lijst/bewaard/{put_saved(cast)}/weg/", "maud", {}
    yield "take_presence", lambda _cast: "/verzuim/nu/meenemen/", "vera anna wim"
    yield "take_presence", away_today, "vera anna wim", {"reason": "absence", "form": "csv"}
    yield "take_absence", lambda cast: f"/verzuim/klas/{cast.groups['2B'][1]}/meenemen/", "vera"
    yield (
        "take_absence",
        lambda cast: f"/verzuim/klas/{cast.groups['2B'][1]}/meenemen/",
        "vera",
        {"reason": "absence", "form": "csv"},
    )
    yield "take_consent", lambda cast: f"/toestemming/meenemen/{cast.groups['2B'][1]}/", "anna"
    yield (
        "take_consent",
        lambda cast: f"/toestemming/meenemen/{cast.groups['2B'][1]}/",
        "anna",
        {"reason": "pictures", "form": "csv"},
    )
    yield "take_stage_consent", stage_consent, "anna"
    yield "take_stage_consent", stage_consent, "anna", {"reason": "pictures", "form": "csv"}
    yield "take_mentored_absence", lambda cast: f"/mentorklas/{cast.groups['2B'][1]}/verzuim/meenemen/", "maud"
    yield (
        "take_mentored_absence", lambda cast: f"/mentorklas/{cast.groups['2B'][1]}/verzuim/meenemen/", "maud",
        {"reason": "absence", "form": "csv"},
    )  # fmt: skip
