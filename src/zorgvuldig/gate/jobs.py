"""Work without a person at the door: a job enters the one role its kind has, and logs whose data it touched."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Job

ALIAS = "jobs"


@dataclass(frozen=True, slots=True)
class JobDoor:
    """A job at work: its declaration and moment. Models are reached with `.using(door.alias)`."""

    job: Job
    started_at: datetime
    alias: str = ALIAS

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
                    sorted(pupil_ids),
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
