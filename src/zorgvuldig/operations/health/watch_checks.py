"""What doctor asks of watching and of logs."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

from zorgvuldig.gate.health import Answer
from zorgvuldig.operations.health.pages import SHORTEST, token
from zorgvuldig.operations.maintenance.state import current

SETTINGS = (
    "log_min_messages", "log_min_error_statement", "log_error_verbosity", "log_statement", "log_min_duration_statement",
    "log_min_duration_sample", "log_transaction_sample_rate", "log_duration", "log_parameter_max_length",
    "log_parameter_max_length_on_error",
)  # fmt: skip
SILENT = {"log", "fatal", "panic"}  # of `log_min_messages`: what says nothing of statements that went wrong


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return [*_closed(now), *_database_log(), *_token()]


def _closed(now: datetime) -> Iterator[Answer]:
    closed = current()
    if closed is None:
        return
    is_late = closed.until is not None and closed.until < now
    says = "it is closed for maintenance" + (" for longer than visitors were told" if is_late else "")
    yield Answer("the site is open", False, f"{says}. Open it with: zorgvuldig maintenance off", note=not is_late)


def _database_log() -> Iterator[Answer]:
    with connections["default"].cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any(%s)", [list(SETTINGS)])
        found = dict(cursor.fetchall())
    connections["default"].close()
    wrong = list(loud(found))
    advice = f"values can come into PostgreSQL's own log: set {', '.join(wrong)}, and see docs/monitoring.md"
    yield Answer("the log of the database holds no values", not wrong, advice if wrong else "yes", note=True)


def loud(found: Mapping[str, str]) -> Iterator[str]:
    """What has to be set so that the server's log holds neither statements nor what is bound in them."""
    if found.get("log_min_messages") not in SILENT:
        if found.get("log_min_error_statement") != "panic":
            yield "log_min_error_statement = panic"
        yield "log_min_messages = log"  # an error's own text and its details quote values
    if found.get("log_statement") != "none":
        yield "log_statement = none"
    logs_slow = found.get("log_min_duration_statement") != "-1" or found.get("log_min_duration_sample", "-1") != "-1"
    if (logs_slow or found.get("log_transaction_sample_rate", "0") != "0") and found.get(
        "log_parameter_max_length"
    ) != "0":
        yield "log_parameter_max_length = 0"
    if found.get("log_parameter_max_length_on_error") != "0":
        yield "log_parameter_max_length_on_error = 0"


def _token() -> Iterator[Answer]:
    file: str = settings.METRICS_TOKEN_FILE
    if not file:
        return
    question = "figures go to whoever has the token"
    if token() is None:
        says = f"{file} cannot be read or holds less than {SHORTEST} characters, so nobody gets them. Make one with: openssl rand -hex 24"
        yield Answer(question, False, says)
    elif Path(file).stat().st_mode & 0o007:
        yield Answer(question, False, f"everybody on this machine can read {file}. Run: chmod o= '{file}'")
    else:
        yield Answer(question, True, "yes")
