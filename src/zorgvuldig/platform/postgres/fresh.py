"""Connections with the password of this moment: one that runs for long goes on when the passwords are replaced."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

import psycopg
from django.conf import settings
from psycopg import Connection

T = TypeVar("T")


def passwords_of(user: str) -> tuple[str, ...]:
    """What this account of ours may have as its password now, the likeliest first; none for an account of somebody else's."""
    role = user.removeprefix(f"{settings.NAMES.prefix}_")
    # As with the keys (`vault.keys.secrets`): other secrets than those of the start are meant as they are.
    secrets = settings.LIVING.now() if settings.SECRETS is settings.LIVING.first else settings.SECRETS
    return () if secrets is None or role == user else secrets.passwords_of(role)


def connected(user: str, given: str, connect: Callable[[str], T]) -> T:
    """Connect with the first password that fits; `given` for an account of somebody else's.

    While passwords are being replaced there are two, and the file may have changed between our look at it and the database's.
    """
    tried: set[str] = set()
    problem: psycopg.OperationalError | None = None
    while fresh := [password for password in passwords_of(user) or (given,) if password not in tried]:
        tried.add(fresh[0])
        try:
            return connect(fresh[0])
        except psycopg.OperationalError as error:
            problem = problem or error  # what is wrong with the likeliest is what an operator wants to read
    assert problem is not None
    raise problem


class Fresh(Connection[Any]):
    """A connection of the pool, which keeps what it was once given. `knows_types` once the driver was told of ours (`types.tell_types`)."""

    knows_types = False

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        """Connect with the password of this moment."""
        made = super().connect
        given = kwargs.pop("password", "")
        return connected(
            str(kwargs.get("user", "")), given, lambda password: made(conninfo, password=password, **kwargs)
        )
