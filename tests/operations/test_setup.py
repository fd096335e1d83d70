"""A new school, from what `init` leaves behind to the first teacher who sees their class; and each step as what it follows from changes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.steps import PASSWORD, set_up_app
from tests.imports.importing import bring, suggested
from tests.letters import code_of
from tests.people import NOW, Cast, days, secret_of, sign_in
from tests.statement.measuring import put_measured
from zorgvuldig.accounts.invitations.codes import invite
from zorgvuldig.backup.health import FRESH
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.management.commands.init import FIRST_ROLES
from zorgvuldig.operations.setup import choices, machine
from zorgvuldig.operations.setup.steps import STEPS, Step, setup_counts, steps
from zorgvuldig.school.setup.actions import found_school
from zorgvuldig.school.setup.reads import FIRST

HEAD = "Stamnummer;Roepnaam;Achternaam;Geboortedatum;Klas;Mentor\r\n"
PUPIL = "990001;Fenna;Zandstraat;12-03-2013;2B;JAN\r\n"
STAND = re.compile(r"<h2[^>]*>(\d)\. .*?(klaar|deels|nog niet)", re.DOTALL)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def stands(client: Client) -> dict[int, str]:
    """How each step stands on the page, by its number."""
    return {int(number): word for number, word in STAND.findall(text(client.get("/inrichten/")))}


# --- the whole way ----------------------------------------------------------------------------------------------


@pytest.fixture
def founded(database: psycopg.Connection) -> str:
    """What `init` leaves: a board, a school, a year, and one person with a code."""
    now = datetime.now(UTC)
    with working("import", now=now) as door:
        person = found_school(
            board="Stichting Proef", school="Proefschool", given_name="Ada", family_name="Eerst", roles=FIRST_ROLES, door=door
        )  # fmt: skip
    return invite(person_id=person, by=None, username="ada.eerst", now=now)


def arrive(code: str, name: str) -> Client:
    """Somebody types a code, chooses a password and sets a second step up."""
    client = Client()
    assert client.post("/uitnodiging/", {"code": code}).status_code == 302
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/uitnodiging/kiezen/", form).status_code == 302
    set_up_app(client)
    return client


def test_from_nothing_to_a_teacher_who_sees_the_class(founded: str, database: psycopg.Connection) -> None:
    ada = arrive(founded, "ada.eerst")
    assert '<a class="knop" href="/">Verder naar de startpagina</a>' in text(
        ada.get("/account/tweede-stap/herstelcodes/")
    )
    assert "De school inrichten: nog 7 stappen" in text(ada.get("/"))
    assert stands(ada) == {
        1: "deels",
        2: "nog niet",
        3: "nog niet",
        4: "nog niet",
        5: "nog niet",
        6: "nog niet",
        7: "nog niet",
    }

    school = {"board": "Stichting De Proef", "name": "Proefcollege", "brin": "01 ab"}
    assert ada.post("/inrichten/scholen/school/", school).status_code == 303
    assert database.execute("select s.name, s.brin, b.name from school s, board b").fetchall() == [
        ("Proefcollege", "01AB", "Stichting De Proef")
    ]
    assert stands(ada)[1] == "klaar"

    jan = {"given_name": "Jan", "family_name": "Leraar", "code": "jan", "role": "mentor"}
    assert ada.post("/inrichten/functies/medewerker/", jan).status_code == 303
    path = bring(ada, HEAD + PUPIL).url
    assert ada.post(f"{path}kolommen/", {**suggested(ada, path), "school": "Proefcollege"}).status_code == 303
    assert "Fenna Zandstraat" in text(ada.get(f"{path}voorbeeld/"))
    assert stands(ada)[3] == "nog niet"  # seen is not done
    assert ada.post(f"{path}voorbeeld/").status_code == 303
    assert stands(ada)[3] == "deels"  # nobody teaches a subject yet

    page = text(ada.get("/medewerkers/uitnodigen/"))
    (key,) = re.findall(r'name="wie" value="([^"]+)">\s*<button[^>]*>[^<]*<span[^>]*> Jan Leraar', page)
    code = code_of(ada, "/medewerkers/uitnodigen/", key)  # nobody else posts it yet
    assert stands(ada)[5] == "klaar"

    teacher = arrive(code, "jan.leraar")
    assert "Fenna Zandstraat" in text(teacher.get("/mentorklas/", follow=True))
    assert teacher.get("/inrichten/").status_code == 404
    assert "1 docent heeft al ingelogd" in text(ada.get("/inrichten/"))
    assert "nog 5 stappen" in text(ada.get("/"))


# --- who gets there ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/inrichten/", "/inrichten/register/"])
def test_four_roles_see_the_steps_and_to_everybody_else_they_are_not_there(cast: Cast, path: str) -> None:
    assert Client().get(path).url.startswith("/inloggen/")
    got = set()
    for name in cast.people:
        answer = sign_in(cast.people[name]).get(path)
        if answer.status_code != 404:
            got.add(name)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert got == {"anna", "wim", "leo", "petra", "bas"}


def test_the_gate_counts_for_those_four_roles_alone(cast: Cast) -> None:
    told = {name for name in cast.people if setup_counts(secret_of(cast.people[name]), whole=True) is not None}
    assert told == {"anna", "wim", "leo", "petra", "bas"}
    assert setup_counts("nobody", whole=True) is None


def test_a_role_that_ended_sees_nothing_more(cast: Cast) -> None:
    bas = sign_in(cast.bas)
    assert "De school inrichten" in text(bas.get("/"))
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.bas.id])
    assert bas.get("/inrichten/").status_code == 404
    assert "De school inrichten" not in text(bas.get("/"))


def test_the_steps_show_no_name_of_anybody(cast: Cast) -> None:
    for name in ("anna", "leo", "petra", "bas"):
        page = text(sign_in(cast.people[name]).get("/inrichten/"))
        assert [one.name for one in cast.people.values() if re.search(rf"\b{one.name}\b", page)] == []


def test_everybody_is_sent_to_their_own_pages_and_gets_there(cast: Cast) -> None:
    for name in ("anna", "leo", "petra", "bas"):
        client = sign_in(cast.people[name])
        page = text(client.get("/inrichten/")).partition("<ol")[2].partition("</ol>")[0]
        links = re.findall(r'<li><a href="([^"]+)">', page)
        assert links
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200), name


def test_only_an_operator_reads_what_the_machine_lacks(cast: Cast) -> None:
    assert "ZORGVULDIG_BACKUP" in text(sign_in(cast.bas).get("/inrichten/"))
    for name in ("anna", "leo", "petra"):
        page = text(sign_in(cast.people[name]).get("/inrichten/"))
        assert "ZORGVULDIG_BACKUP" not in page
        assert "Dit is het werk van: systeembeheerder." in page


# --- each step follows from what is there, and back -------------------------------------------------------------


def step(cast: Cast, number: int, who: str = "anna") -> Step:
    """One step as it stands now."""
    found = setup_counts(secret_of(cast.people[who]), whole=True)
    assert found is not None
    return STEPS[number - 1][1](found, datetime.now(UTC))


def test_a_school_needs_a_code_and_a_year_of_today(cast: Cast) -> None:
    assert step(cast, 1).stands == "partly"
    cast.db.execute("update school set brin = '01AB'")
    assert step(cast, 1).stands == "yes"
    cast.db.execute("update school_year set ends_on = %s where school_id = %s", [days(0), cast.schools["West"]])
    assert (step(cast, 1).stands, "Voor 1 school valt vandaag" in " ".join(step(cast, 1).says)) == ("partly", True)
    cast.db.execute("update school set brin = ''")
    assert step(cast, 1).stands == "no"


def test_the_register_names_the_school_and_every_term_is_confirmed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert step(cast, 2).stands == "no"
    monkeypatch.setattr(choices, "left_open", lambda: 0)
    assert step(cast, 2).stands == "partly"
    monkeypatch.setattr(choices, "is_named", lambda: True)
    assert step(cast, 2).stands == "yes"
    monkeypatch.undo()
    assert step(cast, 2).stands == "no"


def test_pupils_classes_and_teachers_have_come(cast: Cast) -> None:
    assert step(cast, 3).stands == "yes"
    cast.db.execute("update teaching set ends_on = %s", [days(0)])
    assert step(cast, 3).stands == "partly"
    cast.db.execute("update enrolment set ends_on = %s", [days(0)])
    cast.db.execute("update school_year set starts_on = %s", [days(1)])
    assert step(cast, 3).stands == "no"


def test_every_role_has_somebody_and_nobody_has_all(cast: Cast) -> None:
    assert step(cast, 4).stands == "yes"
    for role in FIRST:
        cast.put("staff_role", staff_id=cast.otto.id, school_id=None, role=role, starts_on=days(-1))
    assert (step(cast, 4).stands, "tegelijk" in " ".join(step(cast, 4).says)) == ("partly", True)
    cast.db.execute("update staff_role set ends_on = %s where role = 'dpo'", [days(0)])
    assert "Nog niemand: functionaris gegevensbescherming." in " ".join(step(cast, 4).says)
    cast.db.execute("update staff_role set ends_on = %s where not role = any(%s)", [days(0), list(FIRST)])
    assert step(cast, 4).stands == "no"
    cast.db.execute("update staff_role set ends_on = null")
    cast.db.execute("delete from staff_role where staff_id = %s and role = any(%s)", [cast.otto.id, list(FIRST)])
    assert step(cast, 4).stands == "yes"


def test_everybody_who_works_here_was_invited(cast: Cast) -> None:
    assert step(cast, 5).stands == "yes"
    cast.db.execute("delete from account where person_id = %s", [cast.otto.id])
    assert step(cast, 5).stands == "partly"
    invite(person_id=cast.otto.id, by=None, now=datetime.now(UTC))
    assert step(cast, 5).stands == "yes"
    cast.db.execute("update invitation set expires_at = %s", [NOW - timedelta(minutes=1)])
    assert step(cast, 5).stands == "partly"


def test_the_machine_is_asked_as_doctor_asks_it(cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert step(cast, 6, "bas").stands == "no"
    monkeypatch.setattr(settings, "POST_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    assert step(cast, 6, "bas").stands == "partly"
    monkeypatch.setattr(machine, "workers", lambda: 1)
    now = datetime.now(UTC)
    (tmp_path / now.strftime("%Y%m%dT%H%M%SZ")).mkdir()
    monkeypatch.setattr(settings, "BACKUP", tmp_path)
    monkeypatch.setattr(machine, "newest_good", lambda *asked: tmp_path / now.strftime("%Y%m%dT%H%M%SZ"))
    monkeypatch.setattr(machine, "last_good", lambda *asked: now)
    assert step(cast, 6, "bas").stands == "yes"
    assert [part.is_fine for part in machine.parts(now + FRESH + timedelta(hours=1))] == [True, True, False, True]
    monkeypatch.setattr(settings, "BACKUP", tmp_path / "gone")
    assert step(cast, 6, "bas").stands == "partly"
    assert "De map is er niet." in step(cast, 6, "bas").lines[2].says


def test_the_statement_is_there_once_it_was_measured(cast: Cast) -> None:
    assert step(cast, 7, "petra").stands == "no"
    for promise in REGISTER.promises:
        put_measured(cast, promise, "kept")
    assert step(cast, 7, "petra").stands == "yes"
    cast.db.execute("update evidence set at = %s", [datetime.now(UTC) - timedelta(hours=1)])
    assert step(cast, 7, "petra").stands == "no"


def test_the_line_on_the_start_page_goes_when_all_is_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = sign_in(cast.anna)
    assert "De school inrichten: nog" in text(anna.get("/"))
    finished = [Step("Klaar", frozenset({"administration"}), "yes", ["Klaar."])]
    monkeypatch.setattr("zorgvuldig.operations.setup.worklist.steps", lambda found, now, of: finished)
    assert "De school inrichten: nog" not in text(anna.get("/"))
    monkeypatch.undo()
    assert "De school inrichten: nog" in text(anna.get("/"))


def test_the_start_page_counts_the_steps_that_are_ones_own_work(cast: Cast) -> None:
    found = setup_counts(secret_of(cast.anna), whole=False)
    assert found
    every = steps(found, NOW)
    assert [step.whose for step in every] == [whose for whose, _step in STEPS]
    mine = steps(found, NOW, frozenset({"administration"}))
    assert 0 < len(mine) < len(every)
    assert all("administration" in step.whose for step in mine)
    assert steps(found, NOW, frozenset({"teacher"})) == []


def test_nothing_that_is_personal_is_counted_beyond_numbers(cast: Cast) -> None:
    found = setup_counts(secret_of(cast.bas), whole=True)
    assert found is not None
    assert found.board == "Stichting Wilgendam"
    assert (found["schools"], found["pupils"], found.roles["teacher"]) == (2, 6, 3)
    brief = setup_counts(secret_of(cast.bas), whole=False)
    assert brief is not None
    assert [one.stands for one in steps(brief, NOW)] == [one.stands for one in steps(found, NOW)]


# --- the register's choices ---------------------------------------------------------------------------------------


def test_the_choices_say_what_is_chosen_what_we_advise_and_why(cast: Cast) -> None:
    page = text(sign_in(cast.petra).get("/inrichten/register/"))
    assert "Stichting Wilgendam: dit is nog het voorbeeld" in page
    assert "/privacy/register/voorstel/termijn/camera_footage/" in page
    assert REGISTER.terms["camera_footage"].source in page
    assert "4 weken vanaf" in page
    assert "/voorstel/" not in text(sign_in(cast.anna).get("/inrichten/register/"))  # who cannot propose gets no link


# --- refusals -----------------------------------------------------------------------------------------------------

SAID = {"name": "Wilgendam College Oost", "brin": "01AB"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "Vul de naam van de school in."),
        ({"brin": ""}, "Vul de code in."),
        ({"brin": "AB01"}, "Deze code klopt niet."),
        ({"brin": "01AB2"}, "Deze code klopt niet."),
        ({"brin": "0１AB"}, "Deze code klopt niet."),
    ],
    ids=["no-name", "no-code", "turned", "half-a-branch", "other-digits"],
)
def test_a_wrong_name_or_code_is_refused(cast: Cast, change: Mapping[str, str], says: str) -> None:
    answer = sign_in(cast.anna).post("/inrichten/scholen/school/", {**SAID, **change})
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert cast.db.execute("select distinct brin from school").fetchall() == [("",)]


def test_the_board_is_for_whoever_works_at_every_school(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert "Stichting" not in text(anna.get("/inrichten/scholen/school/")).partition("<form")[2]
    assert anna.post("/inrichten/scholen/school/", {**SAID, "board": "Van mij"}).status_code == 303
    assert anna.get(f"/inrichten/scholen/school/?school={cast.schools['West']}").status_code == 404
    assert anna.post(f"/inrichten/scholen/schooljaar/?jaar={cast.years['West']}", {}).status_code == 404
    assert cast.db.execute("select name from board").fetchall() == [("Stichting Wilgendam",)]
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [cast.anna.id])
    oost = f"/inrichten/scholen/school/?school={cast.schools['Oost']}"
    twice = anna.post(oost, {**SAID, "board": "Ons bestuur", "name": "wilgendam college west"})
    assert (twice.status_code, "al een school met deze naam" in text(twice)) == (422, True)
    assert anna.post(oost, {**SAID, "board": " "}).status_code == 422
    assert anna.post(oost, {**SAID, "board": "Ons bestuur"}).status_code == 303
    assert cast.db.execute("select name from board").fetchall() == [("Ons bestuur",)]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (300, 250, "De laatste dag ligt voor de eerste dag."),
        (150, 500, "vallen over een ander schooljaar heen"),
        (200, 900, "langer dan een schooljaar"),
    ],
    ids=["turned-round", "overlapping", "too-long"],
)
def test_a_wrong_school_year_is_refused(cast: Cast, first: int, last: int, says: str) -> None:
    year = {"name": "nieuw", "first_day": days(first), "last_day": days(last)}
    answer = sign_in(cast.anna).post("/inrichten/scholen/schooljaar/", year)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert cast.db.execute("select count(*) from school_year").fetchone() == (2,)


def test_a_school_year_gets_other_days_but_keeps_its_periods(cast: Cast) -> None:
    anna, here = sign_in(cast.anna), f"/inrichten/scholen/schooljaar/?jaar={cast.years['Oost']}"
    year = {"name": "dit jaar", "first_day": days(-90), "last_day": days(180)}
    cast.put(
        "period", year_id=cast.years["Oost"], number=1, name="P1", starts_on=days(-100), ends_on=days(100), weight=1
    )
    refused = anna.post(here, year)
    assert (refused.status_code, "Verander eerst de periodes" in text(refused)) == (422, True)
    cast.db.execute("delete from period")
    assert anna.post(here, year).status_code == 303
    assert cast.db.execute(
        "select starts_on, ends_on from school_year where id = %s", [cast.years["Oost"]]
    ).fetchone() == (days(-90), days(181))
    assert (
        anna.post(
            "/inrichten/scholen/schooljaar/", {"name": "later", "first_day": days(181), "last_day": days(500)}
        ).status_code
        == 303
    )


# --- what init says -----------------------------------------------------------------------------------------------


def test_the_first_roles_are_those_that_somebody_should_not_keep_together() -> None:
    assert frozenset(FIRST_ROLES) == FIRST
