"""What a product sent back, as the database lets it be read and written (`suppliers/sql/results.sql`)."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from zorgvuldig.suppliers.oneroster.errors import problem
from zorgvuldig.suppliers.oneroster.gradebook_query import Query
from zorgvuldig.suppliers.supply import finished
from zorgvuldig.suppliers.supply import keep as keep_subs

Json = dict[str, Any]
ROUNDS = 3  # of giving pseudonyms: people may come in between
SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/"


def scopes(*names: str) -> list[str]:
    """Scopes in full."""
    return [SCOPE + name for name in names]


def read(
    credential: str,
    *,
    wanted: Sequence[str],
    kind: str,
    query: Query,
    within: Mapping[str, str],
    place: Mapping[str, str],
) -> tuple[list[Json], int]:
    """The rows that answer a question, and how many there are in all; recorded and committed before they are read.

    `within` are values that fields must have, `place` what the address names (`class`, `school`). Raises `Problem`.
    """
    if connection.in_atomic_block:
        raise RuntimeError("what goes to a supplier is committed before it is read")
    token = uuid.uuid4()
    asked = asdict(query) | {"clauses": _clauses(query.clauses), "any": query.any_of, **place}
    asked |= {"within": _clauses([(path, "=", value) for path, value in within.items()]), "fields": None}
    number, total = _query_database(
        credential,
        "select code, says, needs, number, total from gate.results_open("
        "%s::text, %s::uuid, %s::text[], %s::text, %s::jsonb)",
        [credential, token, list(wanted), kind, json.dumps(asked)],
    )
    if number is None:
        return [], total
    with connection.cursor() as cursor:
        cursor.execute("select gate.results_rows(%s::uuid)", [token])
        rows = [json.loads(row) for (row,) in cursor.fetchall()]
    finished([number])
    return rows, total


def _clauses(clauses: Sequence[tuple[str, str, str]]) -> list[Json]:
    return [{"path": path, "op": op, "value": value} for path, op, value in clauses]


def keep(
    credential: str, *, wanted: Sequence[str], kind: str, items: Sequence[Json], place: Mapping[str, str], named: bool
) -> list[Json]:
    """Keep all of `items` or none; returns which sourcedId each got. Raises `Problem`."""
    (pairs,) = _query_database(
        credential,
        "select code, says, needs, pairs::text from gate.results_keep("
        "%s::text, %s::text[], %s::text, %s::jsonb, %s::jsonb, %s::boolean)",
        [credential, list(wanted), kind, json.dumps(list(items)), json.dumps(dict(place)), named],
    )
    found: list[Json] = json.loads(pairs)
    return found


def delete(credential: str, *, wanted: Sequence[str], kind: str, known: str) -> None:
    """Take away what the product sent under this sourcedId. Raises `Problem`."""
    _query_database(
        credential,
        "select code, says, needs from gate.results_delete(%s::text, %s::text[], %s::text, %s::text)",
        [credential, list(wanted), kind, known],
    )


def _query_database(credential: str, statement: str, values: list[Any]) -> tuple[Any, ...]:
    """What the database answers beyond code, sentence and needs; pseudonyms that it needs are given first. Raises `Problem`."""
    for _round in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            code, says, needs, *rest = cursor.fetchone()
        if code != "sub":
            break
        keep_subs(credential, "access", needs)
    if code == "sub":
        raise problem(429, "Please try again in a moment.")
    if int(code) >= 400:
        raise problem(int(code), says)
    return tuple(rest)
