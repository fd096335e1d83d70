"""Fetching a copy of footage with a link and a code: once, and on record of every pupil in it before the first byte leaves."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from zorgvuldig.cameras.handout.actions import shown_at
from zorgvuldig.cameras.handout.labels import KINDS
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.incidents.models import IncidentPupil
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.handover.actions import TRIES
from zorgvuldig.release.handover.fetch import Outcome
from zorgvuldig.release.handover.keys import hash_of_code, hash_of_token
from zorgvuldig.release.models import Release
from zorgvuldig.release.reads import FOOTAGE

JOB = "footage_fetching"


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The end of a try: what is given when it is, how many bytes, and whether as a package; how many tries are left otherwise."""

    outcome: Outcome
    number: int
    blob: UUID | None = None
    size: int = 0
    is_package: bool = False
    left: int = 0


def link_outcome(token: str, *, now: datetime) -> Outcome | None:
    """Why a link gives nothing; GIVEN when it would with the right code; None for a link that never was."""
    with working(JOB, now=now) as door:
        row = _rows(door).filter(token_hash=hash_of_token(token).hex()).first()
        return None if row is None else _shut(row, now) or Outcome.GIVEN


def fetch(token: str, code: str, *, now: datetime) -> FetchResult | None:
    """Try a link. What happened is committed when this returns, so nothing is given twice. None for no link at all."""
    tried = _tried(token, code, now)
    if tried is not None and tried.outcome is Outcome.WRONG_CODE and tried.blob:
        files.remove(tried.blob)
    return tried


def _tried(token: str, code: str, now: datetime) -> FetchResult | None:
    with working(JOB, now=now) as door:
        door.writing("camera", "release")
        row = _rows(door).select_for_update().filter(token_hash=hash_of_token(token).hex()).first()
        if row is None:
            return None
        if shut := _shut(row, now):
            return FetchResult(shut, row.pk)
        if not hmac.compare_digest(hash_of_code(code).hex(), row.code_hash):
            return _wrong(row, door)
        if row.blob is None or not _is_whole(row.blob, row.sha256):
            return _broken(row, door)
        return _give(row, row.blob, door)


def arrived(tried: FetchResult, *, now: datetime) -> None:
    """The copy was given, or broke off on its way: either way it goes, and the link gives nothing any more."""
    with working(JOB, now=now) as door:
        rows = _rows(door).filter(pk=tried.number, state=FootageExport.FETCHED)
        rows.update(blob=None, ended_at=now)
    if tried.blob:
        files.remove(tried.blob)


def parts(tried: FetchResult) -> Iterator[bytes]:
    """The bytes of what was given."""
    assert tried.blob is not None
    return files.read(tried.blob)


def _rows(door: JobDoor) -> "QuerySet[FootageExport]":
    door.reading("camera")
    return FootageExport.objects.using(door.alias).all()


def _shut(row: FootageExport, now: datetime) -> Outcome | None:
    """Why this gives nothing whatever the code."""
    if row.fetched_at is not None:
        return Outcome.USED
    if row.state != FootageExport.RELEASED or row.tries >= TRIES:
        return Outcome.CLOSED
    if row.until is None or row.until <= now:
        return Outcome.EXPIRED
    return None


def _wrong(row: FootageExport, door: JobDoor) -> FetchResult:
    row.tries += 1
    blob = None
    if row.tries >= TRIES:
        blob, row.blob = row.blob, None
        row.state, row.why, row.ended_at = FootageExport.ENDED, "codes", door.started_at
    row.save(using=door.alias, update_fields=["tries", "state", "why", "ended_at", "blob"])
    return FetchResult(Outcome.WRONG_CODE, row.pk, blob, left=max(0, TRIES - row.tries))


def _is_whole(blob: UUID, sha256: str) -> bool:
    """Whether the file is what somebody let go, to the last byte: looked at before the first one leaves."""
    digest = hashlib.sha256()
    try:
        for part in files.read(blob):
            digest.update(part)
    except (Missing, KeyGone, Damaged):
        return False
    return hmac.compare_digest(digest.hexdigest(), sha256)


def _broken(row: FootageExport, door: JobDoor) -> FetchResult:
    row.state, row.why = FootageExport.FAILED, "damaged"
    row.save(using=door.alias, update_fields=["state", "why"])
    return FetchResult(Outcome.CLOSED, row.pk)


def _give(row: FootageExport, blob: UUID, door: JobDoor) -> FetchResult:
    told = _put_on_record(row, door)
    row.state, row.fetched_at = FootageExport.FETCHED, door.started_at
    row.save(using=door.alias, update_fields=["state", "fetched_at"])  # the database compares with what is on record
    door.looked(told)
    return FetchResult(Outcome.GIVEN, row.pk, blob, row.size, row.style == "none")


def _put_on_record(row: FootageExport, door: JobDoor) -> list[int]:
    """A release for every pupil who was in the incident; says who they are."""
    door.reading("incident")
    assert row.released_by_id is not None
    pupils = IncidentPupil.objects.using(door.alias).filter(incident_id=row.incident_id).order_by("pupil_id")
    told, kind = list(pupils.values_list("pupil_id", flat=True)), KINDS[row.kind]
    Release.objects.using(door.alias).bulk_create(
        Release(
            pupil_id=pupil,
            channel=FOOTAGE,
            recipient=kind.recipient,
            basis="/".join(filter(None, (kind.basis, row.style, row.article))),
            fields=list(REGISTER.recipients[kind.recipient].fields),
            released_at=door.started_at,
            shown_at=shown_at(row, door.started_at),
            actor_id=row.released_by_id,
        )
        for pupil in told
    )
    return told
