"""A package that was released, for the tests of handing over: put by the administrator, as the pages leave it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from psycopg.types.json import Json

from tests.people import NOW, Cast, days
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.exchange.desks import DESKS, Desk
from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import LIMIT, packed

SECRET = "Geheimlaan 12"  # what a package holds, and no page or mail may
DOMAIN = "leerplicht.voorbeeld.nl"
OF = {  # by desk: a recipient, and the pupil's fields that go
    "attendance_coordinator": ("attendance_officer", ["pupil_contact.street", "pupil_birth.born_on"]),
    "administration": ("internship_company", ["pupil_contact.email", "pupil_identity.given_name"]),
    "care_coordinator": ("veilig_thuis", ["pupil_identity.given_name"]),
    "school_leader": ("police", ["pupil_contact.street"]),
}


def put_party(cast: Cast, recipient: str = "attendance_officer", *, domain: str = DOMAIN, verified: bool = True) -> int:
    """An organisation in the address book."""
    more = {"verified_at": NOW, "verified_by_id": cast.leo.id, "verified_how": "gebeld"} if verified else {}
    number: int = cast.put(
        "party", uid=uuid4(), recipient=recipient, name="Gemeente Wilgendam", department="Leerplicht",
        street="Raadhuisplein 1", postcode="0000 AA", town="Wilgendam", domain=domain, added_at=NOW,
        added_by_id=cast.anna.id, **{"verified_how": "", **more},
    )  # fmt: skip
    return number


def put_exchange(
    cast: Cast, desk: str = "attendance_coordinator", *, pupil: str = "noor", released: bool = True, **more: Any
) -> Exchange:
    """An exchange of this desk with its package in the vault, released unless said otherwise."""
    recipient, fields = OF[desk]
    child = cast.people[pupil]
    party = more.pop("party", None) or put_party(cast, recipient)
    mask = REGISTER.mask([REGISTER.tables[field.split(".")[0]].category for field in fields])
    uid = uuid4()
    values = {
        "uid": uid, "pupil_id": child.id, "party_id": party, "recipient": recipient,
        "article": REGISTER.recipients[recipient].article, "fields": Json(fields), "mask": mask,
        "reason": seal(child.id, "exchange.reason", "Er is naar gevraagd."), "remark": b"", "topic": "",
        "made_at": NOW, "made_by_id": cast.vera.id, "prepared_at": NOW, "size": 1, "postponed": "",
        "postponed_why": b"", "shown_at": NOW, "stopped": "",
    }  # fmt: skip
    known = Exchange(uid=uid, recipient=recipient, article="", pupil_id=child.id)
    made = [
        PackageFile("gegevens.json", "application/json", json.dumps({"straat": SECRET}).encode()),
        PackageFile("gegevens.pdf", "application/pdf", b"%PDF-1.7 " + SECRET.encode()),
    ]
    stored = files.store(packed(known, made, fields), limit_bytes=LIMIT, closing=closing(Exchange, child.id))
    values |= {"blob": stored.blob, "sha256": stored.sha256.hex()}
    values |= {"released_at": NOW, "released_by_id": cast.vera.id} if released else {}
    number = cast.put("exchange", **(values | more))
    if released:
        cast.put(
            "release", uid=uuid4(), pupil_id=child.id, released_at=NOW, channel="authority", recipient=recipient,
            basis="exchange_duty/exchange", fields=Json(fields), actor_id=cast.vera.id, shown_at=NOW, exchange_id=number,
        )  # fmt: skip
    return Exchange(pk=number, uid=uid, recipient=recipient, pupil_id=child.id, party_id=party)


def consented(cast: Cast, *, allows: bool = True, by: str = "gerda") -> Exchange:
    """A released exchange that rests on a consent of Gerda for Noor."""
    recipient, fields = OF["administration"]
    child = cast.noor
    asked = cast.put(
        "consent_request", uid=uuid4(), pupil_id=child.id, recipient=recipient, party_name="Bedrijf",
        purpose=seal(child.id, "consent_request.purpose", "stage"), fields=Json(fields), ends_on=days(30), asked_at=NOW,
        asked_by_id=cast.anna.id,
    )  # fmt: skip
    answer(cast, asked, allows=allows, by=by)
    return put_exchange(cast, "administration", asked_id=asked)


def answer(cast: Cast, asked: int, *, allows: bool, by: str = "gerda") -> None:
    """An answer to the question about one exchange."""
    cast.put(
        "consent_answer", uid=uuid4(), pupil_id=cast.noor.id, topic="", version=0, request_id=asked,
        person_id=cast.people[by].id, allows=allows, way="screen", answered_at=NOW, recorded_by_id=cast.people[by].id,
    )  # fmt: skip


def address(cast: Cast, exchange: Exchange, slug: str = "verzuim", pupil: str = "noor") -> str:
    """The page on which a desk hands it over."""
    return f"/uitwisseling/{slug}/{cast.people[pupil].uid}/{exchange.uid}/overdracht/"


def put_hand_over(cast: Cast, exchange: Exchange, way: str = "letter", *, made_at: datetime | None = None) -> UUID:
    """A letter or a file that somebody has to bring."""
    uid = uuid4()
    cast.put(
        "hand_over", uid=uid, exchange_id=exchange.pk, pupil_id=exchange.pupil_id, way=way, made_at=made_at or NOW,
        made_by_id=cast.vera.id, mailbox="", tries=0,
    )  # fmt: skip
    return uid


def later(**much: int) -> datetime:
    """So much later than now."""
    return timezone.now() + timedelta(**much)


AT_DESK = {
    "administration": "anna",
    "attendance_coordinator": "vera",
    "care_coordinator": "cato",
    "school_leader": "leo",
}


def handing(desk: Desk, cast: Cast) -> str:
    return address(cast, put_exchange(cast, desk.role), desk.slug)


def handed(desk: Desk, cast: Cast) -> str:
    exchange = put_exchange(cast, desk.role)
    if exchange.asked_id is None and desk.role == "administration":  # rests on consent, and nobody gave any
        cast.db.execute(
            "update exchange set recipient = 'inspectorate', fields = '[\"pupil.number\"]' where id = %s", [exchange.pk]
        )
        cast.db.execute("update party set recipient = 'inspectorate'")
    return f"{address(cast, exchange, desk.slug)}{put_hand_over(cast, exchange, 'file')}/pakket.zip"


def refusing(desk: Desk, cast: Cast) -> str:
    return address(cast, put_exchange(cast, desk.role, released=False), desk.slug).replace("overdracht", "weigeren")


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address of handing over with who gets there."""
    yield "refusal_letter", lambda cast: "/uitwisseling/weigeren/", "anna wim cato vera leo petra"
    for desk in DESKS:
        yield desk.name_of("hand_over"), partial(handing, desk), AT_DESK[desk.role]
        yield desk.name_of("hand_over_file"), partial(handed, desk), AT_DESK[desk.role]
        yield desk.name_of("refuse"), partial(refusing, desk), AT_DESK[desk.role]
