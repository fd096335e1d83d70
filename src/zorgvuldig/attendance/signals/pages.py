"""A signal of the law about one pupil: read the facts, write what the school did, or close it without a report from here."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.utils.translation import gettext

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.notices.forms import DismissForm, DraftForm, OutsideReportForm
from zorgvuldig.attendance.notices.reads import OpenSignal
from zorgvuldig.attendance.signals import actions
from zorgvuldig.attendance.signals.reads import days_of, deadlines_of, signal_of
from zorgvuldig.attendance.summary.changes_pages import pupil_page
from zorgvuldig.attendance.summary.pages import FOLLOWED, open_pupil
from zorgvuldig.attendance.summary.reads import LAW
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

READS = (*FOLLOWED, "birth")


@route("verzuim/leerling/<uuid:uid>/signalen/<uuid:signal>/", "absence_signal")
@page(purpose="attendance", kind=Kind.PUPIL, reads=READS, writes=("absence_signal",), facts="absence_signal")
class Signal(Page):
    """One signal; a post keeps what the school did, says that it was reported elsewhere, or dismisses it."""

    template = "attendance/absence_signal.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID, signal: UUID) -> tuple[PupilIdentity, AbsenceSignal] | None:
        pupil = open_pupil(self.door, uid)
        found = signal_of(signal, pupil.pupil_id, door=self.door)
        return (pupil, found) if found else None

    def post(self, pupil: PupilIdentity, signal: AbsenceSignal) -> Answer:
        data = self.request.POST.dict()
        try:
            match data.get("doe", ""):
                case "prepare":
                    return self.prepare(pupil, signal, DraftForm(data))
                case "elsewhere":
                    form = OutsideReportForm(data, first=signal.counted_from, today=today(door=self.door))
                    return self.report_elsewhere(pupil, signal, form)
                case "dismiss":
                    return self.dismiss(pupil, signal, DismissForm(data))
        except actions.SignalClosed:
            return self.again(pupil, signal, gettext("Iemand anders sloot dit signaal al af."), 409)
        return self.again(pupil, signal, gettext("Kies wat u met dit signaal doet."), 422)

    def prepare(self, pupil: PupilIdentity, signal: AbsenceSignal, form: DraftForm) -> Answer:
        """Keep what the school did."""
        if not form.is_valid():
            return self.show(self.context(pupil, signal, draft=form), 422)
        actions.prepare(signal, draft=form.cleaned_data["draft"], door=self.door)
        messages.success(self.request, gettext("Bewaard. Er is nog niets gemeld."))
        return go(self.request.path)

    def report_elsewhere(self, pupil: PupilIdentity, signal: AbsenceSignal, form: OutsideReportForm) -> Answer:
        """It was reported, and not from here."""
        if not form.is_valid():
            return self.show(self.context(pupil, signal, elsewhere=form), 422)
        actions.record_outside_report(signal, **form.cleaned_data, door=self.door)
        messages.success(self.request, gettext("Het signaal is afgesloten. Het tellen begint opnieuw."))
        return go(pupil_page(pupil))

    def dismiss(self, pupil: PupilIdentity, signal: AbsenceSignal, form: DismissForm) -> Answer:
        """It will not be reported."""
        if not form.is_valid():
            return self.show(self.context(pupil, signal, dismiss=form), 422)
        actions.dismiss(signal, reason=form.cleaned_data["reason"], door=self.door)
        messages.success(self.request, gettext("Het signaal is afgesloten zonder melding."))
        return go(pupil_page(pupil))

    def again(self, pupil: PupilIdentity, signal: AbsenceSignal, problem: str, status: int) -> Answer:
        """The signal as it stands now, with what is wrong."""
        now = signal_of(signal.uid, pupil.pupil_id, door=self.door)
        if now is None:
            raise Http404
        return self.show({**self.context(pupil, now), "problem": problem}, status)

    def context(self, pupil: PupilIdentity, signal: AbsenceSignal, **filled: Form) -> Context:
        """The page; `filled` are the forms that somebody filled in, by name, with what is wrong with them."""
        days = days_of(signal, door=self.door)
        names = names_of({number for number in (signal.prepared_by_id, signal.closed_by_id) if number}, door=self.door)
        empty = {
            "draft": DraftForm(initial={"draft": signal.draft}),
            "elsewhere": OutsideReportForm(first=signal.counted_from, today=today(door=self.door)),
            "dismiss": DismissForm(),
        }
        return {
            "pupil": pupil,
            "open": OpenSignal(pupil, "", signal, deadlines_of([signal], door=self.door)[signal.pk]),
            "signal": signal,
            "days": days,
            "hours": sum(len(day.hours) for day in days),
            "law": LAW,
            **empty,
            **filled,
            "form": next(iter(filled.values()), None),
            "prepared_by": names.get(signal.prepared_by_id or 0, ""),
            "closed_by": names.get(signal.closed_by_id or 0, ""),
            "problem": "",
        }
