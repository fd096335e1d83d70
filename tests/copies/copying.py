"""Asking for a copy and having it, as a family does: the page, the job, and the file."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.people import NOW, Cast, sign_in
from zorgvuldig.copies.job import make_copy
from zorgvuldig.gate.jobs import BEGIN, END
from zorgvuldig.gate.sessions import SessionStore, key_of

OWN = {"tess", "yara"}  # old enough to ask for themselves


def page_of(cast: Cast, name: str, pupil: str = "noor") -> str:
    """Where this person asks for a copy."""
    return "/mijn-gegevens/kopie/" if name in OWN else f"/mijn-kind/{cast.people[pupil].uid}/kopie/"


def just_signed_in(cast: Cast, name: str, ago: timedelta = timedelta()) -> Client:
    """A browser in which this person showed who they are, so long ago."""
    browser = sign_in(cast.people[name])
    secret = browser.cookies[settings.SESSION_COOKIE_NAME].value
    session = SessionStore(key_of(secret), secret)
    at = time.time() - ago.total_seconds()
    session["account_authentication_methods"] = [{"method": "password", "at": at, "username": name}]
    session["account_authentication_methods_user"] = str(cast.people[name].account)
    session.save()
    return browser


def ask(cast: Cast, name: str = "gerda", pupil: str = "noor", language: str = "nl") -> tuple[Client, str]:
    """Ask for a copy; the browser, and the address of the copy."""
    browser = just_signed_in(cast, name)
    answer = browser.post(page_of(cast, name, pupil), {"language": language})
    assert answer.status_code == 303, answer.status_code
    return browser, answer["Location"]


def uid_in(address: str) -> UUID:
    """The copy that an address names."""
    return UUID(address.rstrip("/").rpartition("/")[2])


def make(address: str) -> bool:
    """The job's work, now."""
    return make_copy(uid_in(address), now=datetime.now(UTC))


def content(response: HttpResponse) -> bytes:
    """The bytes of an answer that is sent part by part."""
    return b"".join(response)


def fetched(cast: Cast, name: str = "gerda", pupil: str = "noor", language: str = "nl") -> bytes:
    """A whole copy, from asking to fetching."""
    browser, address = ask(cast, name, pupil, language)
    assert make(address)
    response = browser.post(address)
    assert response.status_code == 200, (response.status_code, response.headers)
    return content(response)


def opened(packed: bytes) -> zipfile.ZipFile:
    """The copy as an archive."""
    return zipfile.ZipFile(io.BytesIO(packed))


def document_in(packed: bytes) -> dict[str, Any]:
    """What `dossier.json` says."""
    document: dict[str, Any] = json.loads(opened(packed).read("dossier.json"))
    return document


def put_copy(cast: Cast, name: str, pupil: str) -> UUID:
    """A copy that waits to be made."""
    uid = uuid4()
    cast.put(
        "family_copy", uid=uid, pupil_id=cast.people[pupil].id, asked_by_id=cast.people[name].id, asked_at=NOW,
        language="nl", state="waiting", step="", tries=0, size=0, sha256="",
    )  # fmt: skip
    return uid


@contextmanager
def at_work(what: str) -> Iterator[None]:
    """As long as this lasts another process is at this work."""
    database = settings.DATABASES["jobs"]
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], dbname=database["NAME"], user=database["USER"], password=database["PASSWORD"]
    ) as other:  # fmt: skip
        other.execute(BEGIN.replace("pg_try_", "pg_"), [what])  # waits for one whose connection only just ended
        yield
        other.execute(END, [what])
