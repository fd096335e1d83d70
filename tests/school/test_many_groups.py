"""Where a school has hundreds of groups, what one page can show is listed, and any other is typed as the timetable has it."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.crowd_of_groups import crowd_of_groups
from tests.people import Cast, days, sign_in
from tests.school.test_planning import standing_in
from tests.school.test_staffing import helper
from tests.structure.weights import TAKES, weigh
from tests.suppliers.agreeing import drafted, seen, version
from tests.suppliers.supplying import agreed

LIST, HELPER, SUBSTITUTES, EVENT = (
    "/klassen-en-groepen/",
    "/hulp-van-buiten/nieuw/",
    "/jaarplanning/vervanging/",
    "/fotos/nieuw/",
)


@pytest.fixture
def many(cast: Cast) -> Cast:
    crowd_of_groups(cast)
    return cast


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def refusal(client: Client, path: str, form: dict[str, Any]) -> str:
    answer = client.post(path, form)
    assert answer.status_code == 422
    return answer.content.decode()


@pytest.mark.parametrize("path", [LIST, f"{LIST}?deel=2", HELPER, SUBSTITUTES, EVENT])
def test_a_page_stays_light(many: Cast, path: str) -> None:
    weigh("staffing", sign_in(many.leo).get(path, headers=TAKES))


def test_the_list_falls_into_parts_and_those_into_sheets(many: Cast) -> None:
    leo = sign_in(many.leo)
    classes = text(leo, LIST)
    assert re.findall(r"deel=(\w+)", classes) == ["klassen", "2", "overig"]
    assert ">2B</a>" in classes
    assert "wi2B" not in classes
    assert ">wi2B</a>" in text(leo, f"{LIST}?deel=overig")
    shown = re.findall(r">(mu2-\d+)</a>", text(leo, f"{LIST}?deel=2"))
    assert shown == [f"mu2-{n:03}" for n in range(1, 76)]
    more = text(leo, f"{LIST}?deel=2&blad=4")
    assert re.findall(r">(mu2-\d+)</a>", more)[-1] == "mu2-250"
    assert f"jaar={many.years['Oost']}&amp;deel=2&amp;blad=3" in more
    assert leo.get(f"{LIST}?deel=2&blad=5").status_code == 404
    assert ">2B</a>" in text(leo, f"{LIST}?deel=9")


def test_a_small_school_has_one_list(cast: Cast) -> None:
    page = text(sign_in(cast.leo), LIST)
    assert "deel=" not in page
    assert ">2B</a>" in page
    assert ">wi2B</a>" in page


def test_whoever_adds_a_group_comes_back_to_its_part(many: Cast) -> None:
    form = {"name": "mu2-new", "subject": "wi2B", "stage": "2", "level": ""}
    year = many.years["Oost"]
    answer = sign_in(many.leo).post(f"{LIST}nieuw/?jaar={year}", form)
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}?jaar={year}&deel=2")


def test_a_substitute_is_for_the_group_that_was_typed(many: Cast) -> None:
    anna = sign_in(many.anna)
    assert 'name="group_typed"' in text(anna, SUBSTITUTES)
    form = standing_in(many) | {"group": "", "group_typed": " MU2-007 "}
    assert anna.post(SUBSTITUTES, form).status_code == 303
    rows = many.db.execute(
        "select g.name from substitution s join learning_group g on g.id = s.group_id where staff_id = %s",
        [many.otto.id],
    )
    assert rows.fetchall() == [("mu2-007",)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Kies de groep."),
        (" , ", "Kies de groep."),
        ("mu2-00", "Er is geen klas of groep mu2-00. Lijkt erop: mu2-001, mu2-002, mu2-003."),
        ("mi2-001", "Er is geen klas of groep mi2-001. Lijkt erop: mu2-001"),
        ("Xqzz", "Er is geen klas of groep Xqzz. Kijk na wat u typte."),
        ("w1", "Er is geen klas of groep w1."),  # of the other school
    ],
)
def test_a_group_that_is_not_there_is_refused_beside_the_field(many: Cast, typed: str, sentence: str) -> None:
    page = refusal(sign_in(many.anna), SUBSTITUTES, standing_in(many) | {"group": "", "group_typed": typed})
    assert sentence in page
    assert many.db.execute("select count(*) from substitution").fetchone() == (1,)  # Sanne's


def test_what_two_years_have_is_typed_as_the_list_calls_it(many: Cast) -> None:
    """The groups of the next year are there before this one ends."""
    year = many.put(
        "school_year", school_id=many.schools["Oost"], name="straks", starts_on=days(200), ends_on=days(565)
    )
    crowd_of_groups(many, 9, year=year)
    leo = sign_in(many.leo)
    said = helper(many, first_day=days(201), last_day=days(210), groups=[])
    page = refusal(leo, HELPER, said | {"groups_typed": "mu2-009"})
    assert "Er zijn er meer die mu2-009 heten. Typ wat u bedoelt helemaal: mu2-009 (Wiskunde), " in page
    assert "; mu2-009 (Wiskunde), straks." in page
    typed = "mu2-009 (wiskunde), straks, mu2-008 (Wiskunde), straks"
    assert leo.post(HELPER, said | {"groups_typed": typed}).status_code == 303
    rows = many.db.execute(
        "select g.name, g.year_id = %s from helper_grant h join learning_group g on g.id = h.group_id where h.starts_on = %s"
        " order by 1",
        [year, days(201)],
    )
    assert rows.fetchall() == [("mu2-008", True), ("mu2-009", True)]


def test_a_helper_without_a_group_is_refused(many: Cast) -> None:
    people = many.db.execute("select count(*) from staff").fetchone()
    for typed in ("", ",,", "mu2-001, nergens"):
        refusal(sign_in(many.leo), HELPER, helper(many, groups=[]) | {"groups_typed": typed})
    assert many.db.execute("select count(*) from staff").fetchone() == people


def test_of_a_picture_own_groups_and_classes_are_listed_and_another_is_typed(many: Cast) -> None:
    dirk = sign_in(many.dirk)
    page = text(dirk, EVENT)
    listed = [name for name, (_id, uid) in many.groups.items() if f'value="{uid}"' in page]
    assert set(listed) == {"2B", "3A", "wi2B"}
    form = {"name": "Concert", "happened_on": f"{days(-1)}", "groups": [str(many.groups["2B"][1])]}
    assert dirk.post(EVENT, form | {"groups_typed": "mu2-001, mu2-002, mu2-001"}).status_code == 303
    assert dirk.post(EVENT, form | {"name": "Les", "groups": [], "groups_typed": "mu2-003"}).status_code == 303
    rows = many.db.execute(
        "select e.name, array_agg(g.name order by g.name) from picture_event e join picture_event_group p on p.picture_event_id = e.id"
        " join learning_group g on g.id = p.group_id group by 1 order by 1"
    )
    assert rows.fetchall() == [("Concert", ["2B", "mu2-001", "mu2-002"]), ("Les", ["mu2-003"])]
    uid = many.db.execute("select uid from picture_event where name = 'Les'").fetchone()[0]
    edited = text(dirk, f"/fotos/{uid}/veranderen/")
    assert re.search(r"checked>\s*<label[^>]*>mu2-003<", edited)


def test_a_picture_without_a_group_is_refused(many: Cast) -> None:
    form = {"name": "Concert", "happened_on": f"{days(-1)}", "groups_typed": ""}
    assert "Kies minstens één klas of groep." in refusal(sign_in(many.dirk), EVENT, form)
    assert "Er is geen klas of groep w1." in refusal(sign_in(many.dirk), EVENT, form | {"groups_typed": "w1"})


def number_of(cast: Cast, name: str, column: str = "id") -> str:
    return str(cast.db.execute(f"select {column} from learning_group where name = %s", [name]).fetchone()[0])


def test_one_group_is_one_group(many: Cast) -> None:
    form = standing_in(many) | {"group": "", "group_typed": "mu2-001, mu2-002"}
    assert "Kies of typ één klas of groep." in refusal(sign_in(many.anna), SUBSTITUTES, form)
    assert many.db.execute("select count(*) from substitution").fetchone() == (1,)  # Sanne's


def test_a_pupil_goes_to_a_group_that_was_typed(many: Cast) -> None:
    anna, way = sign_in(many.anna), f"/leerlingen/{many.noor.uid}/groepen/"
    page = text(anna, way)
    assert "klas 3A, dit jaar" in page
    assert "wi2B" in page  # what ends is one of their own
    assert "mu2-" not in page
    weigh("change_group", anna.get(way, headers=TAKES))
    was = re.search(r'name="was" value="([^"]*)"', page)[1]
    form = {"was": was, "old": "", "new": "", "new_typed": "mu2-01", "first_day": f"{days(0)}"}
    assert "Lijkt erop: mu2-010, mu2-011, mu2-012." in refusal(anna, way, form)
    both = form | {"new": str(many.groups["3A"][1]), "new_typed": "mu2-010"}
    assert "Kies of typ één klas of groep." in refusal(anna, way, both)
    assert "Kies welke groep eindigt" in refusal(anna, way, form | {"new_typed": ""})
    assert anna.post(way, form | {"new_typed": "mu2-010"}).status_code == 303
    rows = many.db.execute(
        "select g.name from membership m join learning_group g on g.id = m.group_id where m.pupil_id = %s and g.name like 'mu2%%'",
        [many.noor.id],
    )
    assert rows.fetchall() == [("mu2-010",)]


def test_a_class_goes_into_a_group_of_its_own_stage_or_one_that_was_typed(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name in ('2B', 'wi2B')")
    cast.db.execute(
        "delete from membership where group_id = %s", [number_of(cast, "wi2B")]
    )  # one group for each subject
    crowd_of_groups(cast, 230, stage=3)
    anna, way = sign_in(cast.anna), f"/klassen/{cast.groups['2B'][1]}/lesgroep/"
    page = text(anna, way)
    assert ">wi2B (Wiskunde)<" in page
    assert "mu2-" not in page
    weigh("class_into_group", anna.get(way, headers=TAKES))
    form = {"group": "", "first_day": f"{days(0)}"}
    assert "Kies een lesgroep." in refusal(anna, way, form | {"group_typed": ""})
    seen = anna.post(way, form | {"group_typed": "mu2-230"}).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(group|first_day|gezien)" value="([^"]*)"', seen))
    assert hidden["group"] == number_of(cast, "mu2-230", "uid")
    assert anna.post(way, hidden).status_code == 303
    into = many_in(cast, "mu2-230")
    assert into == many_in(cast, "2B") > 0


def many_in(cast: Cast, name: str) -> int:
    count: int = cast.db.execute(
        "select count(*) from membership where group_id = %s and (ends_on is null or ends_on > %s)",
        [number_of(cast, name), days(0)],
    ).fetchone()[0]
    return count


def test_an_agreement_is_for_a_group_that_was_typed(many: Cast) -> None:
    draft, petra = drafted(many, agreed(many).product), sign_in(many.petra)
    way = version(draft, "voor-wie/")
    page = text(petra, way)
    assert "Leerjaar 2" in page
    assert "mu2-" not in page
    weigh("agreement_scopes", petra.get(way, headers=TAKES))
    form = {"scopes": [], "scopes_typed": "mu2-001, wi2B", "seen": seen(petra, way)}
    assert "Er is geen klas of groep mu2." in refusal(petra, way, form | {"scopes_typed": "mu2"})
    assert "Kies minstens één school, leerjaar of groep." in refusal(petra, way, form | {"scopes_typed": ""})
    assert "Kies minstens één school, leerjaar of groep." in refusal(petra, way, form | {"scopes_typed": ","})
    whole = form | {"scopes": [f"school-{many.schools['Oost']}"]}
    assert "U koos heel Wilgendam College Oost." in refusal(petra, way, whole)
    assert petra.post(way, form).status_code == 303
    rows = many.db.execute(
        "select g.name from agreement_scope s join agreement a on a.id = s.agreement_id join learning_group g on g.id = s.group_id"
        " where a.uid = %s order by 1",
        [draft],
    )
    assert {name for (name,) in rows.fetchall()} == {"mu2-001", "wi2B"}
    again = text(petra, way)
    assert "mu2-001" in again
    assert "mu2-002" not in again


def test_what_two_schools_have_is_typed_with_the_school(many: Cast) -> None:
    many.db.execute("update school set name = 'College, Haven' where id = %s", [many.schools["West"]])
    many.put(
        "staff_role", staff_id=many.leo.id, school_id=many.schools["West"], role="school_leader", starts_on=days(-9)
    )
    many.db.execute("update learning_group set name = '2B' where id = %s", [many.groups["w1"][0]])
    leo = sign_in(many.leo)
    form = {**standing_in(many), "group": "", "group_typed": "2B"}
    said = re.search(r"Typ wat u bedoelt helemaal: ([^<]*)\.<", refusal(leo, SUBSTITUTES, form))[1].split("; ")
    assert sorted(name.partition(", ")[2].partition(", ")[2] for name in said) == [
        "College, Haven",
        "Wilgendam College Oost",
    ]
    here = next(name for name in said if name.endswith("Oost"))
    assert leo.post(SUBSTITUTES, form | {"group_typed": here}).status_code == 303
    row = many.db.execute("select group_id from substitution where staff_id = %s", [many.otto.id]).fetchone()
    assert row == (many.groups["2B"][0],)
    helps = helper(many, groups=[]) | {"groups_typed": ", ".join(said)}
    assert leo.post(HELPER, helps).status_code == 303
