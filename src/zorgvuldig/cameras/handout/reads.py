"""Copies of footage of the schools of the one at the door, with who asked and who let them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from zorgvuldig.cameras.handout.labels import KINDS, STATES, WHYS, Kind
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.door import Door
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A copy as a list shows it: for whom, how far it is in a silhouette and words, and why it failed."""

    row: FootageExport
    kind: Kind
    state: str
    words: Word
    why: Word


def exports(*, door: Door) -> QuerySet[FootageExport]:
    """Every copy of these schools, the last one first."""
    door.reading("organisation", "camera", "incident")
    rows = FootageExport.objects.filter(school__in=own_schools(door=door))
    return rows.select_related("camera", "incident").order_by("-asked_at", "-id")


def export(uid: UUID, *, door: Door) -> FootageExport | None:
    """One of them, or None."""
    return exports(door=door).filter(uid=uid).first()


def as_row(row: FootageExport, now: datetime) -> ExportRow:
    """How a copy stands at this moment: a link whose time is over gives nothing, whether somebody noted that or not."""
    state, words = STATES[row.state]
    if row.state == FootageExport.RELEASED and row.until is not None and row.until <= now:
        state, words = STATES[FootageExport.ENDED]
    return ExportRow(row, KINDS[row.kind], state, words, WHYS.get(row.why, ""))


def incidents(*, door: Door) -> Sequence[Incident]:
    """The incidents of these schools, the last one first."""
    door.reading("organisation", "incident")
    return list(Incident.objects.filter(school__in=own_schools(door=door)).order_by("-starts_at", "-id"))


def cameras(*, door: Door) -> Sequence[Camera]:
    """The cameras of these schools, those that no longer hang there too: of them there may be footage."""
    door.reading("organisation", "camera")
    return list(Camera.objects.filter(school__in=own_schools(door=door)).order_by("name", "id"))


def export_events(row: FootageExport, *, door: Door) -> list[tuple[datetime, str]]:
    """What happened to a copy, in order of time."""
    names = names_of({row.asked_by_id, row.released_by_id or 0}, door=door)
    found = [(row.asked_at, gettext("gevraagd door %(name)s") % {"name": names.get(row.asked_by_id, "")})]
    if row.made_at:
        found.append((row.made_at, gettext("de kopie is gemaakt")))
    if row.released_at:
        name = names.get(row.released_by_id or 0, "")
        found.append((row.released_at, gettext("vrijgegeven door %(name)s") % {"name": name}))
    if row.fetched_at:
        found.append((row.fetched_at, gettext("opgehaald met link en code")))
    if row.ended_at:
        found.append((row.ended_at, gettext("gewist")))
    return sorted(found)


def wrong_code_text(row: FootageExport) -> str:
    """How often somebody gave a wrong code, in words; empty for never."""
    if not row.tries:
        return ""
    return ngettext("%(count)s keer een verkeerde code", "%(count)s keer een verkeerde code", row.tries) % {
        "count": row.tries
    }
