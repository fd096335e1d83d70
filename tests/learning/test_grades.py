"""Entering grades: what is saved, what is refused with which sentence, and that nothing is lost or overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.learning.averages import spread, weighted
from zorgvuldig.learning.marks import read_mark

OUTSIDERS = ["otto", "maud", "anna", "leo", "petra", "fenna", "bas", "gerda", "noor", "wim"]


def uid_of(cast: Cast, test: str) -> UUID:
    """The public number of a test."""
    return cast.db.execute("select uid from test where id = %s", [cast.tests[test]]).fetchone()[0]


def address(cast: Cast, group: str = "wi2B") -> str:
    """The grade list of a group."""
    return f"/groepen/{cast.groups[group][1]}/cijfers/"


def column(cast: Cast, test: str, **boxes: tuple[str, str]) -> dict[str, Any]:
    """A posted column: per pupil what the box said before and what it says now, and one reason for all."""
    posted: dict[str, Any] = {"toets": uid_of(cast, test), "reden": "Telfout"}
    for name, (was, now) in boxes.items():
        posted |= {f"w-{cast.people[name].uid}": was, f"c-{cast.people[name].uid}": now}
    return posted


def standing(cast: Cast, test: str) -> dict[str, str]:
    """The grades for a test, by the pupil's first name."""
    rows = cast.db.execute("select pupil_id, value from grade where test_id = %s", [cast.tests[test]]).fetchall()
    names = {someone.id: name for name, someone in cast.people.items()}
    return {names[pupil]: str(value) for pupil, value in rows}


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def test_the_list_shows_every_grade_and_opens_the_last_test(cast: Cast) -> None:
    page = text_of(sign_in(cast.dirk).get(address(cast)))
    assert "U vul" in page
    assert "Breuken" in page
    assert '<b class="laag">4,9</b>' in page
    assert f'name="c-{cast.noor.uid}"' in page
    assert f'name="c-{cast.sem.uid}"' not in page
    assert "Buurman" not in page


def test_another_test_is_opened_by_its_heading(cast: Cast) -> None:
    page = text_of(sign_in(cast.dirk).get(address(cast), {"toets": uid_of(cast, "breuken")}))
    assert f'name="c-{cast.noor.uid}" value="6,4"' in page
    assert f'name="w-{cast.noor.uid}" value="6.4"' in page


@pytest.mark.parametrize("wrong", ["onzin", "00000000-0000-4000-8000-000000000000", "dictee"])
def test_a_test_of_another_group_is_not_there(cast: Cast, wrong: str) -> None:
    wanted = uid_of(cast, wrong) if wrong in cast.tests else wrong
    assert sign_in(cast.dirk).get(address(cast), {"toets": wanted}).status_code == 404
    posted = column(cast, "machten", noor=("", "7,0")) | {"toets": wanted}
    assert sign_in(cast.dirk).post(address(cast), posted).status_code == 404
    assert standing(cast, "dictee") == {"sem": "9.3"}


def test_a_column_is_saved_at_once(cast: Cast) -> None:
    posted = column(
        cast, "breuken", noor=("6.4", "7,0"), bram=("4.9", ""), tess=("8.8", "8,8"), yara=("7.1", " 10 ")
    )  # fmt: skip
    dirk = sign_in(cast.dirk)
    response = dirk.post(address(cast), posted)
    assert response.status_code == 303
    assert standing(cast, "breuken") == {"noor": "7.0", "tess": "8.8", "yara": "10.0"}
    page = text_of(dirk.get(response["Location"]))
    assert "Er zijn 3 cijfers bewaard." in page
    assert 'value="7,0"' in page


def test_each_changed_grade_leaves_its_history_under_the_teacher(cast: Cast) -> None:
    sign_in(cast.dirk).post(
        address(cast), column(cast, "breuken", noor=("6.4", "7.0"), bram=("4.9", ""), tess=("8.8", "8.8"))
    )
    rows = cast.db.execute(
        "select pupil_id, op, actor_id, purpose, changed->'reason' from gate.change where table_name = 'grade' order by op, pupil_id"
    ).fetchall()
    assert rows == [
        (cast.bram.id, "delete", cast.dirk.id, "teaching", "Telfout"),
        (cast.noor.id, "update", cast.dirk.id, "teaching", ["", "Telfout"]),
        (cast.bram.id, "update", cast.dirk.id, "teaching", ["", "Telfout"]),
    ]


def test_new_grades_are_added(cast: Cast) -> None:
    posted = column(cast, "machten", noor=("", "5,5"), bram=("", "1"), tess=("", ""), yara=("", "6.5"))
    assert sign_in(cast.dirk).post(address(cast), posted).status_code == 303
    assert standing(cast, "machten") == {"noor": "5.5", "bram": "1.0", "yara": "6.5"}


def test_saving_costs_the_same_for_one_grade_and_four(cast: Cast) -> None:
    def queries(**boxes: tuple[str, str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dirk.post(address(cast), column(cast, "machten", **boxes)).status_code == 303
        return len(captured)

    dirk = sign_in(cast.dirk)
    once = queries(noor=("", "5,5"))
    cast.db.execute("delete from grade where test_id = %s", [cast.tests["machten"]])
    assert queries(noor=("", "5,5"), bram=("", "6"), tess=("", "7"), yara=("", "8")) == once


WRONG = [
    ("6,45", "Gebruik één cijfer achter de komma. U vulde in: ‘6,45’."),
    ("6.45", "Gebruik één cijfer achter de komma. U vulde in: ‘6.45’."),
    ("11", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘11’."),
    ("0,9", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘0,9’."),
    ("10,1", "Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘10,1’."),
    ("vijf", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘vijf’."),
    ("-6", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘-6’."),
    ("6,", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘6,’."),
    ("٦", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘٦’."),
    ("NaN", "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘NaN’."),
    (
        "<script>alert(1)</script>",
        "Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G. U vulde in: ‘<script>alert(1)</sc…’.",
    ),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG)
def test_a_wrong_grade_gets_one_clear_sentence(typed: str, sentence: str) -> None:
    assert read_mark(typed) == (None, sentence)


@pytest.mark.parametrize(
    ("typed", "value"), [("6,4", "6.4"), ("6.4", "6.4"), ("7", "7.0"), (" 10 ", "10.0"), ("1,0", "1.0"), ("", None)]
)
def test_a_right_grade_is_read(typed: str, value: str | None) -> None:
    assert read_mark(typed) == (Decimal(value) if value else None, "")


def test_one_wrong_box_saves_nothing_and_loses_nothing(cast: Cast) -> None:
    posted = column(cast, "breuken", noor=("6.4", "7,0"), bram=("4.9", "6,45"), tess=("8.8", "<b>"))
    response = sign_in(cast.dirk).post(address(cast), posted)
    page = text_of(response)
    assert response.status_code == 422
    assert standing(cast, "breuken") == {"noor": "6.4", "bram": "4.9", "tess": "8.8", "yara": "7.1"}
    assert 'value="7,0"' in page
    assert 'value="6,45"' in page
    assert 'value="&lt;b&gt;"' in page
    assert "<b>’" not in page
    assert f'<a href="#c-{cast.bram.uid}">Visserman, Bram</a>: Gebruik één cijfer achter de komma.' in page
    assert 'aria-invalid="true"' in page


def test_somebody_elses_change_is_not_overwritten(cast: Cast) -> None:
    cast.db.execute(
        "update grade set value = 6.8 where pupil_id = %s and test_id = %s", [cast.noor.id, cast.tests["breuken"]]
    )
    dirk = sign_in(cast.dirk)
    response = dirk.post(address(cast), column(cast, "breuken", noor=("6.4", "7,0"), bram=("4.9", "5,5")))
    page = text_of(response)
    assert response.status_code == 409
    assert "Bakkerman, Noor</a>: U vulde in: 7,0. Intussen staat er: 6,8." in page
    assert standing(cast, "breuken")["noor"] == "6.8"
    assert standing(cast, "breuken")["bram"] == "4.9"
    assert f'name="w-{cast.noor.uid}" value="6.8"' in page  # so that saving again is a choice
    again = dirk.post(address(cast), column(cast, "breuken", noor=("6.8", "7,0"), bram=("4.9", "5,5")))
    assert again.status_code == 303
    assert standing(cast, "breuken")["noor"] == "7.0"


def test_a_grade_that_appeared_or_vanished_meanwhile_is_a_clash_too(cast: Cast) -> None:
    cast.grade("noor", "machten", "6.0")
    cast.db.execute("delete from grade where pupil_id = %s", [cast.bram.id])
    dirk = sign_in(cast.dirk)
    response = dirk.post(address(cast), column(cast, "machten", noor=("", "7,0")))
    assert "U vulde in: 7,0. Intussen staat er: 6,0." in text_of(response)
    response = dirk.post(address(cast), column(cast, "breuken", bram=("4.9", "5,5")))
    assert "U vulde in: 5,5. Intussen staat er: geen cijfer." in text_of(response)


def test_two_teachers_who_save_the_same_new_grade_at_once(cast: Cast) -> None:
    browser = sign_in(cast.dirk)

    def save() -> HttpResponse:
        try:
            return browser.post(address(cast), column(cast, "machten", noor=("", "7,0"), bram=("", "5,5")))
        finally:
            for alias in connections:
                connections[alias].close()

    grade = [cast.noor.id, cast.tests["machten"]]
    with ThreadPoolExecutor(1) as thread, psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as other:
        other.execute("set session_replication_role = replica")
        other.execute("insert into grade (pupil_id, test_id, value) values (%s, %s, 6.0)", grade)
        response = thread.submit(save)
        waiting = "select count(*) from pg_locks where not granted"
        while not response.done() and cast.db.execute(waiting).fetchone() == (0,):
            pass
        other.commit()
        assert response.result().status_code == 409
    assert "U vulde in: 7,0. Intussen staat er: 6,0." in text_of(response.result())
    assert standing(cast, "machten") == {"noor": "6.0"}


def test_a_box_that_was_left_alone_keeps_what_somebody_else_filled_in(cast: Cast) -> None:
    cast.db.execute(
        "update grade set value = 6.8 where pupil_id = %s and test_id = %s", [cast.noor.id, cast.tests["breuken"]]
    )
    response = sign_in(cast.dirk).post(address(cast), column(cast, "breuken", noor=("6.4", "6,4"), bram=("4.9", "5,5")))
    assert response.status_code == 303
    assert standing(cast, "breuken") == {"noor": "6.8", "bram": "5.5", "tess": "8.8", "yara": "7.1"}


def test_a_pupil_who_left_the_group_stops_the_whole_save(cast: Cast) -> None:
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    response = sign_in(cast.dirk).post(address(cast), column(cast, "breuken", noor=("6.4", "7,0"), bram=("4.9", "9,9")))
    page = text_of(response)
    assert response.status_code == 422
    assert "Een leerling in uw lijst zit niet meer in deze groep." in page
    assert "Visserman" not in page
    assert standing(cast, "breuken") == {"noor": "6.4", "bram": "4.9", "tess": "8.8", "yara": "7.1"}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_sees_or_saves_grades(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get(address(cast)).status_code == 404
    assert browser.post(address(cast), column(cast, "breuken", noor=("6.4", "9,9"))).status_code == 404
    assert browser.get(address(cast).replace("cijfers", "toetsen/nieuw")).status_code == 404
    assert standing(cast, "breuken")["noor"] == "6.4"


def test_signed_out_means_signing_in_first(cast: Cast, client: Client) -> None:
    assert client.get(address(cast)).status_code == 302
    assert client.post(address(cast), column(cast, "breuken", noor=("6.4", "9,9"))).status_code == 302
    assert standing(cast, "breuken")["noor"] == "6.4"


def test_a_group_without_tests_offers_the_first(cast: Cast) -> None:
    cast.db.execute("delete from grade")
    cast.db.execute("delete from test")
    page = text_of(sign_in(cast.dirk).get(address(cast)))
    assert "Deze groep heeft nog geen toets." in page
    assert "/toetsen/nieuw/" in page


def test_a_new_test_opens_for_entry(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    where = address(cast).replace("cijfers", "toetsen/nieuw")
    assert f'value="{TODAY:%Y-%m-%d}"' in text_of(dirk.get(where))
    response = dirk.post(where, {"title": "Procenten", "weight": "3", "held_on": f"{TODAY:%Y-%m-%d}", "shown": "now"})
    assert response.status_code == 303
    page = text_of(dirk.get(response["Location"]))
    assert "De toets is gemaakt." in page
    assert "telt 3×" in page
    assert cast.db.execute("select group_id, weight from test where title = 'Procenten'").fetchall() == [
        (cast.groups["wi2B"][0], 3)
    ]


NEW = {"title": "Procenten", "weight": "3", "held_on": f"{TODAY:%Y-%m-%d}", "shown": "now"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Geef de toets een naam, bijvoorbeeld Breuken."),
        ({"title": "breuken"}, "Deze groep heeft al een toets met deze naam. Kies een andere naam."),
        ({"weight": "-1"}, "Een toets telt 0 keer of vaker mee."),
        ({"weight": "21"}, "Een toets telt hoogstens 20 keer mee."),
        ({"weight": "half"}, "Vul een heel getal in, bijvoorbeeld 2."),
        ({"held_on": "morgen"}, "Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026."),
        ({"held_on": f"{days(200):%Y-%m-%d}"}, "Deze dag valt buiten het schooljaar van de groep (dit jaar)."),
        ({"held_on": f"{days(-100) - timedelta(days=1):%Y-%m-%d}"}, "Deze dag valt buiten het schooljaar"),
    ],
)
def test_a_wrong_test_says_what_to_do_and_makes_nothing(cast: Cast, change: dict[str, str], sentence: str) -> None:
    response = sign_in(cast.dirk).post(address(cast).replace("cijfers", "toetsen/nieuw"), NEW | change)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert cast.db.execute("select count(*) from test").fetchone() == (3,)


def test_averages_count_each_test_as_often_as_it_weighs_and_round_half_up() -> None:
    assert weighted([(Decimal("6.4"), 1), (Decimal("5.1"), 2)]) == Decimal("5.5")
    assert weighted([(Decimal("6.4"), 1), (Decimal("6.5"), 1)]) == Decimal("6.5")
    assert weighted([(Decimal("5.4"), 1), (Decimal("5.5"), 1)]) == Decimal("5.5")
    assert weighted([]) is None


def test_the_spread_parts_at_five_and_a_half() -> None:
    assert spread([Decimal(v) for v in ("1.0", "5.4", "5.5", "10.0", "9.5")]) == [1, 0, 0, 0, 1, 1, 0, 0, 0, 2]
