"""The seals as anybody sees them, and as the data protection officer gets them: figures, and nothing about a person."""

import json
import re
from datetime import timedelta
from smtplib import SMTPException

import psycopg
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from tests.gate.sealing import put
from tests.people import NOW, Cast
from zorgvuldig.gate.log.check import hashes_in, verify_log
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.gate.log.verify import check_seal
from zorgvuldig.statement.seal_mail import mail_seals

PAGE, FILE = "/verklaring/zegels/", "/verklaring/zegels.json"
LAST_MONTH = "date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - interval '1 day'"


def test_without_seals_the_pages_say_so(database: psycopg.Connection, client: Client) -> None:
    for page in (PAGE, "/beloften/"):
        assert "Er is nog geen zegel." in client.get(page).content.decode()
    assert client.get(FILE).json()["seals"] == []


def test_the_pages_show_seals_to_anybody(database: psycopg.Connection, client: Client) -> None:
    put(database, 3, at=LAST_MONTH)
    put(database, 1234)
    old, new = seal_log(NOW)
    page = client.get(PAGE).content.decode()
    mark = re.sub("(....)(?=.)", r"\1 ", new.root[:8].hex())
    assert mark in page
    assert mark in client.get("/beloften/").content.decode()
    assert "2 zegels over 1.237 regels" in page
    assert f"?maand={old.month:%Y-%m}" in page
    other = client.get(f"{PAGE}?maand={old.month:%Y-%m}").content.decode()
    assert re.sub("(....)(?=.)", r"\1 ", old.root[:8].hex()) in other
    assert mark not in other


@pytest.mark.parametrize("asked", ["", "2019-01", "x", "'; drop", "%00"])
def test_any_other_month_is_the_newest(database: psycopg.Connection, client: Client, asked: str) -> None:
    put(database, 3)
    (seal,) = seal_log(NOW)
    answer = client.get(f"{PAGE}?maand={asked}")
    assert answer.status_code == 200
    assert seal.root[:2].hex() in answer.content.decode()


def test_the_file_can_be_checked_without_us(database: psycopg.Connection, client: Client) -> None:
    for count in (3, 300):
        put(database, count)
        seal_log(NOW)
    answer = client.get(FILE)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    found = answer.json()
    key, before = bytes.fromhex(found["public_key"]), None
    for seal in found["seals"]:
        assert check_seal(seal, before, key)
        before = seal
    assert set(hashes_in(answer.content.decode())) == {1, 2}
    assert verify_log(NOW, published=hashes_in(answer.content.decode())).holds


@pytest.fixture
def officer(cast: Cast) -> Cast:
    """The DPO and the privacy officer have a mailbox."""
    for name in ("fenna", "petra"):
        cast.db.execute(
            'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
            [cast.people[name].account, f"{name}@example.org"],
        )
    return cast


def test_the_officer_gets_what_shows_a_rewritten_history(officer: Cast) -> None:
    put(officer.db, 3)
    seal_log(NOW - timedelta(days=3))
    put(officer.db, 4)
    put(officer.db, 5, at=LAST_MONTH)
    seal_log(NOW - timedelta(hours=2))
    assert mail_seals(NOW) == 1
    (sent,) = mail.outbox
    assert sent.to == ["fenna@example.org"]
    assert "2 zegels over 9 regels" in sent.body
    kept = hashes_in(sent.body)
    assert set(kept) == {2, 3}
    assert verify_log(NOW, published=kept).holds
    officer.db.execute("update gate.log set mask = 0 where id = (select max(id) from gate.log)")
    officer.db.execute("delete from gate.seal where number > 1")
    seal_log(NOW)
    assert verify_log(NOW).holds
    assert verify_log(NOW, published=kept).seal == 2


def test_on_a_quiet_day_the_last_seal_is_said_again(officer: Cast) -> None:
    assert mail_seals(NOW) == 0
    put(officer.db, 3)
    seal_log(NOW - timedelta(days=3))
    assert mail_seals(NOW) == 1
    assert "Sinds gisteren is er geen nieuw zegel." in mail.outbox[0].body
    assert set(hashes_in(mail.outbox[0].body)) == {1}


def test_the_mail_says_nothing_about_a_person(officer: Cast) -> None:
    put(officer.db, 3, pupil=officer.noor.id)
    seal_log(NOW)
    mail_seals(NOW)
    said = json.dumps([mail.outbox[0].subject, mail.outbox[0].body])
    assert not [someone.name for someone in officer.people.values() if re.search(rf"\b{someone.name}\b", said)]
    assert str(officer.noor.uid) not in said


def test_a_mail_server_that_is_down_stops_nothing(officer: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMessage) -> int:
        raise SMTPException

    put(officer.db, 3)
    seal_log(NOW)
    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert mail_seals(NOW) == 0
