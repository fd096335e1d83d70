"""Issuing the reports of a class: choose a period, see what is missing, issue."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, Page, not_a_page
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.meeting.actions import hide_notes
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.learning.progress.notes_pages import chosen_period
from zorgvuldig.learning.reports.actions import (
    AT_ONCE,
    REFUSALS,
    TAKEN_BACK,
    Issue,
    IssuedMeanwhile,
    NotByTwo,
    issue,
    withdraw,
)
from zorgvuldig.learning.reports.actions import preview as preview_pdf
from zorgvuldig.learning.reports.families import FamilyReach, families
from zorgvuldig.learning.reports.proposals import PutForward, is_mentor, proposals_of, put_forward, take_back
from zorgvuldig.learning.reports.reads import ReportDraft, drafts, report_among, report_of
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file, download
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.file_reads import pupil
from zorgvuldig.school.groups.reads import members, mentored_class_of, open_group
from zorgvuldig.school.groups.reads import pupils as in_words
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Mentoring

# Whose report is issued.


def chosen_pupils(values: Sequence[str], known: Collection[UUID]) -> tuple[list[UUID], bool]:
    """The pupils that were ticked, in the order of the list, and whether somebody unknown was among them."""
    wanted = set(values)
    found = [pupil for pupil in known if str(pupil) in wanted]
    return found, len(found) < len(wanted)


READS = (
    "organisation", "staff", "identity", "membership", "assessment", "grades", "planning", "grade_structure",
    "grade_approval", "progress", "attendance", "absence", "timetable", "report",
)  # fmt: skip


@route("mentorklas/<uuid:uid>/rapporten/", "reports")
@page(purpose="reporting", kind=Kind.GROUP, reads=READS, writes=("report",), facts="report")
class Reports(Page):
    """The reports of a class; a post issues those that are ticked.

    Where the school wants two people to look, its mentor puts them forward (`leg_voor`) or takes them back (`trek_in`), and another mentor or
    the school leader issues them; elsewhere the leader reads who issues them.
    """

    template = "learning/reports.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Issue, list[ReportDraft]] | Answer:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De rapporten van %(group)s zijn open (%(pupils)s).") % {
            "group": group.name,
            "pupils": in_words(self.door.count),
        }
        self.mentors, self.by_two = is_mentor(group, door=self.door), group.year.school.reports_by_two
        if not (self.mentors or self.by_two):
            return self.show({"group": group, "by_mentor": True}, 200 if self.request.method == "GET" else 422)
        periods = periods_of(group.year_id, door=self.door)
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        period = chosen_period(periods, asked.get("periode", ""), self.door)
        if period is None:
            return self.show({"group": group})
        found = drafts(group, period, periods, door=self.door)
        return Issue(group, period, periods, _mentor(group, door=self.door)), found

    def context(self, about: Issue, found: list[ReportDraft]) -> Context:
        forward = proposals_of([draft.person.pupil_id for draft in found], about.period, door=self.door)
        waits = _awaiting_me(found, forward) if self.by_two else set()
        complete, incomplete = (
            waits or _not_issued(found, forward),
            set() if waits else _not_issued(found, forward, complete=False),
        )
        with_all = self.request.GET.get("allen") == "ja"
        return {
            "forward": forward,
            "by_two": self.by_two,
            "mentors": self.mentors,
            "waits": sum(not one.is_mine for one in forward.values()),
            "chosen": complete | incomplete if with_all else complete,
            "incomplete": 0 if with_all else len(incomplete),
            "group": about.group,
            "periods": about.periods,
            "period": about.period,
            "at_once": AT_ONCE,
            "issued": sum(draft.latest.version for draft in found if draft.latest),
            "blocked": list(dict.fromkeys(sentence for draft in found for sentence in draft.blocked)),
            "drafts": found,
            "unsigned": sorted({subject for draft in found for subject in draft.unsigned}),
            "takes_back_from": self.door.opened_at - TAKEN_BACK,
            "reach": families([draft.person.pupil_id for draft in found], door=self.door),
            "runs_until": about.period.ends_on - timedelta(days=1) if self._runs(about) else None,
        }

    def _runs(self, about: Issue) -> bool:
        """Whether marks of this period can still come."""
        return about.period.ends_on > today(door=self.door)

    def post(self, about: Issue, found: list[ReportDraft]) -> Answer:
        by_uid, context = {draft.person.pupil.uid: draft for draft in found}, self.context(about, found)
        chosen, strangers = chosen_pupils(self.request.POST.getlist("leerling"), by_uid)
        ready = [by_uid[uid] for uid in chosen]
        problem, status, running = _refusal(ready, strangers), 422, ""
        if self.by_two and {"leg_voor", "trek_in"} & self.request.POST.keys():
            problem = problem or ("" if self.mentors else gettext("Alleen de mentor van de klas legt rapporten voor."))
            return (
                self.show({**context, "problem": problem, "chosen": set(chosen)}, 422)
                if problem
                else self.forwarded(about, ready)
            )
        if not problem and self._runs(about) and self.request.POST.get("loopt") != "on":
            problem = running = gettext(
                "Deze periode loopt nog. Zet hieronder een vinkje als u de rapporten toch nu uitgeeft."
            )
        if self.request.POST.get("uitgegeven", "") not in ("", str(context["issued"])):  # such as a second click
            status = 409
            problem = gettext("Na het openen van deze lijst is er een rapport uitgegeven. Kijk hieronder of het klopt.")
        if not problem:
            try:
                count = issue(door=self.door, about=about, drafts=ready[:AT_ONCE])
                _tell(self.request, count, len(ready) - count)
                _tell_paper(self.request, ready[:AT_ONCE], context["reach"])
                address = reverse("reports", kwargs={"uid": about.group.uid})
                return go(f"{address}?periode={about.period.number}")
            except NotByTwo:
                status = 409
                problem = gettext(
                    "Een rapport dat u koos is niet door een ander voorgelegd. De mentor legt het voor, een collega geeft het uit."
                )
            except IssuedMeanwhile:
                status = 409
                problem = gettext("Iemand anders gaf net ook een rapport uit. Kijk hieronder en probeer het opnieuw.")
            except DocumentProblem as error:
                problem, status = str(error), 503
        return self.show({**context, "problem": problem, "running": running, "chosen": set(chosen)}, status)

    def forwarded(self, about: Issue, ready: Sequence[ReportDraft]) -> Answer:
        """Put these reports forward, or take that back."""
        ids = [draft.person.pupil_id for draft in ready]
        if "trek_in" in self.request.POST:
            count = take_back(ids, about.period, door=self.door)
            told = ngettext(
                "%(count)s rapport ligt niet meer voor.", "%(count)s rapporten liggen niet meer voor.", count
            )
        else:
            count = put_forward(ids, about.group, about.period, door=self.door)
            told = ngettext(
                "%(count)s rapport ligt voor. Een collega geeft het uit.",
                "%(count)s rapporten liggen voor. Een collega geeft ze uit.",
                count,
            )
        messages.success(self.request, told % {"count": count})
        return go(f"{reverse('reports', kwargs={'uid': about.group.uid})}?periode={about.period.number}")


def _awaiting_me(found: Sequence[ReportDraft], forward: Mapping[int, PutForward]) -> set[UUID]:
    """Whose report a colleague put forward for whoever is at the door."""
    return {
        draft.person.pupil.uid for draft in found if (one := forward.get(draft.person.pupil_id)) and not one.is_mine
    }


def _not_issued(found: Sequence[ReportDraft], forward: Mapping[int, PutForward], *, complete: bool = True) -> set[UUID]:
    """Whose report went to nobody yet and may go, of those that are complete or of those that are not."""
    return {
        draft.person.pupil.uid
        for draft in found
        if not (draft.latest or draft.blocked or draft.person.pupil_id in forward)
        and complete is not bool(draft.missing)
    }


@route("leerlingen/<uuid:uid>/rapporten/voorbeeld/", "report_preview")
@page(purpose="reporting", kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def preview(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The report of one pupil as it would be issued now: only this pupil is opened, and nothing is kept."""
    person = pupil(door=door, uid=uid)
    group = mentored_class_of(person.pupil_id, door=door) or _led_class_of(person.pupil_id, door=door)
    periods = periods_of(group.year_id, door=door) if group else []
    period = chosen_period(periods, request.GET.get("periode", ""), door)
    if group is None or period is None:
        raise Http404
    about = Issue(group, period, periods, _mentor(group, door=door))
    [draft] = drafts(group, period, periods, door=door)
    try:
        content = preview_pdf(door=door, about=about, draft=draft)
    except DocumentProblem as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return as_file(content, f"rapport-periode-{period.number}-voorbeeld.pdf", "application/pdf")


def _led_class_of(pupil_id: int, *, door: Door) -> LearningGroup | None:
    """The class of a pupil today at a school that lets two people look, for the second who looks; None elsewhere."""
    door.reading("organisation", "membership")
    in_class = Membership.objects.filter(
        in_force(today(door=door)), pupil_id=pupil_id, is_class=True, group__year__school__reports_by_two=True
    )
    place = in_class.select_related("group__year__school").first()
    return place.group if place else None


def _refusal(ready: list[ReportDraft], strangers: bool) -> str:
    """Why nothing of this can be issued, or nothing."""
    if strangers:
        return gettext("Een leerling in uw lijst zit niet meer in deze klas. Open de lijst opnieuw.")
    if not ready:
        return gettext("Kies eerst voor welke leerlingen u een rapport uitgeeft.")
    if any(draft.blocked for draft in ready):
        return gettext("Een rapport dat u koos mag nog niet worden uitgegeven. Boven de lijst staat waarom.")
    return ""


def _tell(request: HttpRequest, count: int, left: int) -> None:
    told = ngettext("Er is %(count)s rapport uitgegeven.", "Er zijn %(count)s rapporten uitgegeven.", count)
    messages.success(request, told % {"count": count})
    if left:
        rest = ngettext(
            "Nog %(count)s rapport te gaan. Kies de leerling en geef het uit.",
            "Nog %(count)s rapporten te gaan. Kies de leerlingen en geef ze uit.",
            left,
        )
        messages.warning(request, rest % {"count": left})


def _tell_paper(request: HttpRequest, issued: Sequence[ReportDraft], reach: Mapping[int, FamilyReach]) -> None:
    """How many families read nothing on a page, so that the mentor does not wait for them to do so."""
    count = sum(reach.get(draft.person.pupil_id, FamilyReach()).is_on_paper for draft in issued)
    if count:
        rest = ngettext(
            "Van %(count)s gezin heeft niemand een account. Print dat rapport en stuur het met de post.",
            "Van %(count)s gezinnen heeft niemand een account. Print die rapporten en stuur ze met de post.",
            count,
        )
        messages.warning(request, rest % {"count": count})


def _mentor(group: LearningGroup, *, door: Door) -> str:
    door.reading("staff")
    rows = Mentoring.objects.filter(in_force(today(door=door)), group=group).select_related("staff")
    return ", ".join(row.staff.full_name for row in rows.order_by("staff__family_name", "staff_id"))


@route("mentorklas/<uuid:uid>/rapporten/<uuid:report>/intrekken/", "withdraw_report")
@page(
    purpose="reporting",
    kind=Kind.GROUP,
    reads=("organisation", "staff", "identity", "membership", "planning", "report"),
    writes=("report",),
    facts="report",
)
class WithdrawReport(ConfirmPage):
    """Taking back a report of my class that was issued less than a day ago."""

    template = "learning/withdraw_report.html"
    refusals = REFUSALS

    def find(self, uid: UUID, report: UUID) -> tuple[LearningGroup, ReportCard, PupilIdentity] | None:
        group = open_group(door=self.door, uid=uid)
        if not (is_mentor(group, door=self.door) or group.year.school.reports_by_two):
            return None
        people = {person.pupil_id: person for person in members(door=self.door)}
        card = report_among(report, people, door=self.door)
        return (group, card, people[card.pupil_id]) if card else None

    def context(self, group: LearningGroup, card: ReportCard, person: PupilIdentity) -> Context:
        until = card.added_at + TAKEN_BACK
        return {"group": group, "card": card, "person": person, "until": until, "may": until > self.door.opened_at}

    def act(self, group: LearningGroup, card: ReportCard, person: PupilIdentity) -> str:
        withdraw(card, door=self.door)
        hide_notes([card.pupil_id], card.period, door=self.door)
        return gettext("Het rapport is ingetrokken. De familie leest dat bij de rapporten.")

    def to(self, group: LearningGroup, card: ReportCard, person: PupilIdentity) -> str:
        return f"{reverse('reports', kwargs={'uid': group.uid})}?periode={card.period.number}"


# A report as it was issued, for the mentor, the guardians and the pupil.

FILE_READS = ("organisation", "identity", "report")


@route("leerlingen/<uuid:uid>/rapporten/<uuid:report>/", "guided_report")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=FILE_READS)
@not_a_page("it gives a file")
def guided_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of a pupil of whom I am mentor."""
    return _file(pupils.pupil(door=door, uid=uid), report, door)


@route("mijn-kind/<uuid:uid>/rapporten/<uuid:report>/", "child_report")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE_READS)
@not_a_page("it gives a file")
def child_report(request: HttpRequest, *, door: Door, uid: UUID, report: UUID) -> HttpResponse:
    """A report of my child."""
    return _file(pupils.pupil(door=door, uid=uid), report, door)


@route("mijn-gegevens/rapporten/<uuid:report>/", "own_report")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE_READS)
@not_a_page("it gives a file")
def own_report(request: HttpRequest, *, door: Door, report: UUID) -> HttpResponse:
    """A report of mine."""
    return _file(pupils.myself(door=door), report, door)


def _file(pupil: PupilIdentity, report: UUID, door: Door) -> HttpResponse:
    card = report_of(report, pupil.pupil_id, door=door)
    if card is None:
        raise Http404
    return download(card.blob, card.name, card.media_type)
