"""Applying an accepted correction by the normal operation of its record, so that everything that follows from it follows.

Where no operation changes one value by itself (the text of a note, a plan, an enrolment) the owner does it on the normal
page, and the change history must show it. Everything here happens in the door's transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext

from zorgvuldig.attendance.models import Absence, Attendance
from zorgvuldig.attendance.notices import actions as absences
from zorgvuldig.attendance.notices.reads import AwayPeriod
from zorgvuldig.attendance.roll import actions as attendance
from zorgvuldig.care.file import actions as health
from zorgvuldig.care.models import MedicalCard, SupportPlan
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Change
from zorgvuldig.incidents import actions as incidents
from zorgvuldig.incidents.models import IncidentPupil
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.grades import actions as grades
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.models import Grade
from zorgvuldig.pupils.changes import actions
from zorgvuldig.pupils.changes.forms import BirthForm
from zorgvuldig.pupils.changes.reads import Owner, emergency_contacts, keepers, values_of
from zorgvuldig.pupils.guardians import actions as life_guardians
from zorgvuldig.pupils.guardians.reads import guardians
from zorgvuldig.pupils.own_fields import actions as own_fields
from zorgvuldig.pupils.own_fields.models import OwnValue
from zorgvuldig.rights.corrections.fields import Disputable
from zorgvuldig.rights.corrections.values import from_stored, mark_from
from zorgvuldig.rights.models import Correction
from zorgvuldig.school.people.models import (
    EmergencyContact,
    Guardian,
    Guardianship,
    PupilBirth,
    PupilContact,
    PupilIdentity,
)
from zorgvuldig.school.year.models import AbsenceReason

GRADE_REASON = 200  # characters that a grade keeps of a reason


class NotApplied(Exception):
    """The normal operation refuses the value; nothing has changed. The text is a sentence for whoever decides."""


@dataclass(frozen=True, slots=True)
class WantedValue:
    """What is to be written: the datum of a correction, its record as it stands, the wanted value and why."""

    datum: Disputable
    asked: Correction
    row: Model
    value: object
    reason: str


def _part(model: type[PupilIdentity] | type[PupilBirth] | type[PupilContact]) -> "Callable[[WantedValue, Door], None]":
    def apply(change: WantedValue, door: Door) -> None:
        pupil = PupilIdentity.objects.select_related("pupil").get(pupil_id=change.asked.pupil_id)
        values = {change.datum.column: change.value}
        columns = list(values)
        if model is PupilBirth:
            values |= _compared_no_more(change, door)
            columns = list(values)
        standing = values_of(change.row, model, columns)
        actions.save_part(
            door=door,
            model=model,
            pupil=pupil,
            columns=columns,
            values=values,
            source=_source(change.asked),
            was=fingerprint(standing),
        )

    return apply


def _compared_no_more(change: WantedValue, door: Door) -> dict[str, object]:
    """A birth that changes was not compared with a paper as it is now; and nobody is born outside the ages of a pupil."""
    if change.datum.column == "born_on":
        form = BirthForm({"born_on": str(change.value), "source": "guardian"}, values={}, today=today(door=door))
        if "born_on" in form.errors:
            raise NotApplied(" ".join(str(error) for error in form.errors["born_on"]))
    return {"confirmed_from": ""}


def _source(asked: Correction) -> str:
    return "pupil" if asked.asked_by_id == asked.pupil_id else "guardian"


def _guardian(change: WantedValue, door: Door) -> None:
    ties = guardians(change.asked.pupil_id, door=door)
    row = change.row
    number = row.guardian_id if isinstance(row, Guardianship) else row.pk
    found = next((one for one in ties if one.tie.guardian_id == number), None)
    if found is None:
        raise NotApplied(gettext("Dit gegeven is intussen veranderd. Kijk wat er nu staat en besluit opnieuw."))
    if number == door.actor_id:
        raise NotApplied(gettext("U bent zelf deze ouder. Vraag een collega om dit te veranderen."))
    values = {change.datum.column: change.value}
    source, was = _source(change.asked), fingerprint(found.values)
    life_guardians.save_details(door=door, kept=found, values=values, source=source, was=was)


def _emergency(change: WantedValue, door: Door) -> None:
    standing = emergency_contacts(change.asked.pupil_id, door=door)
    calls = [
        replace(call, **{change.datum.column: str(change.value)}) if row.pk == change.row.pk else call
        for row, call in ((row, actions.NewEmergencyContact(row.name, row.tie, row.phone)) for row in standing)
    ]
    was = actions.calls_print(standing)
    actions.save_emergency_contacts(door=door, pupil_id=change.asked.pupil_id, calls=calls, was=was)


def _own_value(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, OwnValue)
    was = fingerprint({row.field: row.value})
    try:
        own_fields.save_own_values(door=door, pupil_id=row.pupil_id, values={row.field: str(change.value)}, was=was)
    except Refused as no:
        raise NotApplied(no.says(own_fields.REFUSALS)) from no


def _grade(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, Grade)
    entry = grades.MarkChange(
        row.pupil_id,
        row.test_id,
        mark_of(row.value, row.code),
        mark_from(change.asked.proposed),
        change.reason[:GRADE_REASON],
    )
    try:
        grades.save_grades(door=door, entries=[entry])
    except Refused as no:
        raise NotApplied(no.says(grades.REFUSALS)) from no


def _reason(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, Attendance)
    reason = _named_reason(change.value)
    attendance.give_reasons(row.pupil_id, {row.pk: reason}, was={row.pk: row.reason_id}, door=door)


def _named_reason(number: object) -> AbsenceReason:
    found = AbsenceReason.objects.filter(pk=str(number)).first()
    if found is None:
        raise NotApplied(gettext("De school gebruikt deze reden niet meer. Kies een andere op de gewone pagina."))
    return found


def _absence(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, Absence)
    column, value = change.datum.column, change.value
    ends = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    if column in ends:
        assert isinstance(value, date)  # as the column is
        ends[column] = value
    starts_on, ends_on = ends["starts_on"], ends["ends_on"]
    if ends_on <= starts_on:
        raise NotApplied(gettext("De laatste dag ligt dan voor de eerste dag. Kijk de dagen na."))
    slots = (row.from_slot, row.until_slot) if row.from_slot is not None and row.until_slot is not None else None
    if slots and AwayPeriod(row).last_day != row.starts_on:
        raise NotApplied(gettext("Met lesuren gaat het om één dag. Verander het op de gewone pagina."))
    absences.change(
        row,
        was=absences.version(row),
        reason=_named_reason(value) if column == "reason_id" else row.reason,
        days=absences.Days(starts_on, ends_on, slots),
        note=str(value) if column == "note" else row.note,
        door=door,
    )


def _card(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, MedicalCard)
    texts = {change.datum.column: str(change.value)}
    health.save_card(row.pupil_id, texts, seen=row.changed_at, door=door)


def _incident(change: WantedValue, door: Door) -> None:
    row = change.row
    assert isinstance(row, IncidentPupil)
    incidents.put_right(row, change.datum.column, str(change.value), door=door)


Apply = Callable[[WantedValue, Door], None]
# By table: how it is changed, and the columns that can be changed one by one (none named: all that can be disputed).
APPLIERS: Mapping[type[Model], tuple[Apply, frozenset[str]]] = {
    PupilIdentity: (_part(PupilIdentity), frozenset()),
    PupilBirth: (_part(PupilBirth), frozenset()),
    PupilContact: (_part(PupilContact), frozenset()),
    Guardian: (_guardian, frozenset()),
    Guardianship: (_guardian, frozenset({"kind", "is_home"})),
    EmergencyContact: (_emergency, frozenset()),
    OwnValue: (_own_value, frozenset()),
    Grade: (_grade, frozenset()),
    Attendance: (_reason, frozenset({"reason_id"})),
    Absence: (_absence, frozenset({"reason_id", "starts_on", "ends_on", "note"})),
    MedicalCard: (_card, frozenset()),
    IncidentPupil: (_incident, frozenset({"part", "what"})),
}
BY_TABLE = {model._meta.db_table: entry for model, entry in APPLIERS.items()}


def keeper_of(datum: Disputable, *, door: Door) -> Owner | None:
    """The other system that keeps this datum, which then has to be corrected there; None when the school keeps it."""
    return keepers(door=door).owners.get(datum.field) if "imports" in door.reads else None


def is_direct(datum: Disputable, *, door: Door) -> bool:
    """Whether accepting applies the proposal at once."""
    entry = BY_TABLE.get(datum.table)
    return entry is not None and (not entry[1] or datum.column in entry[1]) and keeper_of(datum, door=door) is None


def apply(datum: Disputable, asked: Correction, row: Model, *, reason: str, door: Door) -> None:
    """Write what was proposed. Raises `NotApplied` when the operation does not take it; nothing has changed then."""
    door.writing(datum.category)
    try:
        value = from_stored(datum, asked.proposed)
        with transaction.atomic():
            BY_TABLE[datum.table][0](WantedValue(datum, asked, row, value, reason), door)
    except (
        actions.ChangedMeanwhile, grades.ChangedMeanwhile, attendance.ChangedMeanwhile, absences.ChangedMeanwhile,
        Refused,
    ) as meanwhile:  # fmt: skip
        raise NotApplied(
            gettext("Dit gegeven is intussen veranderd. Kijk wat er nu staat en besluit opnieuw.")
        ) from meanwhile
    except absences.AlreadyAway as other:
        raise NotApplied(
            gettext("Er is al een andere afwezigheid op deze dagen. Verander die eerst op de gewone pagina.")
        ) from other
    except (IntegrityError, ValueError, ArithmeticError) as wrong:
        raise NotApplied(gettext("Deze waarde past hier niet. Verander het op de gewone pagina.")) from wrong


def changed_since(datum: Disputable, asked: Correction, *, door: Door) -> bool:
    """Whether the history shows that the school changed the datum after it was disputed."""
    door.reading(datum.category)
    changes = Change.objects.filter(
        pupil_id=asked.pupil_id, table=asked.table_name, row_id=asked.row_id, at__gt=asked.asked_at, op="update"
    )
    columns = {"value", "code"} if datum.table == "grade" else {datum.column}
    if any(not columns.isdisjoint(row.changed or {}) for row in changes):
        return True
    # A plan is not rewritten: its next version says it better.
    return datum.table == "support_plan" and (
        SupportPlan.objects.filter(pupil_id=asked.pupil_id, written_at__gt=asked.asked_at)
        .exclude(pk=asked.row_id)
        .exists()
    )
