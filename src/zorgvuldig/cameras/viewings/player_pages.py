"""The player: footage of a request of one's own that is allowed now, on a time line. Nothing can be saved from it."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from zorgvuldig.cameras.models import Viewing
from zorgvuldig.cameras.viewings import reads as queries
from zorgvuldig.cameras.viewings.labels import CHANGED, GONE, OVER, Word
from zorgvuldig.cameras.viewings.responses import READS, NotShown, check, opened_piece
from zorgvuldig.cameras.viewings.timeline import Line, Piece, Row, line_of, rows_of
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go

NO_PROBLEM: Word = ""


@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def _player(request: HttpRequest, *, door: Door, viewing: UUID, rows: list[Row]) -> HttpResponse:
    found = _mine(viewing, door)
    if not queries.is_open(found, door.opened_at):
        return go(reverse("viewing", kwargs={"viewing": viewing}))
    line = line_of(rows, found.starts_at, found.ends_at)
    if (asked := request.GET.get("moment")) is not None:
        return _jump(found, line, asked)
    context = {
        **_about(found, door),
        "line": line,
        "words": {"over": OVER, "changed": CHANGED, "gone": GONE},
    }
    return render(request, "cameras/viewing_player.html", context)


@route("cameras/kijken/<uuid:viewing>/beelden/", "viewing_player")
def viewing_player(request: HttpRequest, *, viewing: UUID) -> HttpResponseBase:
    """Pieces and gaps, and a player with script; without it every piece has its own page. `moment` goes to a piece."""
    return _player(request, viewing=viewing, rows=rows_of(secret_of(request), viewing))


@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def _piece(
    request: HttpRequest, *, door: Door, viewing: UUID, segment: UUID, rows: list[Row], problem: Word
) -> HttpResponse:
    found = _mine(viewing, door)
    line = line_of(rows, found.starts_at, found.ends_at)
    number = next((place for place, one in enumerate(line.pieces) if one.uid == segment), None)
    if number is None:
        raise Http404
    context = {
        **_about(found, door),
        "piece": line.pieces[number],
        "number": number + 1,
        "count": len(line.pieces),
        "before": line.pieces[number - 1] if number else None,
        "after": line.pieces[number + 1] if number + 1 < len(line.pieces) else None,
        "problem": problem,
    }
    return render(request, "cameras/viewing_piece.html", context, status=409 if problem else 200)


@route("cameras/kijken/<uuid:viewing>/beelden/<uuid:segment>/", "viewing_piece")
def viewing_piece(request: HttpRequest, *, viewing: UUID, segment: UUID) -> HttpResponseBase:
    """One piece by itself, for who has no script: it is on record before the page is there."""
    secret, problem = secret_of(request), NO_PROBLEM
    opened = opened_piece(secret, viewing, segment) if request.method in {"GET", "HEAD"} else None
    try:
        if opened is not None:
            check(opened, segment)
    except NotShown as no:
        problem = no.says
    rows = rows_of(secret, viewing) if opened is not None else []
    return _piece(request, viewing=viewing, segment=segment, rows=rows, problem=problem)


# What these fall back on says what it opens.
viewing_player.declared = _player.declared  # type: ignore[attr-defined]  # a function may carry it
viewing_piece.declared = _piece.declared  # type: ignore[attr-defined]  # as it says what it opens


def _mine(uid: UUID, door: Door) -> Viewing:
    found = queries.viewing(uid, door=door)
    if found is None or found.asked_by_id != door.actor_id:
        raise Http404
    return found


def _about(found: Viewing, door: Door) -> dict[str, object]:
    return {
        "asked": queries.said([found], door=door)[0],
        "viewer": queries.name_of(door.actor_id, door=door),
        "now": timezone.localtime(door.opened_at),
        "facts": facts("camera"),
    }


def _jump(found: Viewing, line: Line, asked: str) -> HttpResponse:
    """To the piece of a moment (hours, minutes and maybe seconds); to the player when there is none, or it is no moment."""
    kwargs = {"viewing": found.uid}
    moment = _moment(found, asked)
    piece: Piece | None = line.near(moment) if moment else None
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
