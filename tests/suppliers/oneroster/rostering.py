"""A product that asks for rosters, as an administrator would put it there: its token, and what it gets with it."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client as Browser
from psycopg.types.json import Json

from tests.people import NOW, Cast
from tests.suppliers.supplying import Agreed, agreed, client, known_as
from zorgvuldig.suppliers.oneroster.endpoint import BASE

SCOPES = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
READS = f"{SCOPES}roster.readonly {SCOPES}roster-core.readonly"
ALL = ["role", "school", "group", "stage", "level", "first_name", "family_name", "eck_id"]


@dataclass(slots=True)
class Answer:
    """What came back: the body as it was sent, and as JSON when it is."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The objects of a list."""
        (found,) = self.json.values()
        assert isinstance(found, list)
        return found

    @property
    def code(self) -> str:
        """What the standard calls this problem."""
        return str(self.json["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"])


@dataclass(slots=True)
class Product:
    """A product with a token."""

    cast: Cast
    agreed: Agreed
    token: str

    def get(self, path: str, method: str = "get", headers: dict[str, str] | None = None, **asked: Any) -> Answer:
        """Ask, and take all of what comes."""
        response = getattr(Browser(), method)(
            BASE + path, asked, headers={"Authorization": f"Bearer {self.token}", **(headers or {})}
        )
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, dict(response.headers), content)

    def client_get(self, path: str) -> Any:
        """The bare answer of any address."""
        return Browser().get(path, headers={"Authorization": f"Bearer {self.token}"})

    def named(self, path: str, field: str, **asked: Any) -> list[str]:
        """What stands in one field of every object, sorted."""
        answer = self.get(path, **asked)
        assert answer.status == 200, answer.content
        return sorted(row[field] for row in answer.rows)

    def sub(self, name: str) -> str:
        """What a person is called here."""
        row = self.cast.db.execute(
            "select sub from pairwise where person_id = %s and sector = %s",
            [self.cast.people[name].id, self.agreed.sector],
        ).fetchone()
        return str(row[0])

    def klass(self, name: str) -> str:
        """What a group is called here."""
        return known_as(self.cast, self.agreed.product, "group", self.cast.groups[name][0])

    def ended(self) -> None:
        """Its agreement is withdrawn, this moment."""
        self.cast.db.execute(
            "update agreement set withdrawn_at = now(), withdrawn_by_id = %s where product_id = %s",
            [self.cast.petra.id, self.agreed.product],
        )


def product(cast: Cast, name: str = "Rekenplein", /, *, scopes: str = READS, **more: Any) -> Product:
    """A product whose agreement lets it have rosters, with the agreed names unless said otherwise."""
    more = {
        "channels": ["roster"],
        "names": "agreed",
        "claims": ["group", "school", "first_name", "family_name"],
    } | more
    it = agreed(cast, name, **more)
    return Product(cast, it, token(cast, client(cast, it.product), scopes))


def token(cast: Cast, client: int, scopes: str = READS, **more: Any) -> str:
    """An access token as the token address leaves it for a machine."""
    text = uuid.uuid4().hex
    cast.put(
        "access_token", token="", token_checksum=hashlib.sha256(text.encode()).hexdigest(), application_id=client,
        scope=scopes, resource=Json([]), expires=NOW.replace(year=NOW.year + 1), created=NOW, updated=NOW, session_key="", **more,
    )  # fmt: skip
    return text


def changed(cast: Cast, table: str) -> None:
    """What a page leaves when it changes a row: the history knows of it. (The administrator's own changes leave nothing.)"""
    cast.db.execute(
        "insert into gate.change (table_name, row_id, mask, op, actor_id, purpose) values (%s, 1, 0, 'update', 0, '')",
        [table],
    )


def everyone(cast: Cast) -> Iterator[str]:
    """What nobody outside may ever see of anybody: numbers inside, e-mail addresses, pupil numbers."""
    for (text,) in cast.db.execute(
        "select uid::text from person union select uid::text from pupil union select number from pupil "
        "union select email from pupil_contact where email <> '' union select code from staff "
        "union select username from account"
    ):
        yield text
