"""What a parent sees from 16, and who may see along after 18: the pupil decides about all but how it goes, and then about that."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.attendance.notices.reads import absences_of
from zorgvuldig.attendance.summary.reads import attendance_summary
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.register_text import STATUS
from zorgvuldig.learning.progress.pages import READS, part_of
from zorgvuldig.learning.reports.reads import report_of
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.rights.representation import allowance
from zorgvuldig.rights.representation.parent_actions import allow, take_back
from zorgvuldig.rights.representation.parent_reads import Parent, parents, standing_still

ALLOWING = ("organisation", "identity", "birth", "guardian", "parental_access")
PROGRESS = (*READS, "identity", "membership", "timetable", "attendance", "absence")


@route("mijn-gegevens/meekijken/", "parental_access")
@page(purpose="allowing", kind=Kind.OWN, reads=ALLOWING, writes=("parental_access",), methods=("GET", "POST"))
def parental_access(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Let a parent see along, or no longer."""
    found = parents(door.actor_id, door=door)
    if request.method == "POST":
        return _decided(request, found, door)
    basis = REGISTER.bases[door.purpose.basis]
    context = {
        "parents": found,
        "facts": facts("parental_access"),
        "basis": basis,
        "status": STATUS[basis.source_status],
    }
    return render(request, "rights/parental_access.html", context)


def _decided(request: HttpRequest, found: list[Parent], door: Door) -> HttpResponse:
    parent = next((one for one in found if str(one.place) == request.POST.get("nr")), None)
    if parent is None or request.POST.get("answer") not in ("yes", "no"):
        raise Http404
    if request.POST["answer"] == "yes":
        allow(parent, door=door)
        messages.success(request, gettext("%(name)s mag vanaf nu meekijken.") % {"name": parent.name})
    else:
        take_back(parent, door=door)
        messages.success(request, gettext("%(name)s kijkt vanaf nu niet meer mee.") % {"name": parent.name})
    return HttpResponseRedirect(reverse("parental_access"), status=303)


@route("mijn-gegevens/ouders/", "parental_allowance")
@page(purpose="showing", kind=Kind.OWN, reads=ALLOWING, writes=("parental_access",), methods=("GET", "POST"))
def parental_allowance(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What each of my parents sees beyond how it goes; nothing until I say so."""
    found = allowance.allowed(door.actor_id, door=door)
    if request.method == "POST":
        return _allowed(request, found, door)
    basis = REGISTER.bases[door.purpose.basis]
    context = {
        "parents": found,
        "parts": allowance.PARTS,
        "facts": facts("parental_access"),
        "basis": basis,
        "status": STATUS[basis.source_status],
    }
    return render(request, "rights/parental_allowance.html", context)


def _allowed(request: HttpRequest, found: list[allowance.Allowed], door: Door) -> HttpResponse:
    parent = next((one for one in found if str(one.place) == request.POST.get("nr")), None)
    keys = set(request.POST.getlist("part"))
    if parent is None or keys - {part.key for part in allowance.PARTS}:
        raise Http404
    allowance.allow(parent, keys, door=door)
    if keys:
        said = gettext("Bewaard. %(name)s ziet vanaf nu ook wat u hebt aangekruist.")
    else:
        said = gettext("Bewaard. %(name)s ziet vanaf nu alleen hoe het gaat.")
    messages.success(request, said % {"name": parent.name})
    return HttpResponseRedirect(reverse("parental_allowance"), status=303)


@route("meekijken/", "along")
@page(purpose="adult_progress", kind=Kind.OWN, reads=("identity",))
class Along(Page):
    """The adult children who let me see along."""

    template = "rights/viewer.html"

    def context(self) -> Context:
        return {"children": pupils.children(door=self.door)}


@route("meekijken/<uuid:uid>/", "along_child")
@page(purpose="adult_progress", kind=Kind.PUPIL, reads=PROGRESS)
def along_child(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """How it goes with an adult child: grades, notes per subject, reports and attendance."""
    pupil = pupils.pupil(door=door, uid=uid)
    number = pupil.pupil_id
    door.label = gettext("U kijkt mee met %(name)s.") % {"name": pupil.given_name}
    marks = part_of(
        request,
        number,
        door=door,
        history="",
        report=lambda report: reverse("along_report", kwargs={"uid": uid, "report": report}),
    )
    context = {
        "pupil": pupil,
        "places": pupils.places([number], door=door).get(number, []),
        "attendance": attendance_summary(number, door=door),
        "still": standing_still(number, door=door),
        "away": absences_of(number, door=door),
        "grades": facts("grades"),
        "present": facts("attendance"),
    }
    return render(request, "rights/viewer_child.html", context | marks)


@route("meekijken/<uuid:uid>/rapporten/<uuid:report>/", "along_report")
@page(purpose="adult_progress", kind=Kind.PUPIL, reads=("organisation", "identity", "report"))
def along_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of an adult child, as it was issued."""
    card = report_of(report, pupils.pupil(door=door, uid=uid).pupil_id, door=door)
    if card is None:
        raise Http404
    return download(card.blob, card.name, card.media_type)
