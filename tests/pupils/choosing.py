"""A coming school year with subjects that pupils choose for it, put into the database of the cast."""

from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.people import Cast, Someone, days


def put_coming(cast: Cast) -> int:
    """The number of the coming year of school Oost; class 2B of today is of stage 2 and havo."""
    if "next" not in cast.years:
        cast.years["next"] = cast.put(
            "school_year", school_id=cast.schools["Oost"], name="volgend jaar", starts_on=days(200), ends_on=days(565)
        )
    cast.db.execute("update learning_group set level = 'havo' where name in ('2B', '3A')")
    cast.db.execute("update learning_group set stage = 2 where name = '2B'")
    return cast.years["next"]


def subject(cast: Cast, name: str = "Wiskunde") -> int:
    """The number of a subject of school Oost."""
    found: int = cast.db.execute("select id from subject where name = %s", [name]).fetchone()[0]
    return found


def put_subject(cast: Cast, code: str, name: str, school: str = "Oost") -> int:
    """The number of a new subject."""
    number: int = cast.put("subject", school_id=cast.schools[school], code=code, name=name)
    return number


def put_choice(cast: Cast, who: Someone, **more: Any) -> int:
    """A choice of Wiskunde for 3 havo, unless something else is said."""
    values = {
        "pupil_id": who.id, "year_id": put_coming(cast), "subject_id": subject(cast), "stage": 3, "level": "havo", **more
    }  # fmt: skip
    number: int = cast.put("subject_choice", **values)
    return number


def put_group(cast: Cast, name: str = "wi3H1", **more: Any) -> tuple[int, UUID]:
    """A lesson group of the coming year, for Wiskunde at 3 havo."""
    uid = uuid4()
    values = {
        "uid": uid, "year_id": put_coming(cast), "kind": "teaching", "name": name, "subject_id": subject(cast), "stage": 3, "level": "havo", **more
    }  # fmt: skip
    return cast.put("learning_group", **values), uid


def put_grid(cast: Cast) -> str:
    """The address of the choices of class 2B."""
    put_coming(cast)
    return f"/klassen/{cast.groups['2B'][1]}/vakkeuze/"


def put_overview(cast: Cast) -> str:
    """The address of how far the choices of school Oost are."""
    put_coming(cast)
    return f"/jaarplanning/volgend-jaar/vakkeuze/?jaar={cast.years['Oost']}"


def put_division(cast: Cast) -> str:
    """The address of the groups for Wiskunde at 3 havo, which Noor and Bram of 2B and Sem of 3A chose."""
    for who in (cast.noor, cast.bram, cast.sem):
        put_choice(cast, who)
    return division_path(cast)


def division_path(cast: Cast, name: str = "Wiskunde", target: str = "3/havo") -> str:
    """The address of the groups of one subject."""
    return f"/jaarplanning/volgend-jaar/vakkeuze/{put_coming(cast)}/{subject(cast, name)}/{target}/"


def boxes(client: Client, path: str) -> dict[str, Any]:
    """What stands in the grid of a class."""
    found: dict[str, Any] = {}
    for number, row in enumerate(client.get(path).context["rows"], start=1):
        found |= {
            f"p-{number}": str(row.pupil.pupil.uid),
            f"w-{number}": row.was,
            f"n-{number}": row.chosen.target,
            f"k-{number}": [str(one) for one in sorted(row.chosen.subjects)],
        }
    return found


def number_of(form: dict[str, Any], who: Someone) -> str:
    """Which row of the grid is of this pupil."""
    return next(key.removeprefix("p-") for key, value in form.items() if value == str(who.uid))


def choices(cast: Cast) -> set[tuple[Any, ...]]:
    """Who chose what, for which stage and level, and in which group."""
    return set(
        cast.db.execute(
            "select i.given_name, s.name, c.stage, c.level, g.name from subject_choice c join pupil_identity i using (pupil_id) "
            "join subject s on s.id = c.subject_id left join learning_group g on g.id = c.group_id"
        ).fetchall()
    )


def places(client: Client, path: str) -> dict[str, str]:
    """What stands in the groups of a division."""
    found: dict[str, str] = {}
    for row in client.get(path).context["rows"]:
        uid = row.one.pupil.pupil.uid
        found |= {f"g-{uid}": row.to, f"w-{uid}": row.was}
    return found
