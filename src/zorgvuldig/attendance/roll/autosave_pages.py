"""What a script hears that posts a roll: that it is saved and since when, or why not and of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from zorgvuldig.attendance.roll.reads import CORRECTING, Roll, RollRow
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.autosave import words

KIND = "attendance/attendance_kind.html"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the list: the pupil, what is filled in, what is wrong with it, and what somebody else noted since."""

    row: RollRow
    kind: str
    text: str
    problem: str = ""
    theirs: RollRow | None = None


def against(line: EntryRow, others: Mapping[UUID, RollRow]) -> EntryRow:
    """The line as it was filled in, beside what stands there now when that is something else."""
    now = others.get(line.row.uid)
    if now is None or (now.kind == line.kind and (now.kind != "late" or str(now.minutes or "") == line.text)):
        return line
    return replace(line, theirs=now)


def closed(found: Roll, *, door: Door) -> HttpResponse:
    """There is no roll to call now."""
    match found.closed:
        case "cancelled":
            says = gettext("Deze les valt uit.")
        case "future":
            says = gettext("Deze les is nog niet begonnen.")
        case _:
            says = gettext(
                "Deze les is langer dan %(correcting)s dagen geleden. U kunt de lijst niet meer veranderen. Vraag het de verzuimcoördinator."
            ) % {"correcting": CORRECTING.days}
    return words(422, says, door=door)


def refused(wrong: Sequence[EntryRow], *, gone: bool, door: Door) -> HttpResponse:
    """Something in the roll is wrong, or somebody in it is not in the group any more."""
    if gone:
        says = gettext("Een leerling in uw lijst zit niet meer in deze groep. Open de lijst opnieuw.")
        return words(422, says, door=door)
    problems = {str(line.row.uid): line.problem for line in wrong}
    return words(422, gettext("Verbeter dit en bewaar opnieuw. Wat u koos staat er nog."), door=door, problems=problems)


def clashed(now: Roll, clashes: Sequence[EntryRow], *, door: Door) -> HttpResponse:
    """Somebody else called this roll meanwhile; the next post is compared with theirs."""
    says = gettext(
        "%(name)s bewaarde deze lijst intussen, om %(time)s. Wat u koos staat er nog. Kijk waar het verschilt en bewaar opnieuw."
    ) % {"name": now.taken_by, "time": _time(now.taken_at)}
    theirs = {str(line.row.uid): _entry_html(line.theirs) for line in clashes if line.theirs}
    at = date_format(localtime(now.taken_at), "j F, H:i") if now.taken_at else ""
    since = gettext("%(name)s bewaarde deze lijst op %(at)s.") % {"name": now.taken_by, "at": at}
    return words(409, says, door=door, was=_was(now.taken_at), since=since, theirs=theirs)


def saved_response(at: datetime | None, *, door: Door) -> HttpResponse:
    """The roll is saved."""
    since = gettext("U bewaarde deze lijst om %(time)s.") % {"time": _time(at)}
    return words(200, door=door, was=_was(at), since=since)


def _entry_html(row: RollRow) -> str:
    return render_to_string(KIND, {"kind": row.kind, "minutes": row.minutes, "away": row.is_away}).strip()


def _was(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _time(at: datetime | None) -> str:
    return date_format(localtime(at), "H:i") if at else ""
