"""How many lessons a week each subject has in the coming year: filled in, copied, refused, and added up for who teaches."""

from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from tests.gate.hostile import attempt, token_of
from tests.people import Cast, days, sign_in
from tests.pupils.test_rollover import at_once
from tests.school.test_next_year import GRID, PATH, prepared, school

__all__ = ["school"]  # the fixture
HOURS = f"{PATH}lessentabel/"


def address(cast: Cast, target: str = "2/havo", path: str = HOURS) -> str:
    return f"{path}?jaar={cast.years['Oost']}&voor={target}"


def subject(cast: Cast) -> int:
    """The number of mathematics at school Oost."""
    number: int = cast.db.execute(
        "select subject_id from learning_group where name = 'wi2B' and year_id = %s", [cast.years["Oost"]]
    ).fetchone()[0]
    return number


def filled(cast: Cast, count: str, was: str = "") -> dict[str, str]:
    """What its form posts about mathematics."""
    return {f"u-{subject(cast)}": count, f"w-{subject(cast)}": was}


def known(cast: Cast, year: int) -> list[tuple[int, str, int, int]]:
    return cast.db.execute(
        "select stage, level, subject_id, per_week from lesson_hours where year_id = %s order by 1, 2, 3", [year]
    ).fetchall()


def text(cast: Cast, where: str, who: str = "anna") -> str:
    return " ".join(sign_in(cast.people[who]).get(where).content.decode().split())


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_hours_are_filled_in_changed_and_taken_away(school: Cast, who: str) -> None:
    year, one = prepared(school), sign_in(school.people[who])
    assert "Samen 0 lessen per week." in text(school, address(school), who)
    for count, was, rows in (("4", "", [4]), ("3", "4", [3]), ("", "3", [])):
        assert one.post(address(school), filled(school, count, was)).status_code == 303
        assert known(school, year) == [(2, "havo", subject(school), count) for count in rows]
    assert one.post(address(school), filled(school, "5")).status_code == 303
    assert "Samen 5 lessen per week." in text(school, address(school), who)


@pytest.mark.parametrize("count", ["0", "21", "-1", "3,5", "veel", "²", "9999"])
def test_what_is_no_number_of_lessons_is_refused_beside_its_field(school: Cast, count: str) -> None:
    year = prepared(school)
    answer = sign_in(school.anna).post(address(school), filled(school, count))
    page = answer.content.decode()
    assert (answer.status_code, known(school, year)) == (422, [])
    assert "Vul een heel getal in van 1 tot en met 20, of laat het leeg." in page
    assert f'value="{count}"' in page  # what was typed stays


def test_the_number_of_another_school_is_reached_by_nobody(school: Cast) -> None:
    year = prepared(school)
    other = address(school).replace(f"jaar={school.years['Oost']}", f"jaar={school.years['West']}")
    for who in ("anna", "leo"):
        assert sign_in(school.people[who]).get(other).status_code == 404
        assert sign_in(school.people[who]).post(other, filled(school, "4")).status_code == 404
    assert known(school, year) == []


def test_a_nought_before_a_number_changes_nothing(school: Cast) -> None:
    prepared(school)
    anna = sign_in(school.anna)
    assert anna.post(address(school), filled(school, "4")).status_code == 303
    again = anna.post(address(school), filled(school, "04", "4"), follow=True)
    assert "Er was niets veranderd." in again.content.decode()


@pytest.mark.parametrize("who", ["dirk", "maud", "vera", "petra", "gerda", "noor", "wim"])
def test_nobody_else_gets_there(school: Cast, who: str) -> None:
    year = prepared(school)
    one = sign_in(school.people[who])
    assert one.get(address(school)).status_code == 404
    assert one.post(address(school), filled(school, "4")).status_code == 404
    assert known(school, year) == []


def test_a_stage_that_is_not_there_shows_the_first_one(school: Cast) -> None:
    prepared(school)
    assert sign_in(school.anna).get(address(school, "6/vwo")).context["target"].value == "2/havo"


def test_without_classes_it_says_what_to_do_first(school: Cast) -> None:
    anna = sign_in(school.anna)
    assert anna.post(PATH, {"jaar": str(school.years["Oost"])}).status_code == 303
    assert "Er zijn nog geen klassen met een leerjaar." in text(school, address(school))
    assert anna.post(address(school), filled(school, "4")).status_code == 409


@pytest.mark.parametrize("how", ["gone", "another level", "another stage"])
def test_hours_of_a_stage_that_went_away_meanwhile_are_refused(school: Cast, how: str) -> None:
    year, anna = prepared(school), sign_in(school.anna)
    put_class(school, year, 3)
    form = filled(school, "4") | {"voor": "3/havo"}
    change = {"another level": "level = 'vwo'", "another stage": "stage = 4"}.get(how)
    where = "where year_id = %s and name = '3X'"
    school.db.execute(
        f"update learning_group set {change} {where}" if change else f"delete from learning_group {where}", [year]
    )
    for path in (address(school, "3/havo"), address(school).partition("&")[0]):
        answer = anna.post(path, form)
        assert (answer.status_code, known(school, year)) == (409, [])
        assert (
            "Dit schooljaar heeft geen klas (meer) van dit leerjaar en niveau. Er is niets bewaard."
            in answer.content.decode()
        )
        assert answer.context["target"].value == "2/havo"


def test_who_saves_hours_waits_for_whoever_changes_the_class_and_then_is_refused(school: Cast) -> None:
    year, anna, form, said = prepared(school), sign_in(school.anna), filled(school, "4"), list[int]()
    path = address(school)

    def save() -> None:
        said.append(anna.post(path, form).status_code)
        for alias in ("default", "accounts", "jobs"):
            connections[alias].close()

    saving = Thread(target=save)
    with school.db.transaction():
        school.db.execute("update learning_group set stage = 5 where year_id = %s and kind = 'class'", [year])
        saving.start()
        saving.join(1)
        assert said == []
    saving.join()
    assert (said, known(school, year)) == ([409], [])


def test_what_a_colleague_changed_meanwhile_is_shown_and_not_overwritten(school: Cast) -> None:
    year, anna = prepared(school), sign_in(school.anna)
    assert sign_in(school.leo).post(address(school), filled(school, "4")).status_code == 303
    clash = anna.post(address(school), filled(school, "3"))
    assert (clash.status_code, [row[3] for row in known(school, year)]) == (409, [4])
    page = clash.content.decode()
    assert "Een collega koos: 4." in page
    assert 'value="3"' in page
    assert anna.post(address(school), filled(school, "3", "4")).status_code == 303
    assert [row[3] for row in known(school, year)] == [3]


def test_two_at_once_leave_the_number_of_one(school: Cast) -> None:
    year = prepared(school)
    clients = [sign_in(school.anna), sign_in(school.leo)]
    said = at_once(
        *(
            lambda client=client, count=count: client.post(address(school), filled(school, count)).status_code
            for client, count in zip(clients, "34", strict=True)
        )
    )
    assert sorted(said) == [303, 409]
    assert len(known(school, year)) == 1


def put_running(cast: Cast, **stages: int) -> None:
    """Numbers of the running year, for mathematics at havo."""
    for stage, count in stages.items():
        cast.put(
            "lesson_hours", year_id=cast.years["Oost"], subject_id=subject(cast), stage=int(stage[1:]), level="havo", per_week=count
        )  # fmt: skip


def put_class(cast: Cast, year: int, stage: int) -> None:
    cast.put("learning_group", uid=uuid4(), year_id=year, kind="class", name=f"{stage}X", stage=stage, level="havo")


def test_the_running_year_is_copied_where_there_is_nothing_yet_and_a_class_for_it(school: Cast) -> None:
    year, anna = prepared(school), sign_in(school.anna)
    put_class(school, year, 3)
    assert "aantal over van" not in text(school, address(school))
    put_running(school, s2=4, s3=5, s6=6)
    assert anna.post(address(school), filled(school, "2")).status_code == 303
    assert "Neem 1 aantal over van" in text(school, address(school))
    assert anna.post(address(school), {"neem_over": "ja"}).status_code == 303
    assert [(row[0], row[3]) for row in known(school, year)] == [(2, 2), (3, 5)]
    assert (
        "Er was niets meer over te nemen."
        in anna.post(address(school), {"neem_over": "ja"}, follow=True).content.decode()
    )


def test_of_two_who_copy_at_once_nothing_is_there_twice(school: Cast) -> None:
    year = prepared(school)
    put_running(school, s2=4)
    clients = [sign_in(school.anna), sign_in(school.leo)]
    said = at_once(*(lambda one=one: one.post(address(school), {"neem_over": "ja"}).status_code for one in clients))
    assert (said, [row[3] for row in known(school, year)]) == ([303, 303], [4])


def test_a_year_that_has_begun_is_left_alone(school: Cast) -> None:
    year = prepared(school)
    school.db.execute("update school_year set starts_on = %s where id = %s", [days(0), year])
    school.db.execute("update school_year set ends_on = %s where id = %s", [days(0), school.years["Oost"]])
    answer = sign_in(school.anna).post(address(school), filled(school, "4"))
    assert (answer.status_code, known(school, year)) == (404, [])


@pytest.mark.parametrize("what", ["insert", "update", "delete"])
def test_the_database_lets_hours_of_a_year_to_come_alone_be_written(
    school: Cast, runtime: psycopg.Connection, what: str
) -> None:
    number, year = subject(school), prepared(school)
    put_class(school, year, 3)
    for one in (year, school.years["Oost"]):
        school.put("lesson_hours", year_id=one, subject_id=number, stage=3, level="havo", per_week=4)
    statement = {
        "insert": f"insert into lesson_hours (year_id, subject_id, stage, level, per_week) values (%s, {number}, 2, 'havo', 4) returning 1",
        "update": "update lesson_hours set per_week = 5 where year_id = %s returning 1",
        "delete": "delete from lesson_hours where year_id = %s returning 1",
    }[what].replace("%s", "{}")  # fmt: skip
    reads = ("organisation", "staff", "planning")
    token = token_of(runtime, school.anna, "next_year", reads, "nobody", writes=("organisation", "staff"))
    assert attempt(runtime, "writer", token, statement.format(year))
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement.format(school.years["Oost"]))
    assert refused.value.diag.constraint_name == "ahead_day"


@pytest.mark.parametrize("what", ["another school", "another level", "another stage", "moved", "taken"])
def test_the_database_keeps_hours_to_the_subjects_and_classes_of_that_year(
    school: Cast, runtime: psycopg.Connection, what: str
) -> None:
    number, year = subject(school), prepared(school)
    theirs = school.put("subject", school_id=school.schools["West"], code="wi", name="Wiskunde")
    school.put("lesson_hours", year_id=year, subject_id=number, stage=2, level="havo", per_week=4)
    insert = "insert into lesson_hours (year_id, subject_id, stage, level, per_week) values"
    statement, why = {
        "another school": (f"{insert} ({year}, {theirs}, 2, 'havo', 4) returning 1", "hours_subject"),
        "another level": (f"{insert} ({year}, {number}, 2, 'vwo', 4) returning 1", "hours_stage"),
        "another stage": (f"{insert} ({year}, {number}, 5, 'havo', 4) returning 1", "hours_stage"),
        "moved": (f"update lesson_hours set stage = 5 where year_id = {year} returning 1", "hours_stage"),
        "taken": (f"update lesson_hours set subject_id = {theirs} where year_id = {year} returning 1", "hours_subject"),
    }[what]
    reads = ("organisation", "staff", "planning")
    token = token_of(runtime, school.anna, "next_year", reads, "nobody", writes=("organisation", "staff"))
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement)
    assert refused.value.diag.constraint_name == why


def test_who_assigns_groups_sees_how_many_lessons_everybody_has(school: Cast) -> None:
    year, grid = prepared(school), address(school, path=GRID)
    assert "Vul de lessentabel in" in text(school, grid)
    school.put("lesson_hours", year_id=year, subject_id=subject(school), stage=2, level="havo", per_week=4)
    page = text(school, grid)
    assert "Vul de lessentabel in" not in page
    school.db.execute(
        "delete from teaching where group_id in (select id from learning_group where year_id = %s)", [year]
    )
    assert "Vul de lessentabel in" not in text(school, grid)  # it is filled in, and nobody has a group
    school.put(
        "teaching",
        staff_id=school.dirk.id,
        group_id=school.db.execute(
            "select id from learning_group where year_id = %s and name = 'wi2B'", [year]
        ).fetchone()[0],
        starts_on=days(200),
        ends_on=days(300),
    )
    loads = {one.staff.given_name: (one.hours, one.unknown) for one in sign_in(school.anna).get(grid).context["loads"]}
    assert loads["Dirk"] == (4, 0)
    extra = school.put(
        "learning_group", uid="5f2f0b6e-3a2f-4a52-9d5b-7f4f3f0f1a11", year_id=year, kind="teaching", name="wi9", subject_id=subject(school), stage=3, level="vwo"
    )  # fmt: skip
    school.put("teaching", staff_id=school.dirk.id, group_id=extra, starts_on=days(200), ends_on=days(300))
    loads = {one.staff.given_name: (one.hours, one.unknown) for one in sign_in(school.anna).get(grid).context["loads"]}
    assert loads["Dirk"] == (4, 1)
    assert "en 1 groep zonder aantal" in text(school, grid)
