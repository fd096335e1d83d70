"""Sheets of absence into the records: whole days, and with a lesson hour that hour of the day, each for a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, ExclusionViolation

from zorgvuldig.attendance.models import Absence
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import Counts, Report
from zorgvuldig.imports.spreadsheet.people import (
    Header,
    find_pupils,
    find_schools,
    find_years,
    outside_years,
    unknown_number,
)
from zorgvuldig.imports.spreadsheet.results import ABSENCE, SheetAbsence
from zorgvuldig.platform.names import fold
from zorgvuldig.school.year.models import AbsenceReason

SOURCE = "absence"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MatchedAbsence:
    """An absence of the sheet with its pupil and the school's reason."""

    absence: SheetAbsence
    pupil: int
    reason: AbsenceReason


@dataclass(slots=True)
class AbsenceSheet:
    """One sheet at work in the job's transaction. `column` gives the header for a target, `by_id` is who brought it."""

    absences: list[SheetAbsence]
    column: Header
    findings: Findings
    door: JobDoor
    by_id: int

    def bring(self, report: Report) -> None:
        """All of it; when something does not fit, the findings say so and nothing may be kept."""
        counts = report.files.setdefault(ABSENCE, Counts())
        meant = self._meant()
        fresh = self._fresh(meant)
        counts.refused = self.findings.refused_rows(ABSENCE)
        if self.findings.problems:
            return
        self._keep(fresh)
        counts.created, counts.unchanged = len(fresh), len(meant) - len(fresh)
        self.door.looked({m.pupil for m in fresh})

    def _keep(self, fresh: Iterable[MatchedAbsence]) -> None:
        """Write the rows. Raises `ImportRefused` when somebody recorded one of these times after we looked."""
        try:
            for m in fresh:  # the remark is sealed with each pupil's own key
                self._row(m).save(using=self.door.alias, force_insert=True)
        except (IntegrityError, OperationalError) as refused:
            if not isinstance(refused.__cause__, ExclusionViolation | DeadlockDetected):
                raise
            says = _(
                "Iemand legde tijdens het inlezen dezelfde afwezigheid vast. Er is niets bewaard. Lees opnieuw in."
            )
            raise ImportRefused(says) from None

    def _meant(self) -> list[MatchedAbsence]:
        pupils = find_pupils((a.number for a in self.absences), door=self.door)
        schools = find_schools(pupils.values(), door=self.door)
        years = find_years(door=self.door)
        reasons = self._reasons()
        meant = []
        for absence in self.absences:
            pupil = pupils.get(absence.number.upper())
            if pupil is None:
                unknown_number(self.findings, absence.place, self.column("number"), absence.number)
                continue
            school = next((s for s, begins, ends in schools.get(pupil, ()) if begins <= absence.on < ends), None)
            if not years.hold(absence.on, school):
                outside_years(self.findings, absence.place, self.column("on"), absence.on)
            elif school is None:
                says = _("De leerling is op die dag niet ingeschreven. Kijk de datum na.")
                self.findings.refuse(absence.place, self.column("on"), says)
            elif reason := self._reason(absence, school, reasons):
                meant.append(MatchedAbsence(absence, pupil, reason))
        return meant

    def _reasons(self) -> dict[tuple[int, str], AbsenceReason]:
        """The reasons of each school by code and by name; a name never stands in for another reason's code."""
        found: dict[tuple[int, str], AbsenceReason] = {}
        every = list(AbsenceReason.objects.using(self.door.alias).filter(is_active=True).order_by("code"))
        for reason in every:
            found[reason.school_id, fold(reason.code)] = reason
        for reason in every:
            found.setdefault((reason.school_id, fold(reason.name)), reason)
        return found

    def _reason(
        self, absence: SheetAbsence, school: int, reasons: dict[tuple[int, str], AbsenceReason]
    ) -> AbsenceReason | None:
        reason = reasons.get((school, fold(absence.reason)))
        if reason is None:
            says = _("«%(reason)s» is geen reden van deze school. Voeg die eerst toe, of gebruik een andere.")
            self.findings.refuse(absence.place, self.column("reason"), says % {"reason": absence.reason[:20]})
        elif absence.is_authorised is not None and absence.is_authorised != reason.is_authorised:
            says = (
                _("«%(reason)s» is hier geoorloofd.")
                if reason.is_authorised
                else _("«%(reason)s» is hier niet geoorloofd.")
            )
            more = _("Het bestand zegt iets anders. Kies een andere reden.")
            self.findings.refuse(
                absence.place, self.column("is_authorised"), f"{says % {'reason': absence.reason[:20]}} {more}"
            )
            return None
        return reason

    def _fresh(self, meant: Iterable[MatchedAbsence]) -> list[MatchedAbsence]:
        """What is not recorded yet. A time with another reason is a problem, as is a day twice in the sheet."""
        meant = list(meant)
        standing = self._standing(meant)
        whole = {(m.pupil, m.absence.on): m for m in meant if m.absence.lesson is None}
        fresh = []
        for m in meant:
            if m.absence.lesson is not None and (other := whole.get((m.pupil, m.absence.on))):
                says = _("Deze leerling is die dag ook een hele dag afwezig, in rij %(row)s. Haal er een weg.")
                self.findings.refuse(m.absence.place, self.column("on"), says % {"row": other.absence.place.row})
                continue
            known = self._known(standing.get(m.pupil, ()), m.absence)
            if known is None:
                fresh.append(m)
            elif known.reason_id != m.reason.pk:
                says = _("Deze leerling is dan al om een andere reden afwezig. Verander dat eerst zelf.")
                self.findings.refuse(m.absence.place, self.column("reason"), says)
        return fresh

    def _standing(self, meant: Iterable[MatchedAbsence]) -> dict[int, list[Absence]]:
        found: dict[int, list[Absence]] = {}
        pupils = {m.pupil for m in meant}
        days = [m.absence.on for m in meant]
        if not days:
            return found
        rows = Absence.objects.using(self.door.alias).filter(
            pupil_id__in=pupils, starts_on__lte=max(days), ends_on__gt=min(days)
        )
        for row in rows.defer("note"):
            found.setdefault(row.pupil_id, []).append(row)
        return found

    def _known(self, standing: Iterable[Absence], absence: SheetAbsence) -> Absence | None:
        """The recorded absence that touches this one's time."""
        for row in standing:
            if not row.starts_on <= absence.on < row.ends_on:
                continue
            if row.from_slot is None or row.until_slot is None or absence.lesson is None:
                return row
            if row.from_slot <= absence.lesson < row.until_slot:
                return row
        return None

    def _row(self, m: MatchedAbsence) -> Absence:
        lesson = m.absence.lesson
        return Absence(
            pupil_id=m.pupil,
            reason=m.reason,
            starts_on=m.absence.on,
            ends_on=m.absence.on + DAY,
            from_slot=lesson,
            until_slot=lesson + 1 if lesson is not None else None,
            note=m.absence.remark,
            recorded_by_id=self.by_id,
            recorded_at=self.door.started_at,
        )
