"""Secrets that may be replaced in a test, and are put back afterwards: in the file, and in the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.conftest import DATA
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.keeping_up import keep_up
from zorgvuldig.postgres import create, load_or_create, locate
from zorgvuldig.postgres.database import maintenance
from zorgvuldig.postgres.secrets import place


@contextmanager
def put_back() -> Iterator[None]:
    """Whatever is replaced in here is as it was afterwards."""
    path = place(DATA)
    content = path.read_bytes()
    try:
        yield
    finally:
        path.write_bytes(content)
        keep_up(settings.LIVING.now())
        with maintenance(locate(DATA, os.environ)) as connection:
            create(connection, settings.NAMES, load_or_create(DATA).passwords, list(REGISTER.jobs))
        connections["jobs"].close()


def keys(*arguments: str) -> None:
    """One `zorgvuldig keys`, in this process."""
    call_command("keys", *arguments)
