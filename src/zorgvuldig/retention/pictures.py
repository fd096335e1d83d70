"""Pictures whose term is over: the whole of each, with what was made of it, weighed and published, and its files in the vault.

Who is in them goes first, pupil by pupil and with receipts, as everything about pupils does (`forget`). A picture of which that
is not all gone, because something is held back, stays whole. None is kept for being the newest.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.retention.orphans import OrphanCleanup
from zorgvuldig.retention.receipts import Batch, Draft, add, register_of
from zorgvuldig.retention.starts import row_start
from zorgvuldig.retention.tables import Link
from zorgvuldig.retention.terms import bound, deletion_terms

CATEGORY = "picture_work"
AT_ONCE = 200  # pictures in one transaction
_OF = "t.picture_id = any(%s)"
_PLACED = "t.publication_id in (select p.id from publication p where p.picture_id = any(%s))"
# What hangs on pictures, in an order in which nothing goes before what refers to it.
TREE = (
    ("site_notice", _PLACED), ("outside_place", _PLACED), ("publication", _OF), ("picture_weighing", _OF),
    ("newsletter_picture", _OF), ("picture_copy", _OF), ("face", _OF), ("picture", "t.id = any(%s)"),
)  # fmt: skip
# What is about pupils: as long as any of it is there, the picture is.
HELD = ("face_pupil t where t.picture_id = i.id", "picture_objection t where t.picture_id = i.id",
        "publication_pupil t join publication p on p.id = t.publication_id where p.picture_id = i.id")  # fmt: skip
# An event without pictures, when its own term is over; what was sent for it and never became one goes along.
EVENTS = (
    ("picture_upload_part", "t.picture_upload_id in (select u.id from picture_upload u where u.picture_event_id = any(%s))"),
    ("picture_upload", "t.picture_event_id = any(%s)"),
    ("picture_event_group", "t.picture_event_id = any(%s)"),
    ("picture_event", "t.id = any(%s)"),
)  # fmt: skip


def clear_pictures(
    on: date, now: datetime, known: Sequence[Link], batch: Batch, done: dict[str, dict[str, Any]]
) -> int:
    """Delete pictures and events whose term is over on that day, with a receipt; says how many pictures went.

    The files go when the rows are certainly gone. `done` is told which rows of which table went.
    """
    limit = bound(deletion_terms(REGISTER, CATEGORY), on)
    if limit is None:
        return 0
    gone = 0
    while some := _some(on, now, known, batch, limit, done):
        gone += some
    with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
        events = _numbers(
            cursor,
            f"select t.id from picture_event t where {row_start(REGISTER.tables['picture_event'])} <= %s "
            "and not exists (select from picture i where i.picture_event_id = t.id)",
            [limit],
        )
        blobs = _blobs(cursor, "picture_upload_part", EVENTS[0][1], events)
        _delete(OrphanCleanup(cursor, on, now, known), EVENTS, events, batch, done)
    for blob in blobs:
        files.remove(blob)
    return gone


def _some(
    on: date, now: datetime, known: Sequence[Link], batch: Batch, limit: date, done: dict[str, dict[str, Any]]
) -> int:
    """One transaction of it."""
    free = "".join(f" and not exists (select from {about})" for about in HELD)
    began = row_start(REGISTER.tables["picture"], "i")
    with working("retention", now=now) as door, connections[door.alias].cursor() as cursor:
        pictures = _numbers(
            cursor,
            f"select i.id from picture i where {began} <= %s{free} order by i.id limit {AT_ONCE} for update of i skip locked",
            [limit],
        )
        blobs = _blobs(cursor, "picture_copy", _OF, pictures) + _blobs(cursor, "picture", TREE[-1][1], pictures)
        _delete(OrphanCleanup(cursor, on, now, known), TREE, pictures, batch, done)
    for blob in blobs:
        files.remove(blob)
    return len(pictures)


def _numbers(cursor: CursorWrapper, query: str, values: list[Any]) -> list[int]:
    cursor.execute(query, values)
    return [number for (number,) in cursor.fetchall()]


def _blobs(cursor: CursorWrapper, table: str, condition: str, numbers: list[int]) -> list[UUID]:
    """The files that these rows name, under whatever column."""
    columns = [column for column in REGISTER.tables[table].columns if column == "blob" or column.endswith("_blob")]
    cursor.execute(
        f"select {', '.join(f't.{column}' for column in columns)} from {table} t where {condition}", [numbers]
    )
    return [blob for row in cursor.fetchall() for blob in row if blob is not None]


def _delete(
    rest: OrphanCleanup,
    tables: Sequence[tuple[str, str]],
    numbers: list[int],
    batch: Batch,
    done: dict[str, dict[str, Any]],
) -> None:
    if not numbers:
        return
    for table, condition in tables:
        rest.delete(table, condition, [numbers])
    content = {"rest": dict(sorted(rest.rows.items())), "register": register_of(), "reason": "term"}
    add(rest.cursor, batch, [Draft("rest", content)])
    for table, count in rest.rows.items():
        category = REGISTER.tables[table].category or CATEGORY
        rows = done.setdefault(category, {"rows": {}})["rows"]
        rows[table] = rows.get(table, 0) + count
