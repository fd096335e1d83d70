"""Steps of saying yes and no that several tests take. Olga and Maud both decide about Sem, Gerda alone about Noor."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.test import Client
from psycopg.types.json import Json

from tests.people import NOW, Cast, days
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Text

TOPIC = "newsletter"
FIELDS = ("pupil_identity.given_name", "pupil_contact.email")
WHY = "Zij loopt in mei stage bij de bakker."


def page_of(cast: Cast, pupil: str, *, own: bool = False) -> str:
    """The page on which one answers about this pupil."""
    return "/mijn-gegevens/toestemming/" if own else f"/mijn-kind/{cast.people[pupil].uid}/toestemming/"


def press(client: Client, page: str, allows: str, topic: str = TOPIC, version: int | str = 1) -> Any:
    """Press the button of one topic."""
    return client.post(page, {"topic": topic, "version": str(version), "allows": allows})


def answers(cast: Cast, pupil: str = "noor") -> list[tuple[Any, ...]]:
    """Every answer about a pupil: topic, who, yes or no, version, way; the first one first."""
    return cast.db.execute(
        "select topic, person_id, allows, version, way from consent_answer where pupil_id = %s order by id",
        [cast.people[pupil].id],
    ).fetchall()


def holds(cast: Cast, pupil: str = "noor", topic: str = TOPIC) -> str:
    """What holds, as the database says it."""
    row = cast.db.execute(
        "select state from gate.consent_states(array[%s]::integer[]) where topic = %s", [cast.people[pupil].id, topic]
    ).fetchone()
    assert row
    return str(row[0])


def put_answer(
    cast: Cast, who: str, allows: bool, pupil: str = "noor", topic: str = TOPIC, version: int = 1, at: datetime = NOW,
    **more: Any,
) -> None:  # fmt: skip
    """An answer that stands already."""
    person = cast.people[who].id
    cast.put(
        "consent_answer", uid=uuid.uuid4(), pupil_id=cast.people[pupil].id, topic=topic, version=version,
        person_id=person, allows=allows, answered_at=at, **{"way": "screen", "recorded_by_id": person, **more},
    )  # fmt: skip


def put_question(cast: Cast, pupil: str = "noor", ends_on: date | None = None) -> uuid.UUID:
    """A question about one exchange; its purpose is sealed here."""
    someone, uid = cast.people[pupil], uuid.uuid4()
    cast.put(
        "consent_request", uid=uid, pupil_id=someone.id, recipient="internship_company", party_name="Bakkerij De Halm",
        purpose=bytes(ConsentRequest._meta.get_field("purpose").sealed_for(someone.id, WHY)), fields=Json(FIELDS),
        ends_on=ends_on or days(30), asked_at=NOW, asked_by_id=cast.anna.id,
    )  # fmt: skip
    return uid


@contextmanager
def new_words(topic: str = TOPIC) -> Iterator[None]:
    """A register in which a topic has other words, as after `register apply`; the gate of the database is as it was."""
    before = REGISTER.topics
    other = replace(before[topic], version=2, asks=Text("Mag dit ook in kleur?", "May this be in colour too?"))
    object.__setattr__(REGISTER, "topics", MappingProxyType({**before, topic: other}))
    try:
        yield
    finally:
        object.__setattr__(REGISTER, "topics", before)
