"""What becomes of what stands in a field of the school's own: a copy, a correction, an end, and nobody else who gets it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import ProgrammingError, connections

from tests.copies.copying import document_in, fetched, opened
from tests.people import NOW, TODAY, Cast, days, sign_in
from tests.pupils.own_fields_world import ENDED, GIVEN, HALL, LOCKER, PAID, declared, ended, put_value, values
from tests.retention.leaving import clean, hold, left_on, one
from tests.rights.correcting import ask, decide, desk, outcome, place_of
from tests.structure.source import SOURCE
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.register.load import load
from zorgvuldig.register.period import add_period
from zorgvuldig.register.validation import inconsistencies
from zorgvuldig.release.wording.wording import Wording

FIELDS = (LOCKER, HALL, GIVEN, PAID, ENDED)


@pytest.fixture
def own(cast: Cast) -> Iterator[Cast]:
    """The cast at a school with these fields."""
    with declared(cast, *FIELDS):
        yield cast


# --- in the copy ---------------------------------------------------------------------------------------------------


def test_the_copy_has_it_to_read_and_for_a_computer(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    put_value(own, "uitgereikt", "2026-09-01")
    put_value(own, "kluisje", "van een ander", pupil="bram")
    packed = fetched(own)
    rows = document_in(packed)["data"]["own_value"]
    assert {(row["field"], row["value"]) for row in rows} == {("kluisje", "12"), ("uitgereikt", "2026-09-01")}
    assert "kluisje" in opened(packed).read("tabellen/own_value.csv").decode()


def test_what_a_reader_of_the_copy_sees_are_words(own: Cast) -> None:
    row = {"id": 1, "pupil_id": own.noor.id, "field": "borg", "value": "yes"}
    assert [value for _label, value in Wording({"own_value": [row]}).pairs("own_value", row)] == ["Borg", "ja"]


# --- when it is wrong ----------------------------------------------------------------------------------------------


def test_a_family_says_that_it_is_wrong_and_the_administration_puts_it_right(own: Cast) -> None:
    row = put_value(own, "uitgereikt", "2026-09-01")
    place = place_of(own.noor, "own_value.value", row)
    gerda = sign_in(own.gerda)
    assert (
        place.removeprefix(f"/mijn-kind/{own.noor.uid}/") in gerda.get(f"/mijn-kind/{own.noor.uid}/").content.decode()
    )
    form = gerda.get(place).content.decode()
    for said in ("Uitgereikt", "1 september 2026", 'type="date"'):
        assert said in form
    correction = ask(own, "own_value.value", row, proposed="2026-09-08")
    path, anna = desk(own, correction, "administratie", "contact"), sign_in(own.anna)
    assert path in anna.get("/verbeteringen/administratie/").content.decode()
    assert "8 september 2026" in anna.get(path).content.decode()
    assert decide(anna, path, "accept").status_code == 303
    assert values(own) == {"uitgereikt": "2026-09-08"}
    assert outcome(own, correction) == "accepted"


def test_a_family_may_say_that_nothing_should_stand_there(own: Cast) -> None:
    row = put_value(own, "plek", "gang")
    correction = ask(own, "own_value.value", row, proposed="")
    assert decide(sign_in(own.anna), desk(own, correction, "administratie", "contact"), "accept").status_code == 303
    assert values(own) == {}


def test_what_ended_meanwhile_is_not_put_right_and_the_page_says_why(own: Cast) -> None:
    row = put_value(own, "kluisje", "12")
    correction = ask(own, "own_value.value", row, proposed="13")
    with declared(own, ended(LOCKER)):
        answer = decide(sign_in(own.anna), desk(own, correction, "administratie", "contact"), "accept")
    assert answer.status_code == 409
    assert "niemand vult het nog in" in answer.content.decode()
    assert values(own) == {"kluisje": "12"}


# --- how long ------------------------------------------------------------------------------------------------------


def gone(cast: Cast) -> str:
    """Everything that the receipts say, as one text."""
    return json.dumps([content for (content,) in cast.db.execute("select content from receipt").fetchall()])


def test_it_goes_at_its_term_with_a_receipt(own: Cast) -> None:
    put_value(own, "kluisje", "Geheim 12")
    left_on(own, "noor", day=days(-800))
    clean(TODAY)
    assert values(own) == {}
    assert '"own_value": 1' in gone(own)
    assert "Geheim" not in gone(own)


def test_the_day_before_it_stays(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    left = days(-100)
    left_on(own, "noor", day=left)
    clean(add_period(left, "P2Y") - (days(1) - TODAY))
    assert values(own) == {"kluisje": "12"}


def test_what_ended_goes_in_the_next_night_when_the_school_says_so(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    put_value(own, "fietsenhok", "rij 4")
    put_value(own, "fietsenhok", "rij 5", pupil="bram")
    put_value(own, "fietsenhok", "rij 6", pupil="tess")
    clean(TODAY)
    assert values(own) == {"kluisje": "12", "fietsenhok": "rij 4"}  # it ended, and nobody said that it goes at once
    hold(own, "contact", until=days(30), pupil="bram")
    with declared(own, LOCKER, ended(ENDED, cleared=True)):
        clean(TODAY)
    assert values(own) == {"kluisje": "12"}
    assert values(own, "tess") == {}
    assert values(own, "bram") == {"fietsenhok": "rij 5"}  # a complaint holds it
    assert '"own_value": 2' in gone(own)
    own.db.execute("delete from hold_reason")
    own.db.execute("delete from hold")
    with declared(own, LOCKER, ended(ENDED, cleared=True)):
        clean(TODAY)
    assert values(own, "bram") == {}
    assert one(own.db, "select count(*) from gate.change where table_name = 'own_value'") == 0


def test_what_is_in_use_does_not_go_though_somebody_wrote_so(own: Cast) -> None:
    """The register refuses it; the night does not count on that."""
    put_value(own, "kluisje", "12")
    with declared(own, replace(LOCKER, cleared=True)):
        clean(TODAY)
    assert values(own) == {"kluisje": "12"}


# --- who never gets it -----------------------------------------------------------------------------------------------


REACH = ("retention", "canary_retention", "statement", "dossier")


@pytest.mark.parametrize("job", sorted(set(REGISTER.jobs) - set(REACH)))
def test_no_import_exchange_mail_or_supplier_reaches_it(own: Cast, job: str) -> None:
    with working(job, now=NOW), connections["jobs"].cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("select count(*) from own_value")


@pytest.mark.parametrize("section", ["recipients", "claims"])
def test_no_recipient_and_no_supplier_gets_it_by_the_register(section: str) -> None:
    known = getattr(load(), section)
    assert not [key for key, found in known.items() if any(field.startswith("own_value.") for field in found.fields)]
    key, found = next((key, found) for key, found in known.items() if found.fields)
    given = replace(load(), **{section: {**known, key: replace(found, fields=(*found.fields, "own_value.value"))}})
    problems = [problem.key for problem in inconsistencies(given)]
    assert f"{section}.{key}.fields" in problems


def test_nobody_finds_a_pupil_by_it(own: Cast) -> None:
    put_value(own, "kluisje", "Kluisgeheim")
    anna = sign_in(own.anna)
    assert "Bakkerman" in anna.post("/zoeken/", {"q": "bakkerman"}).content.decode()
    assert "Bakkerman" not in anna.post("/zoeken/", {"q": "kluisgeheim"}).content.decode()


@pytest.mark.parametrize(
    "place",
    ["release/lists", "release/transfer", "release/exchange", "release/authority", "messages", "suppliers", "platform/mail", "imports/roster", "imports/oneroster",
     "imports/spreadsheet", "admissions", "learning", "attendance", "care", "media", "cameras"],
)  # fmt: skip
def test_no_list_mail_file_or_roster_is_made_of_it(place: str) -> None:
    files = [file for file in (SOURCE / place).rglob("*") if file.suffix in (".py", ".sql", ".html", ".typ", ".txt")]
    assert files
    assert not [file for file in files if re.search(r"own_?value|own_fields", file.read_text(), re.IGNORECASE)]
