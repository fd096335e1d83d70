"""A line to a double of Somtoday Connect, and what one does with it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.imports.connect_double import (
    BRANCH,
    CLIENT,
    ORGANISATION,
    SECRET,
    ConnectDouble,
    placement,
    pupil,
    running,
)
from tests.imports.importing import content
from tests.people import Cast, days, sign_in
from zorgvuldig.imports.connect import actions
from zorgvuldig.imports.connect.client import ENVIRONMENTS, Environment
from zorgvuldig.imports.connect.fetch import fetch_waiting

NEW, NOOR = "Wies", "Noor"
KEPT = {"public.django_session", "gate.log", "gate.cap", "gate.change", "public.import_run", "public.import_upload"}
KEPT |= {"public.import_connection", "public.import_source", "gate.session"}


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectDouble]:
    """A double where the interface is thought to be, and a register that says who keeps the other administration."""
    monkeypatch.setattr(settings, "DEMO", True)
    with running() as it:
        place = Environment(f"{it.url}/oauth2/token", f"{it.url}/rest/v1")
        monkeypatch.setitem(ENVIRONMENTS, "acceptance", place)
        named(monkeypatch, who="Somtoday BV")
        yield it


def named(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """What the register says of the other administration."""
    register = actions.REGISTER
    services = dict(register.outside_services)
    services["administration"] = replace(services["administration"], **more)
    monkeypatch.setattr(actions, "REGISTER", replace(register, outside_services=services))


def filled(**more: str) -> dict[str, str]:
    """The form as somebody fills it in."""
    return {
        "environment": "acceptance",
        "organisation": str(ORGANISATION),
        "branch": BRANCH,
        "client": CLIENT,
        "secret": SECRET,
        "with_marks": "on",
        "agreed_on": str(days(-100)),
        "confirmed": "on",
        **more,
    }


@pytest.fixture
def anna(cast: Cast, double: ConnectDouble) -> Client:
    """Anna, with a line for her school, and what Somtoday has of it."""
    client = sign_in(cast.anna)
    answer = client.post("/inlezen/somtoday/nieuw/", filled(school=str(cast.schools["Oost"])))
    assert answer.status_code == 303, page(answer)
    begins, ends = str(days(-60)), str(days(100))
    double.lists["leerling"] = [
        pupil(NEW, "Kiezel", 880001, plaatsingen=[placement("2Z", begins, ends)], emailadres="wies@example.net"),
    ]
    return client


def line(cast: Cast) -> str:
    (uid,) = cast.db.execute("select uid from import_connection order by id desc").fetchone()
    return f"/inlezen/somtoday/{uid}/"


def page(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def waited(_seconds: float) -> None:
    """No test waits."""


def outcome(cast: Cast) -> str:
    (found,) = cast.db.execute("select outcome from import_connection").fetchone()
    return str(found)


def fetched(cast: Cast, anna: Client, now: datetime | None = None) -> str:
    """Ask, and have the job do it; where the file stands then."""
    anna.post(f"{line(cast)}haal-op/")
    assert fetch_waiting(now or timezone.now(), waited) == 1
    row = cast.db.execute("select uid from import_upload where state = 'mapped' order by id desc").fetchone()
    return f"/inlezen/bestand/{row[0]}/" if row else ""


def read(anna: Client, path: str) -> str:
    """Read in; the address of what it did."""
    answer = anna.post(f"{path}voorbeeld/")
    assert answer.status_code == 303, page(answer)
    url: str = anna.get(path).url
    return url


def held(cast: Cast) -> dict[str, list[Any]]:
    return {table: found for table, found in content(cast.db).items() if table not in KEPT}


def of_pupil(cast: Cast, nr: int, columns: str = "i.given_name, i.prefix, i.family_name") -> Any:
    return cast.db.execute(
        f"select {columns} from pupil p join pupil_identity i on i.pupil_id = p.person_id "
        "left join pupil_contact c on c.pupil_id = p.person_id where p.number = %s",
        [str(nr)],
    ).fetchone()
