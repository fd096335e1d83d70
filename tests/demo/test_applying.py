"""The demonstration has applications in every state, and its mail can be read."""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from tests.people import NOW, Someone, sign_in
from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.admissions.family.mail import mail_link
from zorgvuldig.demo import seed as seeding
from zorgvuldig.demo.mailbox import NoMail, newest_mail
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed
from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import from_parents

TO_FILES = override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend")


@pytest.fixture
def school(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A demonstration school of thirty pupils, the named families among them."""
    seed(30, NOW)
    yield database
    (seeding.settings.DATA / FILE).unlink(missing_ok=True)


def administration(connection: psycopg.Connection) -> Client:
    """The administration of the demonstration, signed in."""
    row = connection.execute("select person_id, id from account where username = 'administratie'").fetchone()
    assert row
    uid = connection.execute("select uid from person where id = %s", [row[0]]).fetchone()
    assert uid
    return sign_in(Someone("administratie", row[0], uid[0], row[1]))


def test_the_administration_finds_something_to_decide(school: psycopg.Connection) -> None:
    client = administration(school)
    queue = client.get("/aanmeldingen/").content.decode()
    assert queue.count("lijkt op een andere aanmelding") == 2
    assert queue.count("wacht op de ouders") == 1
    links = re.findall(r'href="(/aanmeldingen/[0-9a-f-]{36}/)">([^<]+)<', queue)
    pages = {name: client.get(link).content.decode() for link, name in links}
    assert len(links) == 6
    assert "Een leerling heeft dezelfde achternaam en geboortedatum." in pages["Inès el Wahdani"]
    assert "misschien al in het systeem" not in pages["Noor Waterberg"]
    assert queue.count("20 van 20") == 6


def test_what_is_over_its_term_goes_tomorrow_and_not_today(school: psycopg.Connection) -> None:
    with working("intake", now=NOW) as door:
        assert clear_ended(door=door) == 0
    with working("statement", now=NOW) as door:
        assert from_parents(door).state == "kept"
    with working("intake", now=NOW + timedelta(days=4)) as door:  # months differ in length by so much
        assert clear_ended(door=door) == 2


def test_a_parent_finds_the_mail(school: psycopg.Connection) -> None:
    with TO_FILES:
        for email in ("ilse@example.org", "joris@example.org"):
            mail_link(email=email, token=f"token-of-{email[:4]}-" + "x" * 40, site="http://127.0.0.1:8000/")
    assert f"http://127.0.0.1:8000/aanmelden/token-of-ilse-{'x' * 40}/" in newest_mail("Ilse@example.org")
    assert "joris@example.org" in newest_mail()
    with pytest.raises(NoMail, match="was sent yet"):
        newest_mail("niemand@example.org")


def test_no_mail_is_shown_outside_a_demonstration(school: psycopg.Connection) -> None:
    (seeding.settings.DATA / FILE).unlink()
    with pytest.raises(CommandError, match="no demonstration school"):
        call_command("demo-mail")
