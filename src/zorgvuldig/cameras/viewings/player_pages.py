"""The player: footage of a request of one's own that is allowed now, on a time line. Nothing can be saved from it."""

from datetime import datetime, time, timedelta
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from zorgvuldig.cameras.models import Viewing
from zorgvuldig.cameras.viewings import reads
from zorgvuldig.cameras.viewings.labels import CHANGED, GONE, OVER, Word
from zorgvuldig.cameras.viewings.responses import READS, NotShown, check, opened_piece
from zorgvuldig.cameras.viewings.timeline import FootagePiece, Row, Timeline, line_of, rows_of
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page

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
