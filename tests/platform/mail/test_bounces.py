"""What comes back: told apart by its token alone, and kept as a mark and a count."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from tests.people import NOW
from tests.platform.mail.posting import ADDRESS, SECRETS, counts, everything, outbox, put
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.outbox import send_mail_waiting, take_bounce
from zorgvuldig.platform.mail.bounces import MessageKind, parse
from zorgvuldig.platform.mail.sealed import mark_of, token_of

REPORT = """From: MAILER-DAEMON@mail.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain

I'm sorry to have to inform you about gerda@example.org

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; gerda@example.org
Action: {action}
Status: {status}

--grens
Content-Type: message/rfc822

Subject: Geheim

Over de zwemles.

--grens--
"""


def report(token: str = "", *, action: str = "failed", status: str = "5.1.1", to: str = "") -> bytes:
    """A delivery report as RFC 3464 has it, with the mail that came back in it."""
    to = to or f"bounce+{token or token_of(ADDRESS, NOW)}@school.example"
    return REPORT.format(to=to, action=action, status=status).encode()


def marks(database: psycopg.Connection) -> list[tuple[bytes, str]]:
    found = database.execute("select address, code from gate.bounced where released_at is null").fetchall()
    return [(bytes(mark), code) for mark, code in found]


def test_an_address_that_does_not_work_is_marked_and_nothing_else_is_kept(database: psycopg.Connection) -> None:
    assert take_bounce(report(), NOW) is MessageKind.HARD
    assert marks(database) == [(mark_of(ADDRESS), "5.1.1")]
    assert counts(database) == {"hard": 1}
    assert not any(word in everything(database) for word in SECRETS)


@pytest.mark.parametrize(
    ("action", "status", "heard"),
    [
        ("delayed", "4.4.1", MessageKind.SOFT),
        ("failed", "4.2.2", MessageKind.SOFT),
        ("failed", "5.2.2", MessageKind.SOFT),
        ("failed", "5.7.26", MessageKind.SOFT),
        ("delivered", "2.0.0", MessageKind.IGNORED),
        ("failed (gone)", "5.1.10 (gone)", MessageKind.HARD),
        ("failed", "nonsense", MessageKind.SOFT),
    ],
    ids=["delayed", "temporary", "full", "policy", "delivered", "comment", "nonsense"],
)
def test_what_is_no_fault_of_the_address_marks_nothing(
    database: psycopg.Connection, action: str, status: str, heard: MessageKind
) -> None:
    assert take_bounce(report(action=action, status=status), NOW) is heard
    assert bool(marks(database)) is (heard is MessageKind.HARD)
    assert counts(database) == {heard.value: 1}


def test_a_message_in_no_known_form_is_counted(database: psycopg.Connection) -> None:
    raw = f"To: bounce+{token_of(ADDRESS, NOW)}@school.example\n\nuser unknown".encode()
    assert take_bounce(raw, NOW) is MessageKind.UNKNOWN
    assert marks(database) == []


def other_letter(token: str, place: int) -> str:
    return token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]


FORGED = {
    "no token": report(to="bounce@school.example"),
    "made up": report("a" * 45),
    "another address": report(other_letter(token_of(ADDRESS, NOW), 3)),
    "another minute": report(other_letter(token_of(ADDRESS, NOW), 30)),
    "another signature": report(other_letter(token_of(ADDRESS, NOW), 40)),
    "too old": report(token_of(ADDRESS, NOW - timedelta(days=14, minutes=1))),
    "of tomorrow": report(token_of(ADDRESS, NOW + timedelta(days=1))),
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_forged_or_old_marks_nothing(database: psycopg.Connection, how: str) -> None:
    assert take_bounce(FORGED[how], NOW) is MessageKind.IGNORED
    assert marks(database) == []


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 500, b"Content-Type: multipart/report\n\n--", b"To: " + b"+" * 100_000]
)
def test_whatever_comes_in_is_survived(raw: bytes) -> None:
    assert parse(raw, NOW).heard is MessageKind.IGNORED


def test_the_token_is_found_where_the_mail_server_puts_it(database: psycopg.Connection) -> None:
    address = f"bounce+{token_of(ADDRESS, NOW).upper()}@school.example"
    raw = report(to="someone@school.example")
    assert parse(raw, NOW, recipient=address).heard is MessageKind.HARD
    assert parse(f"Delivered-To: {address}\n".encode() + raw, NOW).heard is MessageKind.HARD


def test_a_folder_is_read_and_wiped_and_links_are_left(database: psycopg.Connection, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "1").write_bytes(report())
    outside = tmp_path / "outside"
    outside.write_bytes(report(token_of("rob@example.org", NOW)))
    (new / "2").symlink_to(outside)
    with outbox(BOUNCE_FOLDER=tmp_path):
        send_mail_waiting(NOW)
    assert [path.name for path in sorted(new.iterdir())] == ["2"]
    assert [mark for mark, _ in marks(database)] == [mark_of(ADDRESS)]


def test_a_folder_that_is_not_there_stops_no_mail(
    database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with outbox(BOUNCE_FOLDER=Path("/nowhere")):
        put()
        assert send_mail_waiting(timezone.now()) == 1
    assert "folder of mail" in caplog.text
    assert "/nowhere" not in caplog.text


def test_an_old_report_says_nothing_after_try_again(database: psycopg.Connection) -> None:
    now = timezone.now()
    take_bounce(report(token_of(ADDRESS, now)), now)
    database.execute("update gate.bounced set released_at = now()")
    take_bounce(report(token_of(ADDRESS, now - timedelta(minutes=5))), now)
    assert marks(database) == []
    later = now + timedelta(minutes=3)
    take_bounce(report(token_of(ADDRESS, later)), later)
    assert [mark for mark, _ in marks(database)] == [mark_of(ADDRESS)]


def test_another_job_marks_no_address(database: psycopg.Connection) -> None:
    with (
        pytest.raises(Exception, match="permission denied"),
        working("notify", now=NOW) as door,
        connections[door.alias].cursor() as cursor,
    ):
        cursor.execute("select gate.post_bounce(%s::bytea, '5.1.1', now())", [b"0" * 16])
