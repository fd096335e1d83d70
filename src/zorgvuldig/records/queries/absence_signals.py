"""One signal about a pupil, and the text of a report that it could become."""

from datetime import timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door
from zorgvuldig.records.models import AbsenceSignal, PupilIdentity
from zorgvuldig.records.queries.attendance import DayOfHours, by_day, missed_hours
from zorgvuldig.records.queries.attendance_calendar import Status
from zorgvuldig.records.queries.pupils import birth, classes


def signal_of(uid: UUID, pupil_id: int, *, door: Door) -> AbsenceSignal | None:
    """The signal about this pupil with this number."""
    door.reading("absence_signal")
    return AbsenceSignal.objects.filter(uid=uid, pupil_id=pupil_id).first()


def days_of(signal: AbsenceSignal, *, door: Door) -> list[DayOfHours]:
    """The days of the stretch with the hours without leave, as they are known now."""
    missed = missed_hours([signal.pupil_id], signal.counted_from, signal.counted_until, door=door)
    return by_day(hour for hour in missed if hour.status is Status.UNAUTHORISED)


def draft_of(signal: AbsenceSignal, pupil: PupilIdentity, days: list[DayOfHours], *, door: Door) -> str:
    """The facts of a report, for somebody to read, complete and correct."""
    born = birth(pupil.pupil_id, door=door)
    places = ", ".join(classes([pupil.pupil_id], door=door).get(pupil.pupil_id, []))
    hours = sum(len(day.hours) for day in days)
    last = signal.counted_until - timedelta(days=1)
    lines = [
        gettext("Leerling: %(name)s") % {"name": pupil.full_name},
        gettext("Leerlingnummer: %(number)s") % {"number": pupil.pupil.number},
        gettext("Geboortedatum: %(day)s") % {"day": date_format(born.born_on, "j F Y")} if born else "",
        gettext("Klas: %(name)s") % {"name": places} if places else "",
        gettext("Zonder toestemming afwezig van %(first)s tot en met %(last)s: %(hours)s.")
        % {
            "first": date_format(signal.counted_from, "j F Y"),
            "last": date_format(last, "j F Y"),
            "hours": lesson_hours(hours),
        },
        "",
        *(f"{date_format(day.day, 'l j F')}: {lesson_hours(len(day.hours))}" for day in days),
        "",
        gettext("Wat de school al deed:"),
        "",
    ]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def lesson_hours(count: int) -> str:
    """A number of lesson hours in words."""
    return ngettext("%(count)s lesuur", "%(count)s lesuren", count) % {"count": count}
