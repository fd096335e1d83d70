"""Exchanges with other organisations, for tests: parties that stand already, and the pages of a desk as a person uses them."""

import io
import json
import re
import uuid
import zipfile
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from zorgvuldig.consent.actions import answer_request
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.release.exchange.models import Exchange, ExchangeDemand
from zorgvuldig.release.exchange.requirements import mask_of, needs_second

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
NAMES = ["pupil_identity.given_name", "pupil_identity.family_name"]
SLUGS = {
    "administration": "administratie",
    "care_coordinator": "zorg",
    "attendance_coordinator": "verzuim",
    "school_leader": "schoolleiding",
}


def put_party(cast: Cast, recipient: str, **more: Any) -> uuid.UUID:
    """An organisation that somebody wrote down and another checked."""
    uid = uuid.uuid4()
    values = {
        "name": f"Stichting {recipient}",
        "department": "",
        "street": "",
        "postcode": "",
        "town": "Wilgendam",
        "domain": "voorbeeld.example",
        "added_at": NOW,
        "added_by_id": cast.anna.id,
        "verified_at": NOW,
        "verified_by_id": cast.leo.id,
        "verified_how": "gebeld",
        **more,
    }
    cast.put("party", uid=uid, recipient=recipient, **values)
    return uid


def desk(recipient: str) -> str:
    """The part of an address that names the desk of this recipient."""
    return SLUGS[REGISTER.recipients[recipient].desk]


def starting(cast: Cast, recipient: str, pupil: str = "noor") -> str:
    """The address at which an exchange with this recipient begins."""
    return f"/uitwisseling/{desk(recipient)}/{cast.people[pupil].uid}/nieuw/?aan={recipient}"


def paper(name: str = "vordering.pdf") -> SimpleUploadedFile:
    """A paper by which somebody demands data."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def filled(recipient: str, party: uuid.UUID, **more: Any) -> dict[str, Any]:
    """What somebody fills in: names only, for a reason."""
    known = REGISTER.recipients[recipient]
    typed: dict[str, Any] = {
        "number": str(uuid.uuid4()),
        "party": str(party),
        "fields": [field for field in NAMES if field in known.fields] or [known.fields[0]],
        "reason": "Voor de stage in mei.",
    }
    if "demand" in known.needs:
        typed |= {"demand": paper(), "demand_on": str(days(-1))}
    if known.kind == "consent":
        typed |= {"ground": "ask", "ends_on": str(days(30))}
    return typed | more


def begun(cast: Cast, who: Someone, recipient: str, pupil: str = "noor", **more: Any) -> str:
    """Begin an exchange on the page; returns the address of the exchange."""
    party = more.pop("party", None) or put_party(cast, recipient)
    answer = sign_in(who).post(starting(cast, recipient, pupil), filled(recipient, party, **more))
    assert answer.status_code == 303, problems(answer.content.decode())
    address: str = answer["Location"]
    return address


def problems(page: str) -> list[str]:
    """What a page says is wrong."""
    shown = re.search(r'role="alert".*?</div>', page, re.DOTALL)
    return re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", shown[0], re.DOTALL) if shown else [page[:200]]


def done(client: Client, address: str, what: str) -> Any:
    """Do one thing with an exchange on its page."""
    return client.post(address, {"doe": what})


def contents(answer: Any) -> dict[str, Any]:
    """What a package says that it holds."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        listed: dict[str, Any] = json.loads(archive.read("inhoud.json"))
        return listed


def answer(cast: Cast, address: str, person: str, allows: bool) -> None:
    """Somebody answered the question of this exchange on a screen."""
    exchange = address.rstrip("/").split("/")[-1]
    row = cast.db.execute("select asked_id, pupil_id from exchange where uid = %s", [exchange]).fetchone()
    assert row is not None
    number = cast.people[person].id
    cast.put(
        "consent_answer",
        uid=uuid.uuid4(),
        pupil_id=row[1],
        topic="",
        version=0,
        request_id=row[0],
        person_id=number,
        allows=allows,
        way="screen",
        answered_at=NOW,
        recorded_by_id=number,
    )


def put_topic_answer(cast: Cast, topic: str, person: str, allows: bool, pupil: str = "noor", **more: Any) -> None:
    """Somebody answered a standing topic of the register."""
    number = cast.people[person].id
    values = {"version": REGISTER.topics[topic].version, "way": "screen", **more}
    cast.put(
        "consent_answer",
        uid=uuid.uuid4(),
        pupil_id=cast.people[pupil].id,
        topic=topic,
        person_id=number,
        allows=allows,
        answered_at=NOW,
        recorded_by_id=number,
        **values,
    )


def put_exchange(cast: Cast, recipient: str, pupil: str = "noor", **more: Any) -> uuid.UUID:
    """An exchange that is prepared already, made by Anna, with names in its package and a reason that is sealed."""
    someone, uid = cast.people[pupil], uuid.uuid4()
    fields = more.pop("fields", NAMES)
    listed = json.dumps({"fields": fields})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inhoud.json", listed)
    stored = store(buffer.getvalue(), limit_bytes=10_000, closing=closing(Exchange, someone.id))
    put_party(cast, recipient)
    (party,) = cast.db.execute("select max(id) from party").fetchone() or (0,)
    values = {
        "article": REGISTER.recipients[recipient].article,
        "mask": mask_of(fields),
        "reason": bytes(Exchange._meta.get_field("reason").sealed_for(someone.id, "Omdat het nodig is.")),
        "remark": b"",
        "topic": "",
        "made_at": NOW,
        "made_by_id": cast.anna.id,
        "prepared_at": NOW,
        "blob": stored.blob,
        "size": stored.size,
        "sha256": stored.sha256.hex(),
        "second_from": NOW if needs_second(recipient) else None,
        "postponed": "",
        "postponed_why": b"",
        "shown_at": NOW,
        "stopped": "",
        **more,
    }
    cast.put(
        "exchange",
        uid=uid,
        pupil_id=someone.id,
        party_id=party,
        recipient=recipient,
        fields=json.dumps(fields),
        **values,
    )
    return uid


def put_demand(cast: Cast, exchange: uuid.UUID, pupil: str = "noor") -> None:
    """The paper by which this exchange was demanded."""
    someone = cast.people[pupil]
    stored = store(PDF, limit_bytes=10_000, closing=closing(ExchangeDemand, someone.id))
    row = cast.db.execute("select id, mask from exchange where uid = %s", [exchange]).fetchone()
    assert row is not None
    cast.put(
        "exchange_demand",
        uid=uuid.uuid4(),
        pupil_id=someone.id,
        exchange_id=row[0],
        mask=row[1],
        blob=stored.blob,
        name="vordering.pdf",
        media_type="application/pdf",
        size=stored.size,
        added_at=NOW,
        added_by_id=cast.anna.id,
    )


def at_desk(cast: Cast, recipient: str, page: str = "") -> str:
    """The address of a prepared exchange at its desk, with its paper when it needs one."""
    number = put_exchange(cast, recipient)
    if page == "vordering/":
        put_demand(cast, number)
    return f"/uitwisseling/{desk(recipient)}/{cast.noor.uid}/{number}/{page}"


def says(who: Someone, pupil: Someone, address: str, allows: bool) -> None:
    """Somebody of the family answers the question of this exchange themselves: the database checks who decides."""
    opening = open_door(
        secret_of(who),
        purpose="consenting",
        reads=("identity", "consent", "exchange"),
        writes=("consent",),
        kind=Kind.PUPIL,
        key=str(pupil.uid),
        now=datetime.now(UTC),
    )
    with opening as door:
        question = Exchange.objects.get(uid=address.rstrip("/").split("/")[-1]).asked
        assert question is not None
        answer_request(question, allows=allows, door=door)
