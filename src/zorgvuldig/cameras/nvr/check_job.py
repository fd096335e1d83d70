"""Every hour: what another recorder is set up to do, what it holds beyond the term, and that it goes. Everything is written down.

It is asked outside any transaction; what came of it is written in one. A recorder that does not answer, or not as it should, is a
check with a `why`: nobody may take that for a recorder that is in order.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings

from zorgvuldig.cameras.models import NvrCheck
from zorgvuldig.cameras.nvr import cleanup as clearing
from zorgvuldig.cameras.nvr import frigate as frigate
from zorgvuldig.cameras.nvr.cleanup import CleanupResult
from zorgvuldig.cameras.nvr.client import NotAnswered, RecorderConnection, the_recorder
from zorgvuldig.cameras.nvr.frigate import HOUR, Copy, FrigateCamera
from zorgvuldig.cameras.nvr.other_cameras import OtherCamera, other_cameras
from zorgvuldig.cameras.nvr.pieces import PieceHours, Pieces, piece_hours, read_pieces, write_pieces
from zorgvuldig.gate.jobs import working

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
        hours = clearing.clear_footage(line, camera.name, of, now, hours, report.cleared)
        clearing.clear_events(line, camera.name, of, now, report.cleared)
        clearing.clear_copies(line, mine, of.cutoff(now), report.cleared)
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
    clearing.clear_copies(line, rest, OtherCamera().cutoff(now), whole.cleared)
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
