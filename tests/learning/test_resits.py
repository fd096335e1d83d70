"""Resits: both marks are kept and shown, and per test the best, the last or the mean counts."""

from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.learning.gradeworld import add_test, address_of, group_address, mark, period, plan, uid_of
from tests.people import Cast, days, sign_in
from zorgvuldig.learning.averages import Scheme
from zorgvuldig.learning.marks import Code, Mark
from zorgvuldig.learning.resits import Counts, counting

MAKE = {"title": "Breuken opnieuw", "weight": "1", "held_on": f"{days(-1):%Y-%m-%d}", "shown": "now"}
LETTERS = Scheme(letters={Code.SUFFICIENT: Decimal("6.0"), Code.GOOD: Decimal("8.0")})


@pytest.mark.parametrize(
    ("first", "second", "counts", "counted"),
    [
        ("4.5", "6.4", Counts.BEST, "6.4"),
        ("6.4", "4.5", Counts.BEST, "6.4"),
        ("6.4", "4.5", Counts.LAST, "4.5"),
        ("4.5", "6.4", Counts.MEAN, "5.5"),  # 5,45, half upwards
        ("4.5", None, Counts.LAST, "4.5"),
        (None, "6.4", Counts.BEST, "6.4"),
        ("4.5", Code.MISSED, Counts.LAST, "4.5"),
        ("4.5", Code.EXEMPT, Counts.MEAN, "4.5"),
        (Code.MISSED, "3.0", Counts.BEST, "3.0"),
        (Code.NOT_MADE, "3.0", Counts.MEAN, "3.0"),
        (Code.SUFFICIENT, Code.GOOD, Counts.BEST, Code.GOOD),
        (Code.SUFFICIENT, Code.GOOD, Counts.MEAN, "7.0"),
        (Code.INSUFFICIENT, "4.0", Counts.BEST, "4.0"),  # a letter that counts for nothing
        ("4.0", Code.INSUFFICIENT, Counts.MEAN, "4.0"),
        (None, None, Counts.BEST, None),
    ],
)
def test_which_mark_counts(first: str | None, second: str | None, counts: Counts, counted: str | None) -> None:
    assert counting(_read(first), _read(second), counts, LETTERS) == _read(counted)


def _read(text: str | None) -> Mark | None:
    return text if text is None or isinstance(text, Code) else Decimal(text)


tenths = st.integers(10, 100).map(lambda number: Decimal(number) / 10)


@given(tenths, tenths)
def test_the_best_is_never_below_the_mean_and_the_mean_lies_between(first: Decimal, second: Decimal) -> None:
    best, mean = (counting(first, second, counts, Scheme()) for counts in (Counts.BEST, Counts.MEAN))
    assert isinstance(best, Decimal)
    assert isinstance(mean, Decimal)
    assert min(first, second) <= mean <= best == max(first, second)


def resit(cast: Cast, counts: str, **more: object) -> None:
    """Noor has 4,5 for Breuken and 6,5 for its resit; two tests more have nothing."""
    cast.db.execute(
        "delete from grade where test_id in (select id from test where group_id = %s)", [cast.groups["wi2B"][0]]
    )
    mark(cast, "noor", "breuken", "4.5")
    add_test(cast, "opnieuw", held_on=days(-1), resit_of_id=cast.tests["breuken"], resit_counts=counts, **more)
    mark(cast, "noor", "opnieuw", "6.5")


@pytest.mark.parametrize(
    ("counts", "average", "sentence"),
    [
        ("best", "6,5", "Het hoogste cijfer telt: 6,5."),
        ("last", "6,5", "De herkansing telt: 6,5."),
        ("mean", "5,5", "Het gemiddelde telt: 5,5."),
    ],
)
def test_teacher_and_family_see_both_marks_and_which_counts(
    cast: Cast, counts: str, average: str, sentence: str
) -> None:
    resit(cast, counts)
    told = f"Toets ‘Breuken’ is herkanst: 4,5 en daarna 6,5. {sentence}"
    dirk = sign_in(cast.dirk)
    grid = dirk.get(group_address(cast, "cijfers/")).content.decode()
    assert "4,5" in grid
    assert 'value="6,5"' in grid  # the box that is open
    assert f"<td>{average}" in grid or f'<td><b class="laag">{average}' in grid
    assert told in dirk.get(group_address(cast, "berekening/")).content.decode()
    home = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert told in home
    assert f"Gemiddelde tot nu toe {average}: zo is het berekend" in home
    every = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/cijfers/").content.decode()
    assert "4,5" in every
    assert "6,5" in every
    assert "herkansing: " in every


def test_a_resit_in_a_later_period_counts_where_the_first_test_does(cast: Cast) -> None:
    period(cast, 1, -100, -3)
    period(cast, 2, -3, 200)
    resit(cast, "best")
    page = sign_in(cast.dirk).get(group_address(cast, "berekening/")).content.decode()
    assert "Periode 1: 6,5." in page
    assert "Periode 2: 6,5." not in page


def test_a_teacher_makes_a_resit_which_counts_as_often_as_the_first_test(cast: Cast) -> None:
    cast.db.execute("update test set weight = 3 where id = %s", [cast.tests["breuken"]])
    dirk, first = sign_in(cast.dirk), str(uid_of(cast, "breuken"))
    refused = dirk.post(group_address(cast, "toetsen/nieuw/"), MAKE | {"resit_of": first})
    assert refused.status_code == 422
    assert "Kies welk cijfer telt: het hoogste, het laatste of het gemiddelde." in refused.content.decode()
    made = MAKE | {"resit_of": first, "resit_counts": "last"}
    assert dirk.post(group_address(cast, "toetsen/nieuw/"), made).status_code == 303
    kept = "select weight, resit_of_id, resit_counts from test where title = 'Breuken opnieuw'"
    assert cast.db.execute(kept).fetchone() == (3, cast.tests["breuken"], "last")
    again = dirk.post(group_address(cast, "toetsen/nieuw/"), made | {"title": "Nog eens"})
    assert "Deze toets is er niet of heeft al een herkansing. Kies een andere toets." in again.content.decode()
    change = {"title": "Breuken", "weight": "2", "held_on": f"{days(-9):%Y-%m-%d}", "shown": "now"}
    assert dirk.post(address_of(cast, "breuken"), change).status_code == 303
    assert cast.db.execute(kept).fetchone()[0] == 2


def test_a_test_with_a_resit_is_not_deleted(cast: Cast) -> None:
    add_test(cast, "eerst")
    add_test(cast, "opnieuw", resit_of_id=cast.tests["eerst"], resit_counts="best")
    answer = sign_in(cast.dirk).post(address_of(cast, "eerst"), {"doe": "wis"})
    assert answer.status_code == 409
    assert "Er is een herkansing van. Wis die eerst." in answer.content.decode()
    assert sign_in(cast.dirk).post(address_of(cast, "opnieuw"), {"doe": "wis"}).status_code == 303
    assert sign_in(cast.dirk).post(address_of(cast, "eerst"), {"doe": "wis"}).status_code == 303


@pytest.mark.parametrize(
    ("of", "group", "counts", "why"),
    [
        ("opnieuw", "wi2B", "best", "resit cannot be said: chain"),
        ("breuken", "ne3A", "best", "resit cannot be said: group"),
        ("breuken", "wi2B", "best", "test_resit_of_id"),
        ("machten", "wi2B", "", "test_resit"),
    ],
)
def test_the_database_takes_one_resit_of_a_test_of_the_same_group(
    cast: Cast, of: str, group: str, counts: str, why: str
) -> None:
    add_test(cast, "opnieuw", resit_of_id=cast.tests["breuken"], resit_counts="best")
    cast.db.execute("set session_replication_role = origin")  # what the cast writes is not looked at otherwise
    try:
        with pytest.raises(psycopg.IntegrityError, match=why):
            add_test(cast, "derde", group=group, resit_of_id=cast.tests[of], resit_counts=counts)
    finally:
        cast.db.execute("set session_replication_role = replica")


def test_a_resit_asks_for_a_new_approval_of_an_exam(cast: Cast) -> None:
    plan(cast, Scheme())
    before = _digest(cast)
    add_test(cast, "opnieuw", resit_of_id=cast.tests["breuken"], resit_counts="best")
    best = _digest(cast)
    cast.db.execute("update test set resit_counts = 'mean' where id = %s", [cast.tests["opnieuw"]])
    assert len({before, best, _digest(cast)}) == 3


def _digest(cast: Cast) -> str:
    page = sign_in(cast.dirk).get(group_address(cast, "cijferopbouw/")).content.decode()
    assert page
    change = {"method": "periods", "period_decimals": "1", "final_decimals": "1", "missed": "waits"}
    assert sign_in(cast.dirk).post(group_address(cast, "cijferopbouw/"), change).status_code == 303
    found: str = cast.db.execute("select digest from grade_plan order by id desc limit 1").fetchone()[0]
    return found
