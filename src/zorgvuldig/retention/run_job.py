"""The run: every night, what is due on that day goes. Killed anywhere, the next run does the rest; two at once do no harm.

What cannot be read of one pupil, or one part of a run that fails, keeps nothing else from going: it is told, and tried again
the next night.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.gate.log.marks import note
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import all_keys, destroy
from zorgvuldig.register.schema import Guard
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.deletion import DeletedBatch, NotGone, delete_due
from zorgvuldig.retention.models import FOOTAGE, RetentionRun, RunApproval
from zorgvuldig.retention.orphans import STEPS, OrphanCleanup
from zorgvuldig.retention.other_cleanup import clear_log, clear_mail, clearings
from zorgvuldig.retention.pictures import clear_pictures
from zorgvuldig.retention.plan import Plan, plan
from zorgvuldig.retention.receipts import Batch, Draft, add, register_of
from zorgvuldig.retention.residue_cleanup import remove_residues
from zorgvuldig.retention.residues import STATISTICS, find_residues, overwrite, rewrite, vacuum
from zorgvuldig.retention.tables import Link, links, unplanned

log = logging.getLogger(__name__)
JOB = "retention"
PUPILS = 300  # in one transaction: short, so that pages hardly wait and a kill loses little
FEWEST = 10  # a share of fewer pupils than this says nothing
JUMP = timedelta(days=400)  # a clock that is further ahead of the last run than this is doubted
ATTEMPTS = 3  # at pupils whom a page holds locked at the moment
AT_WORK = "lock table retention_run in share update exclusive mode"
# Vacuuming the table takes the same lock, and makes way only for who waits: longer than `deadlock_timeout`, which is a second.
PATIENCE = "3s"
CUT_OFF = ("interrupted", "left")  # a run that deleted something, and did not come to its end
EVER = datetime(1, 1, 1, tzinfo=UTC)
OWN = RetentionRun._meta.db_table  # which a run holds (`at_work`), and which says nothing about anybody
WITH_ROWS = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION, Guard.JOB, Guard.LOGIN)
Say = Callable[[str], None]

SENTENCES = {
    "busy": "Another run is at work. Wait until it is done; nothing was deleted by this one.",
    "clock_back": "This day lies before that of the last run: a clock was set back. Correct the clock, or name a later day.",
    "unplanned": "A table of the database refers to pupils and the register plans no deletion for it. Declare its category first.",
    "left": "After deleting, something was left, so its batch was not deleted. Look in the log, and report this as a fault.",
    "share": "This run would take something of more pupils than usual. A second person has to approve it, on the page /bewaren/.",
    "ahead": "This day lies far ahead of the last run. A second person has to approve it, on the page /bewaren/.",
    "interrupted": "The run was interrupted. The next run does what is left.",
}
# What a run that is done could not do, by the figure that counts it.
TROUBLES = {
    "unread": "Of some pupils something could not be read, so nothing of them was deleted; all others went. Look in the log.",
    "failed": "A part of the run did not go on; all others did. Look in the log which, and run it again.",
}


@dataclass(slots=True)
class RetentionWork:
    """A run at work: its row, what the database has of references, the newest seal, who has keys, and what went so far.

    A key that is made later than `keys` was asked for is found by the next run (`remove_residues`). `unread` are pupils of whom something
    could not be deleted, and so nothing was; `failed` are parts of the run that did not go on.
    """

    run: RetentionRun
    now: datetime
    links: tuple[Link, ...] = ()
    seal: int = 0
    keys: dict[int, set[int]] = field(default_factory=dict)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    say: Say = lambda line: None

    @property
    def batch(self) -> Batch:
        """What the receipts of a transaction have in common."""
        return Batch(self.run.pk, self.run.uid, self.run.on_date, self.now, self.seal)

    @property
    def troubles(self) -> dict[str, int]:
        """How much did not go although it was due, for the figures of the run."""
        counts = {"unread": len(self.unread), "failed": len(self.failed)}
        return {name: count for name, count in counts.items() if count}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part of the run that keeps no other from going on. `NotGone` ends the run, and so does a database that went away."""
        try:
            yield
        except NotGone:
            raise
        except Exception as error:
            _insist_on_database(error)
            log.exception("retention: the part %s did not go on", name)
            self.failed.add(name)


def run(on: date, *, trigger: str, now: datetime, say: Say = lambda line: None) -> RetentionRun:
    """Delete what is due on that day, and say in a row of `retention_run` what went.

    `trigger` is night, command or restore (which knows no limits). The row's state tells what became of it: `done`, `waiting`
    for a second person (`problem`: share, ahead), or `refused` (`problem`: busy, clock_back, unplanned, left). `say` is told
    of progress, without a word about anybody.
    """
    with at_work() as alone:
        if not alone:
            return _refused(on, trigger, now, "busy")
        _close_interrupted(now)
        if trigger != "restore" and _last(now) > on:
            return _refused(on, trigger, now, "clock_back")
        with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
            known = links(cursor)
            if unplanned(known):
                return _refused(on, trigger, now, "unplanned")
            planned = plan(door=door, on=on)
        work = RetentionWork(_begin(planned, trigger, now), now, known, say=say)
        if work.run.state == "waiting":
            return work.run
        try:
            _carry_out(work, planned)
        except NotGone as problem:
            log.error("retention: %s", problem)
            _close(work.run, "left", now)
    return work.run


def nightly(now: datetime) -> list[RetentionRun]:
    """What the nightly job does: runs that waited and were approved since, then that of today."""
    with working(JOB, now=now) as door:
        waiting = RetentionRun.objects.using(door.alias).filter(state="waiting", approval__isnull=False)
        days = list(waiting.order_by("on_date").values_list("on_date", flat=True))
    today = localdate(now)
    return [run(day, trigger="night", now=now) for day in [*(day for day in days if day < today), today]]


def rewrite_waiting(now: datetime) -> list[str] | None:
    """Write anew what earlier runs could not, however long readers wait for it; returns what still waits. None while a run is at work."""
    with at_work() as alone:
        if not alone:
            return None
        with working(JOB, now=now) as door:
            runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
            last = runs.filter(state="done").order_by("-finished_at", "-pk").first()
        if last is None:
            return []
        left = rewrite(last.left_over.get("not_rewritten", ()), readers_wait=True)
        with working(JOB, now=now) as door:
            last.left_over = {**last.left_over, "not_rewritten": left}
            last.save(using=door.alias, update_fields=["left_over"])
        return left


def run_sentence(run: RetentionRun) -> str:
    """One sentence about a run that was refused, waits, or could not delete everything: what is wrong and what to do. Else empty."""
    if run.state != "done":
        return SENTENCES.get(run.problem, "The run is not done.")
    return next((sentence for name, sentence in TROUBLES.items() if run.undecidable.get(name)), "")


def refresh_ahead(now: datetime) -> None:
    """Compute anew, into the last run that is done, what is coming: dates of pupils may have changed since."""
    with working(JOB, now=now) as door:
        runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
        last = runs.filter(state="done").order_by("-pk").first()
        if last is None:
            return
        found = plan(door=door, on=max(localdate(now), last.on_date))
        last.ahead, last.undecidable = found.ahead, {**last.undecidable, "pupils": found.undecidable}
        last.save(using=door.alias, update_fields=["ahead", "undecidable"])


# --- beginning and ending -----------------------------------------------------------------------------------------


@contextmanager
def at_work() -> Iterator[bool]:
    """Whether no other run is at work. Held on a connection of its own, without a transaction number, so that neither seals
    nor vacuuming wait for it; a run that is killed lets go by itself.
    """
    connection = connections[ALIAS].copy()
    role = connection.settings_dict["USER"].removesuffix("jobs") + f"job_{JOB}"
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('role', %s::text, true), set_config('lock_timeout', %s::text, true)",
                [role, PATIENCE],
            )
            try:
                cursor.execute(AT_WORK)
                alone = True
            except DatabaseError:
                alone = False
        yield alone
    finally:
        if connection.connection is not None:
            connection.rollback()  # lets go at once; the server notices a closed connection only when it gets to it
        connection.close()


def _close_interrupted(now: datetime) -> None:
    with working(JOB, now=now) as door:
        dead = RetentionRun.objects.using(door.alias).filter(state="working")
        dead.update(state="refused", problem="interrupted", finished_at=now)


def _close(row: RetentionRun, problem: str, now: datetime) -> None:
    with working(JOB, now=now) as door:
        row.state, row.problem, row.finished_at = "refused", problem, now
        row.save(using=door.alias, update_fields=["state", "problem", "finished_at"])


def _last(now: datetime) -> date:
    with working(JOB, now=now) as door:
        runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
        done = runs.filter(state="done").order_by("-on_date").first()
        return done.on_date if done else date.min


def _refused(on: date, trigger: str, now: datetime, problem: str) -> RetentionRun:
    with working(JOB, now=now) as door:
        return RetentionRun.objects.using(door.alias).create(
            **_fields(on, trigger, now), finished_at=now, state="refused", problem=problem
        )


def _fields(on: date, trigger: str, now: datetime) -> dict[str, Any]:
    register = register_of()
    return {
        "on_date": on,
        "trigger": trigger,
        "started_at": now,
        "register_version": register["version"],
        "register_digest": register["digest"],
    }


def _begin(planned: Plan, trigger: str, now: datetime) -> RetentionRun:
    """The row of this run: a new one, or the one that waited for approval and has it."""
    doubt = "" if trigger == "restore" else _doubt(planned, now)
    with working(JOB, now=now) as door:
        runs = RetentionRun.objects.using(door.alias)
        row = runs.select_for_update().filter(on_date=planned.on, state="waiting").order_by("-pk").first()
        approved = row is not None and RunApproval.objects.using(door.alias).filter(run=row).exists()
        row = row or RetentionRun(**_fields(planned.on, trigger, now))
        row.state = "working" if approved or not doubt else "waiting"
        row.problem = doubt if row.state == "waiting" else ""
        row.planned, row.held, row.ahead = _planned(planned), _held_by_category(planned), dict(planned.ahead)
        row.undecidable = {"pupils": planned.undecidable}
        row.save(using=door.alias)
        if row.state == "waiting":  # one at a time is enough to decide on
            older = runs.filter(state="waiting", approval=None).exclude(pk=row.pk)
            older.update(state="refused", problem="superseded", finished_at=now)
        return row


def _doubt(planned: Plan, now: datetime) -> str:
    if not planned.pupils:
        return ""
    last = _last(now)
    if last > date.min and planned.on - last > JUMP:
        return "ahead"
    too_many = planned.pupils >= FEWEST and planned.share * 100 > settings.RETENTION_SHARE
    return "share" if too_many else ""


def _planned(planned: Plan) -> dict[str, Any]:
    return {
        line.category: {
            "pupils": line.pupils,
            "rows": dict(line.rows),
            "terms": list(line.terms),
            "erased": line.erased,
        }
        for line in planned.lines
        if line.pupils
    }


def _held_by_category(planned: Plan) -> dict[str, Any]:
    return {line.category: dict(line.held) for line in planned.lines if line.held}


# --- the work -----------------------------------------------------------------------------------------------------


def _carry_out(work: RetentionWork, planned: Plan) -> None:
    """The night in its order: what an earlier run left, what is planned, what hangs on that, and last the bytes on the disk. One part that fails keeps no other."""
    run, now = work.run, work.now
    note(now)
    with work.part("sweep"):
        remove_residues(run.on_date, now)
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select coalesce(max(number), 0) from gate.seals(null, null, null)")
        work.seal = cursor.fetchone()[0]
    busy = pupils_of(work, sorted({*planned.losing, *planned.loose}))
    for name, (clearing, tables) in clearings(run.on_date, now).items():
        with work.part(name):
            if clearing():
                work.touched |= tables
    with work.part("pictures"):
        clear_pictures(run.on_date, now, work.links, work.batch, work.done)
    undecidable = _clean_orphans(work)
    with work.part("mail"):
        clear_mail(now)
    with work.part("log"):
        clear_log(run.on_date, now, work.done)
    with work.part("receipts"):
        exported.export(now)
    note(now)
    touched = _touched(work)
    going = {*touched, *_unfinished(work)} - {OWN}
    figures = {**find_residues(run.on_date, touched), "not_vacuumed": vacuum(touched)}
    large = rewrite({*going, STATISTICS}) if going else []
    figures["not_rewritten"] = overwrite(large)
    figures["overwritten"] = sorted({*large} - {*figures["not_rewritten"]})
    figures["locked"] = len(planned.losing.keys() & busy)
    with working(JOB, now=now) as door:
        run.done, run.left_over = work.done, figures
        run.undecidable = {**run.undecidable, "staff": undecidable, **work.troubles}
        run.state, run.finished_at = "done", now
        run.save(using=door.alias)


def _touched(work: RetentionWork) -> set[str]:
    """The tables of which this run deleted rows; months of the log went with their files."""
    told = {table for figure in work.done.values() for table in figure.get("rows", ())} - {"gate.log"}
    logins = {table.name for table in REGISTER.tables.values() if table.guard is Guard.LOGIN}
    return work.touched | told | (logins if "account" in told else set())


def _unfinished(work: RetentionWork) -> list[str]:
    """The tables that earlier runs could not write anew; all of them after one that was cut off, as nobody knows what it did."""
    with working(JOB, now=work.now) as door:
        runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE).exclude(pk=work.run.pk)
        last = runs.filter(state="done").order_by("-finished_at", "-pk").first()
        since = last.finished_at if last else EVER
        if runs.filter(state="refused", problem__in=CUT_OFF, finished_at__gt=since).exists():
            return [name for name, table in REGISTER.tables.items() if table.guard in WITH_ROWS] + ["gate.change"]
    return list(last.left_over.get("not_rewritten", ())) if last else []


def pupils_of(
    work: RetentionWork, pupils: list[int], replayed: Mapping[int, int] | None = None, *, receipts: bool = True
) -> set[int]:
    """Delete what is due of these pupils, batch by batch. Those whom a page holds locked are tried again; who still is, is returned."""
    for pupil, shelf in all_keys():
        work.keys.setdefault(pupil, set()).add(shelf)
    waiting = pupils
    for _ in range(ATTEMPTS):
        skipped: list[int] = []
        for place in range(0, len(waiting), PUPILS):
            some = waiting[place : place + PUPILS]
            skipped += _batch(work, some, replayed or {}, receipts=receipts)
            work.say(f"{min(place + PUPILS, len(waiting))} of {len(waiting)} pupils")
        waiting = skipped
        if not waiting:
            break
    return set(waiting)


def _batch(work: RetentionWork, pupils: list[int], replayed: Mapping[int, int], *, receipts: bool) -> list[int]:
    """Delete what is due of these pupils; returns those who are locked. Of whom it cannot be done is found by halves."""
    before = deepcopy(work.done)
    try:
        gone = _rows(work, pupils, replayed, receipts=receipts)
    except NotGone:
        raise
    except Exception as error:
        _insist_on_database(error)
        work.done = before
        if len(pupils) > 1:
            middle = len(pupils) // 2
            halves = (pupils[:middle], pupils[middle:])
            return [one for half in halves for one in _batch(work, half, replayed, receipts=receipts)]
        log.exception("retention: nothing was deleted of pupil %s, of whom something cannot be read", pupils[0])
        work.unread.update(pupils)
        return []
    with work.part("keys and files"):
        _files(work, pupils, gone)
    with work.part("receipts"):
        if receipts:
            exported.export(work.now, gone.receipts)
    return gone.skipped


def _insist_on_database(error: Exception) -> None:
    """Raise it again when the database itself went away: then nothing else can go on either."""
    if not connections[ALIAS].is_usable():
        raise error


def _rows(work: RetentionWork, pupils: list[int], replayed: Mapping[int, int], *, receipts: bool) -> DeletedBatch:
    """The rows of these pupils, in one transaction: all of it, or nothing."""
    run = work.run
    with working(JOB, now=work.now) as door:
        gone = delete_due(
            door=door,
            pupils=pupils,
            on=run.on_date if receipts else date.min,  # a replay deletes what went before, and nothing by its term
            batch=work.batch if receipts else None,
            known=work.links,
            replayed={pupil: replayed[pupil] for pupil in pupils if pupil in replayed},
        )
        _count(work, gone)
        RetentionRun.objects.using(door.alias).filter(pk=run.pk).update(done=work.done)
    return gone


def _files(work: RetentionWork, pupils: list[int], gone: DeletedBatch) -> None:
    """The keys and files of rows that are certainly gone."""
    holders = work.keys.keys() & set(pupils)  # most have no key at all
    for bit, some in gone.keys.items():
        destroy([pupil for pupil in sorted(holders.intersection(some)) if bit in work.keys[pupil]], shelf=bit)
    destroy(sorted(holders.intersection(gone.persons)))
    for blob in gone.blobs:
        files.remove(blob)


def _count(work: RetentionWork, gone: DeletedBatch) -> None:
    for category, tables in gone.rows.items():
        figure = work.done.setdefault(category, {"pupils": 0, "rows": {}})
        figure["pupils"] += len(set().union(*tables.values()))
        for table, counts in tables.items():
            figure["rows"][table] = figure["rows"].get(table, 0) + sum(counts.values())
            work.touched.add(table)


def _clean_orphans(work: RetentionWork) -> int:
    """What goes beside pupils, and its receipt; returns how many of the staff nothing says when they left."""
    run = work.run
    with working(JOB, now=work.now) as door, connections[door.alias].cursor() as cursor:
        rest = OrphanCleanup(cursor, run.on_date, work.now, work.links)
        for step in STEPS:
            before = rest.rows.copy()
            with work.part(step.__name__), transaction.atomic(using=door.alias):
                step(rest)
            if step.__name__ in work.failed:
                rest.rows = before
        rest.rows = +rest.rows
        if rest.rows:
            content = {"rest": dict(sorted(rest.rows.items())), "register": register_of(), "reason": "term"}
            add(cursor, work.batch, [Draft("rest", content)])
    work.done["rest"] = {"rows": dict(rest.rows)}
    work.touched |= set(rest.rows)
    return rest.undecidable
