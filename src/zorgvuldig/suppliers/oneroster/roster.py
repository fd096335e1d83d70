"""A page of a product's roster: decided and put on record by the database in one statement, read in the next."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zorgvuldig.suppliers.oneroster.errors import FILTER, FORBIDDEN, SELECTION, UNAUTHORISED, UNKNOWN, Problem
from zorgvuldig.suppliers.oneroster.query import Query
from zorgvuldig.suppliers.supply import keep

ROUNDS = 3  # of giving pseudonyms: people may come in between
REFUSED = {
    "credential": (UNAUTHORISED, "This access token is not valid."),
    "filter": (FILTER, "There is no such field to filter or sort on in what was agreed."),
    "selection": (SELECTION, "There is no such field in what was agreed."),
    "unknown": (UNKNOWN, "There is no such object in what was agreed."),
    "scope": (FORBIDDEN, "The scopes of this access token do not include this."),
    "busy": (FORBIDDEN, "This roster cannot be given now."),
}
NOT_AGREED = (FORBIDDEN, "The school does not give this roster at this moment.")


@dataclass(frozen=True, slots=True)
class OpenedRoster:
    """What was let go: the supply's number, how many objects fit in all, and a tag of what this page holds.

    Of the invented school no supply tells: `number` is None, and the bodies are here.
    """

    token: uuid.UUID
    number: int | None
    total: int
    tag: str
    same: bool = False
    invented: str | None = None  # the bodies themselves, of the invented school: nothing is on record


def open_page(credential: str, kind: str, narrow: Mapping[str, str], query: Query, *, seen: str = "") -> OpenedRoster:
    """Let a page go to whoever shows `credential`. `same` when it is the one they have, by the tag `seen`: then nothing went.

    Raises `Problem` when it does not go, and RuntimeError inside a transaction, where the row could still be rolled back.
    """
    if connection.in_atomic_block:
        raise RuntimeError("what goes to a supplier is committed before it is read")
    token = uuid.uuid4()
    for _round in range(ROUNDS):
        why, number, needs, total, tag = _ask(credential, token, kind, narrow, query, seen)
        if why != "sub":
            break
        keep(credential, "access", needs)
    invented = None
    if why == "credential":  # perhaps a test client's; only the invented school knows those
        why, total, tag, invented = _try(credential, kind, narrow, query, seen)
    if why not in ("", "same"):
        raise Problem(*REFUSED.get("busy" if why == "sub" else why, NOT_AGREED))
    return OpenedRoster(token, number, total, tag, same=why == "same", invented=invented)


def _ask(
    credential: str, token: uuid.UUID, kind: str, narrow: Mapping[str, str], query: Query, seen: str
) -> tuple[str, int | None, list[uuid.UUID], int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select why, number, needs, total, tag from gate.roster_open(%s::text, %s::uuid, %s::text, %s::jsonb, "
            "%s::jsonb, %s::text, %s::boolean, %s::integer, %s::integer, %s::text[], %s::text)",
            [credential, token, *_query_values(kind, narrow, query), seen],
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return row[0], row[1], row[2], row[3], row[4]


def _try(
    credential: str, kind: str, narrow: Mapping[str, str], query: Query, seen: str
) -> tuple[str, int, str, str | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select why, total, tag, rows from gate.trial_roster(%s::text, %s::text, %s::jsonb, %s::jsonb, %s::text, "
            "%s::boolean, %s::integer, %s::integer, %s::text[], %s::text)",
            [credential, *_query_values(kind, narrow, query), seen],
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return row[0], row[1], row[2], row[3]


def _query_values(kind: str, narrow: Mapping[str, str], query: Query) -> list[Any]:
    return [
        kind,
        json.dumps(dict(narrow)),
        json.dumps(query.conditions),
        query.sort,
        query.descending,
        query.limit,
        query.offset,
        list(query.fields),
    ]


def rows(opened: OpenedRoster, query: Query) -> str:
    """The bodies of a page that was let go, with commas between. Once. Raises `Problem` when they were let go too long ago."""
    if opened.invented is not None:
        return opened.invented
    with connection.cursor() as cursor:
        cursor.execute("select gate.roster_rows(%s::uuid, %s::text[])", [opened.token, list(query.fields)])
        (found,) = cursor.fetchone()
    if found is None:
        raise Problem(*REFUSED["busy"])
    return str(found)
