"""A lesson group without a stage has its own number of lessons a week: filled in where groups are given, and counted for who teaches."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.gate.hostile import attempt, token_of
from tests.people import Cast, days, sign_in
from tests.pupils.test_rollover import at_once
from tests.school.test_lesson_hours import subject, text
from tests.school.test_next_year import END, GRID, prepared, school

__all__ = ["school"]  # the fixture


@pytest.fixture
def mixed(school: Cast) -> Cast:
    """School Oost with a coming year, in which group plus1 has no stage and Dirk teaches it."""
    school.years["next"] = prepared(school)
    put_mixed(school, "plus1", school.years["next"])
    school.put("teaching", staff_id=school.dirk.id, group_id=number(school, "plus1"), starts_on=days(200), ends_on=END)
    return school


def put_mixed(cast: Cast, name: str, year: int, **more: Any) -> None:
    values = {"uid": uuid4(), "year_id": year, "kind": "teaching", "name": name, "subject_id": subject(cast), **more}
    cast.put("learning_group", **values)


def number(cast: Cast, name: str) -> int:
    found: int = cast.db.execute("select id from learning_group where name = %s", [name]).fetchone()[0]
    return found


def address(cast: Cast) -> str:
    return f"{GRID}?jaar={cast.years['Oost']}"


def filled(cast: Cast, count: str, was: str = "", name: str = "plus1", **more: str) -> dict[str, str]:
    uid = cast.db.execute(
        "select uid from learning_group where name = %s and year_id = %s", [name, cast.years["next"]]
    ).fetchone()[0]
    return {f"u-{uid}": count, f"v-{uid}": was, **more}


def known(cast: Cast) -> dict[str, int]:
    rows = cast.db.execute("select name, per_week from learning_group where per_week is not null")
    return dict(rows.fetchall())


def load(cast: Cast, name: str = "Dirk") -> tuple[int, int]:
    loads = sign_in(cast.anna).get(address(cast)).context["loads"]
    return next((one.hours, one.unknown) for one in loads if one.staff.given_name == name)


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_it_is_filled_in_counted_changed_and_taken_away(mixed: Cast, who: str) -> None:
    one = sign_in(mixed.people[who])
    assert "Vul de lessentabel in" in text(mixed, address(mixed), who)
    for count, was, stands in (("5", "", {"plus1": 5}), ("03", "5", {"plus1": 3}), ("", "3", {})):
        answer = one.post(address(mixed), filled(mixed, count, was), follow=True)
        assert "1 wijziging is bewaard." in answer.content.decode()
        assert known(mixed) == stands
        if stands:
            assert load(mixed) == (stands["plus1"], 1)  # of wi2B the table says nothing yet
    assert ("plus1", "Dirk") in {
        (group, name)
        for group, name in mixed.db.execute(
            "select g.name, s.given_name from teaching t join learning_group g on g.id = t.group_id join staff s on s.person_id = t.staff_id"
        )
    }


def test_a_group_with_a_stage_has_no_number_of_its_own(mixed: Cast) -> None:
    page = text(mixed, address(mixed))
    own, by_table = (next(iter(filled(mixed, "4", name=name))) for name in ("plus1", "wi2B"))
    assert (f'name="{own}"' in page, f'name="{by_table}"' in page) == (True, False)
    answer = sign_in(mixed.anna).post(address(mixed), filled(mixed, "4", name="wi2B"))
    assert (answer.status_code, known(mixed)) == (422, {})
    assert "Deze groep heeft nu een leerjaar." in answer.content.decode()


@pytest.mark.parametrize("count", ["0", "21", "-1", "3,5", "veel", "²"])
def test_what_is_no_number_is_said_beside_it_and_nothing_is_saved(mixed: Cast, count: str) -> None:
    uid = mixed.db.execute("select uid from learning_group where name = 'plus1'").fetchone()[0]
    answer = sign_in(mixed.anna).post(address(mixed), filled(mixed, count) | {f"s-{uid}": ""})
    assert (answer.status_code, known(mixed)) == (422, {})
    assert "Vul een heel getal in van 1 tot en met 20, of laat het leeg." in answer.content.decode()
    assert f'value="{count}"' in answer.content.decode()
    assert load_of_nobody_changed(mixed)


def load_of_nobody_changed(cast: Cast) -> bool:
    """Whether Dirk still has the group."""
    query = "select count(*) from teaching where group_id = %s and staff_id = %s"
    return cast.db.execute(query, [number(cast, "plus1"), cast.dirk.id]).fetchone() == (1,)


def test_what_a_colleague_filled_in_meanwhile_is_shown_and_not_overwritten(mixed: Cast) -> None:
    anna = sign_in(mixed.anna)
    assert sign_in(mixed.leo).post(address(mixed), filled(mixed, "4")).status_code == 303
    clash = anna.post(address(mixed), filled(mixed, "3"))
    assert (clash.status_code, known(mixed)) == (409, {"plus1": 4})
    assert "Een collega koos: 4." in clash.content.decode()
    assert 'value="3"' in clash.content.decode()
    assert anna.post(address(mixed), filled(mixed, "3", "4")).status_code == 303
    assert known(mixed) == {"plus1": 3}


def test_who_changes_the_number_alone_leaves_whoever_a_colleague_gave_the_group(mixed: Cast) -> None:
    anna, path = sign_in(mixed.anna), address(mixed)
    row = next(one for one in anna.get(path).context["rows"] if one.row.group.name == "plus1")
    mixed.db.execute("delete from teaching where group_id = %s", [number(mixed, "plus1")])
    before = {f"s-{row.row.group.uid}": row.typed, f"w-{row.row.group.uid}": row.was}
    assert anna.post(path, filled(mixed, "3") | before).status_code == 303
    assert known(mixed) == {"plus1": 3}
    assert not load_of_nobody_changed(mixed)


def test_of_two_at_once_the_number_of_one_stays(mixed: Cast) -> None:
    clients = [sign_in(mixed.anna), sign_in(mixed.leo)]
    forms = [filled(mixed, count) for count in "34"]
    path = address(mixed)
    said = at_once(
        *(lambda one=one, form=form: one.post(path, form).status_code for one, form in zip(clients, forms, strict=True))
    )
    assert sorted(said) == [303, 409]
    assert known(mixed)["plus1"] in (3, 4)


def test_several_who_share_a_group_each_have_its_lessons(mixed: Cast) -> None:
    mixed.put("teaching", staff_id=mixed.maud.id, group_id=number(mixed, "plus1"), starts_on=days(200), ends_on=END)
    assert sign_in(mixed.anna).post(address(mixed), filled(mixed, "2")).status_code == 303
    assert (load(mixed, "Dirk")[0], load(mixed, "Maud")[0]) == (2, 2)


def test_it_is_copied_with_the_group(school: Cast) -> None:
    put_mixed(school, "plus2", school.years["Oost"], per_week=6)
    prepared(school)
    rows = school.db.execute("select per_week from learning_group where name = 'plus2'").fetchall()
    assert rows == [(6,), (6,)]


@pytest.mark.parametrize("who", ["dirk", "vera", "petra", "gerda", "noor", "wim"])
def test_nobody_else_fills_it_in(mixed: Cast, who: str) -> None:
    assert sign_in(mixed.people[who]).post(address(mixed), filled(mixed, "4")).status_code == 404
    assert known(mixed) == {}


def test_the_database_takes_it_of_a_coming_lesson_group_alone(mixed: Cast, runtime: psycopg.Connection) -> None:
    put_mixed(mixed, "nu", mixed.years["Oost"])
    token = token_of(
        runtime,
        mixed.anna,
        "next_year",
        ("organisation", "staff", "planning"),
        "nobody",
        writes=("organisation", "staff"),
    )
    set_to = "update learning_group set per_week = {} where name = '{}' and year_id = {} returning 1"
    coming = mixed.years["next"]
    assert attempt(runtime, "writer", token, set_to.format(4, "plus1", coming))
    for count, name, year, why in (
        (4, "nu", mixed.years["Oost"], "ahead_day"),
        (0, "plus1", coming, "learning_group_per_week"),
        (21, "plus1", coming, "learning_group_per_week"),
        (4, "2B", coming, "learning_group_per_week"),
    ):
        with pytest.raises(psycopg.IntegrityError) as refused:
            attempt(runtime, "writer", token, set_to.format(count, name, year))
        assert refused.value.diag.constraint_name == why


def test_it_is_written_while_the_year_is_still_to_come(mixed: Cast) -> None:
    form = filled(mixed, "4")
    mixed.db.execute("update school_year set starts_on = %s where id = %s", [days(0), mixed.years["next"]])
    mixed.db.execute("update school_year set ends_on = %s where id = %s", [days(0), mixed.years["Oost"]])
    assert sign_in(mixed.anna).post(address(mixed), form).status_code == 404
    assert known(mixed) == {}
