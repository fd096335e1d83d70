"""The outbox as the job `post` reaches it: what is due is sent, what came back is read, and figures for operators."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import connection, connections

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.gate.reads import read
from zorgvuldig.gate.reads_ahead import ReadWithValues
from zorgvuldig.platform.mail.bounces import MessageKind, bounced, read_folder
from zorgvuldig.platform.mail.sealed import marks_of
from zorgvuldig.platform.mail.sender import send_waiting

KIND = "post"


def send_mail_waiting(now: datetime) -> int:
    """Read what came back, then send what is due; says how many mails went."""
    by_role = partial(working, KIND, now=now)
    read_folder(now, working=by_role)
    return send_waiting(now, working=by_role)


def take_bounce(raw: bytes, now: datetime, *, recipient: str = "") -> MessageKind:
    """One message that a mail server brought."""
    return bounced(raw, now, recipient=recipient, working=partial(working, KIND, now=now))


def select_rows(now: datetime, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of one question to a function of the outbox, each with the names of its columns."""
    with working(KIND, now=now), connections[ALIAS].cursor() as cursor:
        cursor.execute(query, list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tidy_mail(now: datetime, *, until: date) -> None:
    """Take away counts, marks and acts of before `until`."""
    select_rows(now, "select gate.post_tidy(%s::timestamptz)", [until])


class BouncedRow(NamedTuple):
    """That nothing arrives at an address, which is known by its mark: bytes in hex."""

    mark: str
    since: datetime


BOUNCED = read("gate/bounced", BouncedRow)


def not_arriving(addresses: Iterable[str], *, door: Door) -> dict[str, datetime]:
    """Since when nothing arrives at each of these addresses, of those where that is so."""
    marks = _marks(addresses)
    found = BOUNCED.rows(door=door, marks=list(marks)) if marks else []
    return {marks[bytes.fromhex(row.mark)]: row.since for row in found}


def bounced_asked(addresses: Iterable[str]) -> list[ReadWithValues]:
    """What `not_arriving` asks of these addresses, if there is any, for a page that asks ahead."""
    marks = _marks(addresses)
    return [(BOUNCED, {"marks": list(marks)})] if marks else []


def _marks(addresses: Iterable[str]) -> dict[bytes, str]:
    return marks_of(address for address in addresses if address)


def try_again(marks: Sequence[bytes]) -> int:
    """Let mail go again to the addresses with these marks; says to how many it did not. Only where something may be changed."""
    if not marks:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select gate.post_release(%s::bytea[])", [list(marks)])
        released: int = cursor.fetchone()[0]
        return released
