"""Copies of whole files: as JSON beside one raw query, the document to read, and many at once by several processes.

As a program, `python -m bench.dossiers FIRST STEP COUNT FOLDER`, it exports every STEP-th pupil and says what that cost.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import django
from django.conf import settings
from psycopg import sql

if __name__ == "__main__":
    django.setup()

from django.db import connections
from django.utils import timezone
from django.utils.translation import override

from bench.clock import ROUNDS, load, processor_seconds, ratio
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.copies.chapters import readable_copy
from zorgvuldig.copies.command import export
from zorgvuldig.copies.content import as_json
from zorgvuldig.copies.document import CopyContent, document, read
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.operations.installation.boot import close_connections
from zorgvuldig.platform.documents.copy import copy_pdf
from zorgvuldig.release.copy_request import KIND, JobRequest
from zorgvuldig.release.release import MODELS
from zorgvuldig.school.people.models import Pupil

FEW, MANY = 30, 1_000
TIMES, BATCHES = 5, 3


def dossier_json(site: Site) -> Iterator[Result]:
    """Everything about the pupil with 300 grades, through the gate's job and the register, beside one query."""
    dossier = _read(site.pupil_id)
    query = _raw(site, dossier)
    sides: dict[str, Callable[[], bytes]] = {
        "ours": lambda: as_json(document(_read(site.pupil_id))),
        "raw": lambda: json.dumps(site.db.execute(query).fetchone(), default=str).encode(),
    }
    costs: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            cost = _processor(site, sides[name])
            if number:
                costs[name].append(cost)
    rows = sum(len(found) for found in dossier.found.rows.values())
    how = (
        f"CPU {median(costs['raw']):.1f} → {median(costs['ours']):.1f} ms, {rows} rows of {len(dossier.found.rows)} tables, "
        f"log row, labels, reasons and what the law wants told included; {load()}"
    )
    yield Result("dossier_json", ratio(costs["ours"], costs["raw"]), how)


def _processor(site: Site, work: Callable[[], object]) -> float:
    """Processor time of one call in milliseconds: ours and that of both database processes."""
    work()
    job = connections["jobs"].connection
    pids = [site.db.info.backend_pid, *([job.info.backend_pid] if job else [])]
    before = time.process_time() + sum(map(processor_seconds, pids))
    for _ in range(TIMES):
        work()
    return 1000 * (time.process_time() + sum(map(processor_seconds, pids)) - before) / TIMES


def dossier_pdf(site: Site) -> Iterator[Result]:
    """The document of the same pupil, from rows to tagged PDF, warm; ten pages' worth of it."""
    dossier = _read(site.pupil_id)

    def make() -> bytes:
        with override("nl"):
            return copy_pdf(readable_copy(dossier, None))

    pdf = make()
    pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type/Page/") or _pages(pdf)
    walls = [_timed(make) for _ in range(ROUNDS)]
    how = f"{pages} pages of PDF/UA-1 in {median(walls):.2f} s wall p50; {load()}"
    yield Result("dossier_pdf", median(walls) * 10 / max(pages, 10), how)


def dossier_batch(site: Site, count: int) -> Iterator[Result]:
    """Whole copies as files, by one process and by as many as there are cores, in turn: what else the machine does touches both."""
    cores, speeds, memory = os.cpu_count() or 1, list[tuple[float, float]](), 0
    for _ in range(BATCHES):
        alone, _memory = _batch(1, max(FEW // 2, count // 10))
        together, most = _batch(cores, count)
        speeds.append((alone, together))
        memory = max(memory, most)
    shares = sorted(together / alone / cores for alone, together in speeds)
    how = (
        f"{count} dossiers at {median(b for _, b in speeds):.1f} a second by {cores} processes, {median(a for a, _ in speeds):.1f} by one; "
        f"{BATCHES} rounds from {shares[0]:.2f} to {shares[-1]:.2f}; at most {memory / 1024:.0f} MB a process, the program that makes PDF "
        f"apart; {load()}"
    )
    yield Result("dossier_batch", median(shares), how)


def _read(pupil_id: int) -> CopyContent:
    with working(KIND, now=timezone.now()) as door:
        door.looked([pupil_id])
        return read(pupil_id, door=JobRequest(door, 0), subject_id=pupil_id, language="nl")


def _raw(site: Site, dossier: CopyContent) -> sql.Composed:
    """One query for the same rows: by pupil where a table has one, else by key."""
    parts = []
    for name, rows in dossier.found.rows.items():
        table, key = REGISTER.tables[name], MODELS[name]._meta.pk
        column = table.pupil or ("pupil_id" if "pupil_id" in table.columns else "")
        if column:
            where = sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(site.pupil_id))
        else:
            keys = [row[str(key.column if key else "id")] for row in rows]
            where = sql.SQL("{} = any({})").format(sql.Identifier(str(key.column if key else "id")), sql.Literal(keys))
        parts += [
            sql.Literal(name),
            sql.SQL("(select json_agg(t) from {} t where {})").format(sql.Identifier(*name.split(".")), where),
        ]
    return sql.SQL("select {}").format(
        sql.SQL(", ").join(
            sql.SQL("json_build_object({})").format(sql.SQL(", ").join(parts[at : at + 40]))
            for at in range(0, len(parts), 40)
        )
    )


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _pages(pdf: bytes) -> int:
    """By the reader that is installed; ten when there is none, which can only make the figure worse."""
    try:
        told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return 10
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:")), 10)


def _batch(processes: int, count: int) -> tuple[float, int]:
    """How many dossiers a second, and the memory of the largest process in KiB."""
    with tempfile.TemporaryDirectory(dir=settings.DATA.parent) as folder:
        command = [sys.executable, "-m", "bench.dossiers"]
        running = [
            subprocess.Popen([*command, str(n), str(processes), str(count), folder], stdout=subprocess.PIPE, text=True)
            for n in range(processes)
        ]
        told = [json.loads(process.communicate()[0] or "{}") for process in running]
        if any(process.returncode for process in running) or sum(1 for _ in Path(folder).iterdir()) != count:
            raise CannotMeasure("a process that makes dossiers stopped")
    return count / max(one["seconds"] for one in told), max(one["memory"] for one in told)


def main(first: int, step: int, count: int, folder: str) -> None:
    """Export this process's share of the first `count` pupils."""
    with working("numbers", now=timezone.now()) as door:
        numbers = list(Pupil.objects.using(door.alias).order_by("number").values_list("number", flat=True)[:count])
    begin = time.perf_counter()
    for number in numbers[first::step]:
        export(number, Path(folder) / f"{number}.zip", now=timezone.now(), language="nl", complete=False)
    seconds = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"seconds": seconds, "memory": memory}))
    close_connections()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
