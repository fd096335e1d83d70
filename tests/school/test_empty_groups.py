"""Classes and groups of the coming year that stay empty are offered for removal, and go only as long as they are empty."""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from tests.gate.hostile import attempt, token_of
from tests.people import NOW, Cast, days, sign_in
from tests.pupils.choosing import put_choice, put_group
from tests.pupils.test_rollover import at_once
from tests.school.test_next_year import GRID, PATH

PLACED = "Een van deze groepen is intussen niet meer leeg, of al weg. Er is niets weggehaald."


@pytest.fixture
def groups(cast: Cast) -> dict[str, tuple[int, UUID]]:
    """Two lesson groups of the coming year of school Oost, in which nobody is."""
    return {name: put_group(cast, name) for name in ("wi3H1", "wi3H2")}


def address(cast: Cast, path: str = f"{PATH}lege-groepen/") -> str:
    return f"{path}?jaar={cast.years['Oost']}"


def offered(cast: Cast, who: str = "anna") -> list[str]:
    """The names on the page."""
    return [one.name for one in sign_in(cast.people[who]).get(address(cast)).context["groups"]]


def there(cast: Cast) -> list[str]:
    rows = cast.db.execute("select name from learning_group where year_id = %s order by name", [cast.years["next"]])
    return [name for (name,) in rows]


def ticked(groups: dict[str, tuple[int, UUID]], *names: str) -> dict[str, list[str]]:
    return {"groep": [str(groups[name][1]) for name in names or groups]}


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_they_are_offered_and_go(cast: Cast, groups: dict[str, tuple[int, UUID]], who: str) -> None:
    one = sign_in(cast.people[who])
    assert "2 lege klassen en groepen weghalen" in one.get(address(cast, GRID)).content.decode()
    assert offered(cast, who) == ["wi3H1", "wi3H2"]
    answer = one.post(address(cast), ticked(groups, "wi3H2"), follow=True).content.decode()
    assert "1 klas of groep is weg." in answer
    assert there(cast) == ["wi3H1"]


USES: dict[str, Callable[[Cast, int], object]] = {
    "chosen": lambda cast, group: put_choice(cast, cast.noor, group_id=group),
    "placed": lambda cast, group: cast.put("membership", pupil_id=cast.noor.id, group_id=group, starts_on=days(200)),
    "given": lambda cast, group: cast.put("teaching", staff_id=cast.dirk.id, group_id=group, starts_on=days(200)),
    "told by another system": lambda cast, group: cast.put(
        "source_key", source="sds", kind="learning_group", external="x1", target=group
    ),
}


@pytest.mark.parametrize("how", list(USES))
def test_what_is_in_use_is_not_offered_and_does_not_go(
    cast: Cast, groups: dict[str, tuple[int, UUID]], how: str
) -> None:
    anna, form = sign_in(cast.anna), ticked(groups)
    assert anna.get(address(cast)).status_code == 200
    USES[how](cast, groups["wi3H1"][0])  # meanwhile
    answer = anna.post(address(cast), form)
    assert answer.status_code == 409
    assert PLACED in answer.content.decode()
    assert there(cast) == ["wi3H1", "wi3H2"]
    assert offered(cast) == ["wi3H2"]


def test_before_the_passage_classes_and_groups_of_which_there_are_lessons_now_stay(cast: Cast) -> None:
    put_group(cast, "wi2B", stage=2)  # as this year, with pupils
    put_group(cast, "3B", kind="class", subject_id=None)
    assert offered(cast) == []
    cast.put(
        "rollover", uid=UUID(int=5), from_year_id=cast.years["Oost"], to_year_id=cast.years["next"], made_by_id=cast.anna.id,
        made_at=NOW, proposed_by_id=cast.anna.id, proposed_at=NOW, confirmed_by_id=cast.leo.id, confirmed_at=NOW, applied_at=NOW,
    )  # fmt: skip
    assert offered(cast) == ["3B", "wi2B"]
    plan = sign_in(cast.leo).get(f"/jaarplanning/overgang/{UUID(int=5)}/").content.decode()
    assert "2 lege klassen en groepen weghalen" in plan


def test_nothing_ticked_and_what_is_unknown_is_refused(cast: Cast, groups: dict[str, tuple[int, UUID]]) -> None:
    anna = sign_in(cast.anna)
    assert "Kruis aan welke klassen of groepen weg mogen." in anna.post(address(cast), {}).content.decode()
    now = str(cast.groups["wi2B"][1])  # of the year that runs
    for wrong in (now, str(UUID(int=9)), "x"):
        answer = anna.post(address(cast), {"groep": [str(groups["wi3H1"][1]), wrong]})
        assert (answer.status_code, there(cast)) == (409, ["wi3H1", "wi3H2"])


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "vera", "petra", "gerda", "noor"])
def test_nobody_else_takes_them_away(cast: Cast, groups: dict[str, tuple[int, UUID]], who: str) -> None:
    one = sign_in(cast.people[who])
    assert one.get(address(cast)).status_code == 404
    assert one.post(address(cast), ticked(groups)).status_code == 404
    assert there(cast) == ["wi3H1", "wi3H2"]


def test_a_year_that_has_begun_loses_none(cast: Cast, groups: dict[str, tuple[int, UUID]]) -> None:
    cast.db.execute("update school_year set starts_on = %s where id = %s", [days(0), cast.years["next"]])
    answer = sign_in(cast.anna).post(address(cast), ticked(groups))
    assert (answer.status_code, answer["Location"], there(cast)) == (303, PATH, ["wi3H1", "wi3H2"])


def test_of_two_who_take_them_away_one_does(cast: Cast, groups: dict[str, tuple[int, UUID]]) -> None:
    clients, path, form = [sign_in(cast.anna), sign_in(cast.leo)], address(cast), ticked(groups)
    assert sorted(at_once(*(lambda one=one: one.post(path, form).status_code for one in clients))) == [303, 409]
    assert there(cast) == []


@pytest.mark.parametrize("how", list(USES))
def test_the_database_keeps_what_is_in_use(
    cast: Cast, groups: dict[str, tuple[int, UUID]], runtime: psycopg.Connection, how: str
) -> None:
    number = groups["wi3H1"][0]
    USES[how](cast, number)
    reads = ("organisation", "staff", "planning")
    token = token_of(runtime, cast.anna, "next_year", reads, "nobody", writes=("organisation", "staff"))
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, f"delete from learning_group where id = {number} returning 1")
    assert refused.value.diag.constraint_name == "group_placed"


def test_they_are_told_to_whoever_prepares_that_school_alone(
    cast: Cast, groups: dict[str, tuple[int, UUID]], runtime: psycopg.Connection
) -> None:
    ask = f"select cardinality(gate.empty_groups({cast.years['next']}))"
    reads = ("organisation", "staff", "planning")
    assert attempt(runtime, "reader", token_of(runtime, cast.anna, "next_year", reads, "nobody"), ask) == [
        (len(groups),)
    ]
    assert attempt(runtime, "reader", token_of(runtime, cast.wim, "next_year", reads, "nobody"), ask) == [(0,)]
    other = token_of(runtime, cast.anna, "workplace", ("organisation", "staff"), "nobody")
    assert attempt(runtime, "reader", other, ask) == [(0,)]
