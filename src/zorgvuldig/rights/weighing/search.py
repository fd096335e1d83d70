"""What is to be weighed of a copy for a request is found, and what was decided of it is read: the work of jobs.

The job that makes copies reads the texts, and another keeps what is to be weighed, which reads nothing else: the desk gets a sentence for
each name, and opens no file. What is kept comes in one transaction, so a search that is killed leaves what was there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from zorgvuldig.copies import job
from zorgvuldig.copies.command import OPERATOR, NotExported
from zorgvuldig.copies.document import CopyContent, CopyWeighing, FileDecision, file_rows, read
from zorgvuldig.copies.passages import Decisions, PassageKey
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.release.copy_request import KIND, JobRequest
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.weighing.models import CopyFile, CopyPassage, MaskedFile, WeighedCopy

WEIGHING = "weighing"
KINDS = ("access", "portability")  # requests that are answered by a copy


def search(request: UUID, *, now: datetime) -> bool:
    """Find what is to be weighed of the copy for this request; False when it is not asked for, or was asked anew meanwhile."""
    with working(WEIGHING, now=now) as door:
        weighed = WeighedCopy.objects.using(door.alias).filter(request__uid=request).first()
    if weighed is None:
        return False
    with working(KIND, now=now) as door:
        door.looked([weighed.pupil_id])
        found = read(
            weighed.pupil_id,
            door=JobRequest(door, OPERATOR),
            subject_id=weighed.pupil_id,
            language="nl",
            complete=True,
            weighed=CopyWeighing(words=_words(weighed)),
        )
    with working(WEIGHING, now=now) as door:
        rows = WeighedCopy.objects.using(door.alias).filter(pk=weighed.pk)
        now_asked = rows.select_for_update().first()
        if now_asked is None or _words(now_asked) != _words(weighed):
            return False
        _keep_passages(weighed, found, door)
        _keep_files(weighed, found, door)
        rows.update(searched_at=now)
    return True


def take_up(now: datetime) -> int:
    """Search every copy that waits for it, and begin anew what was left of copies for families; says how many copies were searched."""
    with working(WEIGHING, now=now) as door:
        waiting = WeighedCopy.objects.using(door.alias).filter(searched_at=None).order_by("pk")
        requests = list(waiting.values_list("request__uid", flat=True))
    count = sum(search(request, now=now) for request in requests)
    job.take_up(now, decided=decided_for)
    return count


def _keep_passages(weighed: WeighedCopy, found: CopyContent, door: JobDoor) -> None:
    """Those that are new; those that are in the copy no longer go. What was decided of the rest stays."""
    there = CopyPassage.objects.using(door.alias).filter(request_id=weighed.request_id)
    known = {_key(passage): passage.pk for passage in there}
    wanted = {passage.key: passage for passage in found.passages}
    there.filter(pk__in=[number for key, number in known.items() if key not in wanted]).delete()
    new = [
        CopyPassage(
            pupil_id=weighed.pupil_id,
            request_id=weighed.request_id,
            mask=_mask(passage.place.table),
            table_name=passage.place.table,
            row_id=passage.place.row_id,
            column_name=passage.place.column,
            digest=key[0],
            sentence=passage.sentence,
            starts=passage.start,
            ends=passage.end,
            is_doubtful=passage.is_doubtful,
        )
        for key, passage in wanted.items()
        if key not in known
    ]
    CopyPassage.objects.using(door.alias).bulk_create(new)


def _keep_files(weighed: WeighedCopy, found: CopyContent, door: JobDoor) -> None:
    """The same of attachments; another file in the place of one that was decided of is a new one."""
    there = CopyFile.objects.using(door.alias).filter(request_id=weighed.request_id)
    known = {(file.table_name, file.row_id, file.original): file.pk for file in there}
    wanted = {(*key, row["blob"]): row for key, row in file_rows(found).items()}
    there.filter(pk__in=[number for key, number in known.items() if key not in wanted]).delete()
    new = [
        CopyFile(
            pupil_id=weighed.pupil_id,
            request_id=weighed.request_id,
            mask=_mask(table),
            table_name=table,
            row_id=number,
            original=original,
            name=row["name"][:120],
            media_type=row["media_type"],
        )
        for (table, number, original), row in wanted.items()
        if (table, number, original) not in known
    ]
    CopyFile.objects.using(door.alias).bulk_create(new)


def decided_for(pupil_id: int, asker_id: int) -> Decisions:
    """What the desk decided of passages about this pupil for this person, in all requests of theirs; the last decision counts."""
    with working(WEIGHING, now=timezone.now()) as door:
        rows = CopyPassage.objects.using(door.alias).filter(pupil_id=pupil_id, request__asker_id=asker_id)
        return {_key(row): row.outcome for row in rows.exclude(outcome="").order_by("decided_at", "pk")}


def weighing_of(request: str, number: str) -> CopyWeighing:
    """What was decided of the copy for this request, about the pupil with this number. Raises `NotExported` while something is not."""
    with working(WEIGHING, now=timezone.now()) as door:
        rows = Request.objects.using(door.alias).filter(pupil__number=number, kind__in=KINDS)
        try:
            asked = rows.filter(uid=request).first()
        except ValidationError:
            asked = None
        if asked is None:
            raise NotExported(
                f"There is no request for access {request} about the pupil with number {number}. Its page says which command to use."
            )
        weighed = WeighedCopy.objects.using(door.alias).filter(request=asked).exclude(searched_at=None).first()
        if weighed is None:
            raise NotExported("Nobody weighed this copy. The privacy officer does, on the page of the request.")
        passages = list(CopyPassage.objects.using(door.alias).filter(request=asked))
        files = list(CopyFile.objects.using(door.alias).filter(request=asked))
        masked = {file.file_id: file for file in MaskedFile.objects.using(door.alias).filter(request=asked)}
    open_passages = sum(not row.outcome for row in passages)
    open_files = sum(not file.outcome or (file.outcome == "masked" and file.pk not in masked) for file in files)
    if open_passages or open_files:
        raise NotExported(
            f"Of {open_passages} passages with a name of somebody else and {open_files} attachments nothing was decided. "
            "The privacy officer decides on the page of the request."
        )
    return CopyWeighing(
        request=str(asked.uid),
        decided={_key(row): row.outcome for row in passages if row.outcome},
        words=_words(weighed),
        files={(file.table_name, file.row_id): _file_decision(file, masked) for file in files},
    )


def _file_decision(file: CopyFile, masked: Mapping[int, MaskedFile]) -> FileDecision:
    """What goes along: all columns of the row as they are, those of the masked version instead, or nothing."""
    given: dict[str, Any] | None = {"whole": {}, "left_out": None}.get(file.outcome, {})
    if file.outcome == "masked":
        version = masked[file.pk]
        given = {"blob": version.blob, "media_type": version.media_type, "size": version.size, "name": version.name}
    return FileDecision(file.original, given)


def _key(row: CopyPassage) -> PassageKey:
    return bytes(row.digest), row.starts, row.ends


def _words(weighed: WeighedCopy) -> tuple[str, ...]:
    return tuple(line for line in str(weighed.words).splitlines() if line.strip())


def _mask(table: str) -> int:
    return REGISTER.categories[REGISTER.tables[table].category].mask
