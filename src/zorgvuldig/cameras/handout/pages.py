"""The desk of handing out footage: the list, asking, how a copy stands, trying again or stopping, and letting it go."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.cameras.handout import reads as queries
from zorgvuldig.cameras.handout import release_actions as releasing
from zorgvuldig.cameras.handout import request_actions as asking
from zorgvuldig.cameras.handout import review as reviewing
from zorgvuldig.cameras.handout.labels import ALL_FACES, BY_SLUG, INSURER, KINDS, POLICE, REFUSALS, STYLES
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.handout.release_actions import ReleaseForm
from zorgvuldig.cameras.handout.request_forms import ExportForm
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.recordings.player import part
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download

READS = ("organisation", "staff", "camera", "incident")
WRITES = ("camera",)
PURPOSE = "footage_handing"
CONFLICT, WRONG = 409, 422


@route("cameras/afgeven/", "footage_exports")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def footage_exports(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every copy that was asked for, with how it stands, and the ways to ask for one."""
    lines = [queries.line(row, door.opened_at) for row in queries.exports(door=door)]
    context = {"lines": lines, "kinds": KINDS.values(), "facts": facts("camera")}
    return render(request, "cameras/exports.html", context)


@route("cameras/afgeven/nieuw/<slug:kind>/", "new_footage_export")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("GET", "POST"))
def new_footage_export(request: HttpRequest, *, door: Door, kind: str) -> HttpResponse:
    """Ask for a copy, for one kind of recipient."""
    chosen = BY_SLUG.get(kind)
    if chosen is None:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ExportForm(*posted, kind=chosen, incidents=queries.incidents(door=door), cameras=queries.cameras(door=door))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        incident, camera = form.incidents[said["incident"]], form.cameras[said["camera"]]
        try:
            made = asking.ask(said, chosen.key, incident=incident, camera=camera, door=door)
        except NotAccepted as no:
            form.add_error("demand", str(no))
        except Refused as no:
            form.add_error(None, str(REFUSALS[no.code]))
        else:
            messages.success(request, gettext("Gevraagd. Wij beginnen er binnen een paar minuten aan."))
            return go(address(made))
    asked = Asked(
        chosen.title, gettext("Vraag de kopie"), reverse("footage_exports"), explains=chosen.says, facts=facts("camera")
    )
    return form_page(request, form, asked)


@route("cameras/afgeven/<uuid:export>/", "footage_export")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("GET", "POST"))
def footage_export(request: HttpRequest, *, door: Door, export: UUID) -> HttpResponse:
    """One copy: what was asked, how it stands, what happened; and what can be done now."""
    row = found(export, door)
    if request.method != "POST":
        return _page(request, row, door)
    if "vrijgeven" in request.POST:
        return _release(request, row, door)
    acts: dict[str, Callable[[], None]] = {
        "opnieuw": lambda: asking.again(row, door=door),
        "stop": lambda: asking.stop(row, door=door),
        "terug": lambda: reviewing.reopen(row, door=door),
    }
    act = next((act for name, act in acts.items() if name in request.POST), None)
    if act is None:
        raise Http404
    try:
        act()
    except Refused as no:
        return _page(request, row, door, wrong=str(REFUSALS[no.code]), status=CONFLICT)
    messages.success(request, gettext("Gedaan."))
    return go(request.path)


@route("cameras/afgeven/<uuid:export>/kopie/", "footage_export_copy")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def footage_export_copy(request: HttpRequest, *, door: Door, export: UUID) -> HttpResponse:
    """The masked copy in a player, for whoever lets it go; never what is not masked."""
    row = found(export, door)
    if row.blob is None or row.style == "none" or row.state != FootageExport.READY:
        raise Http404
    return part(request, row.blob, "video/mp4", row.size)


@route("cameras/afgeven/<uuid:export>/vordering/", "footage_export_demand")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def footage_export_demand(request: HttpRequest, *, door: Door, export: UUID) -> HttpResponse:
    """The paper by which the police demand it."""
    row = found(export, door)
    if row.demand_blob is None:
        raise Http404
    return download(row.demand_blob, "vordering.pdf", "application/pdf")


def found(uid: UUID, door: Door) -> FootageExport:
    """A copy of one's own schools. Raises `Http404`."""
    row = queries.export(uid, door=door)
    if row is None:
        raise Http404
    return row


def address(row: FootageExport) -> str:
    """The page of a copy."""
    return reverse("footage_export", kwargs={"export": row.uid})


def _release(request: HttpRequest, row: FootageExport, door: Door) -> HttpResponse:
    form = ReleaseForm(request.POST, row=row, today=today(door=door))
    if not form.is_valid():
        return _page(request, row, door, form=form, status=WRONG)
    said = form.cleaned_data
    try:
        link = releasing.let_go(row, until=said["until"], shown_on=said.get("shown_on"), door=door)
    except Refused as no:
        return _page(request, row, door, wrong=str(REFUSALS[no.code]), status=CONFLICT)
    url = request.build_absolute_uri(reverse("fetch_footage", kwargs={"token": link.token}))
    context = {"link": link, "url": url, "last": said["until"], "back": address(row)}
    return render(request, "cameras/released.html", context)


def _page(
    request: HttpRequest, row: FootageExport, door: Door, *, form: ReleaseForm | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    row.refresh_from_db()
    is_second = row.asked_by_id != door.actor_id
    context = {
        "row": row,
        "line": queries.line(row, door.opened_at),
        "style": ALL_FACES if (row.kind, row.style) == (INSURER, "faces") else STYLES[row.style],
        "happened": queries.happened(row, door=door),
        "tried": queries.tried(row),
        "is_police": row.kind == POLICE,
        "is_second": is_second,
        "is_ready": row.state == FootageExport.READY,
        "last_day": releasing.last_day(row),
        "form": form or (ReleaseForm(row=row, today=today(door=door)) if is_second else None),
        "wrong": wrong,
        "is_over": row.state in (FootageExport.FETCHED, FootageExport.ENDED),
        "facts": facts("camera"),
    }
    return render(request, "cameras/export.html", context, status=status)
