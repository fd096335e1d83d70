"""The coming school year is prepared as a workspace: made, copied and given to people, while nobody sees anything of it as present."""

from datetime import date, timedelta

import psycopg
import pytest

from tests.gate.hostile import attempt, token_of
from tests.people import Cast, days, sign_in
from tests.pupils.test_rollover import at_once
from zorgvuldig.school.calendar import prepared_from
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.actions import year_after

PATH = "/jaarplanning/volgend-jaar/"
GRID = f"{PATH}bezetting/"
END = year_after(SchoolYear(starts_on=days(-100), ends_on=days(200)))[1].ends_on


@pytest.fixture
def school(cast: Cast) -> Cast:
    """School Oost in the second half of its year: class 2B has Maud as mentor and group wi2B has Dirk as teacher until its end."""
    cast.db.execute("update learning_group set stage = 2, level = 'havo' where name in ('2B', 'wi2B')")
    return cast


def posted(cast: Cast, **more: str) -> dict[str, str]:
    return {"jaar": str(cast.years["Oost"]), **more}


def prepared(cast: Cast, *, who: str = "mee") -> int:
    """The number of the next year, made and copied by Anna."""
    anna = sign_in(cast.anna)
    assert anna.post(PATH, posted(cast)).status_code == 303
    assert anna.post(PATH, posted(cast, neem_over="ja", wie=who)).status_code == 303
    number: int = cast.db.execute(
        "select id from school_year where school_id = %s and starts_on = %s", [cast.schools["Oost"], days(200)]
    ).fetchone()[0]
    return number


def first_opened() -> tuple[date, date]:
    """The last first day of a school year that can be prepared today, and the next day, for which it is too early."""
    found = next(day for day in map(days, range(205, 225)) if prepared_from(day) > days(0))
    return found - timedelta(days=1), found


def people(cast: Cast, year: int) -> set[tuple[str, str, object, object]]:
    """Who has which group of a year, and from when until when."""
    return set(
        cast.db.execute(
            "select g.name, s.given_name, t.starts_on, t.ends_on from (select * from teaching union all select * from mentoring) t "
            "join learning_group g on g.id = t.group_id join staff s on s.person_id = t.staff_id where g.year_id = %s", [year]
        ).fetchall()
    )  # fmt: skip


def grid(cast: Cast, who: str = "anna") -> dict[str, str]:
    """What stands in the fields of the grid."""
    rows = sign_in(cast.people[who]).get(f"{GRID}?jaar={cast.years['Oost']}").context["rows"]
    found = {}
    for row in rows:
        found |= {f"s-{row.row.group.uid}": row.typed, f"w-{row.row.group.uid}": row.was}
    return found


def field(cast: Cast, year: int, name: str) -> str:
    uid = cast.db.execute("select uid from learning_group where year_id = %s and name = %s", [year, name]).fetchone()[0]
    return f"s-{uid}"


def code(cast: Cast, who: str) -> str:
    found: str = cast.db.execute("select code from staff where person_id = %s", [cast.people[who].id]).fetchone()[0]
    return found


def test_the_year_is_made_and_its_groups_are_copied_with_who_has_them(school: Cast) -> None:
    year = prepared(school)
    groups = school.db.execute(
        "select n.name, n.kind, n.stage, n.level, n.subject_id is not distinct from o.subject_id from learning_group n "
        "join learning_group o on o.name = n.name and o.year_id = %s where n.year_id = %s", [school.years["Oost"], year]
    ).fetchall()  # fmt: skip
    assert ("2B", "class", 2, "havo", True) in groups
    assert ("wi2B", "teaching", 2, "havo", True) in groups
    assert len(groups) == school.db.execute(
        "select count(*) from learning_group where year_id = %s", [school.years["Oost"]]
    ).fetchone()[0]  # fmt: skip
    assert {("2B", "Maud", days(200), END), ("wi2B", "Dirk", days(200), END)} <= people(school, year)
    page = sign_in(school.anna).get(PATH).content.decode()
    assert "Wie krijgt welke klas of groep?" in page


def test_it_can_be_copied_with_everything_left_open(school: Cast) -> None:
    year = prepared(school, who="open")
    assert people(school, year) == set()


def test_copying_again_doubles_nothing_and_takes_what_is_new(school: Cast) -> None:
    year = prepared(school)
    before = school.db.execute("select count(*) from learning_group").fetchone()[0]
    anna = sign_in(school.anna)
    anna.post(PATH, posted(school, neem_over="ja", wie="mee"))
    assert school.db.execute("select count(*) from learning_group").fetchone()[0] == before
    school.put(
        "learning_group",
        uid="00000000-0000-4000-8000-000000000009",
        year_id=school.years["Oost"],
        kind="class",
        name="2C",
    )
    answer = anna.post(PATH, posted(school, neem_over="ja", wie="mee"), follow=True).content.decode()
    assert "1 klas of groep is overgenomen." in answer
    assert ("2B", "Maud", days(200), END) in people(school, year)


def test_of_two_who_copy_at_once_nothing_is_there_twice(school: Cast) -> None:
    sign_in(school.anna).post(PATH, posted(school))
    clients = [sign_in(school.anna), sign_in(school.leo)]
    at_once(*(lambda c=c: c.post(PATH, posted(school, neem_over="ja", wie="mee")).status_code for c in clients))
    assert school.db.execute(
        "select count(*) from (select from learning_group group by year_id, lower(name) having count(*) > 1) x"
    ).fetchone() == (0,)
    assert school.db.execute("select count(*) from mentoring where starts_on = %s", [days(200)]).fetchone() == (
        school.db.execute("select count(distinct group_id) from mentoring where starts_on = %s", [days(200)]).fetchone()[0],
    )  # fmt: skip


def test_before_its_time_nothing_is_made(school: Cast) -> None:
    begins, too_late = first_opened()
    school.db.execute("update school_year set ends_on = %s where id = %s", [too_late, school.years["Oost"]])
    anna = sign_in(school.anna)
    assert "U kunt het volgende schooljaar klaarzetten vanaf" in anna.get(PATH).content.decode()
    answer = anna.post(PATH, posted(school), follow=True).content.decode()
    assert "kunt u nu nog niet klaarzetten" in answer
    assert school.db.execute("select count(*) from school_year where starts_on > %s", [days(0)]).fetchone() == (0,)
    school.db.execute("update school_year set ends_on = %s where id = %s", [begins, school.years["Oost"]])
    assert "is gemaakt" in anna.post(PATH, posted(school), follow=True).content.decode()


ABOUT_IT = ("bezetting/", "bezetting/bestand/", "lessentabel/", "vakkeuze/")


@pytest.mark.parametrize("who", ["anna", "leo"])
def test_while_it_is_not_made_every_page_about_it_leads_to_where_it_is_made(school: Cast, who: str) -> None:
    one, class_of_now = sign_in(school.people[who]), school.groups["2B"][1]
    paths = [f"{PATH}{path}?jaar={school.years['Oost']}" for path in ABOUT_IT]
    paths += ["/jaarplanning/overgang/", f"/klassen/{class_of_now}/vakkeuze/"]
    paths += [f"/klassen/{class_of_now}/overgang/"] if who == "anna" else []
    for path in paths:
        led = one.get(path)
        assert (led.status_code, led["Location"]) == (303, PATH), path
        assert "Het volgende schooljaar is er nog niet. Maak het eerst." in one.get(PATH).content.decode()
        posts = {} if path.startswith(f"{PATH}vakkeuze") else posted(school, neem_over="ja", bewaar="ja")
        if posts:
            assert one.post(path, posts)["Location"] == PATH, path
            said = one.get(PATH).content.decode()
            assert "Er is niets bewaard. Het volgende schooljaar is er nog niet. Maak het eerst." in said, path
    assert school.db.execute("select count(*) from school_year where starts_on > %s", [days(0)]).fetchone() == (0,)
    assert school.db.execute("select count(*) from rollover").fetchone() == (0,)


def test_one_that_was_made_before_its_time_is_closed_until_then(school: Cast) -> None:
    year = prepared(school)
    last, too_late = first_opened()
    anna = sign_in(school.anna)
    paths = [f"{PATH}{path}?jaar={school.years['Oost']}" for path in ABOUT_IT]
    paths += ["/jaarplanning/overgang/", f"/klassen/{school.groups['2B'][1]}/vakkeuze/"]
    for begins, answer in ((too_late, 303), (last, 200)):
        school.db.execute("update school_year set starts_on = %s where id = %s", [begins, year])
        assert {path: anna.get(path).status_code for path in paths} == dict.fromkeys(paths, answer)
    before = people(school, year)
    school.db.execute("update school_year set starts_on = %s where id = %s", [too_late, year])
    answer = anna.post(paths[0], {field(school, year, "wi2B"): ""}, follow=True)
    assert "Er is niets bewaard. Het volgende schooljaar kunt u nu nog niet klaarzetten." in answer.content.decode()
    assert people(school, year) == before


def test_nothing_of_it_is_seen_as_present(school: Cast) -> None:
    dirk, maud = sign_in(school.dirk), sign_in(school.maud)
    before = [dirk.get("/groepen/").context["taught"], maud.get("/groepen/").context["mentored"]]
    year = prepared(school)
    assert [dirk.get("/groepen/").context["taught"], maud.get("/groepen/").context["mentored"]] == before
    uid = field(school, year, "2B").removeprefix("s-")
    assert maud.get(f"/mentorklas/{uid}/").status_code == 404
    assert sign_in(school.anna).get(f"/klassen/{uid}/overgang/").status_code == 404


def test_somebody_else_gets_a_group_in_the_grid(school: Cast) -> None:
    year = prepared(school)
    anna, path = sign_in(school.anna), f"{GRID}?jaar={school.years['Oost']}"
    boxes = grid(school) | {field(school, year, "wi2B"): code(school, "maud"), field(school, year, "2B"): ""}
    assert anna.post(path, boxes).status_code == 303
    assert {(group, who) for group, who, *_ in people(school, year)} & {("wi2B", "Dirk"), ("2B", "Maud")} == set()
    assert ("wi2B", "Maud", days(200), END) in people(school, year)
    # Maud was a mentor alone; for the days of that year she is a teacher too, and today she is not.
    held = school.db.execute(
        "select role, starts_on, ends_on from staff_role where staff_id = %s and role = 'teacher'", [school.maud.id]
    )
    assert held.fetchall() == [("teacher", days(200), END)]
    assert sign_in(school.maud).get(f"/groepen/{school.groups['wi2B'][1]}/").status_code == 404


def test_a_name_that_nobody_has_is_said_beside_the_group_and_nothing_is_lost(school: Cast) -> None:
    year = prepared(school)
    before = people(school, year)
    anna, path = sign_in(school.anna), f"{GRID}?jaar={school.years['Oost']}"
    boxes = grid(school) | {field(school, year, "wi2B"): "Niemand Zo", field(school, year, "2B"): ""}
    page = anna.post(path, boxes)
    assert page.status_code == 422
    assert "Er is hier niemand met deze naam of afkorting." in page.content.decode()
    assert "Niemand Zo" in page.content.decode()
    assert people(school, year) == before


def test_nobody_gives_a_group_to_themselves(school: Cast) -> None:
    school.put(
        "staff_role", staff_id=school.anna.id, school_id=school.schools["Oost"], role="teacher", starts_on=days(-5)
    )
    year = prepared(school)
    anna, path = sign_in(school.anna), f"{GRID}?jaar={school.years['Oost']}"
    page = anna.post(path, grid(school) | {field(school, year, "2B"): code(school, "anna")})
    assert page.status_code == 422
    assert "Uzelf geeft u geen groep." in page.content.decode()
    assert (
        sign_in(school.leo)
        .post(path, grid(school, "leo") | {field(school, year, "2B"): code(school, "anna")})
        .status_code
        == 303
    )
    assert ("2B", "Anna", days(200), END) in people(school, year)


def test_copying_leaves_open_what_the_one_who_copies_has(school: Cast) -> None:
    school.put(
        "staff_role", staff_id=school.anna.id, school_id=school.schools["Oost"], role="teacher", starts_on=days(-5)
    )
    school.put("teaching", staff_id=school.anna.id, group_id=school.groups["wi2B"][0], starts_on=days(-5))
    year = prepared(school)
    assert "Anna" not in {who for _group, who, *_ in people(school, year)}


def test_two_who_give_one_group_do_not_mix(school: Cast) -> None:
    year = prepared(school)
    path = f"{GRID}?jaar={school.years['Oost']}"
    boxes = grid(school)
    assert (
        sign_in(school.leo).post(path, boxes | {field(school, year, "wi2B"): code(school, "maud")}).status_code == 303
    )
    late = sign_in(school.anna).post(path, boxes | {field(school, year, "wi2B"): ""})
    assert late.status_code == 409
    assert "Een collega koos: Werker, Maud" in late.content.decode()
    # What the later one left as it was is not written over.
    assert sign_in(school.anna).post(path, boxes).status_code == 303
    assert ("wi2B", "Maud", days(200), END) in people(school, year)


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "petra", "bas"])
def test_nobody_else_prepares_it(school: Cast, who: str) -> None:
    prepared(school)
    client = sign_in(school.people[who])
    grids = f"{GRID}?jaar={school.years['Oost']}"
    for path in (PATH, grids) if who != "wim" else (grids,):
        assert client.get(path).status_code == 404
        assert client.post(path, posted(school, neem_over="ja")).status_code == 404
    assert client.post(PATH, posted(school)).status_code == 404


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update teaching set ends_on = current_date + 1 where group_id = {group} returning 1", "ahead_day"),
        ("delete from mentoring where group_id = {class} returning 1", "ahead_day"),
        ("update learning_group set name = 'x' where id = {group} returning 1", "ahead_day"),
        ("update school_year set name = 'x' where id = {year} returning 1", "ahead_day"),
        ("insert into teaching (staff_id, group_id, starts_on) values ({dirk}, {coming}, current_date) returning 1", "ahead_day"),
        ("insert into teaching (staff_id, group_id, starts_on) values ({dirk}, {group}, current_date + 300) returning 1", "ahead_day"),
        ("insert into mentoring (staff_id, group_id, starts_on) values ({anna}, {coming}, current_date + 300) returning 1", "ahead_self"),
        (
            "insert into staff_role (staff_id, school_id, role, starts_on) values ({dirk}, {school}, 'teacher', current_date) returning 1",
            "role_day",
        ),
        (
            "insert into staff_role (staff_id, school_id, role, starts_on) values ({anna}, {school}, 'mentor', current_date + 300) returning 1",
            "role_self",
        ),
        (
            "insert into staff_role (staff_id, school_id, role, starts_on) values ({dirk}, {school}, 'school_leader', current_date + 300) "
            "returning 1",
            "role_kind",
        ),
        ("update staff_role set ends_on = current_date + 1 where staff_id = {dirk} returning 1", "role_kept"),
    ],
)  # fmt: skip
def test_the_database_lets_nothing_of_today_change_for_it(
    school: Cast, runtime: psycopg.Connection, statement: str, why: str
) -> None:
    year = prepared(school, who="open")
    values = {
        "group": school.groups["wi2B"][0],
        "class": school.groups["2B"][0],
        "year": school.years["Oost"],
        "school": school.schools["Oost"],
        "dirk": school.dirk.id,
        "anna": school.anna.id,
        "coming": school.db.execute("select id from learning_group where year_id = %s and name = '2B'", [year]).fetchone()[0],
    }  # fmt: skip
    reads, writes = ("organisation", "staff", "planning"), ("organisation", "staff")
    token = token_of(runtime, school.anna, "next_year", reads, "nobody", writes=writes)
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(runtime, "writer", token, statement.format(**values))
    assert refused.value.diag.constraint_name == why
