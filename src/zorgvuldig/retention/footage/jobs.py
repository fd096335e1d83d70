"""The sweep of footage, every hour: what is over its term, or was kept for a hold that is over, goes. It is done, or it fails loudly.

A day that cannot go does not keep the others; but then the sweep has failed, and says so.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.cameras.models import LONGEST
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import hold_keys
from zorgvuldig.platform.vault.keys import Damaged, keystore
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.footage.proof import JOB, begin, end, last_moment
from zorgvuldig.retention.footage.reads import absurd, days_due, has_files, held_numbers, later_than
from zorgvuldig.retention.footage.removal import DeletedFootage, FootageDeletion, day_goes, hold_goes, known_holds
from zorgvuldig.retention.orphans import OrphanCleanup
from zorgvuldig.retention.receipts import Batch, Draft, add, register_of
from zorgvuldig.retention.terms import bound, deletion_terms

# Copies of footage that were made to be handed out: they end at their day, fetched or not, and are forgotten with the
# log of it.

UNRELEASED = timedelta(days=LONGEST)  # nobody let it go: then it is no reason to keep footage longer
CATEGORY = "camera"


def exports_end(now: datetime) -> int:
    """End the copies of which the time is over and remove their files; says how many. What nobody released ends after four weeks."""
    with working(JOB, now=now) as door:
        over = Q(until__lte=now) | Q(until=None, asked_at__lte=now - UNRELEASED)
        rows = FootageExport.objects.using(door.alias).select_for_update(skip_locked=True).filter(over)
        found = list(rows.exclude(state=FootageExport.ENDED, blob=None, source_blob=None))
        blobs = [blob for row in found for blob in (row.blob, row.source_blob) if blob]
        for row in found:
            row.state, row.blob, row.source_blob = FootageExport.ENDED, None, None
            row.ended_at = row.ended_at or now
            row.save(using=door.alias, update_fields=["state", "blob", "source_blob", "ended_at"])
    _remove(blobs)
    return len(found)


def exports_go(now: datetime, batch: Batch) -> int:
    """Delete what is known of copies beyond the term of the log of cameras, with the demand and a receipt; says how many."""
    limit = bound(deletion_terms(REGISTER, CATEGORY), localdate(now))
    if limit is None:
        return 0
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select e.id, e.blob, e.source_blob, e.demand_blob from footage_export e "
            "where (e.asked_at at time zone 'Europe/Amsterdam')::date <= %s order by e.id for update skip locked",
            [limit],
        )
        found = cursor.fetchall()
        if not found:
            return 0
        rest, numbers = OrphanCleanup(cursor, batch.on, now, ()), [number for number, *_ in found]
        rest.delete("footage_track", "t.footage_export_id = any(%s)", [numbers])
        rest.delete("footage_export", "t.id = any(%s)", [numbers])
        content = {"rest": dict(sorted(rest.rows.items())), "register": register_of(), "reason": "term"}
        add(cursor, batch, [Draft("rest", content)])
    _remove([blob for _, *blobs in found for blob in blobs if blob])
    return len(found)


def _remove(blobs: list[UUID]) -> None:
    for blob in blobs:
        files.remove(blob)


LOG = logging.getLogger(__name__)
SLACK = timedelta(minutes=5)  # somebody records, and gives receipts, while a sweep begins
LOCK = "footage.lock"


class DeletionFailed(Exception):
    """The sweep did not do all that it had to: one sentence says what is wrong. `began` is false when nothing was taken away."""

    def __init__(self, sentence: str, *, began: bool = False) -> None:
        super().__init__(sentence)
        self.began = began


@dataclass(frozen=True, slots=True)
class DeletedCounts:
    """What went: camera-days, holds that were over, pieces, bytes of plain content, keys, and copies to hand out that ended."""

    days: int
    holds: int
    pieces: int
    size: int
    keys: int
    copies: int

    def sentence(self) -> str:
        """What went, in one sentence."""
        if not (self.days or self.holds or self.copies):
            return gettext("Er stond geen camerabeeld over zijn termijn.")
        return ngettext(
            "Gewist: %(pieces)s stuk beeld (%(megabytes)s MB) van %(days)s cameradagen en %(holds)s bewaringen, en %(copies)s kopieën.",
            "Gewist: %(pieces)s stukken beeld (%(megabytes)s MB) van %(days)s cameradagen en %(holds)s bewaringen, en %(copies)s kopieën.",
            self.pieces,
        ) % {
            "pieces": self.pieces,
            "megabytes": -(-self.size // 1_000_000),
            "days": self.days,
            "holds": self.holds,
            "copies": self.copies,
        }  # fmt: skip


def delete_footage(now: datetime) -> DeletedCounts:
    """Take away all footage that is over its term at this moment, and end copies and holds that are over.

    Raises `DeletionFailed` when the clock stands back, the keystore is missing, another sweep is at work, or anything could not go;
    what could go, went. Killed anywhere, the next sweep does the rest.
    """
    with _alone():
        _look_first(now)
        sweep = FootageDeletion(now, begin(now), known_holds(now))
        failed = [*_doubts(now), *_all_of_it(sweep)]
        exported.export(now)
        end(sweep.batch, _figures(sweep.gone), is_done=not failed)
    if failed:
        raise DeletionFailed(failed[0], began=True)
    gone = sweep.gone
    return DeletedCounts(gone.days, gone.holds, gone.pieces, gone.size, gone.keys, gone.copies)


@contextmanager
def _alone() -> Iterator[None]:
    """No other sweep is at work as long as this lasts; one that is killed lets go by itself."""
    path = Path(settings.DATA) / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeletionFailed(
                gettext("Een andere wisronde is nog bezig. Deze heeft niets gewist; wacht tot de andere klaar is.")
            ) from error
        yield
    finally:
        os.close(descriptor)


def _look_first(now: datetime) -> None:
    """What makes that nothing at all may be taken away."""
    last = last_moment(now)
    if last is not None and now + SLACK < last:
        raise DeletionFailed(
            gettext(
                "De klok staat terug: er is al gewist op een later moment. Zet de klok goed; er is nu niets gewist."
            )
        )
    if not keystore().is_dir() and has_files(now):
        raise DeletionFailed(
            gettext("De sleutels van de beelden zijn er niet. Zet keys/ terug; er is nu niets gewist.")
        )


def _doubts(now: datetime) -> Iterator[str]:
    """What makes that nobody can say of everything whether it is due."""
    if early := later_than(now + SLACK, now):
        yield _sentence_of_clock(early)
    if wrong := absurd(now):
        yield _sentence_of_dates(wrong)


def _all_of_it(sweep: FootageDeletion) -> Iterator[str]:
    """Everything that is due, one by one; a sentence for each that could not go."""
    for one in days_due(sweep.now):
        yield from _tried(f"camera {one.camera_id}, {one.day}", partial(day_goes, sweep, one))
    known = {hold.number: hold for hold in sweep.holds}
    for number in sorted(held_numbers(sweep.now) | {closing.hold_id for closing in hold_keys()}):
        if number not in known or not known[number].is_in_force:
            yield from _tried(f"hold {number}", partial(hold_goes, sweep, known.get(number), number))
    yield from _tried("copies", partial(_copies, sweep))


def _copies(sweep: FootageDeletion) -> None:
    sweep.gone.copies += exports_end(sweep.now)
    exports_go(sweep.now, sweep.batch)


def _tried(what: str, act: Callable[[], None]) -> Iterator[str]:
    try:
        act()
    except (Damaged, Missing, OSError, DatabaseError, ValueError) as problem:
        LOG.error("footage: %s did not go: %s", what, problem)
        yield gettext(
            "Niet alle beelden konden weg (%(what)s): %(why)s. Herstel dit en wis opnieuw; wat wel kon, is gewist."
        ) % {"what": what, "why": problem}


def _sentence_of_clock(count: int) -> str:
    return ngettext(
        "%(count)s stuk beeld is van later dan nu: de klok staat terug, of een datum klopt niet. Zet dat goed.",
        "%(count)s stukken beeld zijn van later dan nu: de klok staat terug, of een datum klopt niet. Zet dat goed.",
        count,
    ) % {"count": count}


def _sentence_of_dates(count: int) -> str:
    return ngettext(
        "%(count)s stuk beeld heeft geen bruikbare datum. Wij weten niet wanneer het weg moet; zoek dit uit.",
        "%(count)s stukken beeld hebben geen bruikbare datum. Wij weten niet wanneer die weg moeten; zoek dit uit.",
        count,
    ) % {"count": count}


def _figures(gone: DeletedFootage) -> dict[str, int]:
    return {
        "rows": gone.pieces, "bytes": gone.size, "days": gone.days, "holds": gone.holds, "keys": gone.keys, "copies": gone.copies,
    }  # fmt: skip
