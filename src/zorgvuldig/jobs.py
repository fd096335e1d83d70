"""The job queue (Procrastinate) and its timetable. A job is an operation of its room; ids only in its arguments."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from zorgvuldig.gate.install import PARTITIONS_AHEAD
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.statement.evidence import measure


def call(function: str, *arguments: int) -> int:
    """Call one of the gate's housekeeping functions as the sweeping job."""
    marks = ", ".join(["%s::integer"] * len(arguments))
    with working("sweep", now=timezone.now()), connections[ALIAS].cursor() as cursor:
        cursor.execute(f"select gate.{function}({marks})", list(arguments))
        result: int = cursor.fetchone()[0]
        return result


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Every minute: openings that ended are taken away."""
    call("sweep")


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="log_partitions")
def log_partitions(timestamp: int) -> None:
    """Every night: the access log has a partition for each of the coming months."""
    call("make_partitions", PARTITIONS_AHEAD)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="statement")
def statement(timestamp: int) -> None:
    """Every five minutes: what the public statement page shows is measured anew."""
    measure(timezone.now())
