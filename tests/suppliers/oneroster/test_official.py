"""The official document of the rostering service as the judge: of every answer, and of whatever a machine thinks up to ask.

Its types allow no field that they do not name, so it finds a leak as well.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import jsonschema_rs
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import resolve

from tests.people import Cast, days
from tests.suppliers.oneroster.rostering import ALL, READS, SCOPES, Answer, Product, changed, product
from zorgvuldig.suppliers.oneroster.endpoint import BASE, OPERATIONS

DOCUMENT = Path(__file__).parents[4] / "shared" / "standards" / "oneroster" / "rosters.json"
pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="The official documents are not beside this repository (../shared/standards)"
)
DEMOGRAPHICS = "demographics"


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address of the document with its description."""
    for path, item in document()["paths"].items():
        yield path, item["get"]


def fits(operation: dict[str, Any], answer: Answer) -> list[str]:
    """What the document has against an answer."""
    described = operation["responses"].get(str(answer.status), operation["responses"]["default"])
    schema = {**described["content"]["application/json"]["schema"], "components": document()["components"]}
    validator = jsonschema_rs.Draft4Validator(schema, validate_formats=True)
    return [error.message for error in validator.iter_errors(answer.json)]


def everything(cast: Cast, **more: Any) -> Product:
    """A product that gets all there is, and a school that has all there is: somebody left, too."""
    cast.db.execute("update learning_group set stage = 2, level = 'havo'")
    cast.put("eck_id", "pupil_id", pupil_id=cast.noor.id, value="https://ketenid.example/1")
    cast.put(
        "period",
        year_id=cast.years["Oost"],
        number=1,
        name="Periode 1",
        starts_on=days(-100),
        ends_on=days(0),
        weight=1,
    )
    it = product(cast, **{"for_staff": True, "claims": ALL} | more)
    it.get("/users")
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.sem.id])
    changed(cast, "enrolment")
    return it


def addresses(it: Product, cast: Cast, path: str) -> str:
    """An address of the document, with numbers of things that are there."""
    wi2b = it.klass("wi2B")
    numbers = {"schools": "/schools", "orgs": "/orgs", "courses": "/courses", "terms": "/terms"}
    numbers |= {name: f"/{name}" for name in ("academicSessions", "gradingPeriods", "enrollments")}
    parts = path.strip("/").split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            kind = parts[at - 1]
            parts[at] = {
                "classes": wi2b, "students": it.sub("noor"), "users": it.sub("noor"), "teachers": it.sub("dirk")
            }.get(kind) or (it.get(numbers[kind]).rows[0]["sourcedId"] if kind in numbers else "x")  # fmt: skip
    return "/" + "/".join(parts)


def test_the_operations_are_those_of_the_document() -> None:
    described = {path for path, _operation in operations()}
    assert len(described) == len(OPERATIONS) == 41
    for path in described:
        name = resolve(BASE + path.replace("{", "").replace("}", "")).url_name
        assert name
        assert name != "roster_nothing"


@pytest.mark.parametrize("names", ["agreed", "pseudonym", "no_users"])
def test_every_answer_fits_the_document(cast: Cast, names: str) -> None:
    it = everything(cast, names=names)
    asked: list[dict[str, Any]] = [
        {},
        {"filter": "dateLastModified>'2020-01-01'"},
        {"filter": "email='x'"},
        {"limit": "0"},
    ]
    answered = set()
    for path, operation in operations():
        try:
            place = addresses(it, cast, path)
        except (TypeError, IndexError):  # no people: nobody to ask by
            place = path.replace("{", "").replace("}", "")
        for more in asked if "{sourcedId}" not in path else [{}]:
            answer = it.get(place, **more)
            assert fits(operation, answer) == [], (place, more, answer.content)
            answered.add((path, answer.status))
    if names == "agreed":
        assert {path for path, status in answered if status == 200} == {
            path for path, _operation in operations() if DEMOGRAPHICS not in path
        }
        assert {status for _path, status in answered} == {200, 400, 403, 422}


def test_the_judge_would_see_a_leak(cast: Cast) -> None:
    it = product(cast)
    answer = it.get("/users")
    operation = dict(operations())["/users"]
    assert fits(operation, answer) == []
    leaked = answer.json
    leaked["users"][0]["pupilNumber"] = "1"
    assert fits(operation, Answer(200, {}, json.dumps(leaked).encode())) != []


@pytest.fixture
def site() -> Iterator[str]:
    """The site, as a machine on the same computer reaches it."""
    running = WSGIServer(("127.0.0.1", 0), Silent)
    running.set_app(get_wsgi_application())
    thread = Thread(target=_serve, args=(running,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def _serve(running: WSGIServer) -> None:
    try:
        running.serve_forever(poll_interval=0.05)
    finally:
        connections.close_all()


class Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def test_whatever_a_machine_asks(cast: Cast, site: str, tmp_path: Path) -> None:
    """Free text in filter and sort cannot be satisfied by chance, so an example that the document allows may be refused."""
    it = everything(cast, scopes=f"{READS} {SCOPES}roster-demographics.readonly")
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", DOCUMENT, "--url", site + BASE,
            "--header", f"Authorization: Bearer {it.token}", "--phases", "examples,coverage,fuzzing",
            "--exclude-checks", "positive_data_acceptance", "--max-examples", "4", "--max-time", "60", "--seed", "1",
            "--generation-database", "none", "--no-color", "--warnings", "off", "--max-failures", "20",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    assert "41" in done.stdout
    assert cast.db.execute("select count(*) > 41 from supply where done_at is not null").fetchone() == (True,)
