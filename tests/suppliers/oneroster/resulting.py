"""A product with a roster, its machine's token and results, as an administrator would put them there."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.http import HttpResponse
from django.test import Client
from psycopg.types.json import Json

from tests.people import NOW, Cast, days
from tests.suppliers.supplying import Agreed, agreed, client, known_as
from zorgvuldig.suppliers.oneroster.gradebook import BASE
from zorgvuldig.suppliers.oneroster.results_store import SCOPE
from zorgvuldig.suppliers.supply import pseudonym

STANDARD = Path(__file__).parents[4] / "shared" / "standards" / "oneroster" / "gradebook.json"
ALL = "gradebook.readonly gradebook.createput gradebook.createpost gradebook.delete roster.readonly"
NAMED = {"claims": ["first_name", "family_name", "group", "school"], "names": "agreed"}


@dataclass(slots=True)
class Machine:
    """A product that asks: its agreement, its token, and what it knows the school by."""

    cast: Cast
    it: Agreed
    token: str
    browser: Client

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **asked: str) -> HttpResponse:
        return self.browser.get(path if path.startswith("/ims") else BASE + path, asked, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        made = self.browser.generic(
            method, BASE + path, json.dumps(body) if body is not None else "", "application/json", headers=self.headers
        )
        assert isinstance(made, HttpResponse)
        return made

    def sub(self, name: str) -> str:
        """What somebody is called in the sector of this product."""
        number = self.cast.people[name].id
        uid = self.cast.db.execute("select uid from person where id = %s", [number]).fetchone()[0]
        sub = pseudonym(self.it.sector, uid)
        self.cast.db.execute(
            "insert into pairwise (sector, person_id, sub) values (%s, %s, %s) on conflict do nothing",
            [self.it.sector, number, sub],
        )
        return sub

    def klass(self, name: str = "wi2B") -> str:
        """What a group is called at this product."""
        return known_as(self.cast, self.it.product, "group", self.cast.groups[name][0])

    @property
    def school(self) -> str:
        return known_as(self.cast, self.it.product, "school", self.cast.schools["Oost"])


def machine(
    cast: Cast, name: str = "Rekenplein", scopes: str = ALL, /, *, is_test: bool = False, **more: Any
) -> Machine:
    """A product with an agreement for results, files and rosters, and the whole of school Oost in its view."""
    values = {"channels": ["login", "roster", "csv", "results"], **NAMED} | more
    it = agreed(cast, name, **values)
    return Machine(cast, it, token_of(cast, it.product, scopes, is_test=is_test), Client())


def token_of(cast: Cast, product: int, scopes: str = ALL, /, *, is_test: bool = False, ends: Any = None) -> str:
    """A token of a machine of this product."""
    token = uuid.uuid4().hex
    number = client(cast, product, authorization_grant_type="client-credentials", is_test=is_test)
    cast.put(
        "access_token", token=token[:8], token_checksum=hashlib.sha256(token.encode()).hexdigest(), application_id=number,
        expires=ends or days(2), scope=" ".join(SCOPE + scope for scope in scopes.split()), created=NOW, updated=NOW,
        session_key="", resource=Json([]),
    )  # fmt: skip
    return token


def ref(kind: str, key: str) -> dict[str, str]:
    return {"href": f"/ims/oneroster/rostering/v1p2/{kind}s/{key}", "sourcedId": key, "type": kind}


def line_item(made: Machine, key: str = "breuken-1", **more: Any) -> dict[str, Any]:
    """A line item as a product sends it."""
    return {
        "sourcedId": key, "status": "active", "dateLastModified": "2026-11-01T10:00:00Z", "title": "Breuken 1",
        "assignDate": f"{days(-5)}T08:00:00Z", "dueDate": f"{days(-1)}T12:00:00Z", "class": ref("class", made.klass()),
        "school": ref("org", made.school), "category": ref("category", "toets"), "resultValueMin": 0,
        "resultValueMax": 20,
    } | more  # fmt: skip


def result(made: Machine, who: str = "noor", key: str = "r-noor", **more: Any) -> dict[str, Any]:
    """A result as a product sends it."""
    return {
        "sourcedId": key, "status": "active", "dateLastModified": "2026-11-01T10:00:00Z",
        "lineItem": ref("lineItem", "breuken-1"), "student": ref("user", made.sub(who)), "scoreStatus": "fully graded",
        "score": 15.5, "scoreDate": str(days(-1)),
    } | more  # fmt: skip


def sent(made: Machine, *who: str) -> None:
    """A line item with results of these pupils, sent by the product itself."""
    assert made.send("PUT", "/lineItems/breuken-1", {"lineItem": line_item(made)}).status_code == 201
    for name in who:
        body = {"result": result(made, name, f"r-{name}")}
        assert made.send("PUT", f"/results/r-{name}", body).status_code == 201


def official(schema: str) -> jsonschema_rs.Validator:
    """The standard's own schema of an answer."""
    if not STANDARD.exists():
        pytest.skip(f"the official document is not beside this repository ({STANDARD.name})")
    document = json.loads(STANDARD.read_text())
    return jsonschema_rs.Draft4Validator({"$ref": f"#/components/schemas/{schema}", **document})


def minor(response: HttpResponse) -> str:
    """The standard's code in an error, after looking at its whole shape."""
    content = json.loads(response.content)
    assert set(content) == {"imsx_codeMajor", "imsx_severity", "imsx_description", "imsx_CodeMinor"}
    value: str = content["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]
    return value


def draft(cast: Cast, uid: uuid.UUID | None = None) -> uuid.UUID:
    """A draft with results of the whole of wi2B, put there."""
    it = agreed(cast, channels=["results"])
    uid = uid or uuid.uuid4()
    group = cast.groups["wi2B"][0]
    test = cast.put(
        "supplier_test", uid=uid, product_id=it.product, group_id=group, sourced_id="x", title="Breuken 1",
        description="", category="toets", assigned_on=days(-5), due_on=days(-1), lowest=0, highest=20, sent_at=NOW,
    )  # fmt: skip
    for name, score in (("noor", "20"), ("bram", "9.5"), ("tess", "0")):
        cast.put(
            "supplier_result", pupil_id=cast.people[name].id, group_id=group, test_id=test, sourced_id=f"r-{name}",
            score=score, status="fully graded", scored_on=days(-1), comment="", sent_at=NOW,
        )  # fmt: skip
    return uid


def place(cast: Cast) -> str:
    """The page on which a teacher sees what came back."""
    return f"/groepen/{cast.groups['wi2B'][1]}/uitslagen/"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address of taking results over, with who gets there."""
    yield "supplier_results", place, "dirk"
    yield "supplier_result", lambda cast: f"{place(cast)}{draft(cast)}/", "dirk"
