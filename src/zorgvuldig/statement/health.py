"""What doctor asks about the statement: whether anybody sees something else than what was measured."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from zorgvuldig.gate.health import Answer
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.statement.changes import turns
from zorgvuldig.statement.page_seal import page_problem
from zorgvuldig.statement.render import LANGUAGES, PAGES
from zorgvuldig.statement.signature import is_measured, is_page

ADVICE = "Find out who else writes to the database. The worker measures anew within five minutes"


def examine(now: datetime) -> Iterator[Answer]:
    """Every question with its answer."""
    changed = [*_changed_measurements(), *_changed_pages(), *_changed_turns(now)]
    connection.close()
    yield Answer(
        "the public page says what was measured",
        not changed,
        f"not {', '.join(changed)}. {ADVICE}" if changed else "yes",
    )


def _changed_measurements() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("select promise, state, evidence::text, at, signature from gate.evidence() order by promise")
        for promise, state, evidence, at, signature in cursor.fetchall():
            if not is_measured(promise, state, json.loads(evidence), at, bytes(signature)):
                yield promise


def _changed_pages() -> Iterator[str]:
    keys = [key.public for key in published_keys() if not key.is_leaked]
    with connection.cursor() as cursor:
        for name in PAGES:
            cursor.execute("select content_type, body, made_at, signature from gate.public_page(%s::text)", [name])
            for content_type, body, made_at, signature in cursor.fetchall():
                is_whole = name not in LANGUAGES.values() or not page_problem(
                    bytes(body).decode(errors="replace"), keys
                )
                if not is_whole or not is_page(name, content_type, bytes(body), made_at, bytes(signature)):
                    yield name


def _changed_turns(now: datetime) -> Iterator[str]:
    if turns(now) is None:
        yield "the list of what changed, which only a backup puts right"
