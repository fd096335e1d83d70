"""A night that deletes many beside readers: how long one waits for a table, and what of it can be read in the files the next morning.

The server itself writes down how long somebody waited for a lock, so what else the machine does is not in it.
As a program, `python -m bench.residues`, it is the run of that night, in the database of the settings, and says how it went.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.utils import timezone
from psycopg import sql

from bench.clock import load
from bench.leavers import add
from bench.pages import class_page, pupil_page, visit
from bench.results import CannotMeasure, Result
from bench.retention import mask_of
from bench.site import Site
from zorgvuldig.operations.installation.boot import close_connections
from zorgvuldig.platform.postgres import connect_admin
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.retention import run_job
from zorgvuldig.retention.residue_search import LOG, search
from zorgvuldig.retention.residues import overwrite, rewrite

FEW, MANY = 1_500, 15_000  # leavers of a night
SHORTEST = 5  # milliseconds: who waits less is not written down
WORD = "Verdwenenstraat"  # stands in what is known of every leaver, in a small table and in two large ones
PLANTS = (
    "update pupil_contact set street = %(word)s || ' ' || pupil_id where pupil_id = any(%(gone)s)",
    "update pupil_identity set family_name = %(word)s || pupil_id where pupil_id = any(%(gone)s)",
    "update gate.change set changed = changed || jsonb_build_object('street', %(word)s || ' ' || id) where pupil_id = any(%(gone)s)",
)
PAUSE = 0.01  # seconds between two questions of a reader
TABLES = ("grade", "attendance", "membership", "guardianship", "pupil_identity", "pupil_contact")
WAITED = re.compile(r"acquired AccessShareLock on relation (\d+) of database \d+ after ([0-9.]+) ms")


def few(site: Site) -> Iterator[Result]:
    """A night with 1,500 leavers."""
    yield from _measured(site, FEW)


def many(site: Site) -> Iterator[Result]:
    """A night with 15,000 leavers."""
    yield from _measured(site, MANY)


def _measured(site: Site, leavers: int) -> Iterator[Result]:
    gone = add(site.db, leavers, timezone.localdate(), mask_of("grade"))
    for plant in PLANTS:
        site.db.execute(plant, {"word": WORD, "gone": gone})
    site.db.execute("vacuum analyze")
    with _waits_written_down(site) as waits:
        told = _night(site)
    waited = waits()
    found = [one.place for one in search([WORD], told["waiting"]) if one.place != LOG]
    sizes = site.db.execute("select pg_total_relation_size('grade') / 1024 / 1024").fetchone() or (0,)
    how = (
        f"{leavers:,} leavers with {told['rows']:,} rows gone in {told['seconds']:.0f} s, {told['rewriting']:.0f} of them making the "
        f"files true; overwritten: {', '.join(told['overwritten']) or 'none'}; waiting: {', '.join(told['waiting']) or 'none'}; "
        f"the grades have {sizes[0]} MB with their indexes; {load()}"
    )
    tables = dict(site.db.execute("select oid::text, oid::regclass::text from pg_class").fetchall())
    worst: dict[str, float] = {}
    for relation, ms in waited:
        name = tables.get(relation, "an index that went")
        worst[name] = max(ms, worst.get(name, 0))
    by_table = ", ".join(f"{name} {ms:.0f}" for name, ms in sorted(worst.items(), key=lambda one: -one[1])[:5])
    over = sum(ms > 200 for _, ms in waited)
    asked = (
        f"{told['asked']:,} questions and {told['pages']:,} pages meanwhile, {len(waited):,} waited {SHORTEST} ms or more, "
        f"{over} more than 200; the longest by table, in ms: {by_table or 'none'}; {load()}"
    )
    yield Result("retention_wait", max(worst.values(), default=0.0), asked)
    yield Result("retention_left", float(len(found)), f"{', '.join(found) or 'nothing'} beside the write-ahead log")
    yield Result("retention_rewriting", told["rewriting"], how)


@contextmanager
def _waits_written_down(site: Site) -> Iterator[Callable[[], list[tuple[str, float]]]]:
    """Let the server write down who waits for a lock; gives what tells how long readers waited since, in milliseconds."""
    name, log = sql.Identifier(site.db.info.dbname), cluster_home(settings.DATA) / "server.log"
    for setting in ("log_lock_waits = on", f"deadlock_timeout = {SHORTEST}"):
        site.db.execute(sql.SQL("alter database {} set {}").format(name, sql.SQL(setting)))
    close_connections()  # what is connected already does not know yet
    begins = log.stat().st_size
    yield lambda: [
        (relation, float(ms)) for relation, ms in WAITED.findall(log.read_bytes()[begins:].decode(errors="replace"))
    ]
    site.db.execute(sql.SQL("alter database {} reset all").format(name))


def _night(site: Site) -> dict[str, Any]:
    """The run by a process of its own; meanwhile somebody asks for pages, and somebody else for a row of each large table."""
    asks = [visit(pupil_page(site)), visit(class_page(site))]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.residues"],
        env=os.environ,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    asked: list[str] = []
    reader = threading.Thread(target=_read, args=(process, asked))
    reader.start()
    pages = 0
    while process.poll() is None:
        for ask in asks:
            ask()
            pages += 1
            time.sleep(PAUSE)
    reader.join()
    said = process.communicate()[0]
    if process.returncode:
        raise CannotMeasure("the run of the night failed; what it said is above")
    return {**json.loads(said), "asked": len(asked), "pages": pages}


def _read(process: subprocess.Popen[str], asked: list[str]) -> None:
    with connect_admin(settings.LOCATION) as db:
        while process.poll() is None:
            for table in TABLES:
                db.execute(sql.SQL("select * from {} limit 1").format(sql.Identifier(table)))
                asked.append(table)
                time.sleep(PAUSE)


def main() -> None:
    """Be the night's run, and say how long it took, what went, and what its files still hold."""
    settings.RETENTION_SHARE = 100  # as if somebody had approved it
    spent: list[float] = []
    now = timezone.now()
    begin = time.perf_counter()
    with (
        patch.object(run_job, "rewrite", _timed(rewrite, spent)),
        patch.object(run_job, "overwrite", _timed(overwrite, spent)),
    ):
        done = run_job.run(timezone.localdate(now), trigger="night", now=now)
    seconds = time.perf_counter() - begin
    if done.state != "done":
        sys.exit(f"the run is {done.state}: {done.problem}")
    told = {
        "seconds": seconds,
        "rewriting": sum(spent),
        "rows": sum(sum(figures.get("rows", {}).values()) for figures in done.done.values()),
        "overwritten": done.left_over["overwritten"],
        "waiting": done.left_over["not_rewritten"],
    }
    sys.stdout.write(json.dumps(told))


def _timed(work: Callable[..., list[str]], spent: list[float]) -> Callable[..., list[str]]:
    def measured(tables: Iterable[str], **options: bool) -> list[str]:
        begin = time.perf_counter()
        left = work(tables, **options)
        spent.append(time.perf_counter() - begin)
        return left

    return measured


if __name__ == "__main__":
    main()
