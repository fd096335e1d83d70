"""The archive records of a pupil or former pupil, and how they are found when the file is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.platform.names import fold, split_prefix
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.pupils.file_reads import enrolments
from zorgvuldig.school.models import School
from zorgvuldig.school.year.reads import own_schools


@dataclass(frozen=True, slots=True)
class Holder:
    """A former pupil as the archive knows them: no more than what stands on the papers."""

    name: str
    born_on: date
    records: list[ArchiveRecord]


def digest(family_name: str, year: int) -> bytes:
    """What a record is found by, with or without a prefix. Whoever does not know name and year of birth cannot make it."""
    _prefix, name = split_prefix(fold(family_name))
    return keyed_hash("archive search", f"{name}|{year}")


def records_of(person_id: int, *, door: Door) -> Sequence[ArchiveRecord]:
    """Every record of one person that the door shows, the newest first."""
    door.reading("archive", "organisation")
    rows = ArchiveRecord.objects.filter(person_id=person_id).select_related("school")
    return list(rows.order_by("-issued_on", "-id"))


def record_of(uid: UUID, person_id: int, *, door: Door) -> ArchiveRecord | None:
    """One record of this person."""
    return next((row for row in records_of(person_id, door=door) if row.uid == uid), None)


def holders(*, door: Door) -> list[Holder]:
    """Everybody whose records are open, at the schools whose archive the one at the door keeps; by name."""
    door.reading("archive", "organisation", "staff")
    rows = ArchiveRecord.objects.filter(school__in=own_schools(door=door)).select_related("school")
    people: dict[int, list[ArchiveRecord]] = {}
    for row in rows.order_by("-issued_on", "-id"):
        people.setdefault(row.person_id, []).append(row)
    found = [Holder(str(own[0].holder), date.fromisoformat(str(own[0].born_on)), own) for own in people.values()]
    return sorted(found, key=lambda one: (fold(one.name), one.born_on))


def issuing_school(pupil_id: int, *, door: Door) -> School | None:
    """Which school of the one at the door gives a paper: where the pupil is, or was last."""
    mine = {school.pk for school in own_schools(door=door)}
    ours = [one for one in enrolments(pupil_id, door=door) if one.school_id in mine]
    last = max(ours, key=lambda one: (one.ends_on or date.max, one.starts_on), default=None)
    return last.school if last else None


def last_report(pupil_id: int, *, door: Door) -> ReportCard | None:
    """The last report that was issued: what can be taken over as grade list."""
    door.reading("report")
    return ReportCard.objects.filter(pupil_id=pupil_id).order_by("-added_at", "-id").first()
