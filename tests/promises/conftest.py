"""Stories are told from outside: by HTTP and by command, as the people of the school would."""

import re
import subprocess

from django.conf import settings
from django.test import Client

from tests.accounts.steps import set_up_app
from tests.warm import run

PASSWORD = "vier woorden zijn genoeg"
START = """
import sys
from pathlib import Path
from django.conf import settings
from zorgvuldig.command_line import main
settings.RECEIPTS = Path({receipts!r})
"""
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def command(*arguments: str, script: str = "") -> subprocess.CompletedProcess[str]:
    """Run `zorgvuldig …` as a process of its own, on the database and receipts of this test; `script` runs before it."""
    start = f"{START}\n{script}\nmain()"
    return run(start.format(receipts=str(settings.RECEIPTS)), *arguments, "--data", str(settings.DATA))


def accept_invitation(code: str, username: str = "", *, is_staff: bool = False) -> Client:
    """Somebody with a letter: types the code, chooses a password, sets up the second step if they must."""
    client = Client()
    client.post("/uitnodiging/", {"code": code})
    form = {"password1": PASSWORD, "password2": PASSWORD, "username": username}
    answer = client.post("/uitnodiging/kiezen/", form)
    assert answer.status_code == 302, answer.content.decode()
    if is_staff:
        set_up_app(client)
    return client


def code_on(text: str) -> str:
    """The invitation's code that stands on a page or in a command's answer."""
    found = CODE.search(text)
    assert found, text
    return found[0]
