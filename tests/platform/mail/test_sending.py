"""Sending over a real connection: what waits, what is given up, what is never sent twice."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import psycopg
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tests.platform.mail.mail_server import mail_server
from tests.platform.mail.posting import ADDRESS, SECRETS, counts, everything, outbox, put, rows, send, smtp
from zorgvuldig.platform.mail import sender as sending
from zorgvuldig.platform.mail.kinds import Kind
from zorgvuldig.platform.mail.sealed import mark_of

CLOSED_PORT = 9  # nobody listens there


def test_a_server_that_is_away_delays_and_loses_nothing(database: psycopg.Connection) -> None:
    with smtp(CLOSED_PORT):
        put()
        put("rob@example.org")
        assert send() == 0
    assert rows(database, "reason, tries, sealed is not null") == [
        ("away", 1, True),
        ("", 0, True),
    ]  # one knock is enough
    with mail_server() as (said, port), smtp(port):
        assert send() == 2  # the first is due again as soon as the second went: the server is back
        assert said.connections <= 2
        assert len(said.taken) == 2
    assert rows(database) == []
    assert counts(database) == {"sent": 2}


def test_tries_are_later_each_time_until_two_days(database: psycopg.Connection) -> None:
    with smtp(CLOSED_PORT):
        put()
        waits, at = [], timedelta(0)
        for _ in range(6):
            send(at)
            pause = database.execute(
                "select extract(epoch from next_at - %s)::float from gate.outbox", [timezone.now() + at]
            )
            waits.append(round(pause.fetchall()[0][0] / 60))
            at += timedelta(minutes=waits[-1], seconds=30)
        assert waits == [1, 5, 15, 60, 240, 240]
        send(timedelta(days=2, minutes=1))
    assert rows(database, "sealed, reason, stopped_at is not null") == [(None, "old", True)]
    assert counts(database) == {"given_up": 1}
    assert not any(word in everything(database) for word in SECRETS)


def test_a_code_that_is_not_valid_any_more_is_not_sent(database: psycopg.Connection) -> None:
    with outbox():
        put(kind=Kind.SIGNING_IN, until=timezone.now() + timedelta(hours=4))
        assert send(timedelta(hours=4, minutes=1)) == 0
    assert rows(database) == []
    assert mail.outbox == []
    assert counts(database) == {"expired": 1}


def test_not_now_waits_and_the_next_one_goes(database: psycopg.Connection) -> None:
    with mail_server() as (said, port), smtp(port):
        said.rcpt = "451 4.7.1 try again later"
        put()
        send()
        said.rcpt = "250 ok"
        put("rob@example.org")
        assert send() == 1
    assert rows(database, "reason, tries") == [("later", 1)]


@pytest.mark.parametrize(
    ("rcpt", "data", "reason", "marked"),
    [
        ("550 5.1.1 no such user", "250 ok", "address", True),
        ("550 no such user", "250 ok", "address", True),
        ("550 5.7.1 not welcome", "250 ok", "address", False),
        ("552 5.2.2 mailbox full", "250 ok", "address", False),
        ("250 ok", "554 5.6.0 not like this", "content", False),
    ],
    ids=["unknown", "unknown-plain", "policy", "full", "content"],
)
def test_a_refusal_for_good_is_given_up_and_marks_only_an_address_that_does_not_work(
    database: psycopg.Connection, rcpt: str, data: str, reason: str, marked: bool
) -> None:
    with mail_server() as (said, port), smtp(port):
        said.rcpt, said.data = rcpt, data
        put()
        assert send() == 0
        assert send(timedelta(hours=1)) == 0
        assert said.connections == 1
    assert rows(database, "sealed, reason") == [(None, reason)]
    found = [bytes(mark) for (mark,) in database.execute("select address from gate.bounced").fetchall()]
    assert found == ([mark_of(ADDRESS)] if marked else [])
    assert not any(word in everything(database) for word in SECRETS)


def test_nothing_goes_to_an_address_that_does_not_work_but_what_signs_in(database: psycopg.Connection) -> None:
    database.execute("insert into gate.bounced values (%s, now(), now(), '5.1.1')", [mark_of("GERDA@example.org ")])
    with outbox():
        assert put() == 1
        assert rows(database) == []
        assert counts(database) == {"withheld": 1}
        put(kind=Kind.SIGNING_IN)
        assert len(rows(database)) == 1


def test_a_mail_in_the_hands_of_one_sender_is_not_taken_by_another(database: psycopg.Connection) -> None:
    """And is tried again, under the same number, when that sender was killed between sending and writing it down."""
    sent: list[str] = []

    class Killed(BaseException):
        """The worker is gone."""

    def killed(*_: object) -> None:
        raise Killed

    with outbox(), pytest.MonkeyPatch.context() as patch:
        put()
        patch.setattr(sending, "_settle", killed)
        with pytest.raises(Killed):
            send()
        patch.undo()
        assert len(mail.outbox) == 1
        assert send(timedelta(minutes=9)) == 0  # its lease holds
        assert send(timedelta(minutes=11)) == 1
    sent = [one.extra_headers["Message-ID"] for one in mail.outbox]
    assert len(sent) == 2
    assert len(set(sent)) == 1


class Falls(EmailBackend):
    """A server that goes away in the middle."""

    def send_messages(self, messages: object) -> int:
        raise SMTPServerDisconnected("gerda@example.org went away")


def test_the_log_says_the_kind_and_the_reason_alone(
    database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with outbox(f"{__name__}.Falls"):
        put()
        send()
    assert "a mail (notice) could not be sent: away" in caplog.text
    assert not any(word in caplog.text for word in SECRETS)


def test_the_sender_of_a_mail_has_a_token_and_the_reader_sees_the_school(database: psycopg.Connection) -> None:
    with (
        mail_server() as (said, port),
        smtp(port, BOUNCES="bounce@school.example", DEFAULT_FROM_EMAIL="post@school.example"),
    ):
        put()
        assert send() == 1
    assert said.senders[0].lower().startswith("mail from:<bounce+")
    assert "@school.example>" in said.senders[0]
    assert "From: post@school.example" in said.taken[0]
    assert "bounce+" not in said.taken[0]
