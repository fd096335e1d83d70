"""A party, hours away and a signal, for the tests of reporting absence and of the yearly extract."""

import io
import uuid
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from tests.attendance.attending import lesson, mark
from tests.people import NOW, TODAY, Cast, sign_in
from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.platform.vault import files
from zorgvuldig.school.calendar import monday

WEEK = monday(TODAY) - timedelta(weeks=1)
MEASURES = "Gesprek met de ouders op maandag."


def party(cast: Cast, recipient: str = "absence_register", **more: Any) -> UUID:
    """An organisation that Anna wrote down and Leo verified."""
    there = cast.db.execute("select uid from party where recipient = %s and name = 'Loket'", [recipient]).fetchone()
    if there and not more:
        return UUID(str(there[0]))
    uid = uuid.uuid4()
    values: dict[str, Any] = {
        "name": "Ander loket" if there else "Loket", "department": "", "street": "", "postcode": "", "town": "Wilgendam", "domain": "loket.example",
        "added_at": NOW, "added_by_id": cast.anna.id, "verified_at": NOW, "verified_by_id": cast.leo.id, "verified_how": "gebeld",
    }  # fmt: skip
    cast.put("party", uid=uid, recipient=recipient, **values | more)
    return uid


def away(cast: Cast, pupil: str = "noor", count: int = 16, on: date = WEEK, **more: Any) -> list[int]:
    """So many marks without leave on one day."""
    return [mark(cast, pupil, lesson(cast, on=on, slot=slot), **more) for slot in range(1, count + 1)]


def noticed(cast: Cast, pupil: str = "noor", count: int = 16) -> UUID:
    """The signal that the nightly count makes of so many hours."""
    away(cast, pupil, count)
    count_signals(NOW)
    return cast.db.execute("select uid from absence_signal where closed_at is null").fetchone()[0]


def place(cast: Cast, signal: UUID, pupil: str = "noor") -> str:
    """Where a signal is dealt with."""
    return f"/verzuim/leerling/{cast.people[pupil].uid}/signalen/{signal}/"


def written(cast: Cast, signal: UUID, measures: str = MEASURES) -> Client:
    """The coordinator's browser, when what the school did is written down."""
    vera = sign_in(cast.vera)
    assert vera.post(place(cast, signal), {"doe": "prepare", "draft": measures}).status_code == 303
    return vera


def prepared(cast: Cast, signal: UUID, desk: UUID) -> Client:
    """The coordinator's browser, when the report is ready to be looked at."""
    vera = written(cast, signal)
    answer = vera.post(
        f"{place(cast, signal)}melden/", {"doe": "prepare", "party": str(desk), "reason": "Omdat het moet."}
    )
    assert answer.status_code == 303, answer.content.decode()
    return vera


def seen(cast: Cast) -> str:
    """The SHA-256 of the package that stands ready."""
    return cast.db.execute("select sha256 from exchange where stopped_at is null").fetchone()[0]


def send(cast: Cast, browser: Client, signal: UUID, sha256: str | None = None, pupil: str = "noor") -> Any:
    """Let the report go that was looked at."""
    posted = {"doe": "send", "gezien": seen(cast) if sha256 is None else sha256}
    return browser.post(f"{place(cast, signal, pupil)}melden/", posted)


def packed(blob: UUID) -> zipfile.ZipFile:
    """A package in the vault."""
    return zipfile.ZipFile(io.BytesIO(b"".join(files.read(blob))))


def put_extract(cast: Cast, by: UUID | None = None, state: str = "waiting") -> UUID:
    """A yearly extract that Anna asked for."""
    uid, to = uuid.uuid4(), by or party(cast, "ministry")
    number = cast.db.execute("select id from party where uid = %s", [to]).fetchone()[0]
    cast.put(
        "register_extract", uid=uid, school_id=cast.schools["Oost"], on_date=TODAY, state=state, party_id=number,
        asked_at=NOW - timedelta(hours=1), asked_by_id=cast.anna.id, done=0, total=0, tries=0, size=0, sha256="", problem="",
    )  # fmt: skip
    return uid


def text_of(response: Any) -> str:
    """The page as text."""
    return response.content.decode()


def releases(cast: Cast) -> list[tuple[Any, ...]]:
    """What stands on record as released."""
    return cast.db.execute("select pupil_id, recipient, basis, fields, actor_id from release").fetchall()


def outcome(cast: Cast) -> str:
    """How the signal was closed; empty while it is open."""
    return cast.db.execute("select outcome from absence_signal").fetchone()[0]


def blob(cast: Cast) -> UUID:
    """The package that stands ready."""
    return cast.db.execute("select blob from exchange where stopped_at is null").fetchone()[0]
