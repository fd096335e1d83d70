"""The line to the database: closed to others, or said."""

import json
import os
import subprocess
import sys

import pytest

from zorgvuldig.gate.health import _connection_security
from zorgvuldig.platform.postgres import Location


def at(host: str, sslmode: str | None = None) -> Location:
    return Location(host, 5432, "zorgvuldig", None, None, embedded=False, sslmode=sslmode)


@pytest.mark.parametrize("host", ["/var/run/postgresql", "127.0.0.1", "localhost", "::1"])
def test_on_this_machine_nobody_is_in_between(host: str) -> None:
    assert all(answer.ok for answer in _connection_security(at(host)))


@pytest.mark.parametrize(
    ("sslmode", "closed"),
    [(None, False), ("prefer", False), ("require", False), ("verify-ca", False), ("verify-full", True)],
)
def test_a_line_to_another_machine_must_be_checked(sslmode: str | None, closed: bool) -> None:
    (answer,) = _connection_security(at("database.example", sslmode))
    assert (answer.ok, answer.note) == (closed, True)
    assert closed or "sslmode=verify-full" in answer.says


def test_the_authority_of_the_database_is_passed_on() -> None:
    url = "postgresql://database.example/zorgvuldig?sslmode=verify-full&sslrootcert=/etc/authority.pem"
    code = "import json; from zorgvuldig import settings as s; print(json.dumps([d['OPTIONS'] for d in s.DATABASES.values()], default=str))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=True
    )
    for options in json.loads(done.stdout):
        assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/authority.pem")
