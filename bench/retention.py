"""Deleting what is due: the engine's own batches, beside the same rows deleted by hand in the same order.

As a program, `python -m bench.retention`, it is the run of a night, in the database of the settings, and says how it went.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connections
from django.utils import timezone
from psycopg import sql

from bench.clock import load, processor_seconds, ratio
from bench.leavers import TABLES, add, leave
from bench.pages import class_page, pupil_page, visit
from bench.results import CannotMeasure, Result
from bench.site import MANY, Site
from bench.worker import worker
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.retention.models import RetentionRun
from zorgvuldig.retention.plan import plan
from zorgvuldig.retention.receipts import register_of
from zorgvuldig.retention.run_job import JOB, PUPILS, RetentionWork, pupils_of, run
from zorgvuldig.retention.tables import Link, children_first, links

ROUNDS = 7
LEAVERS = 15_000  # of a night; with their history they have some 5 million rows
PAGES = 300  # of each kind, before the night and after it
PAUSE = 0.05  # seconds between two pages: somebody reads
BARE = (("pupil", "person_id"), ("person", "id"))


@dataclass(frozen=True, slots=True)
class Spent:
    """What one batch cost, in seconds: on the wall, and of processors (ours and the database's)."""

    wall: float
    cpu: float


def mask_of(table: str) -> int:
    """The category of a table as a bit."""
    return REGISTER.categories[REGISTER.tables[table].category].mask


def retention_delete(site: Site) -> Iterator[Result]:
    """New leavers, batch by batch, in turn by the engine and by hand; a round of both warms up."""
    pupils = add(site.db, PUPILS * 2 * (ROUNDS + 1), timezone.localdate(), mask_of("grade"))
    site.db.execute("vacuum analyze")
    work = _work()
    spent: dict[str, list[Spent]] = {"ours": [], "raw": []}
    for number in range(ROUNDS + 1):
        for turn, side in enumerate(list(spent)[:: 1 if number % 2 else -1]):
            some = pupils[PUPILS * (2 * number + turn) :][:PUPILS]
            cost = _by_engine(work, some) if side == "ours" else _by_hand(site, work.links, some)
            if number:
                spent[side].append(cost)
    rows = sum(sum(figures["rows"].values()) for figures in work.done.values()) // (ROUNDS + 1)
    left = site.db.execute("select count(*) from person where id = any(%s)", [pupils]).fetchone()
    if left != (0,):
        raise CannotMeasure("somebody who should be gone is still there")
    wall, cpu = ([getattr(one, what) for one in spent["raw"]] for what in ("wall", "cpu"))
    our_wall, our_cpu = ([getattr(one, what) for one in spent["ours"]] for what in ("wall", "cpu"))
    how = (
        f"{rows / median(cpu):,.0f} → {rows / median(our_cpu):,.0f} rows a CPU second, batches of {PUPILS} pupils with "
        f"{rows:,} rows; on the wall {rows / median(wall):,.0f} → {rows / median(our_wall):,.0f} rows/s, ratio "
        f"{ratio(wall, our_wall):.2f}; {load()}"
    )
    yield Result("retention_delete", ratio(cpu, our_cpu), how)


def retention_plan_small(site: Site) -> Iterator[Result]:
    """The plan of the small school, as it is."""
    seconds, told = planned()
    yield Result("retention_plan_small", seconds, f"{told}; {load()}")


def planned() -> tuple[float, str]:
    """How many seconds a plan for today takes, the median of some, and what is in it."""
    walls = []
    for _ in range(5):
        now = timezone.now()
        with working(JOB, now=now) as door:
            begin = time.perf_counter()
            found = plan(door=door, on=timezone.localdate(now))
            walls.append(time.perf_counter() - begin)
    rows = sum(sum(line.rows.values()) for line in found.lines)
    return median(walls), f"{found.of:,} pupils, {found.pupils:,} of them due with {rows:,} rows"


# --- a night among many ---------------------------------------------------------------------------------------------


def retention_large(site: Site) -> Iterator[Result]:
    """What needs the large school: the plan of it, and a night with pages meanwhile."""
    with worker(MANY) as there:
        told = there.figures("leavers")
        plan_, night_ = there.figures("retention_plan"), there.figures("retention_night")
    yield Result("retention_plan", plan_["seconds"], f"{plan_['told']}; {load()}")
    quiet, busy = night_["quiet"], night_["busy"]
    times = {page: busy[page] / quiet[page] for page in quiet}
    walls = ", ".join(f"{page} {quiet[page]:.0f} → {busy[page]:.0f} ms" for page in quiet)
    how = (
        f"{night_['pupils']:,} leavers with {night_['rows']:,} rows gone in {night_['seconds'] / 60:.1f} minutes, all of the run "
        f"(of {told['rows']:,} rows there were); p95 of pages: {walls}, {night_['pages']:,} of them meanwhile; {load()}"
    )
    yield Result("retention_night", max(times.values()), how)
    yield Result("retention_minutes", night_["seconds"] / 60, how)


def leavers(site: Site) -> dict[str, Any]:
    """In the large school: let a part of all pupils have left, from all classes, with as many rows as the goal names."""
    some = site.db.execute(
        "select array(select person_id from pupil where person_id <> all(%s) order by md5(person_id::text) limit %s)",
        [site.class_ids, min(LEAVERS, site.pupils * LEAVERS // MANY)],
    ).fetchone()
    assert some
    leave(site.db, some[0], timezone.localdate(), mask_of("grade"))
    site.db.execute("vacuum analyze")
    rows = 0
    for name in (*TABLES, "gate.change"):
        counted = sql.SQL("select count(*) from {} where pupil_id = any(%s)").format(sql.Identifier(*name.split(".")))
        found = site.db.execute(counted, [some[0]]).fetchone()
        rows += found[0] if found else 0
    return {"pupils": len(some[0]), "rows": rows}


def night(site: Site) -> dict[str, Any]:
    """The run of a night by a process of its own, and how long pages take before, meanwhile and after."""
    asks = {"pupil": visit(pupil_page(site)), "class": visit(class_page(site))}
    for ask in asks.values():
        ask()
    before = _pages(asks, lambda turn: turn < PAGES)
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.retention"],
        env=os.environ,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    busy = _pages(asks, lambda turn: process.poll() is None)
    said = process.communicate()[0]
    if process.returncode:
        raise CannotMeasure("the run of the night failed; what it said is above")
    after = _pages(asks, lambda turn: turn < PAGES)
    quiet = {page: before[page] + after[page] for page in asks}
    return {
        **json.loads(said),
        "quiet": {page: _p95(walls) for page, walls in quiet.items()},
        "busy": {page: _p95(walls) for page, walls in busy.items()},
        "pages": sum(map(len, busy.values())),
    }


def _pages(asks: dict[str, Callable[[], bytes]], goes_on: Callable[[int], bool]) -> dict[str, list[float]]:
    """How long each page took, in ms, while somebody asks for them in turn."""
    walls: dict[str, list[float]] = {page: [] for page in asks}
    turn = 0
    while goes_on(turn):
        for page, ask in asks.items():
            begin = time.perf_counter()
            ask()
            walls[page].append(1000 * (time.perf_counter() - begin))
            time.sleep(PAUSE)
        turn += 1
    return walls


def _p95(walls: list[float]) -> float:
    return quantiles(walls, n=20)[-1]


def main() -> None:
    """Be the night's run, and say how long it took and what went."""
    now = timezone.now()
    begin = time.perf_counter()
    done = run(timezone.localdate(now), trigger="night", now=now)
    seconds = time.perf_counter() - begin
    if done.state != "done":
        sys.exit(f"the run is {done.state}: {done.problem}")
    rows = sum(sum(figures.get("rows", {}).values()) for figures in done.done.values())
    pupils = max((figures.get("pupils", 0) for figures in done.done.values()), default=0)
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows, "pupils": pupils}))


# --- one side and the other -----------------------------------------------------------------------------------------


def _work() -> RetentionWork:
    """A run at work, as the engine makes it before its first batch."""
    now = timezone.now()
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        register = register_of()
        row = RetentionRun.objects.using(door.alias).create(
            on_date=timezone.localdate(now),
            trigger="command",
            started_at=now,
            register_version=register["version"],
            register_digest=register["digest"],
            state="working",
        )
        return RetentionWork(row, now, links(cursor))


def _by_engine(work: RetentionWork, pupils: list[int]) -> Spent:
    job = connections["jobs"].connection
    pid = job.info.backend_pid if job else 0
    gc.collect()
    gc.disable()  # as on the other side, which makes no garbage
    cpu = time.process_time() + processor_seconds(pid)
    begin = time.perf_counter()
    try:
        pupils_of(work, pupils)
    finally:
        gc.enable()
    return Spent(time.perf_counter() - begin, time.process_time() + processor_seconds(pid) - cpu)


def _by_hand(site: Site, known: tuple[Link, ...], pupils: list[int]) -> Spent:
    """The tables that have rows, children first, history included: without triggers and policies, with foreign keys."""
    places = [(name, "pupil_id") for name in children_first(TABLES, known)]
    tables = [*places, ("gate.change", "pupil_id"), *BARE]
    statements = [
        sql.SQL("delete from {} where {} = any(%s)").format(sql.Identifier(*name.split(".")), sql.Identifier(column))
        for name, column in tables
    ]
    _triggers(site, "disable")
    try:
        cpu = time.process_time() + processor_seconds(site.db.info.backend_pid)
        begin = time.perf_counter()
        with site.db.transaction():
            site.db.execute("set local session_replication_role = origin")  # keys are checked here as they are for us
            for statement in statements:
                site.db.execute(statement, [pupils])
        wall = time.perf_counter() - begin
        return Spent(wall, time.process_time() + processor_seconds(site.db.info.backend_pid) - cpu)
    finally:
        _triggers(site, "enable")


def _triggers(site: Site, what: str) -> None:
    for name in (*TABLES, "pupil", "person"):
        site.db.execute(sql.SQL("alter table {} {} trigger user").format(sql.Identifier(name), sql.SQL(what)))


if __name__ == "__main__":
    main()
