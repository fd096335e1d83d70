"""A copy is made, and wiped: the work of a job, which asks every time whether the family member may still have it.

Reading and finishing are two transactions, with the making of the file in between; the file may be fetched only after the
second, which puts the release on record. Killed anywhere, nothing half is left that somebody could fetch: another run
takes the copy up again, and the vault's own sweep removes a file that no row names.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from zorgvuldig.copies.content import LIMIT, TooMuch, archive
from zorgvuldig.copies.document import CopyContent, CopyWeighing, proven, read
from zorgvuldig.copies.passages import DecisionReads, nobody_decided
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, turn_at, working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import StoredFile, TooLarge
from zorgvuldig.platform.vault.keys import destroy
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.release.copy_request import KIND, JobRequest, expiry
from zorgvuldig.release.models import FamilyCopy
from zorgvuldig.release.release import record

CATEGORY = "own_copy"
TRIES = 3
PATIENCE = timedelta(minutes=2)  # a job that was asked for is given this long to begin
LEASE = timedelta(minutes=15)  # and this long to finish, before another takes over from one that is there
TOO_LARGE = "too_large"


def make_copy(uid: UUID, *, now: datetime, decided: DecisionReads = nobody_decided) -> bool:
    """Make the copy that somebody asked for; False when it is not to be made now (any more). What goes wrong is raised.

    `decided` says of which passages the desk decided that whoever asked may read them; every other name of another is masked.
    """
    tries = _tries(uid, now)
    if tries is None:
        return False
    with turn_at(f"family copy {uid}", tries + 1) as is_gone:
        copy = _claim(uid, now, tries, is_gone=is_gone)
        return copy is not None and _make_copy(copy, now, decided)


def _make_copy(copy: FamilyCopy, now: datetime, decided: DecisionReads) -> bool:
    try:
        dossier = _read(copy, now, decided)
        stored = _stored(copy, dossier) if dossier else None
    except (TooMuch, TooLarge):
        _settle(copy, now, state=FamilyCopy.FAILED, step=TOO_LARGE)
        return False
    except BaseException:
        _settle(copy, now, state=FamilyCopy.WAITING if copy.tries < TRIES else FamilyCopy.FAILED)
        raise
    if dossier is None or stored is None:
        _settle(copy, now, state=FamilyCopy.GONE)
        return False
    return _finished(copy, dossier, stored, now)


def take_up(now: datetime, *, decided: DecisionReads = nobody_decided) -> int:
    """Begin anew what nobody is making; says how many copies were made."""
    with working(KIND, now=now) as door:
        busy = FamilyCopy.objects.using(door.alias).filter(state__in=FamilyCopy.BUSY, asked_at__lte=now - PATIENCE)
        uids = list(busy.order_by("asked_at").values_list("uid", flat=True))
    return sum(make_copy(uid, now=now, decided=decided) for uid in uids)


def clear_copies(now: datetime) -> int:
    """Wipe the files whose term is over and those that their asker may not have any more; says how many. The rows stay.

    A copy holds what has shorter terms than the pupil's stay, so the key for copies goes too as soon as no copy needs it:
    then the file in a backup is unreadable as well.
    """
    with working(KIND, now=now) as door:
        done = FamilyCopy.objects.using(door.alias).select_for_update().filter(state=FamilyCopy.DONE)
        over = [
            copy
            for copy in done
            if copy.expires_at is None or copy.expires_at <= now or not door.may_open(copy.asked_by_id, copy.pupil_id)
        ]
        FamilyCopy.objects.using(door.alias).filter(pk__in=[copy.pk for copy in over]).update(
            state=FamilyCopy.GONE, blob=None
        )
        no_copy_left = _without_copies(door)
    for copy in over:
        if copy.blob:
            files.remove(copy.blob)
    destroy(no_copy_left, shelf=REGISTER.categories[CATEGORY].bit)
    return len(over)


def _without_copies(door: JobDoor) -> set[int]:
    """The pupils about whom there were copies, and no file is left or on its way."""
    rows = FamilyCopy.objects.using(door.alias).values_list("pupil_id", flat=True)
    return set(rows) - set(rows.filter(state__in=(FamilyCopy.DONE, *FamilyCopy.BUSY)))


def _tries(uid: UUID, now: datetime) -> int | None:
    """How often somebody took it; None when there is nothing to make."""
    with working(KIND, now=now) as door:
        rows = FamilyCopy.objects.using(door.alias).filter(uid=uid, state__in=FamilyCopy.BUSY)
        return rows.values_list("tries", flat=True).first()


def _claim(uid: UUID, now: datetime, tries: int, *, is_gone: bool | None) -> FamilyCopy | None:
    """Take the copy; None when somebody else has it, it was tried too often, or it may not be made any more.

    From a maker that is gone (`is_gone`) it is taken at once, from one that only says nothing after a while. Not when that is None.
    """
    if is_gone is None:
        return None
    idle = Q(state=FamilyCopy.WORKING) if is_gone else Q(state=FamilyCopy.WORKING, taken_at__lte=now - LEASE)
    with working(KIND, now=now) as door:
        free = FamilyCopy.objects.using(door.alias).filter(Q(state=FamilyCopy.WAITING) | idle, uid=uid, tries=tries)
        copy = free.select_for_update(skip_locked=True).first()
        if copy is None:
            return None
        copy.tries, copy.taken_at, copy.state, copy.step = copy.tries + 1, now, FamilyCopy.WORKING, FamilyCopy.STEPS[0]
        if copy.tries > TRIES:
            copy.state = FamilyCopy.FAILED
        elif not door.may_open(copy.asked_by_id, copy.pupil_id):
            copy.state = FamilyCopy.GONE
        copy.save(using=door.alias, update_fields=["tries", "taken_at", "state", "step"])
    return copy if copy.state == FamilyCopy.WORKING else None


def _read(copy: FamilyCopy, now: datetime, decided: DecisionReads) -> CopyContent | None:
    """The rows, and the look in the log; None when the asker may not have them any more."""
    weighed = CopyWeighing(decided=decided(copy.pupil_id, copy.asked_by_id))
    with working(KIND, now=now) as door:
        if not door.may_open(copy.asked_by_id, copy.pupil_id):
            return None
        door.looked([copy.pupil_id])
        request = JobRequest(door, copy.asked_by_id)
        found = read(copy.pupil_id, door=request, subject_id=copy.asked_by_id, language=copy.language, weighed=weighed)
        return proven(found, copy.pupil_id, door=request)


def _stored(copy: FamilyCopy, dossier: CopyContent) -> StoredFile:
    """The file in the vault, closed with the pupil's key for copies."""
    key = closing(FamilyCopy, copy.pupil_id)
    return files.store(archive(dossier, step=_steps(copy)), limit_bytes=2 * LIMIT, closing=key)


def _steps(copy: FamilyCopy) -> Callable[[str], None]:
    """What says in the row how far the making is, for the page that waits for it."""

    def step(name: str) -> None:
        with working(KIND, now=copy.taken_at or copy.asked_at) as door:
            _mine(copy, door).update(step=name)

    return step


def _mine(copy: FamilyCopy, door: JobDoor) -> QuerySet[FamilyCopy]:
    """The row, as long as this run has it: who was overtaken by another changes nothing."""
    rows = FamilyCopy.objects.using(door.alias)
    return rows.filter(pk=copy.pk, state=FamilyCopy.WORKING, taken_at=copy.taken_at, tries=copy.tries)


def _settle(copy: FamilyCopy, now: datetime, *, state: str, step: str = "") -> None:
    with working(KIND, now=now) as door:
        _mine(copy, door).update(state=state, step=step)


def _finished(copy: FamilyCopy, dossier: CopyContent, stored: StoredFile, now: datetime) -> bool:
    """Put the release on record and give the file to its row, in one transaction; else the file goes at once."""
    kept = False
    try:
        with working(KIND, now=now) as door:
            mine = _mine(copy, door).select_for_update().exists()
            kept = mine and door.may_open(copy.asked_by_id, copy.pupil_id)
            if kept:
                files.size_of(stored.blob)  # raises when its key was cleared while it was made; it is made anew then
                record(dossier.found, door=JobRequest(door, copy.asked_by_id))
                _mine(copy, door).update(
                    state=FamilyCopy.DONE,
                    step="",
                    made_at=now,
                    expires_at=expiry(now),
                    blob=stored.blob,
                    size=stored.size,
                    sha256=stored.sha256.hex(),
                )
            elif mine:
                _mine(copy, door).update(state=FamilyCopy.GONE, step="")
    except BaseException:
        kept = False
        raise
    finally:
        if not kept:
            files.remove(stored.blob)
    return kept
