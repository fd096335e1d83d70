"""Whatever goes wrong with somebody's data at hand, no line of the log says whose."""

import logging
import sys
import types
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import clear_url_caches, include, path

from tests.operations.listening import listened, told
from tests.people import Cast, sign_in
from zorgvuldig.gate.pages import public
from zorgvuldig.kit.mail import mailed
from zorgvuldig.web.errors import server_error

NOBODY = "Noor Bakkerman, noor@example.org, Geheimlaan 7001"


def chained() -> None:
    try:
        raise KeyError(NOBODY)
    except KeyError as error:
        raise ValueError(NOBODY) from error


def refused_by_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select %s::text::integer", [NOBODY])


def quoted_in_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select '{NOBODY}'::uuid")


def grouped() -> None:
    raise ExceptionGroup(NOBODY, [ValidationError(NOBODY), LookupError(NOBODY)])


def in_a_template() -> None:
    engines["django"].from_string("{{ who.name.first.last }}{% include naam %}").render({"who": {}, "naam": NOBODY})


def in_a_page() -> None:
    engines["jinja2"].from_string("{{ who.name.first.last }}{% include naam %}").render({"who": {}, "naam": NOBODY})


def in_a_library() -> None:
    logging.getLogger("some.library").error("cannot send to %s", NOBODY)
    logging.getLogger("some.library").warning(f"cannot send to {NOBODY}")
    logging.getLogger("py.warnings").warning(NOBODY)
    raise OSError(NOBODY)


def suspicious() -> None:
    raise SuspiciousOperation(NOBODY)


def no_mail() -> None:
    with patch.object(EmailMessage, "send", side_effect=SMTPRecipientsRefused({NOBODY: (550, NOBODY.encode())})):
        mailed("Aan Noor", NOBODY, "noor@example.org", about="a test")
        EmailMessage("Aan Noor", NOBODY, to=["noor@example.org"]).send()


FAULTS = (
    chained,
    refused_by_database,
    quoted_in_sql,
    grouped,
    in_a_template,
    in_a_page,
    in_a_library,
    suspicious,
    no_mail,
)


@pytest.fixture
def faulty() -> Iterator[None]:
    """The site with a page for each fault."""

    def failing(request: HttpRequest, name: str) -> HttpResponse:
        next(fault for fault in FAULTS if fault.__name__ == name)()
        return HttpResponse()

    module = types.ModuleType("faulty_urls")
    module.urlpatterns = [path("fout/<str:name>/", public(failing)), path("", include("zorgvuldig.urls"))]
    module.handler500 = server_error
    with override_settings(ROOT_URLCONF=module):
        clear_url_caches()
        yield
    clear_url_caches()


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__ for fault in FAULTS])
def test_an_error_with_a_name_in_it(cast: Cast, fault: types.FunctionType) -> None:
    client = sign_in(cast.petra)
    client.raise_request_exception = False
    with listened() as heard:
        answer = client.get(f"/fout/{fault.__name__}/", {"naam": NOBODY}, headers={"referer": f"http://x/{NOBODY}"})
    assert answer.status_code in (400, 500)
    assert any("fout/<str:name>/" in line for line in heard)
    assert told(cast, "\n".join(heard)) == set()
    if answer.status_code == 500:
        number = answer["X-Request-Id"]
        assert f"<code>{number}</code>" in answer.content.decode()
        assert any(number in line and "error" in line for line in heard)


def test_addresses_and_forms_with_a_name_in_them(cast: Cast) -> None:
    with listened() as heard:
        client = Client()
        client.get("/noor/bakkerman/")
        client.get("/inloggen/", headers={"host": "noor.bakkerman.example"})
        client.post("/inloggen/", {"login": "noor", "password": "Bakkerman-Bakkerman"})
        client.post("/datalek-melden/", {"what": NOBODY})
        Client(enforce_csrf_checks=True).post("/inloggen/", {"login": "noor"})
        sign_in(cast.dirk).get(f"/leerlingen/{cast.noor.uid}/")
        client.generic("NOOR", "/inloggen/")
    assert heard
    assert all("[" in line for line in heard if " 404 " in line or " 400 " in line)  # each with its number
    assert told(cast, "\n".join(heard)) == set()


def test_a_job_that_fails_is_named_by_its_number(cast: Cast) -> None:
    logger = logging.getLogger("procrastinate.worker.worker")
    with listened() as heard:
        try:
            raise ValueError(NOBODY)
        except ValueError:
            extra = {"action": "job_error", "job": {"id": 7, "task_name": "sweep", "task_kwargs": {"who": NOBODY}}}
            logger.error(f"Job sweep[7](who={NOBODY}) ended", extra=extra, exc_info=sys.exc_info())
    assert '"job": 7' in heard[1]
    assert told(cast, "\n".join(heard)) == set()


def test_the_ear_hears_a_name(cast: Cast) -> None:
    """The tests above can fail."""
    with listened() as heard:
        logging.getLogger("zorgvuldig.trial").error("%s", NOBODY)
    assert {"Noor", "Bakkerman", "noor@example.org"} <= told(cast, "\n".join(heard))
