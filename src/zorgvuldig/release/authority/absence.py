"""The report of absence for DUO's absence desk: about one signal, and of the hours in it only those without leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.reads import missed_hours
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force
from zorgvuldig.release.authority.absence_content import files, report
from zorgvuldig.release.exchange.formats import PackageFile, parts_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, TablePart
from zorgvuldig.school.models import Enrolment

RECIPIENT = "absence_register"
# What that desk asks. The recipient's row names a little more, which this report does not need.
FIELDS = (
    "official_number.kind",
    "official_number.number",
    "pupil.number",
    "pupil_identity.given_name",
    "pupil_identity.prefix",
    "pupil_identity.family_name",
    "pupil_birth.born_on",
    "enrolment.school_id",
    "school.name",
    "school.brin",
    "absence_signal.hours",
    "absence_signal.counted_from",
    "absence_signal.counted_until",
    "attendance.kind",
    "lesson.held_on",
    "lesson.slot",
)


@dataclass(frozen=True, slots=True)
class AbsenceReport:
    """Of attendance only the hours without leave in the stretch, of enrolments only the one of that time."""

    channel: str = "authority"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """The fields, of these rows alone. A report that is about no signal holds none of attendance."""
        door.reading("absence_signal", "enrolment")
        signal = AbsenceSignal.objects.filter(exchanges=exchange).first()
        only: dict[str, list[Any]] = {"attendance": [], "absence_signal": [], "enrolment": []}
        if signal is not None:
            only = {
                "attendance": marks(signal, door=cast("Door", door)),
                "absence_signal": [signal.pk],
                "enrolment": enrolled(signal.pupil_id, signal.counted_until - timedelta(days=1), door=door)[:1],
            }
        return [
            TablePart(part.table, part.columns, {"id": only[part.table]} if part.table in only else {})
            for part in parts_of(exchange.fields)
        ]

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """JSON, XML with its form, and PDF. ValueError for an exchange that is about no signal."""
        if not found.rows.get("absence_signal"):
            raise ValueError("a report of absence is about a signal")
        return files(report(found, exchange.remark))


def marks(signal: AbsenceSignal, *, door: Door) -> list[int]:
    """The numbers of the marks that say that the pupil was away without leave, in the stretch of the signal."""
    return [hour.mark_id for hour in hours_without_leave(signal, door=door) if hour.mark_id is not None]


def hours_without_leave(signal: AbsenceSignal, *, door: Door) -> list[Any]:
    """Every lesson hour without leave in the stretch of the signal, as it is known now."""
    missed = missed_hours([signal.pupil_id], signal.counted_from, signal.counted_until, door=door)
    return [hour for hour in missed if hour.status is Status.UNAUTHORISED]


def enrolled(pupil_id: int, day: date, *, door: Opening) -> list[int]:
    """The numbers of the enrolments of this pupil in force on a day, the last one first."""
    door.reading("enrolment")
    rows = Enrolment.objects.filter(in_force(day), pupil_id=pupil_id)
    return list(rows.order_by("-starts_on", "-id").values_list("pk", flat=True))


ABSENCE_REPORT = AbsenceReport()
