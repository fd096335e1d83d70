"""A datum as it is kept with a correction (a plain text, the same for every kind of column) and as the screen says it.

Of a half-open end the text holds the last day or lesson hour within it, because that is what people read and write.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import BooleanField, DateField, Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.models import Absence, Attendance
from zorgvuldig.care.models import Note, SupportPlan
from zorgvuldig.care.notes.forms import KINDS
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.forms import PARTS
from zorgvuldig.kit.labels import LEFT, SEXES, TIES
from zorgvuldig.learning.grades.reads import mark_of
from zorgvuldig.learning.marks import Code, Mark, in_figures
from zorgvuldig.learning.models import Grade, ProgressNote
from zorgvuldig.pupils.own_fields import reads as own_fields
from zorgvuldig.pupils.own_fields.models import OwnValue
from zorgvuldig.register.own_fields import VALUES
from zorgvuldig.register.schema import Guard
from zorgvuldig.release.release import MODELS
from zorgvuldig.rights.corrections.fields import DISPUTABLE, Disputable
from zorgvuldig.school.models import Enrolment, Membership
from zorgvuldig.school.people.models import EmergencyContact
from zorgvuldig.school.year.models import AbsenceReason

YES, NO = "yes", "no"
DAY = timedelta(days=1)
ATTENDANCE: Mapping[str, str | Promise] = {
    "absent": _("afwezig"),
    "late": _("te laat"),
    "sent_out": _("uit de les gestuurd"),
    "there": _("aanwezig"),
}
CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "pupil_birth.sex": SEXES,
    "guardianship.kind": TIES,
    "enrolment.left_with": LEFT,
    "attendance.kind": ATTENDANCE,
    "guidance_note.kind": KINDS,
    "care_note.kind": KINDS,
    "own_note.kind": KINDS,
    "incident_pupil.part": PARTS,
}
LAST = frozenset(  # half-open ends
    {"guardianship.ends_on", "enrolment.ends_on", "membership.ends_on", "absence.ends_on", "absence.until_slot"}
)
REASONS = frozenset({"attendance.reason_id", "absence.reason_id"})  # kept by number; groups and schools by name


def row_of(datum: Disputable, row_id: int, pupil_id: int, *, door: Door) -> Model | None:
    """The record of the opened pupil that holds the datum; None when it is not there or not to be seen at this door."""
    door.reading(datum.category)
    return next((row for row in rows_of(datum, pupil_id, door=door) if row.pk == row_id), None)


def rows_of(datum: Disputable, pupil_id: int, *, door: Door) -> Iterable[Model]:
    """The records of this pupil in which the datum stands. A guardian's own details are that guardian's alone."""
    door.reading(datum.category)
    table, model = REGISTER.tables[datum.table], MODELS[datum.table]
    if table.guard is Guard.VIA:
        ties = MODELS[table.via]._default_manager.filter(pupil_id=pupil_id).values_list(table.via_person, flat=True)
        return model._default_manager.filter(pk__in=list(ties))
    column = next(field.attname for field in model._meta.concrete_fields if field.column == table.pupil)
    return model._default_manager.filter(**{column: pupil_id}).order_by("pk")


def is_own(datum: Disputable, row: Model, *, door: Door) -> bool:
    """Whether one of a family may dispute this record: of guardians' details only their own (AVG art. 15(4))."""
    return REGISTER.tables[datum.table].guard is not Guard.VIA or row.pk == door.actor_id


def stored_text(datum: Disputable, row: Model) -> str:
    """The datum of a record as a plain text; empty when there is none."""
    if isinstance(row, Grade):
        return stored_mark(mark_of(row.value, row.code))
    if isinstance(row, Membership):
        return row.group.name if datum.column == "group_id" else as_stored(datum, getattr(row, datum.column))
    if isinstance(row, Enrolment) and datum.column == "school_id":
        return row.school.name
    return as_stored(datum, getattr(row, datum.model_field.attname))


def stored_mark(mark: Mark | None) -> str:
    """A mark as a plain text."""
    return "" if mark is None else mark.value if isinstance(mark, Code) else str(mark)


def mark_from(text: str) -> Mark | None:
    """The mark that a plain text holds."""
    return None if not text else Code(text) if text in set(Code) else Decimal(text)


def as_stored(datum: Disputable, value: object) -> str:
    """A value of the column as a plain text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return (value - DAY if datum.field in LAST else value).isoformat()
    return str(int(str(value)) - 1) if datum.field in LAST else str(value)


def from_stored(datum: Disputable, text: str) -> object:
    """The value of the column that a plain text stands for."""
    if not text:
        return "" if datum.model_field.empty_strings_allowed and not datum.model_field.null else None
    if isinstance(datum.model_field, BooleanField):
        return text == YES
    if isinstance(datum.model_field, DateField):
        return date.fromisoformat(text) + (DAY if datum.field in LAST else timedelta())
    if datum.field in REASONS or datum.model_field.get_internal_type() == "PositiveSmallIntegerField":
        return int(text) + (datum.field in LAST)
    return text


def value_label(datum: Disputable, text: str) -> str:
    """A plain text as the screen says it. The name of a reason is looked up (`planning` is open)."""
    if not text:
        return gettext("leeg")
    try:
        return _choice_label(datum, text)
    except (ValueError, ArithmeticError):  # a text whose key was destroyed says that, and nothing else
        return text


def _choice_label(datum: Disputable, text: str) -> str:
    if datum.table == "grade":
        mark = mark_from(text)
        return f"{mark.short} ({mark.meaning})" if isinstance(mark, Code) else in_figures(Decimal(text))
    if text in (YES, NO) and isinstance(datum.model_field, BooleanField):
        return gettext("ja") if text == YES else gettext("nee")
    if isinstance(datum.model_field, DateField):
        return date_format(date.fromisoformat(text), "j F Y")
    if datum.table == VALUES:
        return own_fields.plain_words(text)
    if datum.field in CHOICES:
        return str(CHOICES[datum.field].get(text, text))
    if datum.field in REASONS:
        return AbsenceReason.objects.filter(pk=int(text)).values_list("name", flat=True).first() or text
    return text


def is_text(datum: Disputable) -> bool:
    """Whether the datum is a longer text, of which somebody says what should change."""
    return datum.model_field.get_internal_type() in ("TextField", "BinaryField") or datum.field == "absence.note"


def named(table: str, column: str) -> Disputable:
    """The datum of a correction that stands; the register may have changed since, but tables do not lose columns."""
    return DISPUTABLE[f"{table}.{column}"]


def about(row: Model) -> str:
    """Which record it is, when there can be several of its kind; empty for what there is one of."""
    match row:
        case Grade():
            return f"{row.test.group.name}: {row.test.title}, {date_format(row.test.held_on, 'j F Y')}"
        case ProgressNote():
            return f"{row.group.name}, {row.period.name}"
        case Attendance():
            day = date_format(row.lesson.held_on, "j F Y")
            return gettext("%(day)s, lesuur %(slot)s") % {"day": day, "slot": row.lesson.slot}
        case Absence():
            return gettext("afwezig vanaf %(day)s") % {"day": date_format(row.starts_on, "j F Y")}
        case Note():
            return f"{row.title}, {date_format(row.happened_on, 'j F Y')}"
        case SupportPlan():
            return gettext("versie %(number)s") % {"number": row.version}
        case EmergencyContact():
            return row.name
        case OwnValue():
            return own_fields.name_of(row.field)
        case Enrolment():
            return row.school.name
        case Membership():
            return row.group.name
        case _:
            return ""
