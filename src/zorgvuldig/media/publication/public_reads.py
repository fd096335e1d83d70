"""What anybody may see, asked of the database at every look. No session and no door: its functions show nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file behind an address. `size` is in bytes; `why` says why it may not be seen, empty: it may."""

    blob: UUID | None
    thumb_blob: UUID | None
    media_type: str
    size: int
    why: str


@dataclass(frozen=True, slots=True)
class Album:
    """An event with `total` pictures that can be seen, at least one; `cover` is the token of one."""

    uid: UUID
    name: str
    happened_on: date
    school: str
    total: int
    cover: str


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event of which something was ever on the website."""

    name: str
    happened_on: date
    school: str


@dataclass(frozen=True, slots=True)
class AlbumPicture:
    """A picture in an album. `size` is in bytes, `width` and `height` in pixels; a caption may hold a name when `is_named`."""

    token: str
    kind: str
    media_type: str
    size: int
    width: int
    height: int
    caption: str
    is_named: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """A picture in the feed; its caption names nobody."""

    token: str
    kind: str
    media_type: str
    size: int
    caption: str
    published_at: datetime
    event_uid: UUID
    event: str
    school: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was ever public; `ended_at` is empty as long as nobody wrote down when it ended."""

    token: str
    published_at: datetime
    shown: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewsletterRow:
    """A newsletter in a list."""

    uid: UUID
    title: str
    school: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class NewsletterDetail:
    """A newsletter as it is read."""

    title: str
    text: str
    school: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class NewsPicture:
    """A picture in a newsletter, `width` and `height` in pixels."""

    token: str
    kind: str
    media_type: str
    width: int
    height: int
    caption: str


def public_file(token: str) -> PublicFile | None:
    """The file behind an address, and whether it may be seen now; None for an address that never was."""
    with connection.cursor() as cursor:
        cursor.execute("select blob, thumb_blob, media_type, size, why from gate.shown_file(%s::text)", [token])
        row = cursor.fetchone()
        return PublicFile(*row) if row else None


def albums(skipped: int, most: int) -> tuple[Sequence[Album], bool]:
    """At most so many albums with something in them, the last event first, and whether there are more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select uid, name, happened_on, school, total, cover from gate.shown_albums(%s::integer, %s::integer)",
            [skipped, most + 1],
        )
        rows = cursor.fetchall()
    return [Album(*row) for row in rows[:most] if row[4]], len(rows) > most


def event(uid: UUID) -> PublicEvent | None:
    """An event of which something was ever on the website."""
    with connection.cursor() as cursor:
        cursor.execute("select name, happened_on, school from gate.public_event(%s::uuid)", [uid])
        row = cursor.fetchone()
        return PublicEvent(*row) if row else None


def album(uid: UUID, skipped: int, most: int) -> Sequence[AlbumPicture]:
    """Pictures of an event that can be seen, as they came in: those among the page of `most` that begins after `skipped`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select token, kind, media_type, size, width, height, caption, is_named, published_at "
            "from gate.shown_album(%s::uuid, %s::integer, %s::integer)",
            [uid, skipped, most],
        )
        return [AlbumPicture(*row) for row in cursor.fetchall()]


def album_size(uid: UUID) -> int:
    """How many pictures of an event are published, so how many pages there are. Not all of them need be seen."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.album_size(%s::uuid)", [uid])
        size: int = cursor.fetchone()[0]
        return size


def lately(most: int) -> Sequence[FeedPicture]:
    """Of the last `most` pictures on the website those that can be seen, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select token, kind, media_type, size, caption, published_at, event_uid, event, school "
            "from gate.shown_lately(%s::integer)",
            [most],
        )
        return [FeedPicture(*row) for row in cursor.fetchall()]


def addresses() -> Sequence[Address]:
    """Every address that ever was public, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("select token, published_at, shown, ended_at from gate.picture_addresses()")
        return [Address(*row) for row in cursor.fetchall()]


def letters(skipped: int, most: int) -> tuple[Sequence[NewsletterRow], bool]:
    """At most so many newsletters, the last one first, and whether there are more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select uid, title, school, published_at from gate.public_newsletters(%s::integer, %s::integer)",
            [skipped, most + 1],
        )
        rows = cursor.fetchall()
    return [NewsletterRow(*row) for row in rows[:most]], len(rows) > most


def news(uid: UUID) -> NewsletterDetail | None:
    """One published newsletter."""
    with connection.cursor() as cursor:
        cursor.execute("select title, text, school, published_at from gate.public_newsletter(%s::uuid)", [uid])
        row = cursor.fetchone()
        return NewsletterDetail(*row) if row else None


def news_pictures(uid: UUID) -> Sequence[NewsPicture]:
    """Its pictures that can be seen now, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select token, kind, media_type, width, height, caption from gate.newsletter_pictures(%s::uuid)", [uid]
        )
        return [NewsPicture(*row) for row in cursor.fetchall()]
