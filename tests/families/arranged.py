"""Parent evenings that stand: Noor and Tess of Gerda are in class 2B, whose mentor is Maud; Dirk teaches them."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psycopg.types.json import Json

from tests.people import NOW, Cast, days

HERE = ZoneInfo("Europe/Amsterdam")
EVENING = 7  # days from today


def at(hour: int, minute: int = 0, on: date | None = None) -> datetime:
    """A moment of the evening."""
    return datetime.combine(on or days(EVENING), time(hour, minute), HERE)


def put_evening(
    cast: Cast, *teachers: str, classes: tuple[str, ...] = ("2B",), by: str = "anna", **more: object
) -> uuid.UUID:
    """An evening in a week from seven until eight, with talks of ten minutes, for which families choose until two days before."""
    uid = uuid.uuid4()
    values = {
        "held_on": days(EVENING), "starts_at": time(19), "ends_at": time(20), "minutes": 10, "closes_on": days(EVENING - 1),
        "year_id": cast.years["Oost"], "made_by_id": cast.people[by].id, "made_at": NOW,
    } | more  # fmt: skip
    number = cast.put("evening", uid=uid, **values)
    for name in classes:
        cast.put("evening_class", evening_id=number, group_id=cast.groups[name][0])
    for name in teachers or ("dirk", "maud"):
        put_teacher(cast, uid, name)
    return uid


def number_of(cast: Cast, evening: uuid.UUID) -> int:
    return int(cast.db.execute("select id from evening where uid = %s", [evening]).fetchone()[0])


def put_teacher(cast: Cast, evening: uuid.UUID, name: str, **more: object) -> int:
    """Somebody who is there the whole evening."""
    values = {"room": "A1", "starts_at": time(19), "ends_at": time(20), "breaks": Json([])} | more
    return int(
        cast.put(
            "evening_teacher",
            uid=uuid.uuid4(),
            evening_id=number_of(cast, evening),
            staff_id=cast.people[name].id,
            **values,
        )
    )


def place(cast: Cast, evening: uuid.UUID, name: str = "dirk") -> tuple[int, uuid.UUID]:
    """The number and uid of a teacher's place at an evening."""
    found: tuple[int, uuid.UUID] = cast.db.execute(
        "select t.id, t.uid from evening_teacher t join evening e on e.id = t.evening_id where e.uid = %s and t.staff_id = %s",
        [evening, cast.people[name].id],
    ).fetchone()
    return found


def put_booking(
    cast: Cast,
    evening: uuid.UUID,
    teacher: str = "dirk",
    pupil: str = "noor",
    person: str = "gerda",
    when: datetime | None = None,
) -> uuid.UUID:
    """A talk that stands, at seven unless it says another moment."""
    uid = uuid.uuid4()
    cast.put(
        "evening_booking", uid=uid, evening_teacher_id=place(cast, evening, teacher)[0], pupil_id=cast.people[pupil].id,
        person_id=cast.people[person].id, starts_at=when or at(19), booked_by_id=cast.people[person].id, booked_at=NOW,
    )  # fmt: skip
    return uid


def bookings(cast: Cast) -> list[tuple[object, ...]]:
    """Every talk: with whom, about whom, for whom and when, by moment."""
    return cast.db.execute(
        "select t.staff_id, b.pupil_id, b.person_id, b.starts_at from evening_booking b "
        "join evening_teacher t on t.id = b.evening_teacher_id order by b.starts_at, b.id"
    ).fetchall()


def past(cast: Cast, evening: uuid.UUID, ago: int) -> None:
    """The evening and its talks were so many days ago."""
    cast.db.execute("update evening set held_on = %s, closes_on = %s where uid = %s", [days(-ago), days(-ago), evening])
    cast.db.execute(
        "update evening_booking b set starts_at = b.starts_at - %s from evening_teacher t "
        "where t.id = b.evening_teacher_id and t.evening_id = %s",
        [timedelta(days=EVENING + ago), number_of(cast, evening)],
    )
