"""What an opening costs by itself: one statement, committed, with its log rows."""

import uuid
from collections.abc import Iterator

from django.db import connection

from bench.clock import ROUNDS, Cost, Side, cost_of, interleaved, load, middle
from bench.results import CannotMeasure, Result
from bench.site import Actor, Site
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.records.names import fold

TIMES = 100
OPEN = "select result from gate.open(%s::text, %s::uuid, %s::text, %s::bigint, %s::bigint, %s::text, %s::text)"
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
    """One pupil by the mentor, and the class by its teacher."""
    sides = {
        "opening_1": Side(lambda: open_once(site.mentor, "mentoring", PUPIL_READS, Kind.PUPIL, str(site.pupil))),
        "opening_28": Side(lambda: open_once(site.teacher, "teaching", CLASS_READS, Kind.GROUP, str(site.group))),
    }
    for name, costs in interleaved(sides, times=TIMES).items():
        cost = middle(costs)
        how = f"client {cost.client:.2f} + database {cost.backend:.2f} ms CPU, wall p50 {cost.wall:.2f} ms; {load()}"
        yield Result(name, cost.cpu, how)


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
