"""Copies of whole files: as JSON beside one raw query, the document to read, and many at once by several processes.

As a program, `python -m bench.dossiers FOLDER`, it exports the pupils whose numbers it takes from its input, and says what that cost.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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

FEW, MANY, WIDTH = 30, 1_000, 32  # copies of a batch, and bytes that a number takes in the queue
TIMES, BATCHES = 5, 3
NUMBERS = "select number from pupil order by number limit %s"


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
    """The same copies as files, by one process and by as many as there are cores, in turn: what else the machine does touches both."""
    cores, alone, together = os.cpu_count() or 1, list[Batch](), list[Batch]()
    numbers = [number for (number,) in site.db.execute(NUMBERS, [count]).fetchall()]
    for number in range(BATCHES):
        for processes in (1, cores) if number % 2 else (cores, 1):
            (alone if processes == 1 else together).append(_batch(processes, numbers))
    shares = sorted(b.speed / a.speed / cores for a, b in zip(alone, together, strict=True))
    how = (
        f"{count} dossiers at {median(b.speed for b in together):.1f} a second by {cores} processes, {median(a.speed for a in alone):.1f} by one, of "
        f"which one takes {median(b.cpu for b in together):.0f} and {median(a.cpu for a in alone):.0f} ms of its process; {BATCHES} rounds from "
        f"{shares[0]:.2f} to {shares[-1]:.2f}; at most {max(b.memory for b in together) / 1024:.0f} MB a process, the program that makes PDF "
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Dossiers a second, processor time that one takes of the process that makes it (ms), and memory of the largest process (KiB)."""

    speed: float
    cpu: float
    memory: int


def _batch(processes: int, numbers: Sequence[str]) -> Batch:
    """Each process takes the next number when it is done with one, as those do who work off a queue; all begin when all are warm."""
    waiting, given = os.pipe()
    with tempfile.TemporaryDirectory(dir=settings.DATA.parent) as folder:
        command = [sys.executable, "-m", "bench.dossiers", folder]
        running = [
            subprocess.Popen(command, stdin=waiting, stdout=subprocess.PIPE, text=True) for _ in range(processes)
        ]
        os.close(waiting)
        with open(given, "wb", buffering=0) as queue:
            queue.write(b"".join(_line(numbers[0]) for _ in running))  # each warms up with one
            for process in running:
                assert process.stdout is not None
                process.stdout.readline()
            queue.write(b"".join(map(_line, numbers)))
        told = [json.loads(process.communicate()[0] or "{}") for process in running]
        if any(process.returncode for process in running) or sum(1 for _ in Path(folder).iterdir()) != len(numbers):
            raise CannotMeasure("a process that makes dossiers stopped")
    seconds = max(one["end"] for one in told) - min(one["begin"] for one in told)
    cpu = 1000 * sum(one["cpu"] for one in told) / len(numbers)
    return Batch(len(numbers) / seconds, cpu, max(one["memory"] for one in told))


def _line(number: str) -> bytes:
    """A number as it lies in the queue: each as long, so that who reads takes a whole one."""
    return number.encode().ljust(WIDTH)


def main(folder: Path) -> None:
    """Export the pupil of the first number of the input and forget it; then, once there are more, those of all others."""
    warm = folder / f"{os.getpid()}.zip"
    _export(_taken(), warm)
    warm.unlink()
    sys.stdout.write("warm\n")
    sys.stdout.flush()
    number, begin, cpu = _taken(), time.monotonic(), time.process_time()
    while number:
        _export(number, folder / f"{number}.zip")
        number = _taken()
    told = {"begin": begin, "end": time.monotonic(), "cpu": time.process_time() - cpu}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({**told, "memory": memory}))
    close_connections()


def _taken() -> str:
    return os.read(sys.stdin.fileno(), WIDTH).decode().strip()


def _export(number: str, file: Path) -> None:
    export(number, file, now=timezone.now(), language="nl", complete=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
