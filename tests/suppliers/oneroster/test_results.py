"""The teacher decides: what a product sent is no grade before, becomes one once, and as it was seen."""

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.people import Cast, days, secret_of, sign_in
from tests.suppliers.oneroster.resulting import draft, machine, place, result, sent
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.learning.marks import Code
from zorgvuldig.suppliers.results.reads import marks


def looked(cast: Cast, uid: uuid.UUID, browser: Client) -> str:
    """What the page holds of the scores that were shown."""
    text = browser.get(f"{place(cast)}{uid}/").content.decode()
    found = re.search(r'name="seen" value="(\w{64})"', text)
    assert found is not None
    return found[1]


def take(cast: Cast, uid: uuid.UUID, browser: Client, seen: str | None = None, **more: str) -> HttpResponse:
    """Take a draft over."""
    values = {
        "way": "percent", "title": "Breuken 1", "weight": "2", "held_on": str(days(-1)), "shown": "now",
        "seen": looked(cast, uid, browser) if seen is None else seen,
    } | more  # fmt: skip
    response = browser.post(f"{place(cast)}{uid}/", values)
    assert isinstance(response, HttpResponse)
    return response


def grades(cast: Cast, title: str = "Breuken 1") -> dict[str, Any]:
    """The grades of a test of the group, by pupil."""
    names = {one.id: name for name, one in cast.people.items()}
    rows = cast.db.execute(
        "select g.pupil_id, g.value, g.code from grade g join test t on t.id = g.test_id where t.title = %s", [title]
    ).fetchall()
    return {names[pupil]: value if value is not None else code for pupil, value, code in rows}


def test_the_page_shows_scores_and_the_marks_they_would_be(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    listed = browser.get(place(cast)).content.decode()
    assert "Breuken 1" in listed
    assert "Rekenplein" in listed
    text = browser.get(f"{place(cast)}{uid}/").content.decode()
    assert "Bakkerman" in text
    for written in ("9,5", "10,0", "5,3", "1,0"):
        assert written in text
    assert grades(cast) == {}


def test_empty(cast: Cast) -> None:
    assert "Er wachten geen uitslagen." in sign_in(cast.dirk).get(place(cast)).content.decode()


def test_taken_over_it_is_a_test_with_grades(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    assert take(cast, uid, browser).status_code == 302
    assert grades(cast) == {"noor": Decimal("10.0"), "bram": Decimal("5.3"), "tess": Decimal("1.0")}
    assert cast.db.execute("select weight, group_id from test where title = 'Breuken 1'").fetchall() == [
        (2, cast.groups["wi2B"][0])
    ]
    told = browser.get(place(cast)).content.decode()
    assert "Er wachten geen uitslagen." in told
    assert "overgenomen op" in told


def test_as_it_is_only_when_every_score_is_a_mark(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    assert take(cast, uid, browser, way="as_is").status_code == 422
    cast.db.execute("update supplier_result set score = 7.25 where score in (0, 20)")
    assert take(cast, uid, browser, way="as_is").status_code == 302
    assert grades(cast) == {"noor": Decimal("7.3"), "bram": Decimal("9.5"), "tess": Decimal("7.3")}


def test_never_twice(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    seen = looked(cast, uid, browser)
    take(cast, uid, browser, seen)
    for more in ({"title": "Nog eens"}, {"doe": "leg-weg"}):
        again = take(cast, uid, browser, seen, **more)
        assert (again.status_code, again["Location"]) == (302, place(cast))
    assert cast.db.execute("select count(*) from test where title in ('Breuken 1', 'Nog eens')").fetchone() == (1,)


def test_what_changed_after_the_look_is_looked_at_again(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    seen = looked(cast, uid, browser)
    cast.db.execute("update supplier_result set score = 19 where score = 20")
    refused = take(cast, uid, browser, seen)
    assert refused.status_code == 409
    assert grades(cast) == {}
    assert cast.db.execute("select taken_at from supplier_test").fetchall() == [(None,)]
    assert re.search(r'name="seen" value="(\w{64})"', refused.content.decode())[1] != seen


def test_a_name_that_the_group_has_keeps_the_draft(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    assert take(cast, uid, browser, title="Machten").status_code == 422
    assert cast.db.execute("select taken_at from supplier_test").fetchall() == [(None,)]


def test_put_aside_there_is_no_grade_and_no_way_back(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    assert browser.post(f"{place(cast)}{uid}/", {"doe": "leg-weg"}).status_code == 302
    assert "weggelegd op" in browser.get(place(cast)).content.decode()
    assert grades(cast) == {}
    assert browser.get(f"{place(cast)}{uid}/").status_code == 302


def test_who_left_the_group_is_counted_and_not_shown(cast: Cast) -> None:
    uid, browser = draft(cast), sign_in(cast.dirk)
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    text = browser.get(f"{place(cast)}{uid}/").content.decode()
    assert "Visserman" not in text
    assert "Scores van leerlingen die niet meer in deze groep zitten: 1." in text
    take(cast, uid, browser)
    assert set(grades(cast)) == {"noor", "tess"}


def test_a_draft_of_another_group_is_not_there(cast: Cast) -> None:
    uid = draft(cast)
    other = f"/groepen/{cast.groups['ne3A'][1]}/uitslagen/{uid}/"
    assert sign_in(cast.otto).get(other).status_code == 404
    assert sign_in(cast.otto).get(f"{place(cast)}{uid}/").status_code == 404
    assert sign_in(cast.dirk).get(f"{place(cast)}{uuid.uuid4()}/").status_code == 404


def test_the_database_lets_only_the_open_group_decide(cast: Cast) -> None:
    uid = draft(cast)
    group = str(cast.groups["ne3A"][1])
    with open_door(
        secret_of(cast.otto), purpose="teaching", reads=("assessment", "grades"), writes=("assessment", "grades"),
        kind=Kind.GROUP, key=group, now=cast.db.execute("select now()").fetchone()[0],
    ), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("select gate.result_taken(%s::uuid, false)", [uid])
        assert cursor.fetchone() == (False,)
    assert cast.db.execute("select taken_at, dropped_at from supplier_test").fetchall() == [(None, None)]


@pytest.mark.parametrize("who", ["noor", "gerda"])
def test_families_see_no_grade_in_a_draft(cast: Cast, who: str) -> None:
    it = machine(cast)
    sent(it, "noor")
    it.send("PUT", "/results/r-noor", {"result": result(it, comment="Zeer opvallend")})
    browser = sign_in(cast.people[who])
    base = "/mijn-gegevens/" if who == "noor" else f"/mijn-kind/{cast.noor.uid}/"
    for path in (base, f"{base}cijfers/geschiedenis/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert not [word for word in ("Breuken 1", "15,5", "opvallend") if word in page.content.decode()]


def test_what_was_sent_through_the_door_of_the_product_can_be_taken_over(cast: Cast) -> None:
    it = machine(cast)
    sent(it, "noor", "bram")
    uid = cast.db.execute("select uid from supplier_test").fetchone()[0]
    assert take(cast, uid, sign_in(cast.dirk)).status_code == 302
    assert grades(cast) == {"noor": Decimal("8.0"), "bram": Decimal("8.0")}
    assert it.send("PUT", "/results/r-noor", {"result": result(it, score=20)}).status_code == 422


@pytest.mark.parametrize(
    ("score", "status", "lowest", "highest", "percent", "as_is"),
    [
        ("5", "fully graded", None, "10", "5.5", "5.0"),
        ("0", "fully graded", "0", "20", "1.0", None),
        ("20", "fully graded", "10", "20", "10.0", None),
        ("6.25", "fully graded", None, None, None, "6.3"),
        ("6.25", "partially graded", None, "10", None, None),
        ("21", "fully graded", "0", "20", None, None),
        (None, "fully graded", "0", "20", None, None),
    ],
)
def test_how_a_score_becomes_a_mark(
    score: str | None, status: str, lowest: str | None, highest: str | None, percent: str | None, as_is: str | None
) -> None:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert marks(number(score), status, number(lowest), number(highest)) == (number(percent), number(as_is))


def test_exempt_is_a_code() -> None:
    assert marks(None, "exempt", None, Decimal(10)) == (Code.EXEMPT, Code.EXEMPT)
