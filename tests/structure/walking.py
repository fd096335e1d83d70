"""Everybody of the cast goes to one address; what they got, and what the log says that was opened for it.

Before a page runs, the gate is asked for what it declares, so whoever the gate refuses gets the same answer at every page. Those of whom
neither the table nor the register says that they get there therefore knock at the gate itself, with what the page declares; two
of them, others at each place, go to the page all the same.
"""

import uuid
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import Client

from tests.people import Cast, secret_of, sign_in
from tests.structure.weights import TAKES

SESSIONS = ("django_session", "gate.session")
LOOKS = "select actor_id, refused, purpose, kind, mask, write_mask from gate.log where id > %s order by id"


@dataclass(frozen=True, slots=True)
class Look:
    """One row of the log."""

    actor: int
    refused: bool
    purpose: str
    kind: str
    mask: int
    write_mask: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Who got there by name, every opening that was asked for it, and what each was answered."""

    got: set[str]
    looks: list[Look]
    answers: dict[str, HttpResponseBase]


_kept: tuple[psycopg.Connection, dict[str, tuple[int, str]]] | None = None


def browsers(cast: Cast) -> dict[str, Client]:
    """Everybody signed in. The sessions of the cast are made once; afterwards their rows are put back, as the cast's are."""
    global _kept
    if _kept is None or _kept[0] is not cast.db:
        secrets = {name: (someone.account, secret_of(someone)) for name, someone in cast.people.items()}
        for table in SESSIONS:
            cast.db.execute(f"create temporary table {_copy(table)} as select * from {table}")
        _kept = cast.db, secrets
    else:
        for table in SESSIONS:
            cast.db.execute(f"delete from {table}")
            cast.db.execute(f"insert into {table} select * from {_copy(table)}")
    return {name: _browser(*_kept[1].get(name, (0, "")), cast, name) for name in cast.people}


def _copy(table: str) -> str:
    return f"kept_sessions_{table.replace('.', '_')}"


def _browser(account: int, secret: str, cast: Cast, name: str) -> Client:
    if account != cast.people[name].account:  # somebody whom this place put in the cast
        return sign_in(cast.people[name])
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = secret
    return client


@dataclass(frozen=True, slots=True)
class Knock:
    """What a page asks of the gate for whoever comes: purpose, kind, key and the masks of what is read and written."""

    purpose: str
    kind: str
    key: str
    reads: int
    writes: int

    def by(self, secret: str) -> None:
        """Ask the gate in the name of whose session has this secret. The answer stands in the log."""
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "select from gate.open(%s::text, %s::uuid, %s::text, %s::bigint, %s::bigint, %s::text, %s::text, false)",
                [secret, uuid.uuid4(), self.purpose, self.reads, self.writes, self.kind, self.key],
            )


def walk(
    cast: Cast,
    clients: dict[str, Client],
    path: str,
    posts: dict[str, str] | None,
    visitors: set[str],
    knock: Knock | None,
) -> Walk:
    """Send the visitors to `path` (everybody, without a `knock`), and the others to the gate; who is not answered 404 got there."""
    before = cast.db.execute("select coalesce(max(id), 0) from gate.log").fetchone()[0]
    got: set[str] = set()
    answers: dict[str, HttpResponseBase] = {}
    for name, client in clients.items():
        if knock and name not in visitors:
            knock.by(client.cookies[settings.SESSION_COOKIE_NAME].value)
            continue
        answer = client.get(path, headers=TAKES) if posts is None else client.post(path, posts)
        assert answer.status_code in {200, 302, 303, 404, 409, 416}, (name, answer.status_code)
        if answer.status_code == 302:
            assert not answer.url.startswith("/inloggen/"), f"{name} is not signed in"
        answers[name] = answer
        if answer.status_code != 404:
            got.add(name)
    return Walk(got, [Look(*row) for row in cast.db.execute(LOOKS, [before]).fetchall()], answers)
