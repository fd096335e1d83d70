"""What whoever follows attendance changes about one pupil: answers, absences, reasons and signals."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.models import Absence
from zorgvuldig.attendance.notices import actions
from zorgvuldig.attendance.notices import reads as absences
from zorgvuldig.attendance.notices.forms import AbsenceForm, AnswerForm
from zorgvuldig.attendance.roll.actions import ChangedMeanwhile, give_reasons
from zorgvuldig.attendance.roll.forms import read_reasons
from zorgvuldig.attendance.summary.pages import FOLLOWED, open_pupil
from zorgvuldig.attendance.summary.reads import Hour, missed_hours, school_year
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.year.models import AbsenceReason

_DAY = timedelta(days=1)
REFUSALS: Mapping[str, Word] = {
    "answered": _("Iemand anders beantwoordde deze melding al. Uw antwoord is niet bewaard."),
    "changed": _("Iemand anders veranderde dit intussen. Kijk wat er nu staat en bewaar opnieuw."),
    "taken_day": _("Op %(first)s staat al: %(reason)s. Verander die afwezigheid of kies andere dagen."),
    "taken_days": _(
        "Van %(first)s tot en met %(last)s staat al: %(reason)s. Verander die afwezigheid of kies andere dagen."
    ),
}


changing = partial(page, purpose="attendance", kind=Kind.PUPIL, reads=FOLLOWED, writes=("absence",), facts="absence")


@route("verzuim/leerling/<uuid:uid>/meldingen/<uuid:notice>/", "absence_answer")
@changing()
class AnswerNotice(FormPage):
    """Answer a notice of a family."""

    template = "attendance/absence_answer.html"
    refusals, refused_status = REFUSALS, 409

    def find(self, uid: UUID, notice: UUID) -> tuple[PupilIdentity, absences.NoticeDetail] | None:
        pupil = open_pupil(self.door, uid)
        reported = absences.notice_of(notice, pupil.pupil_id, door=self.door)
        return (pupil, reported) if reported else None

    def form(self, pupil: PupilIdentity, reported: absences.NoticeDetail, data: QueryDict | None) -> AnswerForm:
        reasons = reasons_for(pupil, self.door)
        usual = absences.usual_reason(reported.notice.kind, reasons)
        return AnswerForm(data, reasons=reasons, initial={"answer": "confirmed", "reason": usual.pk if usual else ""})

    def context(self, pupil: PupilIdentity, reported: absences.NoticeDetail) -> Context:
        return {"pupil": pupil, "reported": reported}

    def save(self, pupil: PupilIdentity, reported: absences.NoticeDetail, form: AnswerForm) -> str:
        notice, said = reported.notice, form.cleaned_data
        if said["answer"] == "refused":
            actions.refuse(notice, text=said["text"], door=self.door)
        else:
            days = actions.days_of(notice, door=self.door)
            actions.confirm(notice, reason=said["reason"], days=days, text=said["text"], door=self.door)
        return gettext("De melding van %(name)s is beantwoord.") % {"name": pupil.full_name}

    def refused(self, no: Refused, pupil: PupilIdentity, reported: absences.NoticeDetail, form: AnswerForm) -> Answer:
        if no.code == "answered":
            reported = absences.notice_of(reported.notice.uid, pupil.pupil_id, door=self.door) or reported
        return super().refused(no, pupil, reported, form)

    def to(self, *_item: object) -> str:
        return reverse("attendance_today")


class AbsencePage(FormPage):
    """The days on which a pupil is away, and why."""

    template = "attendance/absence_form.html"
    refusals, refused_status = REFUSALS, 409

    def initial(self, standing: Absence | None) -> dict[str, Any]:
        """What stands in the form."""
        raise NotImplementedError

    def found(self, pupil: PupilIdentity, standing: Absence | None) -> tuple[Any, ...] | None:
        """What the page is about; None for a pupil without a school year."""
        self.was = actions.version(standing) if standing else ""
        year = school_year(pupil.pupil_id, today(door=self.door), door=self.door)
        return (pupil, standing, year) if year else None

    def form(
        self, pupil: PupilIdentity, standing: Absence | None, year: SchoolYear, data: QueryDict | None
    ) -> AbsenceForm:
        # A code that the school no longer uses stays possible where it stands already.
        reasons = reasons_for(pupil, self.door, standing.reason if standing else None)
        return AbsenceForm(data, reasons=reasons, year=year, initial=self.initial(standing))

    def context(self, pupil: PupilIdentity, standing: Absence | None, _year: SchoolYear) -> Context:
        return {"pupil": pupil, "standing": absences.AwayPeriod(standing) if standing else None, "was": self.was}

    def save(self, pupil: PupilIdentity, standing: Absence | None, _year: SchoolYear, form: AbsenceForm) -> str:
        said = form.cleaned_data
        last = max(said["first"], today(door=self.door)) if said["is_open"] else said["last"]
        days = actions.Days(said["first"], last + _DAY, form.slots(), said["is_open"])
        if standing is None:
            actions.record(pupil.pupil_id, reason=said["reason"], days=days, note=said["note"], door=self.door)
        else:
            was = self.request.POST.get("was", "")
            actions.change(standing, was=was, reason=said["reason"], days=days, note=said["note"], door=self.door)
        return gettext("De afwezigheid is bewaard.")

    def to(self, pupil: PupilIdentity, *_more: object) -> str:
        return pupil_page(pupil)


@route("verzuim/leerling/<uuid:uid>/afwezig/", "new_absence")
@changing()
class NewAbsence(AbsencePage):
    """Record that a pupil is away, without a notice."""

    def find(self, uid: UUID) -> tuple[Any, ...] | None:
        return self.found(open_pupil(self.door, uid), None)

    def initial(self, standing: Absence | None) -> dict[str, Any]:
        day = today(door=self.door)
        return {"first": day, "last": day}


@route("verzuim/leerling/<uuid:uid>/afwezig/<uuid:absence>/", "absence")
@changing()
class ChangeAbsence(AbsencePage):
    """Change an absence, or end it earlier or later."""

    def find(self, uid: UUID, absence: UUID) -> tuple[Any, ...] | None:
        pupil = open_pupil(self.door, uid)
        standing = absences.absence_of(absence, pupil.pupil_id, door=self.door)
        return self.found(pupil, standing) if standing else None

    def initial(self, standing: Absence | None) -> dict[str, Any]:
        if standing is None:
            return {}
        away = absences.AwayPeriod(standing)
        return {
            "reason": standing.reason_id,
            "first": standing.starts_on,
            "last": away.last_day,
            "from_slot": standing.from_slot,
            "last_slot": away.last_slot,
            "note": standing.note,
            "is_open": standing.is_open,
        }


@route("verzuim/leerling/<uuid:uid>/redenen/", "attendance_reasons")
@changing(writes=("attendance",), facts="attendance")
class Reasons(Page):
    """Say why a pupil was not there, hour by hour."""

    template = "attendance/attendance_reasons.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[PupilIdentity, list[Hour], list[AbsenceReason]]:
        pupil = open_pupil(self.door, uid)
        year = school_year(pupil.pupil_id, today(door=self.door), door=self.door)
        hours: list[Hour] = []
        if year is not None:
            missed = missed_hours([pupil.pupil_id], year.starts_on, year.ends_on, door=self.door)
            marked = (hour for hour in missed if hour.mark_id)
            hours = sorted(marked, key=lambda hour: (hour.day, hour.slot), reverse=True)
        return pupil, hours, reasons_for(pupil, self.door)

    def context(
        self,
        pupil: PupilIdentity,
        hours: list[Hour],
        reasons: list[AbsenceReason],
        filled: Mapping[int, str] = MappingProxyType({}),
    ) -> Context:
        lines = [
            (hour, filled.get(hour.mark_id or 0, str(hour.reason_id or "")), str(hour.reason_id or ""))
            for hour in hours
        ]
        return {"pupil": pupil, "lines": lines, "reasons": reasons}

    def post(self, pupil: PupilIdentity, hours: list[Hour], reasons: list[AbsenceReason]) -> Answer:
        data = self.request.POST.dict()
        marks = {hour.mark_id: hour for hour in hours if hour.mark_id}
        read = read_reasons(data, marks, reasons)
        filled = {mark: data.get(f"r-{mark}", "") for mark in marks if f"r-{mark}" in data}
        if read.wrong:
            return self.show({**self.context(pupil, hours, reasons, filled), "wrong": True}, 422)
        try:
            count = give_reasons(pupil.pupil_id, read.chosen, was=read.was, door=self.door)
        except ChangedMeanwhile:
            return self.show({**self.context(pupil, hours, reasons, filled), "clash": True}, 409)
        said = ngettext("Er is %(count)s reden bewaard.", "Er zijn %(count)s redenen bewaard.", count)
        messages.success(self.request, said % {"count": count} if count else gettext("Er was niets veranderd."))
        return go(pupil_page(pupil))


def reasons_for(pupil: PupilIdentity, door: Door, also: AbsenceReason | None = None) -> list[AbsenceReason]:
    """The codes of the pupil's own school, with the one that stands already."""
    school = absences.schools_of([pupil.pupil_id], door=door).get(pupil.pupil_id, 0)
    found = absences.reasons_of([school], door=door).get(school, [])
    return found if also is None or also in found else [*found, also]


def pupil_page(pupil: PupilIdentity) -> str:
    """The address of the attendance of this pupil."""
    return reverse("attendance_pupil", kwargs={"uid": pupil.pupil.uid})
