"""Papers in the archive, for tests."""

import uuid
from datetime import date

from tests.people import NOW, TODAY, Cast
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.archive.reads import digest
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing

PDF = b"%PDF-1.7 een diploma\n%%EOF"


def put_archived(
    cast: Cast, name: str = "noor", kind: str = "diploma", school: str = "Oost", issued_on: date = TODAY
) -> uuid.UUID:
    """A paper about somebody, sealed with their key of the archive."""
    someone, number = cast.people[name], uuid.uuid4()
    given, family, born = cast.db.execute(
        "select given_name, family_name, born_on from pupil_identity i join pupil_birth b using (pupil_id) where pupil_id = %s",
        [someone.id],
    ).fetchone()
    stored = store(PDF, limit_bytes=1000, closing=closing(ArchiveRecord, someone.id))
    fields = {f.column: f for f in ArchiveRecord._meta.concrete_fields}
    cast.put(
        "archive_record",
        uid=number,
        person_id=someone.id,
        school_id=cast.schools[school],
        kind=kind,
        holder=bytes(fields["holder"].sealed_for(someone.id, f"{given} {family}")),
        born_on=bytes(fields["born_on"].sealed_for(someone.id, born.isoformat())),
        search_hash=digest(family, born.year),
        issued_on=issued_on,
        blob=stored.blob,
        name="diploma.pdf",
        media_type="application/pdf",
        size=stored.size,
        added_at=NOW,
        added_by_id=cast.anna.id,
    )
    return number
