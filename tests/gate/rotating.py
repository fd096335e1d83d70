"""Secrets that may be replaced in a test, and are put back afterwards: in the file, and in the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg.rows import TupleRow

from tests.conftest import DATA
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.key_refresh import keep_up
from zorgvuldig.platform.postgres import create, load_or_create, locate
from zorgvuldig.platform.postgres.location import ADMIN
from zorgvuldig.platform.postgres.roles import set_password
from zorgvuldig.platform.postgres.secrets import OtherMaster, Secrets, place, save
from zorgvuldig.platform.vault.rekey import reseal_files, reseal_keystore


@contextmanager
def put_back() -> Iterator[None]:
    """Whatever is replaced in here is as it was afterwards."""
    path = place(DATA)
    content, secrets_before = path.read_bytes(), load_or_create(DATA)
    before = secrets_before.passwords
    try:
        yield
    finally:
        with _administrator() as connection:
            create(connection, settings.NAMES, before, list(REGISTER.jobs))
            if settings.LOCATION.embedded:
                set_password(connection, ADMIN, before["boot"])
        _closed_as(secrets_before)
        path.write_bytes(content)
        keep_up(settings.LIVING.now())
        for alias in connections:
            connections[alias].close()


def _closed_as(before: Secrets) -> None:
    """Files that other tests left are closed with the key of before again, which is the only one that is known from here on."""
    meanwhile = load_or_create(DATA)
    others = (OtherMaster(meanwhile.master), *meanwhile.other_masters, *before.other_masters)
    save(DATA, replace(before, other_masters=others))
    keep_up(settings.LIVING.now())
    reseal_files(mend=True)
    reseal_keystore(mend=True)


def _administrator() -> psycopg.Connection[TupleRow]:
    """In, with whichever password the administrator has by now: of an embedded server that one was replaced too."""
    if not settings.LOCATION.embedded:
        return psycopg.connect(locate(DATA, os.environ).admin_dsn("postgres"), autocommit=True)
    for password in load_or_create(DATA).passwords_of("boot"):
        with suppress(psycopg.OperationalError):
            return psycopg.connect(settings.LOCATION.dsn(ADMIN, password, "postgres"), autocommit=True)
    raise AssertionError("no password lets the administrator in")


def keys(*arguments: str) -> None:
    """One `zorgvuldig keys`, in this process."""
    call_command("keys", *arguments)
