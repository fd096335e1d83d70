"""What the database itself keeps from leaving as a report of absence, and what the family hears and sees of one that left."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connections

from tests.people import NOW, TODAY, Cast, secret_of, sign_in
from tests.release.reporting import MEASURES, blob, noticed, packed, party, place, prepared, releases, send, text_of
from tests.rights.places import put_correction
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.authority.absence_pages import READS, WRITES
from zorgvuldig.release.exchange.notifications import tell_families


@pytest.fixture
def ready(cast: Cast) -> tuple[UUID, UUID]:
    """A signal about Noor, and a desk."""
    return noticed(cast), party(cast)


# --- by hand-written SQL, as the writer role -----------------------------------------------------------------------


@contextmanager
def door_of(cast: Cast) -> Iterator[Any]:
    """The coordinator's door to Noor, as the page has it."""
    with open_door(
        secret_of(cast.vera), purpose="exchanging", reads=READS, writes=WRITES, kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        yield door


@pytest.mark.parametrize(
    ("what", "constraint"),
    [
        ("no exchange", "release_exchange"),
        ("not prepared", "release_prepared"),
        ("other field", "release_fields"),
        ("unknown party", "release_party"),
        ("open signal", "release_signal"),
        ("bulk", "release_bulk"),
    ],
)
def test_the_database_lets_no_report_go_without_its_exchange(
    cast: Cast, ready: tuple[UUID, UUID], what: str, constraint: str
) -> None:
    prepared(cast, *ready)
    row = cast.db.execute("select id from exchange").fetchone()[0]
    extract = cast.put(
        "register_extract", uid=uuid4(), school_id=cast.schools["Oost"], on_date=TODAY, state="working", asked_at=NOW,
        asked_by_id=cast.anna.id, party_id=cast.db.execute("select id from party").fetchone()[0], done=0, total=0, tries=1,
        size=0, sha256="", problem="",
    )  # fmt: skip
    if what == "not prepared":
        cast.db.execute("update exchange set prepared_at = null, blob = null")
    if what == "unknown party":
        cast.db.execute("update party set verified_at = null, verified_by_id = null")
    field = "enrolment.starts_on" if what == "other field" else "pupil.number"
    exchange = None if what in {"no exchange", "bulk"} else row
    with pytest.raises(IntegrityError) as refused, door_of(cast) as door, connections["default"].cursor() as cursor:
        cursor.execute(
            "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, exchange_id, extract_id) "
            "values (gen_random_uuid(), %s, now(), 'authority', 'absence_register', 'exchange_duty', %s, %s, %s, %s)",
            [cast.noor.id, json.dumps([field]), door.actor_id, exchange, extract if what == "bulk" else None],
        )
    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.diag.constraint_name == constraint
    assert releases(cast) == []


def test_whoever_opened_less_than_it_holds_neither_sees_nor_makes_it(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    prepared(cast, *ready)
    less = tuple(category for category in READS if category != "official_number")
    with open_door(
        secret_of(cast.vera), purpose="exchanging", reads=less, writes=WRITES, kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
    ), connections["default"].cursor() as cursor:  # fmt: skip
        cursor.execute("select count(*) from exchange")
        assert cursor.fetchone() == (0,)
        cursor.execute("update exchange set article = 'iets anders'")
        assert cursor.rowcount == 0


# --- the family ----------------------------------------------------------------------------------------------------


def test_the_family_is_told_once_without_a_word_of_it_and_sees_its_row(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    for name in ("gerda", "rob", "karim"):
        cast.db.execute(
            "update guardian set email = %s where person_id = %s", [f"{name}@example.org", cast.people[name].id]
        )
    vera = prepared(cast, signal, desk)
    assert tell_families(NOW) == 0
    assert send(cast, vera, signal).status_code == 303
    mail.outbox.clear()
    later = datetime.now(UTC)
    assert (tell_families(later), tell_families(later)) == (1, 0)
    assert [one.to for one in mail.outbox] == [["gerda@example.org"]]
    for word in ("Noor", "Bakkerman", "verzuim", "DUO", "leerplicht"):
        assert word not in mail.outbox[0].body + mail.outbox[0].subject
    assert cast.db.execute("select told_at is not null from exchange").fetchone() == (True,)
    page = text_of(sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/"))
    assert "Het verzuimloket van DUO" in page
    assert "Een wet zegt dat de school deze gegevens moet geven." in page
    assert "De familie kreeg bericht op" in text_of(vera.get(f"{place(cast, signal)}melden/"))


def test_from_sixteen_the_pupil_hears_it_alone(cast: Cast) -> None:
    signal, desk = noticed(cast, "tess"), party(cast)
    cast.db.execute("update guardian set email = 'gerda@example.org' where person_id = %s", [cast.gerda.id])
    vera = sign_in(cast.vera)
    vera.post(place(cast, signal, "tess"), {"doe": "prepare", "draft": MEASURES})
    vera.post(f"{place(cast, signal, 'tess')}melden/", {"doe": "prepare", "party": str(desk), "reason": "x"})
    assert send(cast, vera, signal, pupil="tess").status_code == 303
    mail.outbox.clear()
    assert tell_families(datetime.now(UTC)) == 1
    assert [one.to for one in mail.outbox] == [["tess@example.org"]]


def test_a_mail_that_failed_is_tried_again(
    cast: Cast, ready: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    signal, desk = ready
    cast.db.execute("update guardian set email = 'gerda@example.org' where person_id = %s", [cast.gerda.id])
    send(cast, prepared(cast, signal, desk), signal)
    later = datetime.now(UTC)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuses)
        assert tell_families(later) == 0
    assert tell_families(later) == 1


def _refuses(*_given: Any) -> int:
    raise OSError


def test_what_the_family_says_of_a_datum_goes_along_and_is_on_record(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    put_correction(cast, "pupil_birth.born_on", outcome="refused", statement="Ik ben een jaar jonger.")
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    assert "Ik ben een jaar jonger." in text_of(vera.get(f"{place(cast, signal)}melden/"))
    assert send(cast, vera, signal).status_code == 303
    package = packed(blob(cast))
    assert json.loads(package.read("verzuimmelding.json"))["verklaringen"] == ["Ik ben een jaar jonger."]
    assert b"<verklaring>Ik ben een jaar jonger.</verklaring>" in package.read("verzuimmelding.xml")
    [(_pupil, _recipient, _basis, fields, _actor)] = releases(cast)
    assert "correction.statement" in fields
    assert json.loads(package.read("inhoud.json"))["fields"] == fields
