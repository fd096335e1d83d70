"""Accounts of the named people: one password for all, and for staff an app of their own as second factor."""

import secrets
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from psycopg import Connection
from psycopg.types.json import Jsonb

from zorgvuldig.demo.people import PASSWORD, DemoPerson

SECRET_BYTES = 20
MAILED = {"privacy_officer", "dpo"}  # these get mail from the system itself


def make_accounts(
    connection: Connection[Any], people: tuple[DemoPerson, ...], persons: Mapping[str, int], now: datetime
) -> None:
    """An account for each of these people; `persons` says who they are by username."""
    password = make_password(PASSWORD)
    for person in people:
        made = connection.execute(
            "insert into account (password, username, person_id, is_active, created_at) "
            "values (%s, %s, %s, true, %s) returning id",
            (password, person.username, persons[person.username], now),
        ).fetchone()
        if person.is_staff and made:
            _second_factor(connection, made[0], now)
        if made and MAILED.intersection(person.roles):
            connection.execute(
                'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
                (made[0], f"{person.username}@wilgendam.example"),
            )


def _second_factor(connection: Connection[Any], account: int, now: datetime) -> None:
    secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    data = Jsonb({"secret": get_adapter().encrypt(secret)})
    connection.execute(
        "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', %s, %s)",
        (account, data, now),
    )
