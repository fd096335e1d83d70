"""Measuring what proves every promise, among many pupils with their log and history: what a job does every five minutes."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.utils import timezone

from bench.clock import load
from bench.results import Result
from bench.site import MANY, Site
from bench.worker import worker
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.governance.reading.counts_job import keep_counts
from zorgvuldig.statement.evidence import measure

ROUNDS = 5
LOOKS, CHANGES = 20, 10  # a pupil in thirty days
PUT_LOOKS = """
insert into gate.log (at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
select now() - random() * interval '29 days', s.staff, 'teacher', p.person_id, 'teaching', 1835, 0, 'group', false, gen_random_uuid(), 1
from pupil p cross join lateral (select a[1 + (p.person_id + floor(random() * 20)::integer) % cardinality(a)] as staff from
    (select array(select staff_id from staff_role order by 1) as a) x) s
"""
PUT_CHANGES = """
insert into gate.change (at, table_name, row_id, pupil_id, mask, op, actor_id, purpose)
select now() - random() * interval '60 days', 'grade', p.person_id * 10 + n, p.person_id, 512, 'insert', s.staff, 'teaching'
from pupil p cross join generate_series(1, %s) n
cross join lateral (select a[1 + (p.person_id + n) %% cardinality(a)] as staff from
    (select array(select staff_id from staff_role order by 1) as a) x) s
"""


def statement_small(site: Site) -> Iterator[Result]:
    """The small school, as it is."""
    told = rebuilt(site)
    yield Result("statement_small", told["seconds"], f"{told['how']}; {load()}")


def statement_large(site: Site) -> Iterator[Result]:
    """The large one, with a month of looks and two of changes."""
    with worker(MANY) as there:
        told = there.figures("statement")
    yield Result("statement_rebuild", told["seconds"], f"{told['how']}; {load()}")


def busy(site: Site) -> dict[str, Any]:
    """In the large school: what a month leaves behind, under seals as the hours make them, and counted as a night does; then the measuring."""
    for _ in range(LOOKS):
        site.db.execute(PUT_LOOKS)
        seal_log(timezone.now())
    site.db.execute(PUT_CHANGES, [CHANGES])
    site.db.execute("vacuum analyze")
    begin = time.perf_counter()
    periods = keep_counts(timezone.now())
    night = time.perf_counter() - begin
    told = rebuilt(site)
    return told | {
        "how": f"{told['how']}; after the night’s count of unusual reading ({periods} periods in {night:.1f} s)"
    }


def rebuilt(site: Site) -> dict[str, Any]:
    """How many seconds it takes to measure every promise anew, the median of some, and over how much."""
    walls = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        found = measure(timezone.now())
        walls.append(time.perf_counter() - begin)
    counts = "(select count(*) from pupil), (select count(*) from gate.log), (select count(*) from gate.change)"
    pupils, looks, changes = site.db.execute(f"select {counts}").fetchall()[0]
    how = f"{len(found)} promises, {pupils:,} pupils, {looks:,} log rows, {changes:,} changes; slowest of {ROUNDS}: {max(walls):.2f} s"
    return {"seconds": median(walls), "how": how}
