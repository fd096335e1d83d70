"""Answers and questions that stand already, and a paper as somebody brings it, for tests of consent at the desk."""

import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.people import NOW, Cast, days
from tests.platform.vault.samples import PDF
from zorgvuldig.consent.models import ConsentPaper, ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing

TOPIC, OTHER = "newsletter", "press"


def put_answer(
    cast: Cast, who: str, *, allows: bool, pupil: str = "noor", topic: str = TOPIC, at: datetime = NOW, **more: Any
) -> int:
    """An answer by screen, in the words of today."""
    person = cast.people[who].id
    number: int = cast.put(
        "consent_answer", uid=uuid.uuid4(), pupil_id=cast.people[pupil].id, topic=topic,
        **{"version": REGISTER.topics[topic].version, "way": "screen", **more},
        person_id=person, allows=allows, answered_at=at, recorded_by_id=person,
    )  # fmt: skip
    return number


def put_question(cast: Cast, pupil: str = "noor", purpose: str = "Voor de stage.", **more: Any) -> uuid.UUID:
    """A question about one exchange that can be answered for a month."""
    uid, someone = uuid.uuid4(), cast.people[pupil]
    values = {
        "recipient": "internship_company",
        "party_name": "Bakkerij De Wilg",
        "fields": '["pupil_identity.given_name"]',
        "ends_on": days(30),
        "asked_at": NOW,
        "asked_by_id": cast.anna.id,
        **more,
    }
    sealed = bytes(ConsentRequest._meta.get_field("purpose").sealed_for(someone.id, purpose))
    cast.put("consent_request", uid=uid, pupil_id=someone.id, purpose=sealed, **values)
    return uid


def put_consent_paper(cast: Cast, pupil: str = "noor") -> uuid.UUID:
    """A paper that lies in the vault already."""
    uid, someone = uuid.uuid4(), cast.people[pupil]
    stored = store(PDF, limit_bytes=10_000, closing=closing(ConsentPaper, someone.id))
    cast.put(
        "consent_paper", uid=uid, pupil_id=someone.id, blob=stored.blob, name="toestemming.pdf",
        media_type="application/pdf", size=stored.size, added_at=NOW, added_by_id=cast.anna.id, signed_on=days(0),
    )  # fmt: skip
    return uid


def paper(name: str = "toestemming.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, PDF if content is None else content)


def desk(cast: Cast, pupil: str = "noor", more: str = "") -> str:
    """The desk's page of a pupil."""
    return f"/toestemming/leerling/{cast.people[pupil].uid}/papier/{more}"


def said(cast: Cast, who: str = "gerda", **more: Any) -> dict[str, Any]:
    """A paper that this person signed today, in the words of today; `more` are answers and other fields of the form."""
    answers = {name.replace("__", "-"): value for name, value in more.items()}
    versions = {f"tekst-{topic.key}": topic.version for topic in REGISTER.topics.values()}
    return {
        "person": cast.people[who].id,
        "signed_on": days(0).isoformat(),
        "file": paper(),
        **versions,
        **answers,
    }


def answers(cast: Cast, columns: str = "topic, person_id, allows") -> list[tuple[Any, ...]]:
    """The answers that came from paper, in order."""
    found: list[tuple[Any, ...]] = cast.db.execute(
        f"select {columns} from consent_answer where way = 'paper' order by id"
    ).fetchall()
    return found
