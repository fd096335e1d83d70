"""A transfer as people do it: the desk begins, the family looks, and it leaves."""

import io
import json
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Json

from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.exchange.dispatch import NotNow, dispatch_package
from zorgvuldig.release.exchange.models import Exchange

READS = (
    "organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "contact", "enrolment", "consent",
    "exchange", "release", "official_number", "assessment", "grades", "attendance", "absence", "timetable", "correction",
)  # fmt: skip


def put_party(
    cast: Cast, recipient: str = "next_school", name: str = "Duinrand College", *, verified: bool = True
) -> int:
    """An organisation in the address book, once."""
    there = cast.db.execute("select id from party where recipient = %s and name = %s", [recipient, name]).fetchone()
    if there and verified:
        return int(there[0])
    looked: dict[str, Any] = (
        {"verified_at": NOW, "verified_by_id": cast.petra.id, "verified_how": "Gebeld."} if verified else {}
    )
    number: int = cast.put(
        "party", uid=uuid.uuid4(), recipient=recipient, name=name, department="", street="", postcode="", town="Duinrand",
        domain="duinrand.example", added_at=NOW - timedelta(days=9), added_by_id=cast.anna.id,
        **({"verified_how": ""} | looked),
    )  # fmt: skip
    return number


def party_uid(cast: Cast, number: int) -> uuid.UUID:
    """How a form names it."""
    found: uuid.UUID = cast.db.execute("select uid from party where id = %s", [number]).fetchone()[0]
    return found


def put_exchange(cast: Cast, pupil: str = "noor", recipient: str = "next_school", **more: Any) -> uuid.UUID:
    """An exchange that the administration began: for the next school all that it may get."""
    known, uid = REGISTER.recipients[recipient], uuid.uuid4()
    number = cast.people[pupil].id
    remark = more.pop("remark", "Werkt hard.")
    cast.put(
        "exchange", uid=uid, pupil_id=number, party_id=put_party(cast, recipient), recipient=recipient, article=known.article,
        fields=Json(list(known.fields)), mask=REGISTER.mask(known.categories), topic="", size=0, sha256="", postponed="",
        postponed_why=b"", stopped="", reason=bytes(seal(number, "exchange.reason", "Gaat naar een andere school.")),
        remark=bytes(seal(number, "exchange.remark", remark)) if remark else b"", made_at=NOW, made_by_id=cast.anna.id,
        shown_at=NOW, **more,
    )  # fmt: skip
    return uid


def desk(cast: Cast, uid: uuid.UUID, what: str = "", pupil: str = "noor") -> str:
    """The address of something that the administration does with the inspection."""
    return f"/uitwisseling/administratie/{cast.people[pupil].uid}/{uid}/inzage/{what}"


def looking(cast: Cast, uid: uuid.UUID, who: str = "gerda", pupil: str = "noor", what: str = "") -> str:
    """Where somebody of the family looks at it."""
    if who == pupil:
        return f"/mijn-gegevens/overstap/{uid}/{what}"
    return f"/mijn-kind/{cast.people[pupil].uid}/overstap/{uid}/{what}"


def offered(cast: Cast, pupil: str = "noor", **more: Any) -> uuid.UUID:
    """An exchange that the family may look at."""
    uid = put_exchange(cast, pupil, **more)
    answer = sign_in(cast.anna).post(desk(cast, uid, "geven/", pupil))
    assert answer.status_code == 303, answer.content.decode()
    return uid


def column(cast: Cast, uid: uuid.UUID, name: str) -> Any:
    """What the database says of an exchange."""
    return cast.db.execute(f"select {name} from exchange where uid = %s", [uid]).fetchone()[0]


def package(cast: Cast, uid: uuid.UUID) -> zipfile.ZipFile:
    """The package as it lies in the vault."""
    return zipfile.ZipFile(io.BytesIO(b"".join(files.read(column(cast, uid, "blob")))))


def dossier(cast: Cast, uid: uuid.UUID) -> dict[str, Any]:
    """The transfer file in it."""
    found: dict[str, Any] = json.loads(package(cast, uid).read("overstapdossier.json"))
    return found


def release(cast: Cast, uid: uuid.UUID, pupil: str = "noor") -> str:
    """Let it go as the desk does; why not, or nothing when it went."""
    secret, key = secret_of(cast.anna), str(cast.people[pupil].uid)
    writes = ("consent", "exchange", "release")
    try:
        with open_door(
            secret, purpose="exchanging", reads=READS, writes=writes, kind=Kind.PUPIL, key=key, now=datetime.now(UTC)
        ) as door:
            dispatch_package(Exchange.objects.get(uid=uid), door=door)
    except NotNow as refused:
        return refused.why
    return ""


def over(cast: Cast, uid: uuid.UUID, ago: int = 20) -> None:
    """As if it was offered so many days ago, and the term passed yesterday."""
    at = NOW - timedelta(days=ago)
    cast.db.execute(
        "update exchange set prepared_at = %s, inspect_from = %s, inspect_until = %s where uid = %s",
        [at, at, days(0), uid],
    )


def objected(cast: Cast, pupil: str = "noor") -> str:
    """Where the desk decides about an objection of Gerda."""
    uid = offered(cast, pupil)
    number = cast.db.execute("select id from exchange where uid = %s", [uid]).fetchone()[0]
    answer = uuid.uuid4()
    cast.put(
        "exchange_answer", uid=answer, exchange_id=number, pupil_id=cast.people[pupil].id, person_id=cast.gerda.id,
        kind="objection", text=bytes(seal(cast.people[pupil].id, "exchange_answer.text", "Liever niet.")),
        answered_at=datetime.now(UTC), outcome="", outcome_why=b"",
    )  # fmt: skip
    return desk(cast, uid, f"bezwaar/{answer}/", pupil)


def put_incoming(cast: Cast, pupil: str = "noor") -> uuid.UUID:
    """Something that came from another school: a remark that goes with guidance, and grades."""
    uid, number = uuid.uuid4(), cast.people[pupil].id
    row = cast.put(
        "incoming", uid=uid, pupil_id=number, party_id=put_party(cast), article="WVO 2020", received_at=NOW,
        received_by_id=cast.anna.id, sha256=uid.hex * 2, dropped=Json(["leerling.godsdienst"]),
    )  # fmt: skip
    for category, label, value in (
        ("guidance", "Toelichting", "Werkt rustig."),
        ("grades", "Cijfers", "Wiskunde: 7,1"),
    ):
        cast.put(
            "incoming_item", incoming_id=row, pupil_id=number, mask=REGISTER.mask([category]), label=label,
            value=bytes(seal(number, "incoming_item.value", value)),
        )  # fmt: skip
    return uid
