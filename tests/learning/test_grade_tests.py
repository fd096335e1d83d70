"""Tests of a group: when families see the marks, changing, publishing, deleting, and pasting a column."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from tests.learning.gradeworld import add_test, address_of, group_address, mark, period, standing, uid_of
from tests.people import NOW, Cast, days, sign_in

MAKE = {"title": "Procenten", "weight": "3", "held_on": f"{days(-1):%Y-%m-%d}", "shown": "now"}


def kept(cast: Cast, title: str) -> tuple[object, ...]:
    """Weight, moment, period and whether it is an exam test."""
    row: tuple[object, ...] = cast.db.execute(
        "select weight, shown_from, period_id, is_exam from test where title = %s", [title]
    ).fetchone()
    return row


def make(cast: Cast, **more: str) -> int:
    """Post a new test; the status."""
    return sign_in(cast.dirk).post(group_address(cast, "toetsen/nieuw/"), MAKE | more).status_code


def child_page(cast: Cast) -> str:
    """What Noor's mother sees of her marks."""
    return sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()


def test_a_test_can_be_shown_at_once_from_a_day_or_later(cast: Cast) -> None:
    assert make(cast) == 303
    assert kept(cast, "Procenten")[1] is not None
    assert make(cast, title="Dag", shown="day", shown_on=f"{days(7):%Y-%m-%d}") == 303
    assert kept(cast, "Dag")[1] == timezone.make_aware(datetime.combine(days(7), time.min))
    assert make(cast, title="Later", shown="later") == 303
    assert kept(cast, "Later")[1] is None
    assert make(cast, title="Zonder dag", shown="day") == 422


def test_a_test_can_be_of_another_period_than_its_day(cast: Cast) -> None:
    period(cast, 1, -100, 0)
    number = period(cast, 2, 0, 200)
    assert make(cast, period="2") == 303
    assert kept(cast, "Procenten")[2] == number
    assert make(cast, title="Machten 2", period="") == 303
    assert kept(cast, "Machten 2")[2] is None


def test_a_held_back_mark_reaches_the_family_after_publishing_only(cast: Cast) -> None:
    add_test(cast, "stil", shown_from=None)
    mark(cast, "noor", "stil", "9.9")
    assert "9,9" not in child_page(cast)
    assert "De cijfers van toets ‘Stil’ zijn nog niet gepubliceerd." in child_page(cast)
    dirk = sign_in(cast.dirk)
    question = dirk.get(address_of(cast, "stil", "publiceren/")).content.decode()
    assert "1 leerling heeft een cijfer." in question
    assert "Visserman, Bram" in question  # who has none yet
    assert "9,9" not in child_page(cast)
    assert dirk.post(address_of(cast, "stil", "publiceren/")).status_code == 303
    assert "9,9" in child_page(cast)


def test_a_mark_from_a_day_on_is_not_there_before(cast: Cast) -> None:
    add_test(cast, "straks", shown_from=NOW.replace(year=NOW.year + 1))
    mark(cast, "noor", "straks", "9.9")
    assert "9,9" not in child_page(cast)


def test_a_test_is_changed(cast: Cast) -> None:
    number = period(cast, 1, -100, 0)
    period(cast, 2, 0, 200)
    change = {"title": "Breuken", "weight": "5", "held_on": f"{days(-9):%Y-%m-%d}", "period": "1", "shown": "now"}
    before = kept(cast, "Breuken")[1]
    assert sign_in(cast.dirk).post(address_of(cast, "breuken"), change).status_code == 303
    assert kept(cast, "Breuken") == (5, before, number, False)  # what families see already keeps its moment


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "Machten"}, "Deze groep heeft al een toets met deze naam."),
        ({"period": "7"}, "Deze periode is er niet. Kies een periode uit de lijst."),
        ({"shown": ""}, "Kies wanneer leerlingen en ouders de cijfers zien."),
        ({"shown": "nooit"}, "Kies wanneer leerlingen en ouders de cijfers zien."),
        ({"shown": "later"}, "Leerlingen en ouders zagen deze cijfers al. U kunt ze niet meer verbergen."),
        ({"shown": "day", "shown_on": f"{days(9):%Y-%m-%d}"}, "U kunt ze niet meer verbergen."),
        ({"held_on": f"{days(200):%Y-%m-%d}"}, "Deze dag valt buiten het schooljaar van de groep"),
    ],
)
def test_a_wrong_change_says_what_to_do_and_changes_nothing(cast: Cast, change: dict[str, str], sentence: str) -> None:
    period(cast, 1, -100, 200)
    posted = {"title": "Breuken", "weight": "7", "held_on": f"{days(-9):%Y-%m-%d}", "shown": "now"} | change
    response = sign_in(cast.dirk).post(address_of(cast, "breuken"), posted)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert kept(cast, "Breuken")[0] == 2


def test_a_test_without_marks_is_deleted(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    assert "Wis de toets" in dirk.get(address_of(cast, "machten")).content.decode()
    assert dirk.post(address_of(cast, "machten"), {"doe": "wis"}).status_code == 303
    assert cast.db.execute("select count(*) from test where title = 'Machten'").fetchone() == (0,)


def test_a_test_with_a_mark_stays(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    assert "Wis de toets" not in dirk.get(address_of(cast, "breuken")).content.decode()
    response = dirk.post(address_of(cast, "breuken"), {"doe": "wis"})
    assert response.status_code == 409
    assert "De toets is niet gewist." in response.content.decode()
    assert standing(cast, "breuken")["noor"] == "6.4"


def test_a_test_with_a_mark_of_somebody_who_left_stays_too(cast: Cast) -> None:
    mark(cast, "sem", "machten", "8.0")  # Sem is not in the group, so this door does not show the mark
    # The suite's own connection has no triggers, so that a key is checked must come from the service's connection.
    assert sign_in(cast.dirk).post(address_of(cast, "machten"), {"doe": "wis"}).status_code == 409
    assert standing(cast, "machten") == {"sem": "8.0"}


@pytest.mark.parametrize("rest", ["", "publiceren/", "plakken/", "geschiedenis/"])
def test_a_test_of_another_group_is_not_there(cast: Cast, rest: str) -> None:
    where = group_address(cast, f"toetsen/{uid_of(cast, 'dictee')}/{rest}")
    assert sign_in(cast.dirk).get(where).status_code == 404
    assert sign_in(cast.dirk).post(where, MAKE).status_code in {404, 405}


def paste(cast: Cast, text: str) -> tuple[int, str]:
    """Post a pasted column for «machten»; status and page."""
    response = sign_in(cast.dirk).post(address_of(cast, "machten", "plakken/"), {"column": text})
    return response.status_code, response.content.decode()


def test_a_pasted_column_is_shown_first_and_saved_by_the_list(cast: Cast) -> None:
    status, page = paste(cast, "7,5\r\n\r\ninh\r\n")
    assert status == 200
    assert "Er is nog niets bewaard." in page
    assert "U plakte 2 cijfers. 2 leerlingen houden wat er stond." in page
    assert f'name="c-{cast.noor.uid}" value="7,5"' in page  # Noor, Tess, Yara, Bram: the order of the list
    assert f'name="c-{cast.tess.uid}" value=""' in page
    assert 'value="inh"' in page
    assert standing(cast, "machten") == {}


def test_a_pasted_column_may_name_the_pupils(cast: Cast) -> None:
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.tess.id]).fetchone()[0]
    _status, page = paste(cast, f"bram visserman\t6,1\nBakkerman, Noor\t5,0\n{number}\t9\n")
    for name, value in (("bram", "6,1"), ("noor", "5,0"), ("tess", "9,0")):
        assert f'name="c-{cast.people[name].uid}" value="{value}"' in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Plak eerst de cijfers."),
        ("1\n2\n3\n4\n5", "U plakte 5 regels en de groep heeft 4 leerlingen."),
        ("Sem Buurman\t6", "Regel 1: ‘Sem Buurman’ zit niet in deze groep."),
        ("Noor Bakkerman\t6\nBakkerman, Noor\t7", "Regel 2: ‘Bakkerman, Noor’ staat er twee keer."),
    ],
)
def test_a_column_that_fits_nobody_says_which_line(cast: Cast, text: str, sentence: str) -> None:
    status, page = paste(cast, text)
    assert status == 422
    assert sentence in page
    assert standing(cast, "machten") == {}


def test_two_pupils_of_one_name_ask_for_the_number(cast: Cast) -> None:
    cast.pupil("Bas2", "Visserman", 14, "wi2B")
    cast.db.execute("update pupil_identity set given_name = 'Bram' where given_name = 'Bas2'")
    assert "Gebruik het leerlingnummer." in paste(cast, "Bram Visserman\t6")[1]


def test_a_wrong_mark_in_a_column_stands_beside_its_pupil(cast: Cast) -> None:
    status, page = paste(cast, "11\n6\n")
    assert status == 200
    assert f'<a href="#c-{cast.noor.uid}">Bakkerman, Noor</a>: Een cijfer is minstens 1,0' in page
    assert f'name="c-{cast.noor.uid}" value="11"' in page


def test_a_day_that_has_begun_is_now_so_that_the_past_stays_inside(cast: Cast) -> None:
    """Otherwise families would read what was changed in a mark before they could see it."""
    add_test(cast, "stil", shown_from=None)
    mark(cast, "noor", "stil", "3.3")
    posted = {"toets": uid_of(cast, "stil"), f"w-{cast.noor.uid}": "3.3", f"c-{cast.noor.uid}": "4,4"}
    dirk = sign_in(cast.dirk)
    assert dirk.post(group_address(cast, "cijfers/"), posted).status_code == 303
    change = {"title": "Stil", "weight": "1", "held_on": f"{days(-9):%Y-%m-%d}", "shown": "day"}
    change["shown_on"] = f"{days(-9):%Y-%m-%d}"
    assert dirk.post(address_of(cast, "stil"), change).status_code == 303
    assert "4,4" in child_page(cast)
    history = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/").content.decode()
    assert "3,3" not in history


def test_a_wrong_new_test_says_it_once_above_and_once_beside_the_field(cast: Cast) -> None:
    response = sign_in(cast.dirk).post(group_address(cast, "toetsen/nieuw/"), MAKE | {"weight": "-1"})
    assert response.content.decode().count("Een toets telt 0 keer of vaker mee.") == 2
