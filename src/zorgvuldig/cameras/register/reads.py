"""The cameras of the schools of whoever is at the door: what is said of each, what it lacks, and what the recorder says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import number_format

from zorgvuldig.cameras.addresses import AddressRefused, account_of, name_to_prove, open_address, without_secrets
from zorgvuldig.cameras.models import Camera, CameraApproval, CameraState, FloorPlan
from zorgvuldig.cameras.register.labels import (
    ELSEWHERE,
    ENDED,
    LACKING,
    LACKS,
    NEVER,
    PLACES,
    PURPOSES,
    SILENT,
    STATES,
    UNKNOWN_LACK,
    Word,
)
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.school.people.reads import names_of

HEARD = timedelta(minutes=3)  # a recorder that said nothing for so long is not believed
WEEK = 7
GIGA, TERA = 10**9, 10**12
NOT_TOLD = frozenset({"caretaker"})  # to whom a hidden camera is not shown: as few as can be know of it


@dataclass(frozen=True, slots=True)
class Lack:
    """What a camera lacks, as a sentence, and where it is filled in (empty: nowhere)."""

    key: str
    says: Word
    url: str


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera in the list. `room` is the disk it needs, in bytes; `oldest_at` of its footage is None when there is none."""

    camera: Camera
    place: Word
    purposes: Sequence[Word]
    lacks: Sequence[Lack]
    state: tuple[str, Word]
    oldest_at: datetime | None
    room: int

    @property
    def size(self) -> str:
        """The disk it needs, as people say it."""
        return size_text(self.room)


@dataclass(frozen=True, slots=True)
class ApprovalDetail:
    """An approval, and whether it still counts: nothing changed since."""

    approved_at: datetime
    by: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ConnectionDetail:
    """Where a camera is reached, as far as it is shown: host and path, the account, whether there is a password, and whether in TLS."""

    shown: str = ""
    user: str = ""
    has_password: bool = False
    is_damaged: bool = False
    is_encrypted: bool = False


def cameras(*, door: Door) -> QuerySet[Camera]:
    """Every camera that the one at the door may know of; row security keeps to their own schools."""
    door.reading("camera", "organisation")
    found = Camera.objects.select_related("school", "floor_plan").order_by("school__name", "name", "id")
    return found.filter(is_covert=False) if door.role in NOT_TOLD else found


def camera(uid: UUID, *, door: Door) -> Camera | None:
    """One of them."""
    return cameras(door=door).filter(uid=uid).first()


def camera_rows(*, door: Door) -> list[CameraRow]:
    """The cameras that hang there now, each with what is to be said of it in a list."""
    held = _oldest_footage()
    return [_as_row(one, held, door) for one in cameras(door=door).filter(ended_at=None)]


def camera_row(one: Camera, *, door: Door) -> CameraRow:
    """The same of one camera."""
    return _as_row(one, _oldest_footage(), door)


def lacks(one: Camera, *, door: Door) -> list[Lack]:
    """What the camera lacks before it may record."""
    door.reading("camera")
    with connection.cursor() as cursor:
        cursor.execute("select gate.camera_lacks(%s::integer)", [one.pk])
        return [_lack(key, one) for key in cursor.fetchone()[0]]


def words(one: Camera, *, door: Door) -> str:
    """What is said of the camera, as one value: another one when anything has changed."""
    door.reading("camera")
    with connection.cursor() as cursor:
        cursor.execute("select gate.camera_words(%s::integer)", [one.pk])
        return str(cursor.fetchone()[0])


def approvals(one: Camera, *, door: Door) -> list[ApprovalDetail]:
    """Who approved the camera, the last one first."""
    door.reading("camera", "staff")
    rows, now = list(CameraApproval.objects.filter(camera=one).order_by("-id")), words(one, door=door)
    names = names_of({row.approved_by_id for row in rows}, door=door)
    return [ApprovalDetail(row.approved_at, names.get(row.approved_by_id, ""), row.words == now) for row in rows]


def reached(one: Camera, *, door: Door) -> ConnectionDetail:
    """Where it is reached, without what nobody reads again."""
    door.reading("camera")
    if not one.address:
        return ConnectionDetail()
    try:
        url = open_address(one.uid, one.address)
        user, password = account_of(url)
        return ConnectionDetail(without_secrets(url), user, bool(password), is_encrypted=bool(name_to_prove(url)))
    except (AddressRefused, Damaged):
        return ConnectionDetail(is_damaged=True)


def disk_bytes(kbit: int, weekdays: int, from_hour: time | None, until_hour: time | None, keep_days: int) -> int:
    """How much disk a camera needs when its oldest footage goes, in bytes: what it sends in the hours of an average day, times the days."""
    days = weekdays.bit_count()
    seconds = days * _seconds(from_hour, until_hour)
    return round(kbit * 1000 / 8 * seconds / WEEK * keep_days)


def size_text(size: int) -> str:
    """Bytes in GB or TB, as on the box of a disk (a TB is a million million)."""
    if size >= TERA:
        return f"{number_format(size / TERA, 1)} TB"
    return f"{number_format(size / GIGA, 1 if size < 10 * GIGA else 0)} GB"


def plans(*, door: Door) -> QuerySet[FloorPlan]:
    """The floor plans of these schools."""
    door.reading("camera", "organisation")
    return FloorPlan.objects.select_related("school").order_by("school__name", "name", "id")


def plan(uid: UUID, *, door: Door) -> FloorPlan | None:
    """One of them."""
    return plans(door=door).filter(uid=uid).first()


def on_plan(of: FloorPlan, *, door: Door) -> list[Camera]:
    """The cameras that have a place on a floor plan and hang there now."""
    placed = cameras(door=door).filter(floor_plan=of, ended_at=None, plan_x__isnull=False, plan_y__isnull=False)
    return list(placed)


def _as_row(one: Camera, held: Mapping[int, datetime], door: Door) -> CameraRow:
    lacking = lacks(one, door=door)
    return CameraRow(
        camera=one,
        place=PLACES.get(one.place, one.place),
        purposes=[PURPOSES[key] for key in PURPOSES if key in one.purposes],
        lacks=lacking,
        state=_state(one, lacking, door),
        oldest_at=held.get(one.pk),
        room=disk_bytes(one.kbit, one.weekdays, one.from_hour, one.until_hour, one.keep_days),
    )


def _state(one: Camera, lacking: list[Lack], door: Door) -> tuple[str, Word]:
    if one.ended_at is not None:
        return ENDED
    if one.source == Camera.NVR:
        return ELSEWHERE
    said = CameraState.objects.filter(camera=one).first()
    if said is None:
        return NEVER
    if door.opened_at - said.seen_at > HEARD:
        return SILENT
    return LACKING if lacking and said.state == "waiting" else STATES.get(said.state, SILENT)


def _lack(key: str, one: Camera) -> Lack:
    says, page, field = LACKS.get(key, (UNKNOWN_LACK, "", ""))
    url = reverse(page, kwargs={"camera": one.uid}) if page else ""
    return Lack(key, says, f"{url}#{field}" if field else url)


def _seconds(from_hour: time | None, until_hour: time | None) -> int:
    """How long the hours of one day are, as `gate.within_hours` counts them."""
    if from_hour is None or until_hour is None or from_hour == until_hour:
        return 24 * 3600
    return (_of_day(until_hour) - _of_day(from_hour)) % (24 * 3600)


def _of_day(hour: time) -> int:
    return hour.hour * 3600 + hour.minute * 60 + hour.second


def _oldest_footage() -> dict[int, datetime]:
    """When the oldest footage of each camera begins."""
    with connection.cursor() as cursor:
        cursor.execute("select camera_id, oldest_at from gate.footage_held()")
        return dict(cursor.fetchall())
