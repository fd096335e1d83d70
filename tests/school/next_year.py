"""A school year that is still to come, put into the database of the cast, with its class lists."""

import uuid

from tests.people import Cast, days


def put_next_year(cast: Cast) -> str:
    """The address of the grid of school Oost; class 2B of next year has Maud as mentor, and Noor is in it."""
    put_next_class(cast)
    return f"/jaarplanning/volgend-jaar/bezetting/?jaar={cast.years['Oost']}"


def put_next_class(cast: Cast) -> str:
    """The address of the list of class 2B of next year, which gets Maud as mentor and has Noor in it."""
    year = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="volgend jaar", starts_on=days(200), ends_on=days(565)
    )
    uid = uuid.uuid4()
    number = cast.put("learning_group", uid=uid, year_id=year, kind="class", name="2B", stage=2)
    cast.put("mentoring", staff_id=cast.maud.id, group_id=number, starts_on=days(200), ends_on=days(565))
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(200), cast.noor.id])
    cast.put("membership", pupil_id=cast.noor.id, group_id=number, starts_on=days(200), is_class=True)
    return f"/volgend-jaar/klassen/{uid}/"


def put_empty_group(cast: Cast) -> str:
    """The address of the empty groups of next year at school Oost, of which there is one."""
    address = put_next_year(cast).replace("bezetting", "lege-groepen")
    (year,) = cast.db.execute("select max(id) from school_year where name = 'volgend jaar'").fetchone()
    (subject,) = cast.db.execute("select min(id) from subject where school_id = %s", [cast.schools["Oost"]]).fetchone()
    cast.put("learning_group", uid=uuid.uuid4(), year_id=year, kind="teaching", name="wi9", subject_id=subject)
    return address
