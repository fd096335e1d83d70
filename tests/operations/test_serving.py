"""The processes of `zorgvuldig serve`."""

import os
import signal
import subprocess
import sys

import pytest

# A server that only notes signals, as Granian's does, with a worker that has not yet said what it does with them.
NOTES_ONLY = """
import multiprocessing, os, signal, sys, time
import django
django.setup()
from zorgvuldig.management.commands.serve import begin_as_worker
def start(begun):
    begun.set()
    time.sleep(60)
for told in (signal.SIGINT, signal.SIGTERM):
    signal.signal(told, lambda *_: None)
if sys.argv[1] == "told":
    head = os.getpid()
    os.register_at_fork(after_in_child=lambda: begin_as_worker(head))
processes = multiprocessing.get_context("fork")
begun = processes.Event()
worker = processes.Process(target=start, args=(begun,))
worker.start()
begun.wait()
worker.terminate()
worker.join(10 if sys.argv[1] == "told" else 2)
print(worker.exitcode)
worker.kill()
"""


@pytest.mark.parametrize(
    ("how", "said"), [("told", f"-{signal.SIGTERM:d}"), ("not", "None")], ids=["ends", "else it would not"]
)
def test_a_worker_that_is_still_starting_ends_when_it_is_told(how: str, said: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings"}
    command = [sys.executable, "-c", NOTES_ONLY, how]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    assert ran.stdout.strip() == said, ran.stderr


# What Granian says before it serves, of more threads than it thinks wise, and of more workers than there are processors.
STARTS = """
from granian import Granian
from granian.constants import Interfaces
from zorgvuldig.platform.logs import server_configuration
class Unserved(Granian):
    def _serve(self, *_):
        pass
Unserved("zorgvuldig.wsgi:application", interface=Interfaces.WSGI, workers=1000, blocking_threads=1000,
    log_dictconfig=server_configuration("text"), websockets=False).serve()
"""


def test_what_the_server_warns_of_has_words_and_what_we_mean_is_no_warning() -> None:
    ran = subprocess.run([sys.executable, "-c", STARTS], capture_output=True, text=True, check=True, timeout=60)
    (said,) = (ran.stdout + ran.stderr).splitlines()
    assert "WARNING _granian Configured number of workers appears to be higher than the amount of CPU cores" in said
