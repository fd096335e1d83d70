"""Somtoday Connect: what it gives comes like a file, with its rights per field, its limits and its faults; it empties nothing and goes nowhere else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.imports.connect_double import (
    SECRET,
    ConnectDouble,
    as_json,
    number,
    placement,
    pupil,
)
from tests.imports.fetching import fetched, filled, held, line, of_pupil, outcome, page, read
from tests.people import TODAY, Cast, days
from zorgvuldig.imports.connect.fetch import fetch_waiting
from zorgvuldig.platform.vault import files

# --- what comes -----------------------------------------------------------------------------------------------------


def everything(cast: Cast, double: ConnectDouble) -> None:
    """Of every kind of data something: a pupil, a class and its mentor, a group, a parent, and marks of each sort."""
    begins, ends = str(days(-60)), str(days(100))
    double.lists["leerling"].append(
        pupil("Bram", "Berg", 880002, voorvoegsel="van den", plaatsingen=[placement("2Z", begins, ends)])
    )
    code = cast.db.execute("select code from staff where person_id = %s", [cast.maud.id]).fetchone()[0]
    double.lists["medewerker"] = [{"uuid": number("tom"), "afkorting": code}]
    double.lists["stamgroep"] = [
        {
            "uuid": number("stamgroep 2Z"),
            "naam": "2Z",
            "mentoren": [{"medewerker_uuid": number("tom"), "toewijzing": "EersteMentorStamgroep"}],
        }
    ]
    double.lists["lesgroep"] = [
        {
            "uuid": number("2zWI"), "naam": "2zWI", "vak": "wi", "vaknaam": "Wiskunde", "vakuuid": number("wi"),
            "leerlingen": [{"uuid": number("leerling 880001")}], "docenten": [number("tom")],
        }
    ]  # fmt: skip
    double.lists["ouderVerzorger"] = [
        {
            "uuid": number("ouder"), "voorletters": "A.", "achternaam": "Kiezel", "emailadres": "a.kiezel@example.net",
            "relatie_tot_leerlingen": [{"uuid": number("leerling 880001"), "relatiesoort": "Moeder", "ouderlijk_gezag": True}],
        }
    ]  # fmt: skip
    double.marks[number("leerling 880001")] = [
        {
            "vakuuid": number("wi"), "vaknaam": "Wiskunde",
            "periodes": [{"periode": 1, "resultaten": [
                {"uuid": number("so"), "code": "SO1", "omschrijving": "Breuken", "weging": 2, "geldend_resultaat": "7.3"},
                {"uuid": number("po"), "code": "PO", "omschrijving": "Poster", "weging": 0, "geldend_resultaat": "V"},
                {"uuid": number("x"), "code": "X", "omschrijving": "Later", "weging": 1},
                {"uuid": number("y"), "code": "Y", "omschrijving": "Raar", "weging": 1, "geldend_resultaat": "prima"},
            ]}],
        }
    ]  # fmt: skip


def test_what_was_fetched_is_shown_first_read_in_and_taken_back(
    cast: Cast, anna: Client, double: ConnectDouble
) -> None:
    everything(cast, double)
    before = held(cast)
    path = fetched(cast, anna)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert "880001 Wies Kiezel nieuw" in shown
    assert "Cijfers die hier geen cijfer of letter zijn: 1." in shown
    assert "Somtoday zegt niet op welke dag een toets was" in shown
    assert held(cast) == before  # seen is not done
    run = read(anna, path)
    assert of_pupil(cast, 880002) == ("Bram", "van den", "Berg")
    ties = cast.db.execute(
        "select g.name, g.kind from membership m join learning_group g on g.id = m.group_id join pupil p on p.person_id = m.pupil_id "
        "where p.number = '880001' order by 1"
    ).fetchall()
    assert ties == [("2Z", "class"), ("2zWI", "teaching")]
    assert cast.db.execute(
        "select c.given_name, t.kind, t.has_authority from guardianship t join guardian c on c.person_id = t.guardian_id "
        "join pupil p on p.person_id = t.pupil_id where p.number = '880001'"
    ).fetchall() == [("A.", "mother", True)]
    marks = "select t.title, t.weight, t.held_on, c.value, c.code from grade c join test t on t.id = c.test_id join pupil p on p.person_id = c.pupil_id where p.number = '880001' order by 1"
    found = [
        (title, weight, day, str(value or code))
        for title, weight, day, value, code in cast.db.execute(marks).fetchall()
    ]
    assert found == [("P1 PO Poster", 0, TODAY, "sufficient"), ("P1 SO1 Breuken", 2, TODAY, "7.3")]
    teaches = "select count(*) from teaching t join learning_group g on g.id = t.group_id where g.name = '2zWI' and t.staff_id = %s"
    assert cast.db.execute(teaches, [cast.maud.id]).fetchone() == (1,)
    mentors = "select count(*) from mentoring t join learning_group g on g.id = t.group_id where g.name = '2Z' and t.staff_id = %s"
    assert cast.db.execute(mentors, [cast.maud.id]).fetchone() == (1,)
    assert "teruggedraaid" in page(anna.post(f"{run}terug/", follow=True))
    assert held(cast) == before


def test_the_same_again_changes_nothing(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    read(anna, fetched(cast, anna))
    before = held(cast)
    read(anna, fetched(cast, anna))
    assert held(cast) == before


def test_a_citizen_number_is_not_kept_for_a_moment(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    path = fetched(cast, anna)
    (blob,) = cast.db.execute("select blob from import_upload where uid = %s", [path.split("/")[3]]).fetchone()
    whole = json.loads(b"".join(files.read(blob)))
    assert set(whole["lists"]["leerlingen"][0]) == {
        "uuid", "leerlingnummer", "roepnaam", "achternaam", "geboortedatum", "geslacht", "emailadres", "plaatsingen",
    }  # fmt: skip
    assert "999999990" not in json.dumps(whole)


def test_pages_are_read_to_the_end(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.lists["leerling"] = [pupil("Kind", f"Nummer{n}", 700000 + n) for n in range(401)]
    path = fetched(cast, anna)
    assert len([one for one in double.asked if one.endswith("/leerling")]) == 3
    read(anna, path)
    assert cast.db.execute("select count(*) from pupil where number between '700000' and '700400'").fetchone() == (401,)


def test_a_secret_number_and_address_stay_there(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    address = {
        "straat": "Dijk",
        "huisnummer": "9a",
        "huisnummer_toevoeging": "a",
        "postcode": "1234AB",
        "woonplaats": "Wilgendam",
    }
    double.lists["leerling"] = [
        pupil("Open", "Kiezel", 880003, adres=address, telefoonnummer="0612345678"),
        pupil("Dicht", "Kiezel", 880004, adres=address, telefoonnummer="0612345678", adres_geheim=True, telefoonnummer_geheim=True),
    ]  # fmt: skip
    path = fetched(cast, anna)
    assert "Geheime nummers en adressen: 2." in page(anna.get(f"{path}voorbeeld/"))
    read(anna, path)
    columns = "c.street, c.postcode, c.town, c.phone"
    assert of_pupil(cast, 880003, columns) == ("Dijk 9a", "1234 AB", "Wilgendam", "0612345678")
    assert of_pupil(cast, 880004, columns) == (None,) * 4


# --- rights -----------------------------------------------------------------------------------------------------------


def test_a_field_without_a_right_is_told_and_stays_as_it_is(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    full = pupil(
        "Wies", "Berg", 880001, voorvoegsel="van den", emailadres="wies@example.net", mobielnummer="0612345678"
    )
    double.lists["leerling"] = [full]
    read(anna, fetched(cast, anna))
    before = held(cast)
    double.rights["leerling"] = {
        "voorvoegsel": False,
        "emailadres": False,
        "mobielnummer": False,
        "roepnaam": False,
        "geslacht": False,
    }
    double.lists["leerling"] = [{**full, "voornamen": "Louise Maria"}]
    double.forbidden |= {"ouderVerzorger", "voortgangsdossier"}
    path = fetched(cast, anna)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert (
        "Van leerlingen hebben wij geen recht op: roepnaam, voorvoegsel, geslacht, e-mailadres, mobiel nummer." in shown
    )
    assert "Wij hebben geen recht op ouders en verzorgers. Wat hier staat, blijft zoals het is." in shown
    assert "Wij hebben geen recht op cijfers." in shown
    read(anna, path)
    assert held(cast) == before


def test_what_is_empty_there_empties_nothing_here(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.lists["leerling"] = [
        pupil("Wies", "Kiezel", 880001, emailadres="wies@example.net", mobielnummer="0612345678")
    ]
    read(anna, fetched(cast, anna))
    double.lists["leerling"] = [pupil("Wies", "Kiezel", 880001)]
    read(anna, fetched(cast, anna))
    assert of_pupil(cast, 880001, "c.email, c.phone") == ("wies@example.net", "0612345678")


def test_the_first_name_of_a_guardian_stays_for_who_has_initials_alone(
    cast: Cast, anna: Client, double: ConnectDouble
) -> None:
    guardian = {
        "uuid": number("ouder"), "voorletters": "A.", "achternaam": "Kiezel", "emailadres": "a.kiezel@example.net",
        "relatie_tot_leerlingen": [{"uuid": number("leerling 880001"), "relatiesoort": "Oudtante"}],
    }  # fmt: skip
    double.lists["ouderVerzorger"] = [guardian]
    read(anna, fetched(cast, anna))
    cast.db.execute("update guardian set given_name = 'Anna' where email = 'a.kiezel@example.net'")
    read(anna, fetched(cast, anna))
    found = "select given_name, t.kind, t.has_authority from guardian g join guardianship t on t.guardian_id = g.person_id where email = 'a.kiezel@example.net'"
    assert cast.db.execute(found).fetchall() == [("Anna", "other", None)]


def test_without_a_right_to_pupils_nothing_is_fetched(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.forbidden.add("leerling")
    assert fetched(cast, anna) == ""
    assert "Wij hebben geen recht op leerlingen" in page(anna.get("/inlezen/somtoday/"))


# --- limits and faults -------------------------------------------------------------------------------------------------


def test_a_token_that_ends_on_the_way_is_asked_anew(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.life = 3
    assert fetched(cast, anna)
    assert double.tokens > 1
    assert double.forms[0]["client_secret"] == [SECRET]
    assert not any(SECRET in path for path in double.asked)


def test_who_is_asked_to_wait_waits_as_long(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    pauses: list[float] = []
    double.busy = [
        {"Retry-After": "7"},
        {"Date": "Wed, 02 Dec 2026 09:00:00 GMT", "Retry-After": "Wed, 02 Dec 2026 09:00:11 GMT"},
    ]
    anna.post(f"{line(cast)}haal-op/")
    fetch_waiting(timezone.now(), pauses.append)
    assert pauses == [7, 11]
    assert outcome(cast) == "done"


def test_a_long_wait_is_taken_up_again_and_not_before(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.busy = [{"Retry-After": "3600"}]
    now = timezone.now()
    anna.post(f"{line(cast)}haal-op/")
    assert fetch_waiting(now, pytest.fail) == 1
    assert outcome(cast) == "busy"
    asked = len(double.asked)
    assert fetch_waiting(now + timedelta(minutes=59), pytest.fail) == 0
    assert len(double.asked) == asked
    assert fetch_waiting(now + timedelta(minutes=61), pytest.fail) == 1
    assert outcome(cast) == "done"


def test_a_fault_there_is_tried_again_and_then_told(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.failing = [500, 502]
    assert fetched(cast, anna)
    double.failing = [500, 502, 504]
    fetched(cast, anna)
    assert outcome(cast) == "broken"
    assert "Bij Somtoday ging iets mis" in page(anna.get("/inlezen/somtoday/"))


BROKEN = [
    ("/leerling", lambda: (200, {}, b'{"leerlingen": [')),
    ("/leerling", lambda: (200, {}, b"[" * 60000)),
    ("/leerling", lambda: (200, {"Content-Length": "9999"}, b"{}")),
    ("/leerling", lambda: as_json({"leerlingen": None})),
    ("/leerling", lambda: as_json({"leerlingen": [{"leerlingnummer": 1}]})),
    ("/leerling", lambda: as_json({"leerlingen": [{"uuid": "../../instelling"}]})),
    ("/leerling", lambda: as_json({"leerlingen": [{**pupil("A", "B", 1), "achternaam": ["B"]}]})),
    ("/leerling", lambda: as_json({"leerlingen": [{**pupil("A", "B", 1), "plaatsingen": {"x": 1}}]})),
    ("/leerling", lambda: as_json({"leerlingen": [pupil("A", "B", 1), pupil("A", "B", 1)]})),
    ("/leerling", lambda: (302, {"Location": "http://127.0.0.1/"}, b"")),
    ("/lesgroep", lambda: as_json({"lesgroepen": ["x"]})),
    ("/voortgangsdossier", lambda: as_json({"voortgangsdossiers": [{"periodes": 3}]})),
]


@pytest.mark.parametrize(("where", "answer"), BROKEN)
def test_half_an_answer_is_no_answer(cast: Cast, anna: Client, double: ConnectDouble, where: str, answer: Any) -> None:
    double.instead[where] = answer
    before = held(cast)
    assert fetched(cast, anna) == ""
    assert outcome(cast) in ("content", "unexpected", "unreachable")
    assert held(cast) == before
    assert cast.db.execute("select count(*) from import_upload").fetchone() == (0,)


def test_pages_that_never_end_are_not_read_for_ever(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    double.ignores_offset = True
    double.lists["leerling"] = [pupil("Kind", f"Nummer{n}", 700000 + n) for n in range(200)]
    assert fetched(cast, anna) == ""
    assert outcome(cast) == "content"
    assert len(double.asked) < 5


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("secret", "een ander", "sign_in"),
        ("branch", number("elders"), "branch"),
        ("organisation", number("x"), "sign_in"),
    ],
)
def test_what_was_filled_in_wrong_is_told(
    cast: Cast, anna: Client, double: ConnectDouble, field: str, value: str, why: str
) -> None:
    assert anna.post(line(cast), filled(**{field: value})).status_code == 303
    assert fetched(cast, anna) == ""
    assert outcome(cast) == why


def test_the_branch_of_another_school_is_refused(cast: Cast, anna: Client, double: ConnectDouble) -> None:
    cast.db.execute("update school set brin = '99ZZ' where id = %s", [cast.schools["Oost"]])
    double.brins = ["12AB00"]
    assert fetched(cast, anna) == ""
    assert outcome(cast) == "brin"
    double.brins = ["99ZZ01"]
    assert fetched(cast, anna)
