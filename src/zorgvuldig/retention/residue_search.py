"""Whether values are left anywhere in the files of the database: the disk itself is searched, whatever the tables say.

Only an embedded server's files are ours to read. What is compressed or sealed cannot be found, and cannot be read there either.
"""

import mmap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from zorgvuldig.platform.postgres import connect_admin
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.retention.residues import ALIAS

SHORTEST = 6  # characters: a shorter word stands somewhere by chance
LOG = "pg_wal"
# Which table each file belongs to: its own, that of an index, and that of what was too long for a row.
FILES = """
    select pg_relation_filenode(c.oid), coalesce(w.oid, t.oid, i.indrelid, c.oid)::regclass::text
    from pg_class c left join pg_index i on i.indexrelid = c.oid left join pg_class t on t.reltoastrelid = c.oid
        left join pg_class w on w.reltoastrelid = i.indrelid
    where pg_relation_filenode(c.oid) is not null
"""


class NotSearched(Exception):
    """The files cannot be searched; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Residue:
    """A table, or another part of the database, in whose files one of the words stands, and until when."""

    place: str
    until: str


def search(words: Collection[str], waiting: Collection[str]) -> list[Residue]:
    """Where any of these words stands; `waiting` are tables that no run could write anew yet. Raises `NotSearched`."""
    if not settings.LOCATION.embedded:
        raise NotSearched("The files of a database of your own are not ours to read: search them on that server.")
    if not words or min(map(len, words)) < SHORTEST:
        raise NotSearched(
            f"Give the words to search for on standard input, one a line, of at least {SHORTEST} characters."
        )
    with connect_admin(settings.LOCATION) as connection:
        connection.execute("checkpoint")  # what is in memory comes to the files
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(FILES)
        tables = {str(node): table for node, table in cursor.fetchall()}
    connections[ALIAS].close()
    data = cluster_home(settings.DATA) / "data"
    places = {_place(path, data, tables) for path in _holding([word.encode() for word in words], data)}
    return [Residue(place, _until(place, waiting)) for place in sorted(places)]


def _holding(words: Sequence[bytes], data: Path) -> Iterator[Path]:
    for path in data.rglob("*"):
        try:
            if path.is_file() and path.stat().st_size and _holds(path, words):
                yield path
        except (FileNotFoundError, ValueError):  # it went, or was emptied, meanwhile
            continue


def _holds(path: Path, words: Sequence[bytes]) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(word) >= 0 for word in words)


def _place(path: Path, data: Path, tables: Mapping[str, str]) -> str:
    top, *_ = path.relative_to(data).parts
    return tables.get(path.name.partition(".")[0].partition("_")[0], top) if top == "base" else top


def _until(place: str, waiting: Collection[str]) -> str:
    if place == LOG:
        return "until the database writes over this part of its write-ahead log, at a moment nobody can name"
    if place in waiting:
        return "until a night in which it can be written anew: it is too large for that, or somebody held it"
    return "as long as a row of it holds the word; what was deleted leaves the file when a run deletes from it the next time"
