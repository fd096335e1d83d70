"""The outbox: a mail goes with what caused it, says nothing while it waits, and is gone when it went."""

from contextlib import AbstractContextManager, suppress
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from tests.gate.hostile import connect
from tests.people import Cast, secret_of
from tests.platform.mail.posting import ADDRESS, SECRETS, counts, everything, outbox, put, rows, send
from zorgvuldig.gate.door import Kind as DoorKind
from zorgvuldig.gate.door import open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.mail.kinds import Kind


def test_a_mail_waits_closed_and_is_gone_when_it_went(database: psycopg.Connection) -> None:
    with outbox():
        assert put() == 1
        assert mail.outbox == []
        assert [kind for (kind,) in rows(database, "kind")] == ["notice"]
        assert not any(word in everything(database) for word in SECRETS)
        assert send() == 1
    assert [(one.subject, one.to) for one in mail.outbox] == [("Geheim", [ADDRESS])]
    assert rows(database) == []
    assert counts(database) == {"sent": 1}
    assert not any(word in everything(database) for word in SECRETS)


def test_all_parts_of_a_mail_arrive(database: psycopg.Connection) -> None:
    with outbox():
        message = EmailMultiAlternatives(
            "Onderwerp", "tekst", to=[ADDRESS, "rob@example.org"], headers={"X-Soort": "a"}
        )
        message.attach_alternative("<p>tekst</p>", "text/html")
        message.attach("bijlage.bin", b"\x00\xff", "application/octet-stream")
        assert message.send() == 1
        assert send() == 2  # nobody sees who else got it
    one, other = mail.outbox
    assert (one.to, other.to) == ([ADDRESS], ["rob@example.org"])
    assert one.attachments[0][:2] == ("bijlage.bin", b"\x00\xff")
    assert one.alternatives[0][0] == "<p>tekst</p>"
    assert one.extra_headers["X-Soort"] == "a"
    assert one.extra_headers["Message-ID"] == other.extra_headers["Message-ID"]


class Undone(Exception):
    """The act was rolled back."""


def put_and_undo(within: AbstractContextManager[Any]) -> None:
    with suppress(Undone), within:
        put()
        raise Undone


def test_what_is_rolled_back_mails_nothing_and_wakes_nobody(database: psycopg.Connection) -> None:
    with outbox():
        put_and_undo(transaction.atomic(using="default"))
        put_and_undo(transaction.atomic(using="accounts"))
        put_and_undo(working("sweep", now=timezone.now()))
    assert rows(database) == []
    assert database.execute("select count(*) from procrastinate_jobs").fetchall() == [(0,)]


def test_a_page_behind_the_door_mails_in_its_own_transaction(cast: Cast) -> None:
    def door() -> Any:
        return open_door(
            secret_of(cast.anna),
            purpose="administration",
            reads=("organisation", "staff"),
            kind=DoorKind.NOBODY,
            now=timezone.now(),
        )

    with outbox():
        put_and_undo(door())
        assert rows(cast.db) == []
        with door():
            put()
    assert len(rows(cast.db)) == 1


def test_the_sender_is_woken_once_for_many(database: psycopg.Connection) -> None:
    with outbox(), transaction.atomic(using="accounts"):
        for _ in range(5):
            put()
    woken = database.execute("select task_name, queue_name, args from procrastinate_jobs").fetchall()
    assert [row[:2] for row in woken] == [("zorgvuldig.jobs.post", "post")]
    assert set(woken[0][2]) == {"timestamp"}


def test_what_somebody_waits_for_goes_first(database: psycopg.Connection) -> None:
    with outbox():
        for kind in (Kind.NOTICE, Kind.INVITATION, Kind.ALARM, Kind.SIGNING_IN):
            put(kind=kind, subject=kind)
        send()
    assert [one.subject for one in mail.outbox] == ["signing_in", "alarm", "invitation", "notice"]


def test_so_many_a_minute_and_no_more(database: psycopg.Connection) -> None:
    with outbox(EMAIL_PER_MINUTE=2):
        for _ in range(3):
            put()
        first = send()
        assert first + send() in (2, 3)  # when the minute turned between them, a third one
    assert max(times for (times,) in database.execute("select times from gate.post_pace").fetchall()) == 2


def test_a_password_reset_is_somebody_waiting(cast: Cast, client: Client) -> None:
    with connections["accounts"].cursor() as cursor:
        cursor.execute(
            'insert into account_emailaddress (email, verified, "primary", user_id) values (%s, true, true, %s)',
            ["gerda@example.org", cast.gerda.account],
        )
    with outbox():
        client.post("/wachtwoord-vergeten/", {"email": "gerda@example.org"})
    assert [kind for (kind,) in rows(cast.db, "kind")] == ["signing_in"]
    assert rows(cast.db, "until - queued_at < interval '4 hours 1 minute'") == [(True,)]


TAKES = "select * from gate.post_take(now(), 10, interval '1 minute')"
CLOSED = {
    "select": "select * from gate.outbox",
    "delete": "delete from gate.outbox",
    "take": TAKES,
    "settle": "select gate.post_settle(1, 'sent', '', now())",
    "bounce": "select gate.post_bounce('\\x00112233445566778899aabbccddeeff', '5.1.1', now())",
    "marks": "select * from gate.bounced",
    "acts": "select * from gate.operating_act",
    "last": "update gate.job_last set error = ''",
}


@pytest.mark.parametrize("login", ["runtime", "login", "jobs"])
@pytest.mark.parametrize("what", CLOSED)
def test_only_the_job_that_sends_reads_or_changes_the_box(database: psycopg.Connection, login: str, what: str) -> None:
    with connect(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(CLOSED[what])


@pytest.mark.parametrize("kind", ["sweep", "notify", "retention", "statement"])
def test_another_job_puts_and_takes_nothing_out(database: psycopg.Connection, kind: str) -> None:
    with (
        pytest.raises(Exception, match="permission denied"),
        working(kind, now=timezone.now()),
        connections["jobs"].cursor() as cursor,
    ):
        cursor.execute(TAKES)


def test_a_mail_that_was_altered_is_told_and_not_sent(database: psycopg.Connection) -> None:
    with outbox():
        put()
        database.execute("update gate.outbox set sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))")
        put(kind=Kind.ALARM)
        database.execute("update gate.outbox set kind = 'notice' where kind = 'alarm'")  # bound to its kind
        assert send() == 0
    assert rows(database, "sealed, reason") == [(None, "damaged"), (None, "damaged")]
    assert mail.outbox == []
