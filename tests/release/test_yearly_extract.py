"""The yearly extract: who is in it, what is on record, and what a kill, a closed door or another party leaves of it."""

import csv
import io
import json
import threading
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connections

from tests.copies.copying import at_work, just_signed_in
from tests.gate.test_restriction import restrict
from tests.people import NOW, TODAY, Cast, days, sign_in
from tests.release.reporting import packed, party, put_extract
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.jobs import app
from zorgvuldig.platform.vault import files
from zorgvuldig.release.authority import yearly_job as yearly_making
from zorgvuldig.release.authority.yearly_job import LEASE, PATIENCE, clear_extracts, make_extract, take_up
from zorgvuldig.release.authority.yearly_rows import FIELDS, year_before

PLACE = "/uitwisseling/register/"
SPACE = "{urn:zorgvuldig:registerlevering:1}"


@pytest.fixture
def ministry(cast: Cast) -> UUID:
    """The ministry, verified."""
    return party(cast, "ministry")


def asked(cast: Cast, ministry: UUID, name: str = "anna", school: str = "Oost", on: date = TODAY) -> UUID:
    """Ask for the extract of a school, as its administration does; its number."""
    posted = {"school": str(cast.schools[school]), "party": str(ministry), "on": on.isoformat()}
    answer = sign_in(cast.people[name]).post(PLACE, posted)
    assert answer.status_code == 303, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def make(uid: UUID, after: timedelta = timedelta()) -> bool:
    """The job's work, now or later."""
    return make_extract(uid, now=datetime.now(UTC) + after)


def row(cast: Cast, uid: UUID) -> tuple[Any, ...]:
    """How the extract stands."""
    return cast.db.execute(
        "select state, done, total, problem, blob from register_extract where uid = %s", [uid]
    ).fetchone()


def package(cast: Cast, uid: UUID) -> zipfile.ZipFile:
    """The file of an extract."""
    return packed(row(cast, uid)[4])


def sheet(package: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """A table of the file."""
    return list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig")), delimiter=";"))


def on_record(cast: Cast) -> dict[int, list[str]]:
    """Which fields are on record, by pupil; every pupil once."""
    rows = cast.db.execute("select pupil_id, fields, recipient, basis, extract_id is not null from release").fetchall()
    assert all(row[2:] == ("ministry", "exchange_duty", True) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1] for row in rows}


def oost(cast: Cast) -> set[int]:
    """The pupils of the school."""
    return {cast.people[name].id for name in ("noor", "bram", "tess", "yara", "sem")}


def test_everybody_of_the_school_is_in_it_once_and_on_record(cast: Cast, ministry: UUID) -> None:
    cast.db.execute("update test set is_exam = true where id = %s", [cast.tests["breuken"]])
    uid = asked(cast, ministry)
    assert row(cast, uid)[0] == "waiting"
    assert on_record(cast) == {}
    assert make(uid)
    assert row(cast, uid)[:4] == ("done", 5, 5, "without_number:5")
    told = on_record(cast)
    assert set(told) == oost(cast)
    assert "grade.value" in told[cast.noor.id]
    assert not any(field.startswith(("grade.", "test.", "subject.")) for field in told[cast.sem.id])
    found = package(cast, uid)
    about = json.loads(found.read("inhoud.json"))
    assert about["pupils"] == 5
    assert about["fields"] == sorted({field for fields in told.values() for field in fields})
    assert set(about["fields"]) <= set(REGISTER.recipients["ministry"].fields)
    pupils = sheet(found, "leerlingen.csv")
    assert [one["volgnummer"] for one in pupils] == ["1", "2", "3", "4", "5"]
    assert {one["postcode"] for one in pupils} == {"0000 AA"}
    assert sorted(one["cijfer"] for one in sheet(found, "resultaten.csv")) == ["4,9", "6,4", "7,1", "8,8"]
    everything = b"".join(found.read(name) for name in found.namelist())
    for never in (b"Noor", b"Bakkerman", b"Geheimlaan", b"example.org", b"pupil_id", b"Breuken"):
        assert never not in everything
    root = ElementTree.fromstring(found.read("registerlevering.xml"))  # noqa: S314 - our own file
    assert len(root.findall(f"{SPACE}leerling")) == 5
    assert root.get("peildatum") == TODAY.isoformat()


def test_the_declared_fields_are_those_of_the_register() -> None:
    named = {f"{table}.{column}" for table, columns in FIELDS.items() for column in columns}
    assert named == set(REGISTER.recipients["ministry"].fields)


def test_the_xml_has_the_order_of_its_form(cast: Cast, ministry: UUID) -> None:
    cast.db.execute("update test set is_exam = true")
    uid = asked(cast, ministry)
    make(uid)
    found = package(cast, uid)
    xs = "{http://www.w3.org/2001/XMLSchema}"
    schema = ElementTree.fromstring(found.read("registerlevering.xsd"))  # noqa: S314 - our own file
    order = {
        kind.get("name"): [one.get("name") for one in kind.findall(f"{xs}sequence/{xs}element")]
        for kind in schema.findall(f"{xs}complexType")
    }
    root = ElementTree.fromstring(found.read("registerlevering.xml"))  # noqa: S314 - our own file
    assert [child.tag.removeprefix(SPACE) for child in root] == ["school", *["leerling"] * 5]
    for element in root.iter():
        name = element.tag.removeprefix(SPACE)
        names = list(dict.fromkeys(child.tag.removeprefix(SPACE) for child in element))
        if name in order:
            assert [one for one in order[name] if one in names] == names


def test_who_left_in_the_year_before_is_in_it_and_who_left_earlier_is_not(cast: Cast, ministry: UUID) -> None:
    change = "update enrolment set starts_on = %s, ends_on = %s, left_with = 'diploma' where pupil_id = %s"
    cast.db.execute(change, [days(-900), year_before(TODAY) + timedelta(days=1), cast.noor.id])
    cast.db.execute(change, [days(-900), year_before(TODAY), cast.bram.id])
    cast.db.execute(change, [days(1), None, cast.sem.id])
    uid = asked(cast, ministry)
    assert make(uid)
    assert set(on_record(cast)) == oost(cast) - {cast.bram.id, cast.sem.id}
    assert "diploma" in {one["uitstroom"] for one in sheet(package(cast, uid), "inschrijvingen.csv")}


def test_what_a_family_had_set_aside_does_not_go(cast: Cast, ministry: UUID) -> None:
    restrict(cast, cast.noor, "contact")
    uid = asked(cast, ministry)
    assert make(uid)
    told = on_record(cast)
    assert "pupil_contact.postcode" in told[cast.bram.id]
    assert "pupil_contact.postcode" not in told[cast.noor.id]
    assert sorted(one["postcode"] for one in sheet(package(cast, uid), "leerlingen.csv")) == ["", *["0000 AA"] * 4]


# --- killed, twice, too late ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["second batch", "file", "end"])
def test_killed_halfway_it_begins_anew_without_double_rows(
    cast: Cast, ministry: UUID, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yearly_making, "BATCH", 2)
    uid = asked(cast, ministry)
    calls: list[int] = []

    def dies(*_given: Any, **_named: Any) -> Any:
        raise KeyboardInterrupt

    looked = JobDoor.looked

    def second(self: JobDoor, pupil_ids: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        looked(self, pupil_ids)

    with monkeypatch.context() as patch:
        if at == "second batch":
            patch.setattr(JobDoor, "looked", second)
        else:
            patch.setattr(yearly_making, "packed" if at == "file" else "_finished", dies)
        patch.setattr(yearly_making, "_settle", lambda *_given, **_named: None)  # killed: nobody settles anything
        with pytest.raises(KeyboardInterrupt):
            make(uid)
    first = on_record(cast)
    assert len(first) == (2 if at == "second batch" else 5)
    assert row(cast, uid)[0] == "working"
    assert row(cast, uid)[4] is None
    assert take_up(datetime.now(UTC)) == 0
    assert take_up(datetime.now(UTC) + PATIENCE) == 1
    assert row(cast, uid)[:3] == ("done", 5, 5)
    assert set(on_record(cast)) == oost(cast)
    assert on_record(cast).items() >= first.items()
    assert len(sheet(package(cast, uid), "leerlingen.csv")) == 5


def test_begun_anew_no_field_goes_that_was_not_told_before(
    cast: Cast, ministry: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = asked(cast, ministry)
    with monkeypatch.context() as patch:
        patch.setattr(yearly_making, "packed", _fails)
        with pytest.raises(RuntimeError):
            make(uid)
    assert row(cast, uid)[0] == "waiting"
    cast.db.execute("update test set is_exam = true")
    assert make(uid)
    assert sheet(package(cast, uid), "resultaten.csv") == []
    told = {field for fields in on_record(cast).values() for field in fields}
    assert set(json.loads(package(cast, uid).read("inhoud.json"))["fields"]) == told


def _fails(*_given: Any, **_named: Any) -> Any:
    raise RuntimeError


def test_after_three_tries_it_failed_and_says_so(cast: Cast, ministry: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = asked(cast, ministry)
    with monkeypatch.context() as patch:
        patch.setattr(yearly_making, "packed", _fails)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                make(uid)
    assert row(cast, uid)[0] == "failed"
    assert not make(uid)
    page = sign_in(cast.anna).get(f"{PLACE}{uid}/").content.decode()
    assert "Het bestand is niet gelukt" in page


def test_two_workers_make_it_once(cast: Cast, ministry: UUID) -> None:
    uid = asked(cast, ministry)
    start, made = threading.Barrier(2), []

    def go() -> None:
        start.wait()
        made.append(make(uid))
        connections["jobs"].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, True]
    assert set(on_record(cast)) == oost(cast)


def test_who_is_there_has_time_and_who_waits_longer_does_not(cast: Cast, ministry: UUID) -> None:
    uid = asked(cast, ministry)
    cast.db.execute("update register_extract set state = 'working', tries = 1, taken_at = now()")
    with at_work(f"yearly extract {uid} 1"):
        assert take_up(datetime.now(UTC) + PATIENCE) == 0
        assert not make(uid, LEASE - timedelta(minutes=1))
        assert make(uid, LEASE)
    assert row(cast, uid)[:3] == ("done", 5, 5)


def test_a_party_that_ended_meanwhile_gets_nothing(cast: Cast, ministry: UUID) -> None:
    uid = asked(cast, ministry)
    cast.db.execute("update party set ended_at = now()")
    assert not make(uid)
    assert row(cast, uid)[:4:3] == ("failed", "party")
    assert on_record(cast) == {}
    assert "niet (meer) krijgen" in sign_in(cast.anna).get(f"{PLACE}{uid}/").content.decode()


def test_the_jobs_stand_in_the_timetable() -> None:
    assert {"zorgvuldig.jobs.make_extract", "zorgvuldig.jobs.extracts", "zorgvuldig.jobs.absence_reports"} <= set(
        app.tasks
    )


# --- fetching ------------------------------------------------------------------------------------------------------


def test_the_administration_fetches_it_for_a_fortnight_and_then_it_is_gone(cast: Cast, ministry: UUID) -> None:
    uid = asked(cast, ministry)
    anna = just_signed_in(cast, "anna")
    early = anna.post(f"{PLACE}{uid}/")
    assert early.status_code == 303
    make(uid)
    blob = row(cast, uid)[4]
    page = anna.get(f"{PLACE}{uid}/").content.decode()
    assert "Het bestand is klaar" in page
    assert "Van 5 leerlingen weet de school geen burgerservicenummer" in page
    answer = anna.post(f"{PLACE}{uid}/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).testzip() is None
    assert clear_extracts(datetime.now(UTC) + timedelta(days=13)) == 0
    assert clear_extracts(datetime.now(UTC) + timedelta(days=15)) == 1
    assert not files.exists(blob)
    assert row(cast, uid)[0] == "gone"
    assert anna.post(f"{PLACE}{uid}/").status_code == 303
    assert "Het bestand is gewist" in anna.get(f"{PLACE}{uid}/").content.decode()


def test_who_signed_in_long_ago_shows_again_who_they_are(cast: Cast, ministry: UUID) -> None:
    uid = asked(cast, ministry)
    make(uid)
    answer = just_signed_in(cast, "anna", ago=timedelta(hours=2)).post(f"{PLACE}{uid}/")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/accounts/reauthenticate/") or "next=" in answer["Location"]


@pytest.mark.parametrize("name", ["wim", "vera", "leo", "cato", "petra", "dirk", "gerda", "noor", "bas", "fenna"])
def test_nobody_else_asks_or_fetches(cast: Cast, ministry: UUID, name: str) -> None:
    uid = asked(cast, ministry)
    make(uid)
    browser = just_signed_in(cast, name)
    posted = {"school": str(cast.schools["Oost"]), "party": str(ministry), "on": TODAY.isoformat()}
    assert browser.get(f"{PLACE}{uid}/").status_code == 404
    assert browser.post(f"{PLACE}{uid}/").status_code == 404
    assert browser.post(PLACE, posted).status_code == (422 if name == "wim" else 404)
    assert cast.db.execute("select count(*) from register_extract").fetchone() == (1,)


# --- refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"on": ""}, "Vul de peildatum in."),
        ({"on": days(1).isoformat()}, "Deze dag moet nog komen."),
        ({"on": days(-800).isoformat()}, "te lang geleden"),
        ({"school": "0"}, "Kies een van de antwoorden."),
        ({"party": "0"}, "Kies een van de antwoorden."),
    ],
)
def test_what_is_asked_wrongly_is_said_beside_the_field(
    cast: Cast, ministry: UUID, wrong: dict[str, str], problem: str
) -> None:
    posted = {"school": str(cast.schools["Oost"]), "party": str(ministry), "on": TODAY.isoformat()} | wrong
    answer = sign_in(cast.anna).post(PLACE, posted)
    assert answer.status_code == 422
    assert problem in answer.content.decode()


def released_by_hand(cast: Cast, uid: UUID, recipient: str) -> str:
    """By which constraint the database refuses a release of this extract, written by the role of the job."""
    number = cast.db.execute("select id from register_extract where uid = %s", [uid]).fetchone()[0]
    with (
        pytest.raises(IntegrityError) as refused,
        yearly_making.working("exchange", now=NOW),
        connections["jobs"].cursor() as cursor,
    ):
        cursor.execute(
            "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, extract_id) "
            "values (gen_random_uuid(), %s, now(), 'authority', %s, 'exchange_duty', '[]', %s, %s)",
            [cast.noor.id, recipient, cast.anna.id, number],
        )
    assert refused.value.__cause__ is not None
    return str(refused.value.__cause__.diag.constraint_name)


@pytest.mark.parametrize("recipient", ["absence_register", "research", "next_school"])
def test_without_a_legal_row_nothing_goes_in_bulk(cast: Cast, recipient: str) -> None:
    """Refused by the page; refused by the job; refused by the database."""
    other = party(cast, recipient)
    posted = {"school": str(cast.schools["Oost"]), "party": str(other), "on": TODAY.isoformat()}
    anna = sign_in(cast.anna)
    assert "nog niemand die dit bestand mag krijgen" in anna.get(PLACE).content.decode()
    assert anna.post(PLACE, posted).status_code == 422
    uid = put_extract(cast, other)
    assert not make(uid)
    assert row(cast, uid)[:4:3] == ("failed", "party")
    assert on_record(cast) == {}


def test_the_database_takes_no_bulk_for_who_may_not_have_it(cast: Cast) -> None:
    """Even of an extract at work for exactly that organisation: the register gives bulk to the ministry alone."""
    uid = put_extract(cast, party(cast, "attendance_officer"), "working")
    assert released_by_hand(cast, uid, "attendance_officer") == "release_bulk"


@pytest.mark.parametrize("state", ["waiting", "done", "failed", "gone"])
def test_only_while_it_is_made_the_database_takes_its_releases(cast: Cast, ministry: UUID, state: str) -> None:
    assert released_by_hand(cast, put_extract(cast, ministry, state), "ministry") == "release_bulk"


def test_the_family_sees_its_own_row(cast: Cast, ministry: UUID) -> None:
    make(asked(cast, ministry))
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Het ministerie van OCW" in page
    assert "Een wet zegt dat de school deze gegevens moet geven." in page
