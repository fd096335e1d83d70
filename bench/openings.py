"""What an opening costs by itself: one statement, committed, with its log rows."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from bench.clock import ROUNDS, Cost, Side, cost_of, interleaved, load, middle, ratio
from bench.results import CannotMeasure, Result
from bench.site import Actor, Site
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.platform.names import fold

TIMES = 100
OPEN = "select result from gate.open(%s::text, %s::uuid, %s::text, %s::bigint, %s::bigint, %s::text, %s::text, false)"
NOTE = (
    "insert into gate.bench_log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)"
    " values (%s::integer, %s::text, %s::integer, %s::text, %s::bigint, 0, 'pupil', false, %s::uuid, 1)"
)
BY_HAND = "by hand"
PUPIL_READS = ("organisation", "staff", "identity", "birth", "contact", "guardian", "membership", "grades")
CLASS_READS = ("organisation", "identity", "membership", "assessment", "grades")
SEARCH_READS = ("organisation", "identity", "membership")


def open_once(actor: Actor, purpose: str, reads: tuple[str, ...], kind: Kind, key: str) -> int:
    """Open something and leave it; returns how many pupils. Refused is an error here."""
    values: list[str | int | uuid.UUID] = [
        actor.secret,
        uuid.uuid4(),
        purpose,
        REGISTER.mask(reads),
        0,
        kind.value,
        key,
    ]
    with connection.cursor() as cursor:
        cursor.execute(OPEN, values)
        count: int = cursor.fetchone()[0] - 1
    if count < 0:
        raise CannotMeasure(f"opening {kind} for {purpose} was refused")
    return count


def openings(site: Site) -> Iterator[Result]:
    """One pupil by the mentor, and the class by its teacher; and the first beside what any log of reads costs."""
    sides = {
        "opening_1": Side(lambda: open_once(site.mentor, "mentoring", PUPIL_READS, Kind.PUPIL, str(site.pupil))),
        "opening_28": Side(lambda: open_once(site.teacher, "teaching", CLASS_READS, Kind.GROUP, str(site.group))),
        BY_HAND: Side(lambda: _noted_by_hand(site.mentor.person_id, site.pupil_id)),
    }
    with _a_log_by_hand(site):
        costs = interleaved(sides, times=TIMES)
    hand = costs.pop(BY_HAND)
    for name, measured in costs.items():
        cost = middle(measured)
        how = f"client {cost.client:.2f} + database {cost.backend:.2f} ms CPU, wall p50 {cost.wall:.2f} ms; {load()}"
        yield Result(name, cost.cpu, how)
    one, bare = costs["opening_1"], middle(hand)
    how = (
        f"CPU {bare.cpu:.2f} → {middle(one).cpu:.2f} ms, wall p50 {bare.wall:.2f} → {middle(one).wall:.2f} ms; {load()}"
    )
    yield Result("opening_ratio", ratio([cost.cpu for cost in one], [cost.cpu for cost in hand]), how)


@contextmanager
def _a_log_by_hand(site: Site) -> Iterator[None]:
    """While this lasts, a table like a month of the access log, with its indexes, that the pages' login may add to."""
    month = f"gate.log_{datetime.now(UTC):%Y%m}"
    site.db.execute(f"create table gate.bench_log (like {month} including all)")
    site.db.execute(f"grant insert on gate.bench_log to {settings.NAMES.runtime}")
    site.db.execute(f"grant usage on sequence gate.log_id to {settings.NAMES.runtime}")
    try:
        yield
    finally:
        site.db.execute(f"revoke usage on sequence gate.log_id from {settings.NAMES.runtime}")
        site.db.execute("drop table gate.bench_log")


def _noted_by_hand(actor: int, pupil: int) -> None:
    """What a program writes that does note who looks, and asks nobody whether they may: one row, committed."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [actor, "mentor", pupil, "mentoring", REGISTER.mask(PUPIL_READS), uuid.uuid4()])


def search_round(site: Site) -> Cost:
    """One round of the administration searching a family name that is there."""
    words = fold(site.name)
    return cost_of(lambda: _search(site, words), TIMES)


def _search(site: Site, words: str) -> int:
    return open_once(site.administration, "search", SEARCH_READS, Kind.SEARCH, words)


def search(site: Site) -> Iterator[Result]:
    """The administration searches."""
    found = _search(site, fold(site.name))
    cost = middle([search_round(site) for _ in range(ROUNDS)])
    how = f"{found} found among {site.pupils:,} pupils, log rows included, CPU {cost.cpu:.2f} ms; {load()}"
    yield Result("search", cost.wall, how)
