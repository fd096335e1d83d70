"""Work without a person at the door: a job enters the one role its kind has, and logs whose data it touched."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connections, transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import NotOpened
from zorgvuldig.register.schema import Job

ALIAS = "jobs"
BEGIN = "select pg_try_advisory_lock(hashtextextended(%s::text, 0))"
END = "select pg_advisory_unlock(hashtextextended(%s::text, 0))"


@dataclass(frozen=True, slots=True)
class JobDoor:
    """A job at work: its declaration and moment. Models are reached with `.using(door.alias)`."""

    job: Job
    started_at: datetime
    alias: str = ALIAS

    def reading(self, *categories: str) -> None:
        """State what a query is about to read; `NotOpened` unless this kind of job is declared to."""
        if missing := set(categories) - {*self.job.reads, *self.job.writes}:
            raise NotOpened(f"{', '.join(sorted(missing))} not read by the job {self.job.key}")

    def writing(self, *categories: str) -> None:
        """State what an operation is about to change; `NotOpened` unless this kind of job is declared to."""
        if missing := set(categories) - set(self.job.writes):
            raise NotOpened(f"{', '.join(sorted(missing))} not changed by the job {self.job.key}")

    def may_open(self, person_id: int, pupil_id: int) -> bool:
        """Whether this person may open this pupil today for the job's purpose, with all that the job reads."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "select gate.may_open(%s::integer, %s::integer, %s::text, %s::bigint)",
                [person_id, pupil_id, self.job.purpose, REGISTER.mask(self.job.reads)],
            )
            answer: bool = cursor.fetchone()[0]
            return answer

    def looked(self, pupil_ids: Collection[int]) -> None:
        """Log that this job touched these pupils, one row each, in the same transaction as its changes."""
        if not pupil_ids:
            return
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "select gate.job_look(%s::text, %s::bigint, %s::bigint, %s::integer[])",
                [
                    self.job.purpose,
                    REGISTER.mask(self.job.reads),
                    REGISTER.mask(self.job.writes),
                    f"{{{','.join(map(str, sorted(pupil_ids)))}}}",  # a driver that writes each by itself takes longer
                ],
            )


@contextmanager
def working(kind: str, *, now: datetime) -> Iterator[JobDoor]:
    """One transaction as the role of job `kind`: all of it happens, log rows and history included, or nothing."""
    connection = connections[ALIAS]
    role = connection.settings_dict["USER"].removesuffix("jobs") + f"job_{kind}"
    with transaction.atomic(using=ALIAS):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('role', %s::text, true)", [role])
        yield JobDoor(REGISTER.jobs[kind], now)


def keep_house(function: str, now: datetime, *arguments: int) -> int:
    """Call one of the gate's functions that keep house, as the job that sweeps; gives what it answers."""
    marks = ", ".join(["%s::integer"] * len(arguments))
    with working("sweep", now=now), connections[ALIAS].cursor() as cursor:
        cursor.execute(f"select gate.{function}({marks})", list(arguments))
        result: int = cursor.fetchone()[0]
        return result


@contextmanager
def turn_at(what: str, number: int) -> Iterator[bool | None]:
    """Turn `number` at work that several could take up: None when another has it, else whether whoever had the turn before is gone.

    The database knows who is there by their connection: a turn ends with its process, however that ends, and not while that is only
    put to sleep. Not within a transaction.
    """
    with _under_way(f"{what} {number}") as is_ours:
        if not is_ours:
            yield None
            return
        with _under_way(f"{what} {number - 1}") as is_gone:
            yield is_gone


@contextmanager
def _under_way(what: str) -> Iterator[bool]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(BEGIN, [what])
        is_ours: bool = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            _over(what)


def _over(what: str) -> None:
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(END, [what])
    except (DatabaseError, InterfaceError):
        connections[ALIAS].close()  # and what it held is over with it
