"""The one way out: only declared fields, on record before a byte leaves, and nothing when the record is not kept."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.copies.copying import ask, content, document_in, fetched, make
from tests.people import NOW, Cast, secret_of, sign_in
from tests.rights.places import put_correction
from zorgvuldig.copies.document import tables
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, NotOpened, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.labels import FIELD_NAMES
from zorgvuldig.register.schema import Guard
from zorgvuldig.release.copy_request import JobRequest
from zorgvuldig.release.release import MODELS, AfterCommit, NotReleasable, readable_columns, release
from zorgvuldig.release.wording.labels import LABELS, label
from zorgvuldig.release.wording.titles import TABLES
from zorgvuldig.release.wording.values import VALUES

SAID = {"language": "nl"}
CATEGORIES = REGISTER.recipients["family"].categories


def recorded(cast: Cast) -> list[tuple[Any, ...]]:
    """What stands on record as released."""
    return cast.db.execute("select pupil_id, channel, recipient, basis, actor_id, fields from release").fetchall()


@contextmanager
def opening(cast: Cast, name: str) -> Iterator[JobRequest]:
    """The door of the job that makes a copy for somebody."""
    with working("dossier", now=NOW) as door:
        yield JobRequest(door, cast.people[name].id)


def give(door: Any, pupil: int, **change: Any) -> Any:
    """Release something, with one thing changed."""
    asked: dict[str, Any] = {
        "channel": "dossier", "recipient": "family", "basis": "rights", "pupils": [pupil], "tables": ["pupil_identity"],
    }  # fmt: skip
    return release(door=door, **(asked | change))


def test_a_guardian_fetches_a_copy_and_it_is_on_record(cast: Cast) -> None:
    browser, address = ask(cast)
    assert make(address)
    response = browser.post(address)
    packed = content(response)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="kopie.zip"'
    assert response["Cache-Control"] == "no-store"
    document = document_in(packed)
    ((pupil, channel, recipient, basis, actor, fields),) = recorded(cast)
    assert (pupil, channel, recipient, basis, actor) == (cast.noor.id, "dossier", "family", "rights", cast.gerda.id)
    assert set(fields) == set(document["fields"])
    assert document["data"]["pupil_identity"][0]["given_name"] == "Noor"
    assert document["data"]["pupil_contact"][0]["street"] == f"Geheimlaan {cast.noor.id}"
    assert [row["value"] for row in document["data"]["grade"]] == ["6.4"]
    assert [row["title"] for row in document["data"]["test"]] == ["Breuken"]
    assert {row["name"] for row in document["data"]["learning_group"]} == {"2B", "wi2B"}
    assert document["fields"]["pupil_birth.born_on"]["label"]["nl"] == "Geboren op"
    assert document["fields"]["enrolment.ends_on"]["label"]["en"] == "First day no longer enrolled"
    assert document["register_version"] == REGISTER.version
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Het gezin zelf" in page


def test_a_statement_of_the_family_goes_along_with_its_datum_and_with_no_other(cast: Cast) -> None:
    put_correction(cast, outcome="refused", statement="Wij wonen hier echt.")
    with opening(cast, "gerda") as door:
        with_it = give(door, cast.noor.id, tables=["pupil_contact"])
        without = give(door, cast.noor.id, tables=["pupil_birth"])
        (said,) = with_it.statements
    assert (said.table, said.pupil_id, str(said.text)) == ("pupil_contact", cast.noor.id, "Wij wonen hier echt.")
    assert without.statements == []
    assert ["correction.statement" in row[-1] for row in recorded(cast)] == [True, False]


def test_nothing_of_another_pupil_or_the_other_guardian_is_in_it(cast: Cast) -> None:
    cast.put(
        "gate.log", actor_id=cast.dirk.id, role="teacher", pupil_id=cast.bram.id, purpose="teaching", mask=4,
        write_mask=0, kind="group", refused=False, incarnation=1, at=NOW - timedelta(days=1),
    )  # fmt: skip
    packed = fetched(cast)
    document = document_in(packed)
    text = json.dumps(document)
    assert all(secret not in text for secret in ("Visserman", "Tess", "Buurman", '"4.9"', '"8.8"', "ne3A", "dictee"))
    assert [row["email"] for row in document["data"]["guardian"]] == ["gerda@example.org"]
    assert "rob@example.org" not in text
    assert all(row["pupil_id"] == cast.noor.id for row in document["data"]["gate.log"])
    assert {row["guardian_id"] for row in document["data"]["guardianship"]} == {
        cast.gerda.id, cast.rob.id, cast.karim.id,
    }  # fmt: skip


def test_who_looked_is_in_it_with_the_names_of_staff(cast: Cast) -> None:
    sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    data = document_in(fetched(cast))["data"]
    assert [row["family_name"] for row in data["staff"]] == ["Werker"]
    looks = [row for row in data["gate.log"] if row["actor_id"] == cast.dirk.id]
    assert looks[0]["purpose"] == "teaching"
    assert "grades" in looks[0]["mask"]
    assert {"nonce", "token", "leaf", "xid"} & set(looks[0]) == set()


def test_changes_of_the_pupils_data_are_in_it(cast: Cast) -> None:
    test = cast.db.execute("select uid from test where title = 'Breuken'").fetchone()[0]
    sign_in(cast.dirk).post(
        f"/groepen/{cast.groups['wi2B'][1]}/cijfers/",
        {"toets": test, f"w-{cast.noor.uid}": "6.4", f"c-{cast.noor.uid}": "7,0", "reden": "Telfout"},
    )
    data = document_in(fetched(cast))["data"]
    assert [row["changed"] for row in data["gate.change"]] == [{"value": [6.4, 7.0], "reason": ["", "Telfout"]}]


def test_from_sixteen_the_pupil_asks_and_the_guardian_does_not(cast: Cast) -> None:
    assert sign_in(cast.gerda).post(f"/mijn-kind/{cast.tess.uid}/kopie/", SAID).status_code == 404
    document = document_in(fetched(cast, "tess"))
    assert document["data"]["pupil_identity"][0]["given_name"] == "Tess"
    assert "guardian" not in document["data"]
    assert [row[0] for row in recorded(cast)] == [cast.tess.id]


@pytest.mark.parametrize("name", ["noor", "gerda", "dirk", "anna", "petra", "bas"])
def test_nobody_else_copies_at_their_own_address(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get("/mijn-gegevens/kopie/").status_code == 404
    assert browser.post("/mijn-gegevens/kopie/", SAID).status_code == 404
    assert recorded(cast) == []


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "dirk", "maud", "anna", "leo", "petra", "bas", "noor"])
def test_nobody_else_copies_a_child(cast: Cast, name: str) -> None:
    response = sign_in(cast.people[name]).post(f"/mijn-kind/{cast.noor.uid}/kopie/", SAID)
    assert response.status_code == 404
    assert b"Geheimlaan" not in response.content
    assert recorded(cast) == []


def test_signed_out_means_signing_in_first(cast: Cast, client: Client) -> None:
    assert client.post(f"/mijn-kind/{cast.noor.uid}/kopie/").status_code == 302
    assert client.post("/mijn-gegevens/kopie/").status_code == 302
    assert recorded(cast) == []


def test_looking_at_the_page_releases_nothing(cast: Cast) -> None:
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/kopie/")
    assert response.status_code == 200
    assert recorded(cast) == []


def test_bytes_come_only_after_the_commit(cast: Cast) -> None:
    """Staff's lists go at once, behind the door's own commit; a page that breaks sends nothing."""
    with transaction.atomic():
        response = AfterCommit(b"Geheimlaan", filename="lijst.pdf", content_type="application/pdf")
        with pytest.raises(RuntimeError, match="not committed"):
            list(response)
    assert list(response) == [b"Geheimlaan"]
    broken: list[AfterCommit] = []
    with transaction.atomic():
        broken.append(AfterCommit(b"Geheimlaan", filename="lijst.pdf", content_type="application/pdf"))
        transaction.set_rollback(True)
    with pytest.raises(RuntimeError, match="nothing leaves"):
        list(broken[0])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"recipient": "neighbour"}, NotReleasable),
        ({"basis": "curiosity"}, NotReleasable),
        ({"recipient": "attendance_officer", "tables": ["grade"]}, NotReleasable),
        ({"tables": ["gate.cap"]}, NotReleasable),
        ({"tables": ["gate.emergency"]}, NotReleasable),
        ({"tables": ["account"]}, NotReleasable),
        ({"tables": ["person"]}, NotReleasable),
    ],
)
def test_what_the_register_does_not_allow_does_not_leave(
    cast: Cast, change: Mapping[str, Any], refusal: type[Exception]
) -> None:
    with opening(cast, "gerda") as door, pytest.raises(refusal):
        give(door, cast.noor.id, **change)
    assert recorded(cast) == []


def test_a_pupil_who_was_not_opened_does_not_leave(cast: Cast) -> None:
    key = str(cast.groups["2B"][1])
    door_of = partial(
        open_door, secret_of(cast.maud), purpose="mentoring", reads=("identity",), kind=Kind.GROUP, key=key
    )
    with pytest.raises(Exception, match="row-level security"), door_of(writes=("release",), now=NOW) as door:
        give(door, cast.sem.id, recipient="colleagues", channel="list")
    assert recorded(cast) == []


def test_a_door_that_may_not_record_releases_nothing(cast: Cast) -> None:
    key = str(cast.noor.uid)
    with (
        open_door(
            secret_of(cast.gerda), purpose="copy", reads=("identity",), writes=(), kind=Kind.PUPIL, key=key, now=NOW
        ) as door,
        pytest.raises(NotOpened),
    ):
        give(door, cast.noor.id)
    with working("statement", now=NOW) as job, pytest.raises(NotOpened):
        give(JobRequest(job, cast.gerda.id), cast.noor.id)
    assert recorded(cast) == []


def test_every_column_that_pages_can_read_about_a_pupil_is_in_the_dossier() -> None:
    """Nothing that a category holds may be left out by accident."""
    named = set(tables(frozenset(CATEGORIES)))
    for table in REGISTER.tables.values():
        if table.category in CATEGORIES and table.guard in (Guard.PUPIL, Guard.VIA):
            assert (table.name in named) is not table.internal, table.name
    assert set(readable_columns(REGISTER.tables["grade"])) == set(REGISTER.tables["grade"].columns)
    assert set(MODELS) >= named


def test_every_field_has_a_label_and_every_label_a_field() -> None:
    fields = [
        (name, column) for name in tables(frozenset(CATEGORIES)) for column in readable_columns(REGISTER.tables[name])
    ]
    assert all(label(name, column).nl and label(name, column).en for name, column in fields)
    names = {f"{name}.{column}" for name, column in fields}
    own = {column for name, column in fields if f"{name}.{column}" not in {*LABELS, *FIELD_NAMES}}
    assert set(LABELS) <= names | own


def test_every_table_has_a_title_where_its_category_has_more() -> None:
    names = tables(frozenset(CATEGORIES))
    categories = [REGISTER.tables[name].category for name in names]
    several = {name for name in names if categories.count(REGISTER.tables[name].category) > 1}
    assert set(TABLES) == several


def test_every_fixed_value_has_words() -> None:
    for name in tables(frozenset(CATEGORIES)):
        for field in MODELS[name]._meta.concrete_fields:
            if field.choices and field.column in readable_columns(REGISTER.tables[name]):
                keys = {key for key, _word in field.flatchoices if key}
                assert set(VALUES[f"{name}.{field.column}"]) == keys, name
