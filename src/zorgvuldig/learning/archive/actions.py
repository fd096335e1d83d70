"""Filing a diploma, grade list or exemption decision in the archive, and taking back what was filed by mistake."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import row_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.archive.reads import digest
from zorgvuldig.learning.models import ReportCard
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import PupilBirth, PupilIdentity

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]

LIMIT = 10 * 1024 * 1024  # bytes
MISTAKES = timedelta(days=14)  # how long a paper can be taken back; after that the Archiefwet keeps it
FILE_NAMES = {"diploma": "diploma", "grade_list": "cijferlijst", "exemption": "vrijstelling"}


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is filed: the kind, the day on which it was issued, and by which school."""

    kind: str
    issued_on: date
    school: School


def file_paper(pupil: PupilIdentity, paper: NewPaper, *, upload: "Upload", door: Door) -> ArchiveRecord:
    """Seal an uploaded PDF into the archive. Raises `vault.kinds.NotAccepted` and `Refused`; nothing is kept then.

    Refused are a pupil without a birth date (`birth`), by which nobody would find the paper again, and what was `filed` already.
    """
    born = _born(pupil, door)
    accepted = accept(upload, kinds={Kind.PDF}, limit_bytes=LIMIT, closing=closing(ArchiveRecord, pupil.pupil_id))
    return _filed(pupil, born, paper, row_of(accepted, door=door), door)


def take_over(pupil: PupilIdentity, report: ReportCard, paper: NewPaper, *, door: Door) -> ArchiveRecord:
    """File a copy of a report as grade list, closed with the key of the archive. Raises `Refused` as `file_paper`."""
    born = _born(pupil, door)
    key = closing(ArchiveRecord, pupil.pupil_id)
    stored = files.store(files.read(report.blob), limit_bytes=LIMIT, closing=key)
    row = {
        "blob": stored.blob,
        "media_type": report.media_type,
        "size": stored.size,
        "added_at": door.opened_at,
        "added_by_id": door.actor_id,
    }
    return _filed(pupil, born, paper, row, door)


def take_back(record: ArchiveRecord, *, door: Door) -> None:
    """Remove what was filed by mistake, within `MISTAKES`; the history keeps that it was there. Raises `Refused` (`kept`)."""
    door.writing("archive")
    if not may_go(record, door=door):
        raise Refused("kept", days=MISTAKES.days)
    blob = record.blob
    record.delete()
    transaction.on_commit(partial(files.remove, blob))


def may_go(record: ArchiveRecord, *, door: Door) -> bool:
    """Whether it is so short ago that it can have been a mistake."""
    return record.added_at + MISTAKES > door.opened_at


def _born(pupil: PupilIdentity, door: Door) -> date:
    door.writing("archive")
    door.reading("birth")
    birth = PupilBirth.objects.filter(pupil_id=pupil.pupil_id).first()
    if birth is None or birth.born_on is None:
        raise Refused("birth")
    return birth.born_on


def _filed(pupil: PupilIdentity, born: date, paper: NewPaper, row: dict[str, Any], door: Door) -> ArchiveRecord:
    try:
        with transaction.atomic():
            return ArchiveRecord.objects.create(
                **row | {"name": f"{FILE_NAMES[paper.kind]}-{paper.issued_on:%Y-%m-%d}.pdf"},
                person_id=pupil.pupil_id,
                school=paper.school,
                kind=paper.kind,
                holder=pupil.full_name,
                born_on=born.isoformat(),
                search_hash=digest(pupil.family_name, born.year),
                issued_on=paper.issued_on,
            )
    except BaseException as error:
        files.remove(row["blob"])
        if isinstance(error, IntegrityError):
            raise Refused("filed") from error
        raise
