"""Fetching with a link and a code: once, and every try is on record before anything is answered."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.exchange.models import Exchange, HandOver, HandOverFetch
from zorgvuldig.release.handover.actions import LINK, TRIES
from zorgvuldig.release.handover.keys import hash_of_token, is_code, written
from zorgvuldig.release.handover.locked_zip import locked_zip

JOB = "handing"
PREFIX = "fetch_"


class Outcome(StrEnum):
    """How a try ended; the values of `HandOverFetch.outcome`."""

    GIVEN = "given"
    WRONG_CODE = "wrong_code"
    USED = "used"
    EXPIRED = "expired"
    CLOSED = "closed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The end of a try: the package as a ZIP that the code opens, when it was given; how many tries are left otherwise."""

    outcome: Outcome
    hand_over: int
    content: bytes = b""
    left: int = 0


def link_outcome(token: str, *, now: datetime) -> Outcome | None:
    """Why a link gives nothing; GIVEN when it would with the right code; None for a link that never was."""
    with working(JOB, now=now) as door:
        row = HandOver.objects.using(door.alias).filter(token_hash=hash_of_token(token), way=LINK).first()
        return None if row is None else _shut(row, _exchange(row, door), now) or Outcome.GIVEN


def fetch(token: str, code: str, *, now: datetime) -> FetchResult | None:
    """Try a link. What happened is committed when this returns, so nothing is given twice. None for no link at all."""
    with working(JOB, now=now) as door:
        rows = HandOver.objects.using(door.alias).select_for_update()
        row = rows.filter(token_hash=hash_of_token(token), way=LINK).first()
        if row is None:
            return None
        exchange = _exchange(row, door)
        if shut := _shut(row, exchange, now):
            return _noted(row, shut, door)
        assert row.code_hash is not None
        if not is_code(code, bytes(row.code_hash)):
            return _wrong(row, door)
        return _give(row, exchange, written(code), door)


def arrived(hand_over: int, *, now: datetime) -> None:
    """Note that the last byte went out. Without it the row says that the fetch began, and no more."""
    with working(JOB, now=now) as door:
        HandOver.objects.using(door.alias).filter(pk=hand_over, ended_at=None).update(ended_at=now)


def _exchange(row: HandOver, door: JobDoor) -> Exchange:
    return Exchange.objects.using(door.alias).get(pk=row.exchange_id)


def _shut(row: HandOver, exchange: Exchange, now: datetime) -> Outcome | None:
    """Why this gives nothing whatever the code. What consent says now the database knows (`_give`)."""
    if row.fetched_at is not None:
        return Outcome.USED
    if exchange.stopped_at is not None:
        return Outcome.STOPPED
    if row.ended_at is not None or row.tries >= TRIES or exchange.blob is None:
        return Outcome.CLOSED
    if row.expires_at is None or row.expires_at <= now:
        return Outcome.EXPIRED
    return None


def _wrong(row: HandOver, door: JobDoor) -> FetchResult:
    row.tries += 1
    if row.tries >= TRIES:
        row.ended_at = door.started_at
    row.save(using=door.alias, update_fields=["tries", "ended_at"])
    return _noted(row, Outcome.WRONG_CODE, door)


def _give(row: HandOver, exchange: Exchange, code: str, door: JobDoor) -> FetchResult:
    assert exchange.blob is not None
    try:
        package = b"".join(files.read(exchange.blob))
    except (Missing, KeyGone):
        return _noted(row, Outcome.CLOSED, door)
    content = locked_zip(_inside(package), code)
    try:
        with transaction.atomic(using=door.alias):
            _note(row, Outcome.GIVEN, door)
    except IntegrityError as error:
        name = constraint_of(error)
        if not name.startswith(PREFIX):
            raise
        return _noted(row, Outcome(name.removeprefix(PREFIX)), door)
    row.fetched_at = door.started_at
    row.save(using=door.alias, update_fields=["fetched_at"])
    door.looked([row.pupil_id])
    return FetchResult(Outcome.GIVEN, row.pk, content)


def _inside(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _noted(row: HandOver, outcome: Outcome, door: JobDoor) -> FetchResult:
    _note(row, outcome, door)
    return FetchResult(outcome, row.pk, left=max(0, TRIES - row.tries))


def _note(row: HandOver, outcome: Outcome, door: JobDoor) -> None:
    tries = HandOverFetch.objects.using(door.alias)
    tries.create(hand_over_id=row.pk, pupil_id=row.pupil_id, at=door.started_at, outcome=outcome)
