"""A family reports that somebody is ill or away, and reads what the school answered. Made for a phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.notices.actions import AlreadyReported, report
from zorgvuldig.attendance.notices.forms import AppointmentForm, BetterForm, LeaveForm, SickForm, school_days
from zorgvuldig.attendance.notices.illness import Illness, illness_of, recover
from zorgvuldig.attendance.summary.reads import free_days, year_ahead
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "absence_notice"
READS = ("organisation", "staff", "identity", "enrolment", "membership", "planning", "absence_notice", "absence")
SICK_DAYS = 2  # for longer it is reported without a last day
BACK_DAYS = 3  # so many school days ahead somebody says when a pupil is back
REFUSALS: Mapping[str, Word] = {
    "reported": _("Voor een van deze dagen is al iets gemeld. Bel de school als er iets verandert."),
    "not_ill": _("Er staat geen ziekmelding meer open. U hoeft niets meer te doen."),
    "past": _("Deze dag is al voorbij. Kies een andere dag."),
}

Form = SickForm | AppointmentForm | LeaveForm


@dataclass(frozen=True, slots=True)
class YearAhead:
    """The school year in which the pupil still has lessons, from today until the day on which the pupil leaves."""

    today: date
    year: SchoolYear
    holidays: list[Span]
    leaves_on: date | None


@route("afwezig/", "absence_reporting")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=("organisation", "staff", "identity", "membership"))
class Reporting(Page):
    """For whom I may report absence; with a single child straight to it."""

    template = "attendance/absence_reporting.html"

    def find(self) -> list[PupilIdentity] | HttpResponse:
        found = pupils.children(door=self.door)
        return redirect("absence_notices", uid=found[0].pupil.uid) if len(found) == 1 else found

    def context(self, children: list[PupilIdentity]) -> Context:
        return {"children": children}


@route("afwezig/<uuid:uid>/", "absence_notices")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="absence_notice")
class Notices(Page):
    """What can be reported, and what was reported with the school's answers."""

    template = "attendance/absence_notices.html"

    def context(self, uid: UUID) -> Context:
        pupil = _open_pupil(self.door, uid)
        return {
            "pupil": pupil,
            "own": pupil.pupil_id == self.door.actor_id,
            "gone": _left_sentence(pupil, absences.leaves_on(pupil.pupil_id, door=self.door), self.door),
            "notices": absences.notices_of(pupil.pupil_id, door=self.door),
            "illness": illness_of(pupil.pupil_id, door=self.door),
        }


reported = partial(
    page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("absence_notice",), facts="absence_notice"
)


class Report(FormPage):
    """Something that a family reports. Who is no longer enrolled, or has no day to report, reads that instead of a form."""

    template = "attendance/absence_notice.html"
    refusals = REFUSALS
    kind: ClassVar[str]
    thanks: ClassVar[Word] = _("De school weet het. Het antwoord komt hier te staan.")

    def make(self, data: dict[str, str] | None, ahead: YearAhead) -> Form | None:
        """The form, for what lies ahead; None when nothing can be reported."""
        raise NotImplementedError

    def find(self, uid: UUID) -> tuple[PupilIdentity, Form] | HttpResponse:
        pupil = _open_pupil(self.door, uid)
        leaves_on = absences.leaves_on(pupil.pupil_id, door=self.door)
        gone = _left_sentence(pupil, leaves_on, self.door)
        ahead = None if gone else _ahead(pupil, leaves_on, self.door)
        data = self.request.POST.dict() if self.request.method == "POST" else None
        form = self.make(data, ahead) if ahead else None
        if form is None:
            return self.show({**self.context(pupil, None), "form": None, "gone": gone}, 200 if data is None else 422)
        return pupil, form

    def form(self, _pupil: PupilIdentity, form: Form, _data: object) -> Form:
        return form

    def context(self, pupil: PupilIdentity, _form: Form | None) -> Context:
        return {"pupil": pupil, "kind": self.kind, "own": pupil.pupil_id == self.door.actor_id}

    def save(self, pupil: PupilIdentity, _form: Form, form: Form) -> Word | None:
        told = form.content()
        try:
            report(
                pupil.pupil_id,
                kind=self.kind,
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                remark=told.remark,
                door=self.door,
                is_open=told.is_open,
            )
        except AlreadyReported as standing:
            if not standing.same:
                raise Refused("reported") from None
            messages.info(self.request, gettext("Dit is al gemeld. U hoeft niets meer te doen."))
            return None
        return self.thanks

    def to(self, pupil: PupilIdentity, _form: Form) -> str:
        return reverse("absence_notices", kwargs={"uid": pupil.pupil.uid})


@route("afwezig/<uuid:uid>/ziek/", "report_sick")
@reported()
class ReportSick(Report):
    """Report that a pupil is ill, for the next two school days at most."""

    kind = "sick"

    def make(self, data: dict[str, str] | None, ahead: YearAhead) -> Form | None:
        found = school_days(ahead.today, ahead.year, ahead.holidays, SICK_DAYS)
        days = [day for day in found if ahead.leaves_on is None or day < ahead.leaves_on]
        return SickForm(data, days=days) if days else None


@route("afwezig/<uuid:uid>/beter/", "report_better")
@reported()
class ReportBetter(FormPage):
    """Say that a pupil who is ill without a last day is better, and when they are back. Who is not ill so reads that."""

    template = "attendance/report_better.html"
    refusals = REFUSALS

    def find(self, uid: UUID) -> tuple[PupilIdentity, Illness | None, list[date]] | HttpResponse:
        pupil = _open_pupil(self.door, uid)
        illness = illness_of(pupil.pupil_id, door=self.door)
        leaves_on = absences.leaves_on(pupil.pupil_id, door=self.door)
        ahead = _ahead(pupil, leaves_on, self.door)
        found = school_days(ahead.today, ahead.year, ahead.holidays, BACK_DAYS + 1) if ahead else []
        days = [day for day in found if illness and day > illness.since and (leaves_on is None or day < leaves_on)]
        if illness is None or illness.back_on or not days:
            context = {**self.context(pupil, illness, days), "form": None}
            return self.show(context, 422 if self.request.method == "POST" else 200)
        return pupil, illness, days[:BACK_DAYS]

    def form(self, _pupil: PupilIdentity, _illness: Illness | None, days: list[date], data: object) -> BetterForm:
        return BetterForm(self.request.POST.dict() if data is not None else None, days=days)

    def context(self, pupil: PupilIdentity, illness: Illness | None, _days: list[date]) -> Context:
        return {"pupil": pupil, "illness": illness, "own": pupil.pupil_id == self.door.actor_id}

    def save(self, pupil: PupilIdentity, _illness: Illness | None, _days: list[date], form: BetterForm) -> Word:
        recover(pupil.pupil_id, back_on=form.cleaned_data["back_on"], door=self.door)
        return (
            _("De school weet dat uw kind weer beter is.")
            if not self.own(pupil)
            else _("De school weet dat u weer beter bent.")
        )

    def own(self, pupil: PupilIdentity) -> bool:
        """Whether it is about whoever is at the door."""
        return bool(pupil.pupil_id == self.door.actor_id)

    def to(self, pupil: PupilIdentity, *_more: object) -> str:
        return reverse("absence_notices", kwargs={"uid": pupil.pupil.uid})


@route("afwezig/<uuid:uid>/afspraak/", "report_appointment")
@reported()
class ReportAppointment(Report):
    """Report an appointment, such as with a dentist."""

    kind = "appointment"

    def make(self, data: dict[str, str] | None, ahead: YearAhead) -> Form:
        return AppointmentForm(
            data, year=ahead.year, holidays=ahead.holidays, today=ahead.today, leaves_on=ahead.leaves_on
        )


@route("afwezig/<uuid:uid>/verlof/", "ask_leave")
@reported()
class AskLeave(Report):
    """Ask leave for some days; the school decides."""

    kind = "leave"
    thanks = _("De school heeft uw vraag. Het antwoord komt hier te staan.")

    def make(self, data: dict[str, str] | None, ahead: YearAhead) -> Form:
        return LeaveForm(data, year=ahead.year, holidays=ahead.holidays, today=ahead.today, leaves_on=ahead.leaves_on)


def _open_pupil(door: Door, uid: UUID) -> PupilIdentity:
    pupil = pupils.pupil(door=door, uid=uid)
    door.label = gettext("De afwezigheid van %(name)s is open.") % {"name": pupil.given_name}
    return pupil


def _left_sentence(pupil: PupilIdentity, leaves_on: date | None, door: Door) -> str:
    """The sentence about somebody who is no longer enrolled today; empty for everybody else."""
    if leaves_on is None or leaves_on > today(door=door):
        return ""
    if pupil.pupil_id == door.actor_id:
        says = gettext("U bent sinds %(day)s niet meer ingeschreven. U kunt daarom niets meer melden.")
    else:
        says = gettext("%(name)s is sinds %(day)s niet meer ingeschreven. U kunt daarom niets meer melden.")
    return says % {"name": pupil.given_name, "day": date_format(leaves_on, "j F Y")}


def _ahead(pupil: PupilIdentity, leaves_on: date | None, door: Door) -> YearAhead | None:
    day = today(door=door)
    year = year_ahead(pupil.pupil_id, day, door=door)
    return YearAhead(day, year, free_days(year, door=door), leaves_on) if year else None
