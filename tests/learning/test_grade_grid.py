"""Several tests open at once, codes, reasons, and one statement for a whole class."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.learning.gradeworld import add_test, group_address, mark, standing, uid_of
from tests.people import Cast, sign_in
from zorgvuldig.learning.grades.actions import MarkChange
from zorgvuldig.learning.grades.reads import columns_of, is_low, mark_of
from zorgvuldig.learning.marks import Code

BOTH = ("breuken", "machten")


def grid(cast: Cast, tests: tuple[str, ...] = BOTH, **rows: tuple[str, ...]) -> dict[str, Any]:
    """A posted grid: per pupil what the boxes said before, and then what they say now."""
    posted: dict[str, Any] = {"toets": ",".join(str(uid_of(cast, test)) for test in tests) + ","}
    for name, (was, *now) in rows.items():
        uid = cast.people[name].uid
        posted[f"w-{uid}"] = was
        posted |= {f"c-{uid}.{place}": text for place, text in enumerate(now)}
    return posted


def test_all_tests_can_be_open_at_once(cast: Cast) -> None:
    page = sign_in(cast.dirk).get(group_address(cast, "cijfers/"), {"toets": "alle"}).content.decode()
    assert f'name="c-{cast.noor.uid}.0" value="6,4"' in page
    assert f'name="c-{cast.noor.uid}.1" value=""' in page
    assert f'name="w-{cast.noor.uid}" value="6.4|"' in page
    assert f"{uid_of(cast, 'breuken')},{uid_of(cast, 'machten')}" in page


def test_a_grid_with_numbers_and_codes_is_saved_at_once(cast: Cast) -> None:
    posted = grid(cast, noor=("6.4|", "6,4", "inh"), bram=("4.9|", "4,9", "NM"), tess=("8.8|", "8,8", "7.5"))
    dirk = sign_in(cast.dirk)
    response = dirk.post(group_address(cast, "cijfers/"), posted)
    assert (response.status_code, response["Location"][-4:]) == (303, "alle")
    assert standing(cast, "machten") == {"noor": "missed", "bram": "not_made", "tess": "7.5"}
    page = dirk.get(response["Location"]).content.decode()
    assert "Er zijn 3 cijfers bewaard." in page
    assert f'name="w-{cast.noor.uid}" value="6.4|inh"' in page


@pytest.mark.parametrize("typed", ["11", "7,45", "x"])
def test_a_wrong_mark_is_told_beside_its_box_and_nothing_is_lost(cast: Cast, typed: str) -> None:
    posted = grid(cast, noor=("6.4|", "6,4", typed), bram=("4.9|", "4,9", "vr"))
    response = sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted)
    page = response.content.decode()
    assert response.status_code == 422
    assert standing(cast, "machten") == {}
    assert f'name="c-{cast.noor.uid}.1" value="{typed}"' in page
    assert f'id="p-{cast.noor.uid}.1"' in page
    assert f'name="c-{cast.bram.uid}.1" value="vr"' in page


def test_a_test_of_another_group_cannot_be_slipped_into_a_grid(cast: Cast) -> None:
    posted = grid(cast, ("breuken", "dictee"), noor=("6.4|", "6,4", "7"))
    assert sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted).status_code == 404
    assert standing(cast, "dictee") == {"sem": "9.3"}


def test_a_box_beyond_the_open_tests_stops_the_save(cast: Cast) -> None:
    posted = grid(cast, noor=("6.4|", "6,4", "7", "8"))
    assert sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted).status_code == 422
    assert standing(cast, "machten") == {}


def test_a_seen_mark_asks_why_beside_its_box(cast: Cast) -> None:
    posted = grid(cast, noor=("6.4|", "7,0", "5,5"))
    dirk = sign_in(cast.dirk)
    response = dirk.post(group_address(cast, "cijfers/"), posted)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ouders zagen deze cijfers al." in page
    assert f'name="r-{cast.noor.uid}.0"' in page
    assert f'name="r-{cast.noor.uid}.1"' not in page  # there was nothing to see
    assert standing(cast, "breuken")["noor"] == "6.4"
    assert standing(cast, "machten") == {}
    again = dirk.post(group_address(cast, "cijfers/"), posted | {f"r-{cast.noor.uid}.0": "Vraag 3 verkeerd geteld"})
    assert again.status_code == 303
    kept = cast.db.execute("select value, reason from grade where pupil_id = %s order by id", [cast.noor.id]).fetchall()
    assert kept == [(Decimal("7.0"), "Vraag 3 verkeerd geteld"), (Decimal("5.5"), "")]


def test_deleting_a_seen_mark_asks_why_too(cast: Cast) -> None:
    posted = grid(cast, noor=("6.4|", "", ""))
    assert sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted).status_code == 422
    assert standing(cast, "breuken")["noor"] == "6.4"


def test_a_test_that_is_made_up_or_not_seen_yet_needs_no_reason(cast: Cast) -> None:
    mark(cast, "noor", "machten", "missed")
    add_test(cast, "stil", shown_from=None)
    mark(cast, "noor", "stil", "5.0")
    posted = grid(cast, ("machten", "stil"), noor=("inh|5.0", "7,2", "5,4"))
    assert sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted).status_code == 303
    assert standing(cast, "machten") == {"noor": "7.2"}
    assert standing(cast, "stil") == {"noor": "5.4"}


def test_a_reason_that_is_too_long_is_said_and_kept(cast: Cast) -> None:
    posted = grid(cast, noor=("6.4|", "7,0", "")) | {"reden": "x" * 201}
    response = sign_in(cast.dirk).post(group_address(cast, "cijfers/"), posted)
    assert response.status_code == 422
    assert "Een reden is hoogstens 200 tekens lang." in response.content.decode()


def test_a_clash_in_a_grid_shows_both_marks(cast: Cast) -> None:
    mark(cast, "noor", "machten", "exempt")
    response = sign_in(cast.dirk).post(group_address(cast, "cijfers/"), grid(cast, noor=("6.4|", "6,4", "7,0")))
    assert response.status_code == 409
    assert "U vulde in: 7,0. Intussen staat er: vr." in response.content.decode()
    assert standing(cast, "machten") == {"noor": "exempt"}


def test_a_whole_class_is_written_in_one_statement(cast: Cast) -> None:
    names = ["noor", "bram", "tess", "yara"]
    names += [cast.pupil(f"Leerling{number}", "Velen", 13, "2B", "wi2B").name.lower() for number in range(24)]
    posted = grid(
        cast, ("machten",), **{name: ("", f"{4 + number % 6},{number % 10}") for number, name in enumerate(names)}
    )
    dirk = sign_in(cast.dirk)
    with CaptureQueriesContext(connection) as captured:
        assert dirk.post(group_address(cast, "cijfers/"), posted).status_code == 303
    assert len(standing(cast, "machten")) == 28
    writing = [query["sql"] for query in captured if "grade" in query["sql"] and "insert into" in query["sql"].lower()]
    assert len(writing) == 1
    changing = [q["sql"] for q in captured if q["sql"].lstrip().lower().startswith(("insert", "update", "delete"))]
    assert changing == []


def test_marks_go_into_two_columns_and_back() -> None:
    for value in (Decimal("6.4"), Code.MISSED, None):
        number, code = columns_of(value)
        assert mark_of(number, code) == value
    assert [is_low(value) for value in (Decimal("5.4"), Decimal("5.5"), Code.INSUFFICIENT, Code.MISSED, None)] == [
        True, False, True, False, False,
    ]  # fmt: skip
    assert MarkChange(1, 2, None, None).reason == ""


def test_codes_stand_in_the_list_with_their_meaning(cast: Cast) -> None:
    mark(cast, "noor", "machten", "insufficient")
    page = sign_in(cast.dirk).get(group_address(cast, "cijfers/"), {"toets": uid_of(cast, "breuken")}).content.decode()
    assert '<abbr title="onvoldoende" class="laag">O</abbr>' in page


def test_what_is_wrong_with_a_box_can_be_read_beside_it(cast: Cast) -> None:
    response = sign_in(cast.dirk).post(group_address(cast, "cijfers/"), grid(cast, noor=("6.4|", "6,4", "11")))
    page = response.content.decode()
    beside = f'<span class="zegt" id="p-{cast.noor.uid}.1">Een cijfer is minstens 1,0 en hoogstens 10,0. U vulde in: ‘11’.</span>'
    assert beside in page
    assert f'aria-describedby="p-{cast.noor.uid}.1"' in page
