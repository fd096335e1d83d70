"""After a restore: what had been deleted since the backup is deleted again, before anything is served.

A backup knows nothing of what went after it. The receipts do, outside the database: without naming anybody, each tells by a
keyed hash whose data went and of which category. What is found again goes again, and then everything that is due by now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.retention.footage.jobs import DeletionFailed, delete_footage
from zorgvuldig.retention.models import RetentionRun
from zorgvuldig.retention.receipts import match_of, register_of, store, verify_chain
from zorgvuldig.retention.residues import count_anew
from zorgvuldig.retention.run_job import JOB, RetentionWork, pupils_of, run, run_sentence
from zorgvuldig.retention.tables import links


class RunFailed(Exception):
    """The run after the replay was refused. The text says why."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """How many receipts were newer than the backup, how many of their subjects were found again, rows deleted, and of footage."""

    receipts: int
    subjects: int
    rows: int
    footage: str = ""


def replay(lines: Iterable[Mapping[str, Any]], *, since: datetime, now: datetime) -> ReplayResult:
    """Delete again what these receipts (JSON lines of the exported file) deleted after `since`, then what is due now.

    The receipts that the restored database lacks are put back into it, so that the chain goes on where it was. Doing it again
    does nothing more. Raises `receipts.Broken` when the chain does not hold, and `RunFailed`.
    """
    found = sorted(lines, key=lambda line: int(line.get("number", 0)))
    verify_chain(found)
    _put_back(found, now)
    newer = [line for line in found if datetime.fromisoformat(line["made_at"]) > since]
    masks = _masks(newer, now)
    again = _delete_again(masks, now) if masks else 0
    due = run(localdate(now), trigger="restore", now=now)
    if problem := run_sentence(due):
        raise RunFailed(f"What is due by now could not be deleted. {problem}")
    count_anew()
    return ReplayResult(len(newer), len(masks), again + _rows(due.done), _footage(now))


def _footage(now: datetime) -> str:
    """Footage that went since, or is due by now, goes too. What cannot go is said; the hourly sweep keeps on saying it."""
    try:
        return delete_footage(now).sentence()
    except DeletionFailed as problem:
        if problem.began:
            return str(problem)
        raise RunFailed(str(problem)) from problem


def _masks(newer: Sequence[Mapping[str, Any]], now: datetime) -> dict[int, int]:
    """Which categories go of which pupils that are there again. What went row by row is found again by its own terms."""
    gone: dict[bytes, int] = {}
    for line in newer:
        if line["about"] == "pupil":
            keys = [part["key"] for part in line["content"]["categories"] if part["whole"]]
            mask = REGISTER.mask([key for key in keys if key in REGISTER.categories])
            match = bytes.fromhex(line["match"])
            gone[match] = gone.get(match, 0) | mask
    if not gone:
        return {}
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select person_id, uid from pupil")
        known = {match_of(uid): pupil for pupil, uid in cursor.fetchall()}
    return {known[match]: mask for match, mask in gone.items() if match in known and mask}


def _delete_again(masks: Mapping[int, int], now: datetime) -> int:
    """Their receipts were given when it went the first time; here only figures are kept. Returns how many rows."""
    register = register_of()
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        known = links(cursor)
        row = RetentionRun.objects.using(door.alias).create(
            on_date=localdate(now),
            trigger="restore",
            register_version=register["version"],
            register_digest=register["digest"],
            started_at=now,
            state="working",
            problem="replay",
        )
    work = RetentionWork(row, now, known)
    pupils_of(work, sorted(masks), masks, receipts=False)
    if work.troubles:
        raise RunFailed("Of some pupils what had been deleted could not be deleted again. Look in the log.")
    with working(JOB, now=now) as door:
        row.state, row.finished_at, row.done = "done", now, work.done
        row.save(using=door.alias)
    return _rows(work.done)


def _rows(done: Mapping[str, Any]) -> int:
    return sum(sum(figure.get("rows", {}).values()) for figure in done.values())


def _put_back(found: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """The receipts that are newer than the database's last, each with its run, of which only the day is known."""
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("lock table receipt in share row exclusive mode")
        cursor.execute("select coalesce(max(number), 0) from receipt")
        last: int = cursor.fetchone()[0]
        missing = [line for line in found if int(line["number"]) > last]
        runs = {line["run"]: _run_of(line, door.alias) for line in missing}
        store(cursor, [_row(line, runs[line["run"]]) for line in missing])


def _run_of(line: Mapping[str, Any], alias: str) -> int:
    register, made_at = line["content"].get("register", {}), datetime.fromisoformat(line["made_at"])
    row, _ = RetentionRun.objects.using(alias).get_or_create(
        uid=UUID(line["run"]),
        defaults={
            "on_date": date.fromisoformat(line["on"]),
            "trigger": "restore",
            "register_version": register.get("version", ""),
            "register_digest": register.get("digest", ""),
            "started_at": made_at,
            "finished_at": made_at,
            "state": "done",
        },
    )
    number: int = row.pk
    return number


def _row(line: Mapping[str, Any], run_id: int) -> dict[str, Any]:
    same = ("number", "about", "subject", "match", "content", "made_at", "previous", "digest", "signature")
    row = {name: line[name] for name in same}
    return {**row, "run_id": run_id, "seal_number": line["seal"], "key_id": line["key"]}
