"""The guardians of one pupil as the administration keeps them, with the papers about authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes.reads import values_of
from zorgvuldig.pupils.file_models import GuardianDocument
from zorgvuldig.pupils.file_reads import FileRow, GuardianRow, GuardianshipRow, PaperRow
from zorgvuldig.school.people.models import Guardian, Guardianship

DETAILS = ("given_name", "prefix", "family_name", "email", "phone", "street", "postcode", "town")
TIE = ("kind", "is_home")


@dataclass(frozen=True, slots=True)
class GuardianDetail:
    """A guardian of the pupil; `place` is their number within this file, counted from 1 in the order they came."""

    place: int
    tie: Guardianship | GuardianshipRow
    guardian: Guardian | GuardianRow | None
    documents: Sequence[GuardianDocument | PaperRow]
    in_force: bool
    kept_away: bool  # by a court, today

    @property
    def name(self) -> str:
        """The guardian's name; empty when nobody wrote it down."""
        return self.guardian.full_name if self.guardian else ""

    @property
    def email_to_check(self) -> bool:
        """Whether a file changed the e-mail address, and nobody looked at it yet."""
        return self.guardian is not None and self.guardian.email_to_check

    @property
    def values(self) -> dict[str, object]:
        """What the form about name, address and tie shows, by column."""
        return {**values_of(self.guardian, Guardian, DETAILS), **values_of(self.tie, Guardianship, TIE)}


def guardians(pupil_id: int, *, door: Door) -> list[GuardianDetail]:
    """Everybody who is or was a guardian of the pupil here."""
    door.reading("guardian")
    ties = list(Guardianship.objects.filter(pupil_id=pupil_id).order_by("id"))
    people = Guardian.objects.in_bulk([tie.guardian_id for tie in ties])
    papers: dict[int, list[GuardianDocument]] = {}
    for paper in GuardianDocument.objects.filter(pupil_id=pupil_id).order_by("added_at", "id"):
        papers.setdefault(paper.guardianship_id, []).append(paper)
    return [
        _as_detail(place, tie, people.get(tie.guardian_id), papers.get(tie.pk, []), door)
        for place, tie in enumerate(ties, start=1)
    ]


def guardians_in(file: FileRow, *, door: Door) -> list[GuardianDetail]:
    """The same of a file that was read at once."""
    ties = enumerate(sorted(file.guardianships, key=lambda tie: tie.pk), start=1)
    return [_as_detail(place, tie, tie.guardian, tie.papers, door) for place, tie in ties]


def _as_detail(
    place: int,
    tie: Guardianship | GuardianshipRow,
    guardian: Guardian | GuardianRow | None,
    papers: Sequence[GuardianDocument | PaperRow],
    door: Door,
) -> GuardianDetail:
    day = today(door=door)
    is_in_force = tie.starts_on <= day and (tie.ends_on is None or tie.ends_on > day)
    return GuardianDetail(place, tie, guardian, papers, is_in_force, tie.is_kept_away(day))


def requested_guardian(pupil_id: int, given: Mapping[str, str], *, door: Door) -> GuardianDetail:
    """The guardian that an address names by `nr`. Raises Http404 when there is none."""
    wanted = given.get("nr", "")
    found = next((kept for kept in guardians(pupil_id, door=door) if str(kept.place) == wanted), None)
    if found is None:
        raise Http404
    return found


def paper(pupil_id: int, uid: UUID, *, door: Door) -> GuardianDocument | None:
    """A paper of the opened pupil, or None."""
    door.reading("guardian")
    return GuardianDocument.objects.filter(pupil_id=pupil_id, uid=uid).first()
