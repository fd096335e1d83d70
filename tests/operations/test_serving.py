"""The processes of `zorgvuldig serve`."""

import os
import subprocess
import sys

import pytest

# A process that only notes signals, with a copy that has not yet said what it does with them, or that ends by itself.
COPIES = """
import os, signal, sys, time
import django
django.setup()
from zorgvuldig.management.commands.serve import copies
def serve():
    print("begun", flush=True)
    time.sleep(0 if sys.argv[1] == "ends" else 60)
for told in (signal.SIGINT, signal.SIGTERM):
    signal.signal(told, lambda *_: None)
try:
    with copies(1, serve, None, lambda: print("renewed", flush=True)):
        time.sleep(2)
finally:
    print("put away", flush=True)
"""


@pytest.mark.parametrize(
    ("how", "said"),
    [("stays", "begun put away"), ("ends", "begun renewed put away")],
    ids=["it ends with the first", "it ends by itself"],
)
def test_a_copy_serves_as_long_as_the_first_and_puts_nothing_away(how: str, said: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", COPIES, how], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    assert ran.stdout.replace("\n", " ").strip() == said, ran.stderr


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
