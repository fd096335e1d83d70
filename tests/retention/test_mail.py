"""Mail that is written into files, where no mail server is set, keeps no address of somebody who was deleted."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.management import call_command
from django.test import override_settings

from tests.people import NOW, TODAY, Cast
from tests.retention.leaving import clean, left_on

GONE = date(2020, 7, 31)
TO_FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(EMAIL_BACKEND=TO_FILES, EMAIL_FILE_PATH=str(tmp_path / "mail")):
        yield tmp_path / "mail"


def mailed(*addresses: str) -> None:
    # All alive at once: a file is called after the second and the object that writes it, and two that are not might share one.
    writers = [get_connection() for _address in addresses]
    for address, writer in zip(addresses, writers, strict=True):
        send_mail("Bericht", "Er is een bericht.", None, [address], connection=writer)


def kept(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.glob("*.log"))


@pytest.fixture
def parents(cast: Cast) -> Cast:
    """Frida's only child left long ago, and Gerda's are here."""
    cast.guardian("Frida", "tess")
    left_on(cast, "tess", day=GONE)
    for name in ("frida", "gerda"):
        address = f"{name.title()}.Ouder@example.org"
        cast.db.execute("update guardian set email = %s where person_id = %s", [address, cast.people[name].id])
    return cast


def test_mail_goes_with_whom_it_was_sent_to(parents: Cast, folder: Path) -> None:
    mailed("frida.ouder@example.org", "Gerda Ouder <gerda.ouder@example.org>")
    call_command("retention", "run", "--on", f"{TODAY}")
    assert not parents.db.execute("select from guardian where person_id = %s", [parents.frida.id]).fetchall()
    assert "frida" not in kept(folder)
    assert "gerda.ouder@example.org" in kept(folder)


def test_mail_to_many_at_once_goes_too(parents: Cast, folder: Path) -> None:
    both = [EmailMessage("x", "x", to=[f"{name}.ouder@example.org"]) for name in ("gerda", "frida")]
    get_connection().send_messages(both)
    assert len(list(folder.glob("*.log"))) == 1
    clean(TODAY)
    assert kept(folder) == ""


def test_mail_in_files_goes_after_two_weeks(parents: Cast, folder: Path) -> None:
    mailed("gerda.ouder@example.org")
    (path,) = folder.glob("*.log")
    for days, is_there in ((13, True), (15, False)):
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
        clean(TODAY)
        assert path.exists() is is_there


def test_without_files_there_is_nothing_to_do(parents: Cast, folder: Path) -> None:
    assert "failed" not in clean(TODAY).undecidable
