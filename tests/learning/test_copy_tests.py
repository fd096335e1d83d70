"""Taking over tests of a parallel group: what comes along, what does not, and what is not offered."""

import uuid

import pytest

from tests.learning.gradeworld import add_test, group_address, mark, uid_of
from tests.people import Cast, days, sign_in


@pytest.fixture
def parallel(cast: Cast) -> Cast:
    """A second group of the subject of wi2B, with a test, its resit, and one that wi2B has already."""
    year, subject = cast.db.execute(
        "select year_id, subject_id from learning_group where id = %s", [cast.groups["wi2B"][0]]
    ).fetchone()
    uid = uuid.uuid4()
    number = cast.put(
        "learning_group", uid=uid, year_id=year, subject_id=subject, kind="teaching", name="wi2C", stage=2
    )
    cast.groups["wi2C"] = (number, uid)
    add_test(cast, "kansen", group="wi2C", weight=3, takes="numbers")
    add_test(cast, "kansen 2", group="wi2C", weight=3, resit_of_id=cast.tests["kansen"], resit_counts="mean")
    cast.put("test", uid=uuid.uuid4(), group_id=number, title="BREUKEN", weight=1, held_on=days(-4))
    return cast


def address(cast: Cast) -> str:
    """The page of wi2B."""
    return group_address(cast, "toetsen/overnemen/")


def kept(cast: Cast) -> list[tuple[object, ...]]:
    """The tests of wi2B that it took over."""
    found: list[tuple[object, ...]] = cast.db.execute(
        "select t.title, t.weight, t.takes, t.shown_from, f.title, t.resit_counts from test t left join test f on f.id = t.resit_of_id "
        "where t.group_id = %s and t.title like 'Kansen%%' order by 1",
        [cast.groups["wi2B"][0]],
    ).fetchall()
    return found


def test_tests_come_along_without_marks_and_hidden(parallel: Cast) -> None:
    dirk = sign_in(parallel.dirk)
    page = dirk.get(address(parallel)).content.decode()
    assert "wi2C: Kansen (" in page
    assert "BREUKEN" not in page  # the group has it
    chosen = {"tests": [str(uid_of(parallel, "kansen 2")), str(uid_of(parallel, "kansen"))]}
    assert dirk.post(address(parallel), chosen).status_code == 303
    assert kept(parallel) == [
        ("Kansen", 3, "numbers", None, None, ""),
        ("Kansen 2", 3, "any", None, "Kansen", "mean"),
    ]
    marks = (
        "select count(*) from grade g join test t on t.id = g.test_id where t.group_id = %s and t.title like 'Kansen%%'"
    )
    assert parallel.db.execute(marks, [parallel.groups["wi2B"][0]]).fetchone() == (0,)
    assert "Er is niets om over te nemen." in dirk.get(address(parallel)).content.decode()


def test_a_resit_without_its_first_test_is_a_test_by_itself(parallel: Cast) -> None:
    assert (
        sign_in(parallel.dirk).post(address(parallel), {"tests": [str(uid_of(parallel, "kansen 2"))]}).status_code
        == 303
    )
    assert kept(parallel) == [("Kansen 2", 3, "any", None, None, "")]


def test_what_cannot_be_taken_over_is_refused(parallel: Cast) -> None:
    dirk = sign_in(parallel.dirk)
    assert "Kies minstens één toets." in dirk.post(address(parallel), {}).content.decode()
    foreign = str(
        parallel.db.execute(
            "select uid from test where group_id = %s limit 1", [parallel.groups["ne3A"][0]]
        ).fetchone()[0]
    )
    for wrong in (foreign, str(uid_of(parallel, "breuken")), str(uuid.uuid4())):
        answer = dirk.post(address(parallel), {"tests": [wrong]})
        assert answer.status_code == 422
        assert "Een van deze toetsen is er niet meer" in answer.content.decode()
    assert kept(parallel) == []


def test_two_of_one_name_are_refused(parallel: Cast) -> None:
    number = parallel.put(
        "test", uid=uuid.uuid4(), group_id=parallel.groups["wi2C"][0], title="kansen", weight=1, held_on=days(-4)
    )
    other = str(parallel.db.execute("select uid from test where id = %s", [number]).fetchone()[0])
    answer = sign_in(parallel.dirk).post(address(parallel), {"tests": [other, str(uid_of(parallel, "kansen"))]})
    assert answer.status_code == 422
    assert "U koos twee toetsen met dezelfde naam. Kies er één van." in answer.content.decode()


def test_who_does_not_teach_the_group_does_not_get_there(parallel: Cast) -> None:
    mark(parallel, "noor", "kansen", "9.9")
    for who in (parallel.otto, parallel.maud, parallel.gerda, parallel.noor, parallel.anna):
        assert sign_in(who).get(address(parallel)).status_code == 404
