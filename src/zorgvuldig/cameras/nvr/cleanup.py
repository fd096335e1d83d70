"""What another recorder holds beyond the term: found, deleted there, and counted again, as an answer is no proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.cameras.nvr import frigate as frigate
from zorgvuldig.cameras.nvr.client import RecorderConnection
from zorgvuldig.cameras.nvr.frigate import HOUR, Copy, Event
from zorgvuldig.cameras.nvr.other_cameras import OtherCamera

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
