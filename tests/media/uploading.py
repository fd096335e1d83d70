"""Uploads as they lie in the vault when all of them came in, and how many files and rows there are."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone
from zorgvuldig.platform.vault import files


def upload(cast: Cast, to: Row, by: Someone, content: bytes, *, piece: int = 30_000, **more: Any) -> Row:
    """`by` sent this, in pieces, and it waits. With `is_recording` it is for a film of a lesson.

    With `is_backwards` the rows of its pieces were made from the last to the first.
    """
    uid = uuid.uuid4()
    is_backwards = more.pop("is_backwards", False)
    target = "recording_id" if more.pop("is_recording", False) else "picture_event_id"
    values = {
        "uid": uid, target: to.id, "name": "foto.jpg", "size": len(content), "received": len(content),
        "state": "waiting", "why": "", "started_at": NOW - timedelta(minutes=1), "uploaded_by_id": by.id,
    } | more  # fmt: skip
    number = cast.put("picture_upload", **values)
    for place in range(0, len(content), piece)[:: -1 if is_backwards else 1]:
        part = content[place : place + piece]
        cast.put(
            "picture_upload_part", picture_upload_id=number, number=place // piece, size=len(part), uploaded_by_id=by.id,
            blob=files.store(part, limit_bytes=piece).blob,
        )  # fmt: skip
    return Row(number, uid)


def outcome(cast: Cast, of: Row) -> tuple[str, str]:
    """Its state, and why it was refused."""
    row = cast.db.execute("select state, why from picture_upload where id = %s", [of.id]).fetchone()
    assert row
    return row[0], row[1]


def stored() -> set[uuid.UUID]:
    """Every file in the vault."""
    return {uuid.UUID(path.name) for path in (Path(settings.DATA) / "vault").glob("??/??/*")}


def named(database: psycopg.Connection) -> set[uuid.UUID]:
    """Every file that a row names."""
    return {
        blob
        for (blob,) in database.execute(
            "select blob from picture_upload_part union select unnest(array[blob, view_blob, thumb_blob]) from picture "
            "union select unnest(array[blob, thumb_blob]) from picture_copy where blob is not null"
        )
    }


def counts(database: psycopg.Connection) -> dict[str, int]:
    """How many rows there are of everything that comes of an upload."""
    tables = ("picture_upload_part", "picture", "face", "picture_copy")
    return {table: database.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}


def on_disk() -> Iterator[tuple[Path, bytes]]:
    """Every file of the installation, as whoever takes the disk away reads it."""
    for path in Path(settings.DATA).rglob("*"):
        if path.is_file() and "static" not in path.parts:
            yield path, path.read_bytes()
