"""Deleting what is due, with everything that goes with it, against the bare statements for the same rows in the same order."""

import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.gate.jobs import working
from zorgvuldig.retention.plan import plan
from zorgvuldig.retention.run import PUPILS, run

LEAVERS, ROUNDS = 3_000, 3
# Children first, as a run does; what else a pupil may have, these have not.
BARE = (
    ("grade", "pupil_id"),
    ("attendance", "pupil_id"),
    ("membership", "pupil_id"),
    ("enrolment", "pupil_id"),
    ("pupil_contact", "pupil_id"),
    ("pupil_birth", "pupil_id"),
    ("pupil_identity", "pupil_id"),
    ("pupil", "person_id"),
    ("person", "id"),
)


def deleting(site: Site) -> Iterator[Result]:
    """Rounds of both, one after the other on pupils made alike; the middle of each counts. The plan is made before each run."""
    settings.RETENTION_SHARE = 101.0  # so many leavers at once would wait for a second person
    plans, bare, audited, rows = [], [], [], 0
    for _ in range(ROUNDS):
        rows, seconds = _bare(site)
        bare.append(seconds)
        _leavers(site)
        now = timezone.now()
        begin = time.perf_counter()
        with working("retention", now=now) as door:
            found = plan(door=door, on=timezone.localdate(now))
        plans.append(time.perf_counter() - begin)
        if found.pupils < LEAVERS:
            raise CannotMeasure(f"{found.pupils} of {LEAVERS} pupils are due")
        begin = time.perf_counter()
        done = run(found.on, trigger="command", now=now)
        audited.append(time.perf_counter() - begin)
        if done.state != "done":
            raise CannotMeasure(f"the run is {done.state}: {done.problem}")
    how = f"{LEAVERS:,} pupils due with {rows:,} rows, of {site.pupils + LEAVERS:,} pupils; {load()}"
    yield Result("retention_plan", sorted(plans)[ROUNDS // 2], how)
    fast, full = sorted(bare)[ROUNDS // 2], sorted(audited)[ROUNDS // 2]
    how = f"{rows / full:,.0f} rows/s against {rows / fast:,.0f}, the whole run with plan, proof, receipts and vacuum; {load()}"
    yield Result("retention_delete", fast / full, how)


def _bare(site: Site) -> tuple[int, float]:
    """The bare statements, as the same role and in as large transactions; rows and seconds."""
    ids = _leavers(site)
    rows = 0
    begin = time.perf_counter()
    for place in range(0, len(ids), PUPILS):
        with working("retention", now=timezone.now()) as door, connections[door.alias].cursor() as cursor:
            for table, column in BARE:
                cursor.execute(f"delete from {table} where {column} = any(%s)", [ids[place : place + PUPILS]])
                rows += cursor.rowcount
    return rows, time.perf_counter() - begin


def _leavers(site: Site) -> list[int]:
    """Pupils who left long ago, with some three hundred rows each; returns their numbers."""
    statements = Path(__file__).with_name("leavers.sql").read_text().split(";\n")
    with site.db.transaction():
        for statement in statements:
            if statement.strip():
                site.db.execute(statement.replace(":leavers", str(LEAVERS)))
        ids = [number for (number,) in site.db.execute("select id from leaver order by id").fetchall()]
        site.db.execute("drop table leaver")
    site.db.execute("vacuum analyze")
    return ids
