"""Where the owner of a datum decides: what waits for a purpose, and one page per category, so that no more is opened."""

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page, not_a_page
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.rights.corrections import actions, reads
from zorgvuldig.rights.corrections.apply import NotApplied, changed_since, is_direct, keeper_of
from zorgvuldig.rights.corrections.desks import DESKS, Desk, group_of, normal_page
from zorgvuldig.rights.corrections.fields import Disputable
from zorgvuldig.rights.corrections.forms import ACCEPT, DONE, REFUSE, DecisionForm
from zorgvuldig.rights.corrections.state import due
from zorgvuldig.rights.corrections.values import about, named, value_label
from zorgvuldig.rights.models import Correction
from zorgvuldig.school.people.models import PupilIdentity


@dataclass(frozen=True, slots=True)
class CorrectionCase:
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


class WaitingDisputes(Page):
    """What waits at a desk."""

    template = "rights/disputes_waiting.html"

    def context(self, desk: Desk) -> Context:
        today = timezone.localdate(self.door.opened_at)
        lines = [
            {"one": one, "due": due(one.asked, today), "url": _address(desk, one)}
            for one in reads.pending_corrections(desk, door=self.door)
        ]
        return {"desk": desk, "lines": lines}


class DecideDispute(FormPage):
    """A correction of one category, and the form that decides it."""

    template = "rights/dispute_decide.html"

    def find(self, uid: UUID, correction: UUID, desk: Desk, category: str) -> tuple[Desk, CorrectionCase, list[str]]:
        self.uid = uid
        case = _case(desk, category, uid, correction, self.door)
        return desk, case, _possible_decisions(case, self.door)

    def form(self, desk: Desk, case: CorrectionCase, ways: list[str], data: Any) -> DecisionForm:
        return DecisionForm(data, ways=ways, was=case.was)

    def context(self, desk: Desk, case: CorrectionCase, ways: list[str]) -> Context:
        category = case.datum.category
        named = {"uid": self.uid, "correction": case.asked.uid}
        papers = [
            {"paper": one, "url": reverse(desk.paper_of(category), kwargs={**named, "paper": one.uid})}
            for one in reads.papers(case.asked, door=self.door)
        ]
        return {
            "desk": desk,
            "case": case,
            "said": reads.in_words(case.asked),
            "about": about(case.row) if case.row is not None else "",
            "now": value_label(case.datum, case.now),
            "changed": case.row is not None and case.now != case.asked.shown,
            "ways": ways,
            "is_late": False,
            "is_direct": ACCEPT in ways or case.now == case.asked.proposed,
            "keeper": keeper_of(case.datum, door=self.door),
            "edit": normal_page(desk, case.datum, case.row, case.pupil.pupil.uid) if case.row is not None else "",
            "papers": papers,
            "due": due(case.asked, timezone.localdate(self.door.opened_at)),
        }

    def post(self, desk: Desk, case: CorrectionCase, ways: list[str]) -> Answer:
        data = self.request.POST
        form = self.form(desk, case, ways, data)
        if case.asked.decided_at is not None:
            return self.again(form, desk, case, ways, status=409, is_late=True)
        if not form.is_valid():
            return self.again(form, desk, case, ways)
        if form.cleaned_data["was"] != case.was:
            form = self.form(desk, case, ways, {**data.dict(), "was": case.was})
            form.add_error(None, gettext("Dit gegeven is intussen veranderd. Kijk wat er nu staat en besluit opnieuw."))
            return self.again(form, desk, case, ways, status=409)
        try:
            _done(case, form.cleaned_data["decision"], form.cleaned_data["reason"], self.door)
        except NotApplied as refused:
            form.add_error("decision", str(refused))
            return self.again(form, desk, case, ways, status=409)
        except actions.AlreadyDecided as other:
            return self.again(form, desk, replace(case, asked=other.standing), [], status=409, is_late=True)
        messages.success(self.request, gettext("Uw besluit is bewaard. Het gezin ziet het meteen."))
        return go(reverse(desk.waiting))


@not_a_page("it gives a file")
def dispute_paper(
    request: HttpRequest, *, door: Door, uid: UUID, correction: UUID, paper: UUID, desk: Desk, category: str
) -> HttpResponse:
    """A paper that came with a correction of this category."""
    case = _case(desk, category, uid, correction, door)
    found = reads.paper(paper, case.asked, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


def _reads(desk: Desk, *categories: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*desk.reads, *categories, "correction")))


def _address(desk: Desk, one: reads.CorrectionRow) -> str:
    """Where a line leads; nowhere when the record is left alone."""
    uid = one.group if desk.kind is Kind.GROUP else one.pupil.pupil.uid
    if uid is None or (one.withheld and desk.kind is Kind.GROUP):
        return ""
    return reverse(desk.page_of(one.datum.category), kwargs={"uid": uid, "correction": one.asked.uid})


def _case(desk: Desk, category: str, uid: UUID, number: UUID, door: Door) -> CorrectionCase:
    """The correction that an address names, when it is this desk's to decide. `Http404` otherwise."""
    door.reading("correction", "identity", category)
    mask = REGISTER.categories[category].mask
    asked = Correction.objects.filter(uid=number, mask=mask).exclude(asked_by_id=door.actor_id).first()
    pupil = PupilIdentity.objects.select_related("pupil").filter(pupil_id=asked.pupil_id).first() if asked else None
    if asked is None or pupil is None or (desk.kind is not Kind.GROUP and pupil.pupil.uid != uid):
        raise Http404
    datum = named(asked.table_name, asked.column_name)
    held = reads.is_withheld(asked, door=door)
    found = None if held else reads.now_of(asked, door=door)
    row, now = found or (None, "")
    if row is None and not held and REGISTER.tables[asked.table_name].private:
        raise Http404  # a note of a colleague's own
    if desk.kind is Kind.GROUP and not held:
        group = group_of(row) if row is not None else None
        if group is None or group[1] != uid:
            raise Http404
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
    return CorrectionCase(asked, pupil, datum, row, now, held)


def _possible_decisions(case: CorrectionCase, door: Door) -> list[str]:
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


def _done(case: CorrectionCase, decision: str, reason: str, door: Door) -> None:
    if decision == REFUSE or (case.row is None and decision == ACCEPT):
        actions.refuse_correction(case.asked, reason=reason, door=door)
    else:
        actions.accept_correction(case.asked, case.row, reason=reason, applies=decision == ACCEPT, door=door)


for each in DESKS:
    declared = partial(page, purpose=each.purpose)
    desk_view = declared(kind=Kind.WAITING, reads=_reads(each, *each.categories))(WaitingDisputes)
    route(f"verbeteringen/{each.slug}/", each.waiting, desk=each)(desk_view)
    for one in each.categories:
        of_category = partial(declared, kind=each.kind, reads=_reads(each, one))
        address = f"verbeteringen/{each.slug}/{one.replace('_', '-')}/<uuid:uid>/<uuid:correction>/"
        decide = of_category(writes=(one, "correction"), facts=one)(DecideDispute)
        route(address, each.page_of(one), desk=each, category=one)(decide)
        paper = of_category()(dispute_paper)
        route(f"{address}<uuid:paper>/", each.paper_of(one), desk=each, category=one)(paper)
