"""The player: footage of a request of one's own that is allowed now, on a time line. Nothing can be saved from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from zorgvuldig.cameras.models import Viewing
from zorgvuldig.cameras.viewings import reads
from zorgvuldig.cameras.viewings.labels import CHANGED, GAPS, GONE, OVER, Word
from zorgvuldig.cameras.viewings.responses import READS, NotShown, check, opened_piece
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page

# The time line of what somebody may look at: pieces of footage, gaps with their reason, and where each lies in the
# drawing.
# Moments are half-open. Of the drawing, everything is in percents of its width.

SHORT = timedelta(seconds=2)  # less than this between two pieces is no gap
STEPS = (5, 15, 30, 60, 300, 600, 1800, 3600, 10800, 21600)  # seconds between two marks
MARKS = 5


@dataclass(frozen=True, slots=True)
class FootagePiece:
    """A piece of footage. `is_cut` when its end is missing."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    is_cut: bool


@dataclass(frozen=True, slots=True)
class TimelineGap:
    """A time without footage, and why in words."""

    starts_at: datetime
    ends_at: datetime
    why: Word


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A part of the drawing."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A moment under the drawing."""

    x: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it. `rows` are pieces and gaps together, in order of time."""

    starts_at: datetime
    ends_at: datetime
    pieces: Sequence[FootagePiece]
    gaps: Sequence[TimelineGap]

    @property
    def rows(self) -> list[FootagePiece | TimelineGap]:
        """Pieces and gaps, in order of time."""
        return sorted([*self.pieces, *self.gaps], key=lambda one: one.starts_at)

    @property
    def footage(self) -> list[TimelineBar]:
        """Where footage is drawn."""
        return [self._bar(one.starts_at, one.ends_at) for one in self.pieces]

    @property
    def holes(self) -> list[TimelineBar]:
        """Where a gap is drawn."""
        return [self._bar(one.starts_at, one.ends_at) for one in self.gaps]

    @property
    def marks(self) -> list[TimelineMark]:
        """A few whole moments."""
        length = (self.ends_at - self.starts_at).total_seconds()
        step = next((one for one in STEPS if length / one <= MARKS), STEPS[-1])
        midnight = localtime(self.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        past = (localtime(self.starts_at) - midnight).total_seconds()
        moment = midnight + timedelta(seconds=-(-past // step) * step)
        found = []
        while moment < self.ends_at - timedelta(seconds=length * 0.08):
            found.append(TimelineMark(f"{self._at(moment):.2f}%", moment))
            moment += timedelta(seconds=step)
        return found

    def near(self, moment: datetime) -> FootagePiece | None:
        """The piece of that moment, or else the next one, or else the last one."""
        later = (one for one in self.pieces if one.ends_at > moment)
        return next(later, self.pieces[-1] if self.pieces else None)

    def _bar(self, starts_at: datetime, ends_at: datetime) -> TimelineBar:
        begin = self._at(starts_at)
        return TimelineBar(f"{begin:.2f}%", f"{max(0.3, self._at(ends_at) - begin):.2f}%")

    def _at(self, moment: datetime) -> float:
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return 100 * min(max(share, 0.0), 1.0)


Row = tuple[str, UUID | None, datetime, datetime, str]


def rows_of(secret: str, viewing: UUID) -> list[Row]:
    """What there is of it for whoever has this session; nothing for who may not look now. Outside any door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select what, uid, starts_at, ends_at, why from gate.viewing_line(%s::text, %s::uuid)", [secret, viewing]
        )
        rows: list[Row] = cursor.fetchall()
    return rows


def line_of(rows: Sequence[Row], starts_at: datetime, ends_at: datetime) -> Timeline:
    """The line of what there is between these moments."""
    pieces = [FootagePiece(uid, begin, end, why == "cut") for _what, uid, begin, end, why in rows if uid is not None]
    known = [TimelineGap(begin, end, GAPS.get(why, why)) for _what, uid, begin, end, why in rows if uid is None]
    return Timeline(starts_at, ends_at, pieces, [*known, *_unexplained([*pieces, *known], starts_at, ends_at)])


def _unexplained(
    known: Sequence[FootagePiece | TimelineGap], starts_at: datetime, ends_at: datetime
) -> Iterator[TimelineGap]:
    """Times of which there is neither footage nor a reason: outside the hours of the camera, or deleted."""
    reached = starts_at
    for one in sorted(known, key=lambda row: row.starts_at):
        if one.starts_at - reached > SHORT:
            yield TimelineGap(reached, one.starts_at, GAPS["none"])
        reached = max(reached, one.ends_at)
    if ends_at - reached > SHORT:
        yield TimelineGap(reached, ends_at, GAPS["none"])


NO_PROBLEM: Word = ""


class FootagePage(Page):
    """Footage of a request of one's own. Which pieces there are (`rows`) is asked before, outside the door."""

    def mine(self, uid: UUID) -> Viewing | None:
        """The request of this uid; None when it is of another."""
        found = reads.viewing(uid, door=self.door)
        return found if found and found.asked_by_id == self.door.actor_id else None

    def about(self, found: Viewing) -> Context:
        """Whose request it is, who looks and when."""
        return {
            "asked": reads.viewing_rows([found], door=self.door)[0],
            "viewer": reads.name_of(self.door.actor_id, door=self.door),
            "now": timezone.localtime(self.door.opened_at),
        }


@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class Player(FootagePage):
    """Pieces and gaps, and a player with script; without it every piece has its own page. `moment` goes to a piece."""

    template = "cameras/viewing_player.html"

    def find(self, viewing: UUID, rows: list[Row]) -> tuple[Viewing, Timeline] | Answer | None:
        found = self.mine(viewing)
        if found is None:
            return None
        if not reads.is_open(found, self.door.opened_at):
            return go(reverse("viewing", kwargs={"viewing": viewing}))
        line = line_of(rows, found.starts_at, found.ends_at)
        asked = self.request.GET.get("moment")
        return (found, line) if asked is None else _jump(found, line, asked)

    def context(self, found: Viewing, line: Timeline) -> Context:
        return {**self.about(found), "line": line, "words": {"over": OVER, "changed": CHANGED, "gone": GONE}}


@route("cameras/kijken/<uuid:viewing>/beelden/", "viewing_player")
@wraps(Player.view)
def viewing_player(request: HttpRequest, *, viewing: UUID) -> HttpResponseBase:
    """The player, with the pieces that whoever has this session may see."""
    return Player.view(request, viewing=viewing, rows=rows_of(secret_of(request), viewing))


@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class OnePiece(FootagePage):
    """One piece by itself, for who has no script: it is on record before the page is there."""

    template = "cameras/viewing_piece.html"

    def find(self, viewing: UUID, segment: UUID, rows: list[Row], problem: Word) -> Answer | None:
        found = self.mine(viewing)
        if found is None:
            return None
        pieces = line_of(rows, found.starts_at, found.ends_at).pieces
        number = next((place for place, one in enumerate(pieces) if one.uid == segment), None)
        if number is None:
            return None
        context = {
            **self.about(found),
            "piece": pieces[number],
            "number": number + 1,
            "count": len(pieces),
            "before": pieces[number - 1] if number else None,
            "after": pieces[number + 1] if number + 1 < len(pieces) else None,
            "problem": problem,
        }
        return self.show(context, 409 if problem else 200)


@route("cameras/kijken/<uuid:viewing>/beelden/<uuid:segment>/", "viewing_piece")
@wraps(OnePiece.view)
def viewing_piece(request: HttpRequest, *, viewing: UUID, segment: UUID) -> HttpResponseBase:
    """Put on record that somebody looks at the piece, and see that it is as the recorder wrote it, before its page."""
    secret, problem = secret_of(request), NO_PROBLEM
    opened = opened_piece(secret, viewing, segment) if request.method in {"GET", "HEAD"} else None
    try:
        if opened is not None:
            check(opened, segment)
    except NotShown as no:
        problem = no.says
    rows = rows_of(secret, viewing) if opened is not None else []
    return OnePiece.view(request, viewing=viewing, segment=segment, rows=rows, problem=problem)


def _jump(found: Viewing, line: Timeline, asked: str) -> HttpResponse:
    """To the piece of a moment (hours, minutes and maybe seconds); to the player when there is none, or it is no moment."""
    kwargs = {"viewing": found.uid}
    moment = _moment(found, asked)
    piece: FootagePiece | None = line.near(moment) if moment else None
    if piece is None or moment is None:
        return go(reverse("viewing_player", kwargs=kwargs))
    within = max(0, round((moment - piece.starts_at).total_seconds()))
    return go(reverse("viewing_piece", kwargs={**kwargs, "segment": piece.uid}) + (f"#t={within}" if within else ""))


def _moment(found: Viewing, asked: str) -> datetime | None:
    """The first such time of day at or after the beginning of what was asked."""
    begin = timezone.localtime(found.starts_at)
    try:
        at = time.fromisoformat(asked.strip())
    except ValueError:
        return None
    moment = begin.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
    return moment if moment >= begin.replace(microsecond=0) else moment + timedelta(days=1)
