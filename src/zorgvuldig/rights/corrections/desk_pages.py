"""Where the owner of a datum decides: what waits for a purpose, and one page per category, so that no more is opened."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.rights.corrections import actions as operations
from zorgvuldig.rights.corrections import reads as queries
from zorgvuldig.rights.corrections.apply import NotApplied, changed_since, is_direct, keeper_of
from zorgvuldig.rights.corrections.desks import DESKS, Desk, group_of, normal_page
from zorgvuldig.rights.corrections.fields import JUDGED_SOURCE, Disputable
from zorgvuldig.rights.corrections.forms import ACCEPT, DONE, REFUSE, DecisionForm
from zorgvuldig.rights.corrections.state import due
from zorgvuldig.rights.corrections.values import about, named, said
from zorgvuldig.rights.models import Correction
from zorgvuldig.school.people.models import PupilIdentity


@dataclass(frozen=True, slots=True)
class Case:
    """A correction on the desk: the pupil, the datum, its record (None: gone, or left alone on request) and what it says now."""

    asked: Correction
    pupil: PupilIdentity
    datum: Disputable
    row: Model | None
    now: str
    withheld: bool

    @property
    def was(self) -> str:
        """What tells whether the datum is still as the page showed it."""
        return hashlib.sha256(f"{self.row is None}:{self.now}".encode()).hexdigest()[:32]


def waiting(desk: Desk) -> View:
    """The page with what waits at a desk."""

    @route(f"verbeteringen/{desk.slug}/", desk.waiting)
    @page(purpose=desk.purpose, kind=Kind.WAITING, reads=_reads(desk, *desk.categories))
    def view(request: HttpRequest, *, door: Door) -> HttpResponse:
        today = timezone.localdate(door.opened_at)
        lines = [
            {"one": one, "due": due(one.asked, today), "url": _address(desk, one)}
            for one in queries.waiting(desk, door=door)
        ]
        return render(request, "rights/disputes_waiting.html", {"desk": desk, "lines": lines})

    return view


def deciding(desk: Desk, category: str) -> View:
    """The page on which a correction of one category is decided."""

    @route(_route(desk, category), desk.page_of(category))
    @page(
        purpose=desk.purpose,
        kind=desk.kind,
        reads=_reads(desk, category),
        writes=(category, "correction"),
        methods=("GET", "POST"),
    )
    def view(request: HttpRequest, *, door: Door, uid: UUID, correction: UUID) -> HttpResponse:
        return _decide(request, door, desk, _case(desk, category, uid, correction, door))

    return view


def paper(desk: Desk, category: str) -> View:
    """A paper that came with a correction of this category."""

    @route(f"{_route(desk, category)}<uuid:paper>/", desk.paper_of(category))
    @page(purpose=desk.purpose, kind=desk.kind, reads=_reads(desk, category))
    def view(request: HttpRequest, *, door: Door, uid: UUID, correction: UUID, paper: UUID) -> HttpResponse:
        case = _case(desk, category, uid, correction, door)
        found = queries.paper(paper, case.asked, door=door)
        if found is None:
            raise Http404
        return download(found.blob, found.name, found.media_type)

    return view


def _reads(desk: Desk, *categories: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*desk.reads, *categories, "correction")))


def _address(desk: Desk, one: queries.Waiting) -> str:
    """Where a line leads; nowhere when the record is left alone."""
    uid = one.group if desk.kind is Kind.GROUP else one.pupil.pupil.uid
    if uid is None or (one.withheld and desk.kind is Kind.GROUP):
        return ""
    return reverse(desk.page_of(one.datum.category), kwargs={"uid": uid, "correction": one.asked.uid})


def _case(desk: Desk, category: str, uid: UUID, number: UUID, door: Door) -> Case:
    """The correction that an address names, when it is this desk's to decide. `Http404` otherwise."""
    door.reading("correction", "identity", category)
    mask = REGISTER.categories[category].mask
    asked = Correction.objects.filter(uid=number, mask=mask).exclude(asked_by_id=door.actor_id).first()
    pupil = PupilIdentity.objects.select_related("pupil").filter(pupil_id=asked.pupil_id).first() if asked else None
    if asked is None or pupil is None or (desk.kind is not Kind.GROUP and pupil.pupil.uid != uid):
        raise Http404
    datum = named(asked.table_name, asked.column_name)
    held = queries.is_withheld(asked, door=door)
    found = None if held else queries.now_of(asked, door=door)
    row, now = found or (None, "")
    if row is None and not held and REGISTER.tables[asked.table_name].private:
        raise Http404  # a note of a colleague's own
    if desk.kind is Kind.GROUP and not held:
        group = group_of(row) if row is not None else None
        if group is None or group[1] != uid:
            raise Http404
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
    return Case(asked, pupil, datum, row, now, held)


def _ways(case: Case, door: Door) -> list[str]:
    """What can be decided: what was asked is applied, or stands there already, or it stays as it is."""
    if case.withheld or case.asked.decided_at is not None:
        return []
    if case.row is None:
        return [DONE, REFUSE]
    ways = [REFUSE]
    if case.now == case.asked.proposed or changed_since(case.datum, case.asked, door=door):
        ways.insert(0, DONE)
    if is_direct(case.datum, door=door) and case.now != case.asked.proposed:
        ways.insert(0, ACCEPT)
    return ways


def _decide(request: HttpRequest, door: Door, desk: Desk, case: Case) -> HttpResponse:
    ways = _ways(case, door)
    form = DecisionForm(request.POST if request.method == "POST" else None, ways=ways, was=case.was)
    status = 200
    if request.method == "POST":
        status = 422
        if case.asked.decided_at is not None:
            return _page(request, door, desk, case, form, ways, status=409)
        if form.is_valid() and form.cleaned_data["was"] != case.was:
            form = DecisionForm({**request.POST.dict(), "was": case.was}, ways=ways, was=case.was)
            form.add_error(None, gettext("Dit gegeven is intussen veranderd. Kijk wat er nu staat en besluit opnieuw."))
            status = 409
        elif form.is_valid():
            try:
                _done(case, form.cleaned_data["decision"], form.cleaned_data["reason"], door)
            except NotApplied as refused:
                form.add_error("decision", str(refused))
                status = 409
            except operations.AlreadyDecided as other:
                decided = Case(other.standing, case.pupil, case.datum, case.row, case.now, case.withheld)
                return _page(request, door, desk, decided, form, [], status=409)
            else:
                messages.success(request, gettext("Uw besluit is bewaard. Het gezin ziet het meteen."))
                return HttpResponseRedirect(reverse(desk.waiting), status=303)
    return _page(request, door, desk, case, form, ways, status=status)


def _done(case: Case, decision: str, reason: str, door: Door) -> None:
    if decision == REFUSE or (case.row is None and decision == ACCEPT):
        operations.refuse_correction(case.asked, reason=reason, door=door)
    else:
        operations.accept_correction(case.asked, case.row, reason=reason, applies=decision == ACCEPT, door=door)


def _page(
    request: HttpRequest, door: Door, desk: Desk, case: Case, form: DecisionForm, ways: list[str], *, status: int
) -> HttpResponse:
    uid = request.resolver_match.kwargs["uid"] if request.resolver_match else None
    category = case.datum.category
    context: dict[str, Any] = {
        "desk": desk,
        "case": case,
        "said": queries.in_words(case.asked),
        "about": about(case.row) if case.row is not None else "",
        "now": said(case.datum, case.now),
        "changed": case.row is not None and case.now != case.asked.shown,
        "form": form,
        "ways": ways,
        "is_late": status == 409 and case.asked.decided_at is not None,
        "is_direct": ACCEPT in ways or case.now == case.asked.proposed,
        "keeper": keeper_of(case.datum, door=door),
        "edit": normal_page(desk, case.datum, case.row, case.pupil.pupil.uid) if case.row is not None else "",
        "papers": [
            {
                "paper": one,
                "url": reverse(
                    desk.paper_of(category), kwargs={"uid": uid, "correction": case.asked.uid, "paper": one.uid}
                ),
            }
            for one in queries.papers(case.asked, door=door)
        ],
        "due": due(case.asked, timezone.localdate(door.opened_at)),
        "source": say(JUDGED_SOURCE),
        "facts": facts(category),
    }
    return render(request, "rights/dispute_decide.html", context, status=status)


def _route(desk: Desk, category: str) -> str:
    return f"verbeteringen/{desk.slug}/{category.replace('_', '-')}/<uuid:uid>/<uuid:correction>/"


for each in DESKS:
    waiting(each)
    for one in each.categories:
        deciding(each, one)
        paper(each, one)
