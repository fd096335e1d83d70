"""No name, number or address reaches an operational log line, whatever goes wrong."""

import json
import logging
import subprocess
import sys

import pytest
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve

from zorgvuldig.platform import logs
from zorgvuldig.platform.logs import Discreet, DiscreetJson


def line(request: HttpRequest | None = None, error: Exception | None = None) -> str:
    exc_info = None
    if error:
        try:
            raise error
        except Exception:
            exc_info = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Not Found: %s", ("/x",), exc_info)
    if request:
        record.request = request
        record.status_code = 500
    return Discreet().format(record)


def test_an_address_is_logged_as_its_pattern() -> None:
    path = "/mijn-kind/6b1d5c9e-1111-4222-8333-944444444444/"
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    said = line(request)
    assert "6b1d5c9e" not in said
    assert "/mijn-kind/<uuid:uid>/" in said
    assert "500 GET" in said


def test_an_error_is_logged_without_its_text() -> None:
    said = line(error=IntegrityError("Key (given_name)=(Noor) already exists"))
    assert "Noor" not in said
    assert "IntegrityError" in said
    assert "test_logs.py" in said


def test_an_address_that_is_nowhere_is_not_logged() -> None:
    assert "bakkerman" not in line(RequestFactory().get("/zoek/bakkerman/"))


FIELDS = {
    "at", "level", "logger", "process", "event", "status", "milliseconds", "request", "task", "job", "method", "route",
    "error", "because", "sqlstate", "places",
}  # fmt: skip


def test_a_line_of_json_holds_a_closed_list_of_fields() -> None:
    request = RequestFactory().get("/gezond/?naam=Noor")
    request.resolver_match = resolve("/gezond/")
    try:
        try:
            raise IntegrityError("Key (given_name)=(Noor) already exists")
        except IntegrityError as error:
            raise ValueError("Noor") from error
    except ValueError:
        record = logging.LogRecord("procrastinate.worker", logging.ERROR, "x.py", 1, "Job Noor", (), sys.exc_info())
    record.request, record.status_code, record.milliseconds = request, 500, 12
    record.job = {"task_name": "zorgvuldig.jobs.sweep", "id": 7, "task_kwargs": {"naam": "Noor"}, "call_string": "Noor"}
    record.action, record.naam = "job_error", "Noor"
    said = json.loads(DiscreetJson().format(record))
    assert set(said) <= FIELDS
    assert "Noor" not in json.dumps(said)
    assert (said["task"], said["job"], said["event"]) == ("zorgvuldig.jobs.sweep", 7, "job_error")
    assert (said["error"], said["because"]) == ("builtins.ValueError", ["django.db.utils.IntegrityError"])


def test_what_a_library_says_is_not_repeated() -> None:
    for name, text, args in (
        ("psycopg.pool", "error connecting in %r: %s", ("Noor", "Bakkerman")),
        ("_granian", "Application callable raised an exception\nValueError: Noor", ()),
        ("_granian", "Listening at: http://127.0.0.1:8000\nNoor", ()),
        ("procrastinate.worker", "Job deferred: Noor", ()),
        ("zorgvuldigheid", "Noor", ()),
    ):
        record = logging.LogRecord(name, logging.ERROR, "x.py", 7, text, args, None)
        for formatter in (Discreet(), DiscreetJson()):
            assert "Noor" not in formatter.format(record)
            assert "x.py:7" in formatter.format(record) or "Listening" in formatter.format(record)


@pytest.mark.parametrize(
    ("name", "says"), [("_granian", "Spawning worker-1 with PID: 12"), ("_granian.serve", "Started worker-1")]
)
def test_what_the_web_server_says_of_its_processes_is_shown(name: str, says: str) -> None:
    record = logging.LogRecord(name, logging.INFO, "x.py", 7, says, (), None)
    assert Discreet().format(record).endswith(f" INFO {name} {says}")


def test_nothing_goes_round_the_one_handler() -> None:
    known = logging.root.manager.loggerDict.items()
    loud = {
        name for name, found in known if isinstance(found, logging.Logger)
        and any(not isinstance(handler, logging.NullHandler) for handler in found.handlers)
    }  # fmt: skip
    assert loud == set()
    assert [one for one in logging.root.handlers if type(one) is logs.Handler]


def test_a_line_that_cannot_be_written_is_not_printed_with_what_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logs.Handler()
    handler.setFormatter(Discreet())
    handler.handle(logging.LogRecord("zorgvuldig.x", logging.ERROR, "x.py", 1, "%d", ("Noor",), None))
    said = capsys.readouterr().err
    assert "A line of zorgvuldig.x was lost: TypeError" in said
    assert "Noor" not in said


SCRIPT = """
import sys, threading, warnings
from zorgvuldig.platform.logs import catch_unlogged
catch_unlogged("json")
warnings.warn("Noor Bakkerman", UserWarning)
def fall(): raise ValueError("Noor Bakkerman")
one = threading.Thread(target=fall); one.start(); one.join()
class Left:
    def __del__(self): raise KeyError("Noor Bakkerman")
left = Left(); del left
raise RuntimeError("Noor Bakkerman")
"""


def test_what_nobody_caught_says_as_little() -> None:
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "Noor" not in said.stderr + said.stdout
    lines = [json.loads(line) for line in said.stderr.splitlines()]
    assert [line.get("error", line["event"]) for line in lines] == [
        "a warning: UserWarning", "builtins.ValueError", "builtins.KeyError", "builtins.RuntimeError",
    ]  # fmt: skip
