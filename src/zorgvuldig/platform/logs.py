"""Operational log lines that cannot hold a personal datum: a closed list of fields, and of what others say only where in the code.

A text of ours is shown, as a test knows every one of them and what is put into it. A text of a library is not: it may quote an
address, a value or an error. Of an error only its kind is shown, the code that the database gave it, and the places it passed through.
"""

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

# The number of the request at hand, by which somebody can name it; it says nothing else.
request_number: ContextVar[str] = ContextVar("request_number", default="")

OURS = "zorgvuldig"
DEEPEST = 40  # places of one error
# What the web server says about its processes, none of which can hold more than a number or an address of ours to listen at.
SERVER = "_granian"
SERVER_SAYS = re.compile(
    r"(Starting granian|Listening at|Spawning worker-|Respawning worker-|Stopping (old )?worker-|Stopped (old )?worker-"
    r"|Started worker-|Killing (old )?worker-|Shutting down granian|Granian shutdown|HUP signal received|Worker crash loop"
    r"|Unexpected exit from worker-|Configured number of workers)[^\n\"']{0,80}"
)
# What it warns of at every start and we mean: as many threads as there are database connections (`management.commands.serve`).
SERVER_MEANT = "Configuration allows spawning up to"
WORD = re.compile(r"[a-z_]{1,40}")


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """Everything that may be said of a record; whatever is not in here is not said."""
    request, job = getattr(record, "request", None), getattr(record, "job", None)
    job = job if isinstance(job, dict) else {}
    said: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "process": record.process,
        "event": _event(record),
        "status": getattr(record, "status_code", None),
        "milliseconds": getattr(record, "milliseconds", None),
        "request": request_number.get() or getattr(request, "number", ""),  # Django says some things when all is over
        "task": job.get("task_name"),
        "job": job.get("id"),
    }
    if request is not None:
        match = getattr(request, "resolver_match", None)
        said |= {"method": _method(request), "route": f"/{match.route}" if match else "?"}
    return {key: value for key, value in (said | _error(record)).items() if value not in (None, "", [])}


def _method(request: object) -> str:
    method = getattr(request, "method", "")
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "?"


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    if record.name.partition(".")[0] == SERVER and (found := SERVER_SAYS.match(str(record.msg))):
        return found.group()
    action = getattr(record, "action", None)  # a word of the job queue
    if record.name.startswith("procrastinate.") and isinstance(action, str) and WORD.fullmatch(action):
        return action
    return ""


def _error(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        place = getattr(
            record, "place", "" if _event(record) else f"{record.pathname}:{record.lineno} in {record.funcName}"
        )
        return {"places": [place]} if place else {}
    chain = list(_chain(error))
    return {
        "error": _kind(error),
        "because": [_kind(one) for one in chain[1:]],
        "sqlstate": next((state for one in chain if (state := _sqlstate(one))), None),
        "places": [place for one in reversed(chain) for place in _places(one.__traceback__)][-DEEPEST:],
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__) or error


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _sqlstate(error: BaseException) -> str:
    """The five characters by which PostgreSQL names a kind of error."""
    state = getattr(error, "sqlstate", None)
    return state if isinstance(state, str) and re.fullmatch(r"[0-9A-Z]{5}", state) else ""


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):  # not `extract_tb`, which looks for the source of each
        yield f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"


class Discreet(logging.Formatter):
    """A line for people, and for an error its kind and places under it."""

    def format(self, record: logging.LogRecord) -> str:
        """Moment, level, logger, what it is about; then what an error was."""
        said = fields(record)
        about = [said.get(key) for key in ("status", "method", "route", "event", "task")]
        if "request" in said:
            about.append(f"[{said['request']}]")
        if "milliseconds" in said:
            about.append(f"{said['milliseconds']} ms")
        head = " ".join(str(part) for part in (said["at"], said["level"].upper(), said["logger"], *about) if part)
        kinds = [said["error"], *said.get("because", [])] if "error" in said else []
        state = [f"sqlstate {said['sqlstate']}"] if "sqlstate" in said else []
        return "\n".join((head, *(f"  {line}" for line in (*kinds, *state, *said.get("places", [])))))


class DiscreetJson(logging.Formatter):
    """A line of JSON, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """The fields, and nothing beside them."""
        return json.dumps(fields(record), ensure_ascii=False)


class Unmeant(logging.Filter):
    """Lets through what the web server says, but for the warning about what we mean to be so."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is said."""
        return not str(record.msg).startswith(SERVER_MEANT)


FORMATTERS: Mapping[str, type[logging.Formatter]] = {"text": Discreet, "json": DiscreetJson}


class Handler(logging.StreamHandler[TextIO]):
    """Writes to the error output of now; a record that cannot be written is counted as lost, never printed with what was in it."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the standard library
        """Say that a line was lost, and of whom. What Python would print here holds the text and its arguments."""
        kind = sys.exc_info()[0]
        try:
            sys.stderr.write(f"A line of {record.name} was lost: {kind.__name__ if kind else '?'}\n")
        except (OSError, ValueError):
            return


def configuration(style: str, level: str) -> dict[str, Any]:
    """The configuration of logging: one handler, at the root, so that nothing goes round it."""
    through = {"handlers": [], "propagate": True}
    quiet = {} if level in ("debug", "info") else {"level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": FORMATTERS[style]}},
        "handlers": {"console": {"()": Handler, "formatter": "discreet"}},
        "root": {"handlers": ["console"], "level": level.upper()},
        # Django gives these handlers of their own; one mails whole error pages.
        "loggers": {
            "django": through | {"level": "NOTSET"},
            "django.server": dict(through),
            "zorgvuldig.accounts.signin.log": {"level": "INFO"},
            "django.request": through | quiet,
            "oauthlib": through | quiet,
            "oauth2_provider": through | quiet,
        },
    }


def server_configuration(style: str) -> dict[str, Any]:
    """The same for the web server, which configures its own loggers in each of its processes."""
    own = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return configuration(style, "warning") | {
        "filters": {"unmeant": {"()": Unmeant}},
        "loggers": {SERVER: own | {"filters": ["unmeant"]}, "granian.access": dict(own)},
    }


def catch_unlogged(style: str) -> None:
    """What would print itself says as little: errors that nobody caught, in any thread, and warnings."""
    formatter = FORMATTERS.get(style, Discreet)()

    def say(
        event: str,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        place: str = "",
    ) -> None:
        info = (kind, error, trace) if kind is not None and error is not None else None
        record = logging.LogRecord(f"{OURS}.uncaught", logging.CRITICAL, "", 0, event, (), info)
        if place:
            record.place = place
        try:
            sys.stderr.write(formatter.format(record) + "\n")
        except (OSError, ValueError):
            return

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            say("an error that nobody caught ended this program", kind, error, trace)

    def warned(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        say(f"a warning: {category.__name__}", None, None, None, f"{filename}:{lineno}")

    sys.excepthook = uncaught
    sys.unraisablehook = lambda args: say(
        "an error that could not be raised", args.exc_type, args.exc_value, args.exc_traceback
    )
    threading.excepthook = lambda args: say(
        "an error that nobody caught ended a thread", args.exc_type, args.exc_value, args.exc_traceback
    )
    warnings.showwarning = warned
