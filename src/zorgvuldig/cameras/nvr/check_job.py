"""Every hour: what another recorder is set up to do, what it holds beyond the term, and that it goes. Everything is written down.

It is asked outside any transaction; what came of it is written in one. A recorder that does not answer, or not as it should, is a
check with a `why`: nobody may take that for a recorder that is in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings

from zorgvuldig.cameras.models import NvrCheck
from zorgvuldig.cameras.nvr import frigate as frigate
from zorgvuldig.cameras.nvr.client import NotAnswered, RecorderConnection, the_recorder
from zorgvuldig.cameras.nvr.frigate import HOUR, Copy, Event, FrigateCamera
from zorgvuldig.cameras.nvr.other_cameras import OtherCamera, other_cameras
from zorgvuldig.cameras.nvr.pieces import PieceHours, Pieces, piece_hours, read_pieces, write_pieces
from zorgvuldig.gate.jobs import working

# What another recorder holds beyond the term: found, deleted there, and counted again, as an answer is no proof.

DAY = 24 * HOUR
ROUNDS = 20  # times that events are asked for in one check


@dataclass(slots=True)
class CleanupResult:
    """How much is still there that is too old, and how much went."""

    left: int = 0
    deleted: int = 0

    def found(self, count: int) -> None:
        """There are so many. Until somebody looked again they are all there."""
        self.left += count

    def went(self, before: int, after: int) -> None:
        """There were `before` that were found, and there are `after`."""
        self.left += after - before
        self.deleted += max(0, before - after)


def clear_footage(
    line: RecorderConnection, camera: str, of: OtherCamera, now: datetime, hours: list[int], cleared: CleanupResult
) -> list[int]:
    """Delete stretches that are over, counted in hours; answers the hours in which there is footage afterwards."""
    cutoff = of.cutoff(now)
    before = _over(line, camera, of, cutoff, hours)
    if not before:
        return hours
    cleared.found(before)
    for start, end in _free(float(hours[0]), cutoff, of.held):
        for day in _days(start, end):
            frigate.delete_footage(line, camera, *day)
    left = frigate.hours(line, camera)
    cleared.went(before, _over(line, camera, of, cutoff, left))
    return left


def _over(line: RecorderConnection, camera: str, of: OtherCamera, cutoff: float, hours: list[int]) -> int:
    """In how many hours there is footage that is over and not held. Whole hours need no second question."""
    count = 0
    for hour in hours:
        if hour >= cutoff:
            break
        if hour + HOUR < cutoff and not of.holds(hour, hour + HOUR):
            count += 1
            continue
        inside = frigate.stretches(line, camera, hour, hour + HOUR)
        count += any(one.end < cutoff and not of.holds(one.start, one.end) for one in inside if one.start >= hour)
    return count


def _free(start: float, end: float, held: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """What lies between two moments without what is held."""
    for since, until in sorted(held):
        if since > start:
            yield start, min(since, end)
        start = max(start, until)
    yield start, end


def _days(start: float, end: float) -> Iterator[tuple[float, float]]:
    """A stretch in pieces of a day, so that no single answer takes long; nothing when it is empty."""
    while start < end:
        yield start, min(start + DAY, end)
        start += DAY


def clear_copies(line: RecorderConnection, copies: list[Copy], cutoff: float, cleared: CleanupResult) -> None:
    """Delete copies that were made before the term. A hold does not keep them: they lie outside every permission to look."""
    over = {one.id for one in copies if one.made < cutoff}
    cleared.found(len(over))
    for one in copies:
        if one.id in over:
            frigate.delete_copy(line, one)
    if over:
        left = {one.id for one in frigate.copies(line)}
        cleared.went(len(over), len(over & left))


def clear_events(line: RecorderConnection, camera: str, of: OtherCamera, now: datetime, cleared: CleanupResult) -> None:
    """Delete what it saw before the term, with its pictures, retained or not; what still goes on stays."""
    cutoff = of.cutoff(now)
    over = _past(line, camera, of, cutoff)
    cleared.found(len(over))
    for _round in range(ROUNDS):
        if not over:
            return
        frigate.delete_events(line, over)
        left = _past(line, camera, of, cutoff)
        gone = {one.id for one in over} - {one.id for one in left}
        cleared.left += len(left) - len(over)
        cleared.deleted += len(gone)
        if not gone:
            return
        over = left


def _past(line: RecorderConnection, camera: str, of: OtherCamera, cutoff: float) -> list[Event]:
    found = frigate.events(line, camera, cutoff)
    return [one for one in found if one.end is not None and one.end < cutoff and not of.holds(one.start, one.end)]


KIND = "cameras"
LATELY = 2 * HOUR  # footage younger than this is of a camera that records, whatever its configuration says


@dataclass(slots=True)
class CheckReport:
    """What came of one camera, or of the recorder as a whole. Moments are seconds since 1970."""

    elsewhere: str = ""
    oldest: float | None = None
    newest: float | None = None
    exports: int = 0
    retained: int = 0
    violations: list[str] = field(default_factory=list)
    why: str = ""
    cleared: CleanupResult = field(default_factory=CleanupResult)

    def row(self, now: datetime) -> NvrCheck:
        """As it is written down."""
        return NvrCheck(
            checked_at=now,
            elsewhere=self.elsewhere,
            oldest_at=_at(self.oldest),
            newest_at=_at(self.newest),
            over_term=self.cleared.left,
            exports=self.exports,
            retained=self.retained,
            deleted=self.cleared.deleted,
            violations=self.violations,
            why=self.why,
        )


def check_recorder(now: datetime) -> NvrCheck | None:
    """Check the recorder of the settings and write down what was found; the row of it as a whole, None when there is none."""
    if not settings.FRIGATE:
        return None
    with working(KIND, now=now) as door:
        cameras = other_cameras(now, door=door)
        done = piece_hours([one.camera_id for one in cameras.values() if one.camera_id is not None], door=door)
    whole, reports, pieces = CheckReport(), list[CheckReport](), list[Pieces]()
    try:
        _ask(whole, reports, pieces, cameras, done, now)
    except NotAnswered as failed:
        whole.why = failed.why
    whole.why = whole.why or next((one.why for one in reports if one.why), "")
    rows = [whole, *reports, *_missing(cameras, whole, reports)]
    _add_up(whole, reports)
    with working(KIND, now=now) as door:
        door.writing("camera", "footage")
        write_pieces(pieces, door=door)
        return NvrCheck.objects.using(door.alias).bulk_create([one.row(now) for one in rows])[0]


def _ask(
    whole: CheckReport,
    reports: list[CheckReport],
    pieces: list[Pieces],
    cameras: dict[str, OtherCamera],
    done: dict[int, PieceHours],
    now: datetime,
) -> None:
    """Everything that is asked of the recorder. What was found before it stopped answering is in the reports."""
    line = the_recorder()
    setup, copies = frigate.setup(line), frigate.copies(line)
    whole.violations = _named(face_recognition=setup.faces, plate_recognition=setup.plates)
    for camera in setup.cameras:
        of = cameras.get(camera.name, OtherCamera())
        report, hours = _camera(line, camera, of, copies, now)
        report.violations = [one for one in report.violations if one not in whole.violations]
        reports.append(report)
        if of.camera_id is not None and not report.why:
            pieces.append(read_pieces(line, camera.name, of, hours, done[of.camera_id], now))
            report.why = pieces[-1].why
    _others(line, whole, copies, {camera.name for camera in setup.cameras}, now)


def _missing(cameras: dict[str, OtherCamera], whole: CheckReport, reports: list[CheckReport]) -> list[CheckReport]:
    """Cameras that the register has and the recorder has not; when it said so at all."""
    seen = {one.elsewhere for one in reports}
    names = sorted(name for name, one in cameras.items() if one.camera_id is not None and name not in seen)
    return [] if whole.why else [CheckReport(name, why="missing") for name in names]


def _camera(
    line: RecorderConnection, camera: FrigateCamera, of: OtherCamera, copies: list[Copy], now: datetime
) -> tuple[CheckReport, list[int]]:
    """One camera, and the hours in which there is footage of it. What does not answer is said in the report."""
    report = CheckReport(camera.name)
    hours: list[int] = []
    mine = [one for one in copies if one.camera == camera.name]
    report.exports = len(mine)
    try:
        hours = frigate.hours(line, camera.name)
        report.newest = _newest(line, camera.name, hours)
        report.retained = len(frigate.retained(line, camera.name))
        hours = clear_footage(line, camera.name, of, now, hours, report.cleared)
        clear_events(line, camera.name, of, now, report.cleared)
        clear_copies(line, mine, of.cutoff(now), report.cleared)
        report.oldest = _oldest(line, camera.name, hours)
    except NotAnswered as failed:
        report.why = failed.why
    records = camera.records or (report.newest is not None and report.newest > now.timestamp() - LATELY)
    report.violations = _named(
        face_recognition=camera.faces,
        plate_recognition=camera.plates,
        sound=camera.sound,
        over_term=report.cleared.left > 0,
        unknown_camera=records and of.camera_id is None,
    )
    return report, hours


def _others(line: RecorderConnection, whole: CheckReport, copies: list[Copy], names: set[str], now: datetime) -> None:
    """Copies of cameras that the recorder itself no longer has."""
    rest = [one for one in copies if one.camera not in names]
    whole.exports = len(rest)
    clear_copies(line, rest, OtherCamera().cutoff(now), whole.cleared)
    whole.violations += _named(over_term=whole.cleared.left > 0)


def _add_up(whole: CheckReport, reports: list[CheckReport]) -> None:
    """The recorder as a whole counts what its cameras do; its violations are only those that are of no single camera."""
    for one in reports:
        whole.exports += one.exports
        whole.retained += one.retained
        whole.cleared.left += one.cleared.left
        whole.cleared.deleted += one.cleared.deleted
    whole.oldest = min((one.oldest for one in reports if one.oldest is not None), default=None)
    whole.newest = max((one.newest for one in reports if one.newest is not None), default=None)


def _oldest(line: RecorderConnection, camera: str, hours: list[int]) -> float | None:
    """When its first footage begins."""
    if not hours:
        return None
    found = [one.start for one in frigate.stretches(line, camera, hours[0], hours[0] + HOUR)]
    return min(found, default=float(hours[0]))


def _newest(line: RecorderConnection, camera: str, hours: list[int]) -> float | None:
    """When its last footage ends."""
    if not hours:
        return None
    found = [one.end for one in frigate.stretches(line, camera, hours[-1], hours[-1] + HOUR)]
    return max(found, default=float(hours[-1]))


def _named(**found: bool) -> list[str]:
    return [name for name, is_so in found.items() if is_so]


def _at(moment: float | None) -> datetime | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC)
