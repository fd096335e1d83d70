"""A whole demonstration school in use: web server, worker, recorder and database, with everything said that they can say.

Each role walks through its pages, strangers try things, and then the database is broken under it all. Not one line of any output
holds a name, a number, an address or a user name of anybody, and every line has the closed list of fields.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.operations.listening import TEXTS
from tests.patience import until
from tests.structure.source import ROOT
from tests.structure.test_logs import FIELDS
from zorgvuldig.platform.postgres import locate
from zorgvuldig.platform.postgres.home import cluster_home

LINK = re.compile(r'href="(/[^"#]*)"')
PAGES, AGAIN = 10, 4  # of each person; asked once more when things are broken
PATIENCE = 300.0
SESSIONS = """
import json, django; django.setup()
from django.db import connections
from django.conf import settings
from tests.people import Someone, secret_of
from zorgvuldig.platform.postgres import connect_admin
with connect_admin(settings.LOCATION) as c:
    c.autocommit = True
    roles = c.execute("select distinct on (r.role) a.username, a.person_id, p.uid, a.id from account a join person p on p.id = a.person_id"
        " join staff_role r on r.staff_id = a.person_id where a.is_active order by r.role, a.id").fetchall()
    family = c.execute("select a.username, a.person_id, p.uid, a.id from account a join person p on p.id = a.person_id"
        " where a.is_active and not exists (select from staff s where s.person_id = a.person_id) order by a.id limit 4").fetchall()
    for row in roles:
        if not c.execute("select from mfa_authenticator where user_id = %s", [row[3]]).fetchall():
            c.execute("insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', '{\\"secret\\": \\"x\\"}', now())", [row[3]])
print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "secrets": [secret_of(Someone(*row)) for row in roles + family]}))
"""


@dataclass(frozen=True, slots=True)
class School:
    """A demonstration school that runs."""

    data: Path
    outputs: dict[str, Path]
    port: int
    environment: dict[str, str]

    def ask(self, path: str, cookie: str = "", body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Status and page."""
        address = f"http://127.0.0.1:{self.port}{path}"
        wanted = urllib.request.Request(address, body, {"Cookie": cookie, **headers})
        try:
            with OPENER.open(wanted, timeout=30) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode("utf-8", "replace")

    def admin(self) -> psycopg.Connection[Any]:
        """As the owner of the cluster."""
        return psycopg.connect(locate(self.data, {}).admin_dsn(), autocommit=True)


class Stay(urllib.request.HTTPRedirectHandler):
    """A page that sends elsewhere is looked at as it is."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nowhere."""


OPENER = urllib.request.build_opener(Stay)


def run(environment: dict[str, str], *arguments: str) -> str:
    found = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Twelve pupils, and every program that runs for them."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        free_port = listening.getsockname()[1]
    base = tmp_path_factory.mktemp("school")
    data = base / "data"
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("ZORGVULDIG_", "DATABASE_URL"))
    }
    environment |= {
        "ZORGVULDIG_DATA": str(data), "ZORGVULDIG_DEMO": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings",
    }  # fmt: skip
    run(environment, "-m", "zorgvuldig", "demo", "--once", "--pupils", "12")
    environment |= {"ZORGVULDIG_LOGS": "json", "ZORGVULDIG_LOG_LEVEL": "debug"}
    outputs, running = {}, []
    for name, command in (
        ("web", ["serve", "--port", str(free_port)]), ("worker", ["worker"]), ("recorder", ["cameras", "record"]),
    ):  # fmt: skip
        outputs[name] = base / f"{name}.log"
        with outputs[name].open("wb") as out:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "zorgvuldig", *command], env=environment, stdout=out, stderr=out
                )
            )
    outputs["database"] = cluster_home(data) / "server.log"
    one = School(data, outputs, free_port, environment)
    try:
        until(lambda: _answers(one), "the web server answers", seconds=PATIENCE)
        yield one
    finally:
        for process in reversed(running):
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(one: School) -> bool:
    try:
        return one.ask("/gezond/klaar/") == (200, "ok")
    except OSError:
        return False


def walk(one: School, cookie: str) -> list[str]:
    """Follow the links of this person's pages; which pages were seen."""
    waiting, seen = ["/"], {"/uitloggen/"}
    while waiting and len(seen) <= PAGES:
        path = waiting.pop(0)
        if path in seen or path.startswith("/static/"):
            continue
        seen.add(path)
        _, page = one.ask(path, cookie)
        waiting += [link for link in LINK.findall(page) if link not in seen]
    return sorted(seen - {"/uitloggen/"})


def trouble(one: School) -> None:
    """What strangers and bad luck bring, with names in it."""
    with one.admin() as admin:
        given, family, number, email = admin.execute(
            "select i.given_name, i.family_name, p.number, c.email from pupil_identity i join pupil p on p.person_id = i.pupil_id "
            "join pupil_contact c on c.pupil_id = i.pupil_id order by 3 limit 1"
        ).fetchone()
    form = f"login={email}&password={family}".encode()
    one.ask(
        f"/{urllib.request.quote(given)}/{number}/?naam={urllib.request.quote(family)}",
        Referer=email,
        **{"User-Agent": email},
    )
    one.ask("/inloggen/", body=form)
    one.ask("/", f"sessie={number}")
    one.ask("/inloggen/", Host=f"{number}.example")
    one.ask("/oidc/token/", body=form)
    one.ask("/datalek-melden/", body=form)


def break_and_mend(one: School, walked: dict[str, list[str]]) -> int:
    """Take columns away that pages and jobs need; how many pages failed."""
    renamed = (("pupil_identity", "family_name"), ("staff", "family_name"), ("evidence", "state"))
    with one.admin() as admin:
        for table, column in renamed:
            admin.execute(f"alter table {table} rename column {column} to gone")
        failed = sum(one.ask(path, cookie)[0] >= 500 for cookie, paths in walked.items() for path in paths[:AGAIN])
        admin.execute(
            "insert into procrastinate_jobs (task_name, queue_name, args) values ('zorgvuldig.jobs.statement', 'default', '{\"timestamp\": 1}')"
        )
        until(
            lambda: admin.execute("select from procrastinate_jobs where status = 'failed'").fetchall(),
            "a job fails",
            seconds=PATIENCE,
        )
        for table, column in renamed:
            admin.execute(f"alter table {table} rename column gone to {column}")
    return failed


def everybody(one: School) -> set[str]:
    """Every text that stands for somebody of the school."""
    with one.admin() as admin:
        texts = {text for query in TEXTS for (text,) in admin.execute(query).fetchall() if text and len(text) > 2}
        texts |= {phone for (phone,) in admin.execute("select phone from pupil_contact").fetchall() if phone}
        # A user name that is a role says nothing of anybody, and stands in addresses: «administratie».
        texts -= {
            name
            for (name,) in admin.execute("select a.username from account a join staff s using (person_id)").fetchall()
        }
    return texts


def test_nobody_is_in_any_output(school: School) -> None:
    with_sessions = json.loads(run(school.environment, "-c", SESSIONS))
    cookies = [f"{with_sessions['cookie']}={secret}" for secret in with_sessions["secrets"]]
    assert len(cookies) > 12
    walked = {cookie: walk(school, cookie) for cookie in cookies}
    assert sum(map(len, walked.values())) > 5 * len(cookies)
    trouble(school)
    assert break_and_mend(school, walked) > 0
    texts = everybody(school)
    assert len(texts) > 100
    every = re.compile("|".join(rf"(?<![\w/]){re.escape(text)}(?!\w)" for text in sorted(texts, key=len, reverse=True)))
    heard = {name: path.read_text() for name, path in school.outputs.items()}
    assert {name: set(every.findall(said)) for name, said in heard.items()} == {name: set() for name in heard}
    errors = [line for name in ("web", "worker") for line in _lines(heard[name]) if line.get("error")]
    assert {line["logger"] for line in errors} >= {"django.request"}
    assert [
        line for line in errors if line.get("task") == "zorgvuldig.jobs.statement" or "procrastinate" in line["logger"]
    ]
    for name in ("web", "worker", "recorder"):
        assert {key for line in _lines(heard[name]) for key in line} <= FIELDS, name


def _lines(said: str) -> list[dict[str, Any]]:
    """Every line is JSON: nothing goes round the formatter."""
    return [json.loads(line) for line in said.splitlines()]
