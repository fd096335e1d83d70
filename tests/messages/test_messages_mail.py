"""The e-mail that a message waits: to whom, once, and without a single datum."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from tests.messages.test_messages import put_message
from tests.people import NOW, Cast, days
from zorgvuldig.jobs import school
from zorgvuldig.kit.addresses import site
from zorgvuldig.messages.mail import tell_of_messages

BROKEN = "tests.messages.test_messages_mail.Broken"


class Broken(EmailBackend):
    """A mail server that is down for one address."""

    def send_messages(self, messages: object) -> int:
        batch = list(messages)
        if any("gerda" in address for message in batch for address in message.to):
            raise smtplib.SMTPServerDisconnected("gone")
        return super().send_messages(batch)


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def notices(cast: Cast) -> int:
    return int(cast.db.execute("select count(*) from message_notice").fetchone()[0])


def test_a_guardian_is_told_once_of_all_that_waits(cast: Cast) -> None:
    put_message(cast)
    put_message(cast, "tess", subject="Geheim onderwerp")
    assert tell_of_messages(NOW) == 1
    assert told() == ["gerda@example.org"]
    sent = mail.outbox[0]
    assert sent.subject == "Er staat een bericht van school klaar"
    whole = f"{sent.subject} {sent.body}"
    assert "/inloggen/" in whole
    assert not any(word in whole for word in ("Noor", "Tess", "Gerda", "Geheim", "Zwemmen", "zwemspullen", "2B"))
    assert str(cast.noor.uid) not in whole
    assert notices(cast) == 2
    assert tell_of_messages(NOW + timedelta(minutes=3)) == 0
    assert len(mail.outbox) == 1
    put_message(cast)
    assert tell_of_messages(NOW + timedelta(minutes=6)) == 1
    assert notices(cast) == 3


def test_only_who_may_read_it_is_told(cast: Cast) -> None:
    """Rob has no authority, a court keeps Karim away, Ymke's child is an adult and is told herself."""
    for pupil in ("noor", "yara", "sem"):
        put_message(cast, pupil)
    tell_of_messages(NOW)
    assert told() == ["gerda@example.org", "maud@example.org", "olga@example.org", "yara@example.org"]


@pytest.mark.parametrize(
    "change",
    [
        "update guardian set email = '' where person_id = {gerda}",
        "update guardianship set ends_on = '{today}' where guardian_id = {gerda}",
        "update guardianship set starts_on = '{tomorrow}' where guardian_id = {gerda}",
        "delete from pupil_birth where pupil_id = {noor}",
        "update message set sent_at = '{long_ago}'",
    ],
)
def test_these_are_not_told(cast: Cast, change: str) -> None:
    put_message(cast)
    values = {"today": days(0), "tomorrow": days(2), "long_ago": NOW - timedelta(days=31)}
    cast.db.execute(change.format(gerda=cast.gerda.id, noor=cast.noor.id, **values))
    assert tell_of_messages(NOW) == 0
    assert mail.outbox == []
    assert notices(cast) == 0


def test_who_read_it_already_is_not_told(cast: Cast) -> None:
    put_message(cast)
    key = cast.db.execute("select id from message").fetchone()[0]
    cast.put("message_read", message_id=key, pupil_id=cast.noor.id, person_id=cast.gerda.id, read_at=NOW)
    assert tell_of_messages(NOW) == 0


def test_a_mail_that_failed_is_tried_again_and_stops_nobody_else(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    put_message(cast)
    put_message(cast, "sem")
    with override_settings(EMAIL_BACKEND=BROKEN):
        assert tell_of_messages(NOW) == 2
    assert told() == ["maud@example.org", "olga@example.org"]
    assert notices(cast) == 2
    assert "gerda" not in caplog.text
    assert tell_of_messages(NOW + timedelta(minutes=3)) == 1
    assert told() == ["gerda@example.org", "maud@example.org", "olga@example.org"]
    assert notices(cast) == 3


def test_whom_a_mail_was_about_is_in_the_log(cast: Cast) -> None:
    put_message(cast)
    tell_of_messages(NOW)
    rows = cast.db.execute("select pupil_id, purpose, kind from gate.log").fetchall()
    assert rows == [(cast.noor.id, "messaging", "job")]


def test_the_timetable_tells_what_waits(cast: Cast) -> None:
    put_message(cast)
    school.notify(timestamp=0)
    assert told() == ["gerda@example.org"]


def test_the_address_is_that_of_the_site() -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=[], ALLOWED_HOSTS=["school.example"], HTTPS=True):
        assert site() == "https://school.example"
    with override_settings(
        CSRF_TRUSTED_ORIGINS=["https://*.example"], ALLOWED_HOSTS=["*", ".school.example"], HTTPS=True
    ):
        assert site() == "https://school.example"
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://dossier.school.example"]):
        assert site() == "https://dossier.school.example"
