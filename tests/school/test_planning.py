"""The school arranges its year: periods, holidays, codes, the intake round and substitutes, each school its own."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import Cast, days, sign_in


def year(cast: Cast, page: str = "jaar", school: str = "Oost") -> str:
    return f"/jaarplanning/{page}/?jaar={cast.years[school]}"


PERIOD = {"name": "Herfst", "first_day": days(-100), "last_day": days(-1), "weight": "2"}


def test_a_year_is_divided_and_a_period_changed(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert anna.post(year(cast), {"verdeel": "3"}).status_code == 303
    query = "select number, starts_on, ends_on from period order by number"
    rows = cast.db.execute(query).fetchall()
    assert [row[0] for row in rows] == [1, 2, 3]
    assert (rows[0][1], rows[2][2]) == (days(-100), days(200))
    shorter = PERIOD | {"last_day": rows[0][2] - timedelta(days=3)}
    assert anna.post(f"{year(cast, 'periode')}&nr=1", shorter).status_code == 303
    assert cast.db.execute("select name, weight from period where number = 1").fetchone() == ("Herfst", 2)
    assert "is er geen periode" in anna.get(year(cast)).content.decode()
    anna.post(year(cast), {"verdeel": "3"})  # once is enough
    assert len(cast.db.execute(query).fetchall()) == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first_day": days(-101)}, "buiten het schooljaar"),
        ({"last_day": days(200)}, "buiten het schooljaar"),
        ({"last_day": days(-101)}, "ligt voor de eerste dag"),
        ({"weight": "0"}, "minstens 1 keer"),
        ({"weight": "half"}, "heel getal"),
        ({"name": ""}, "een naam"),
    ],
)
def test_a_wrong_period_is_refused(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    page = sign_in(cast.anna).post(year(cast, "periode"), {**PERIOD, **change})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from period").fetchone() == (0,)


def test_periods_do_not_overlap(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert anna.post(year(cast, "periode"), PERIOD).status_code == 303
    page = anna.post(year(cast, "periode"), PERIOD | {"name": "Winter", "first_day": days(-1), "last_day": days(10)})
    assert page.status_code == 422
    assert "vallen over ‘Herfst’ heen" in page.content.decode()


def test_a_period_in_use_stays(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    anna.post(year(cast, "periode"), PERIOD)
    anna.post(year(cast, "periode"), PERIOD | {"name": "Winter", "first_day": days(0), "last_day": days(99)})
    cast.db.execute("update test set period_id = (select id from period where number = 1)")
    assert "kan niet weg" in anna.post(year(cast), {"periode": "1"}, follow=True).content.decode()
    assert "is weg" in anna.post(year(cast), {"periode": "2"}, follow=True).content.decode()
    assert cast.db.execute("select name from period").fetchall() == [("Herfst",)]


def test_holidays_are_added_and_taken_away(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    holiday = {"name": "Kerstvakantie", "first_day": days(20), "last_day": days(34)}
    assert anna.post(year(cast, "vakantie"), holiday).status_code == 303
    number, ends_on = cast.db.execute("select id, ends_on from holiday").fetchone()
    assert ends_on == days(35)
    assert anna.post(year(cast, "vakantie"), holiday | {"last_day": days(201)}).status_code == 422
    anna.post(year(cast, school="Oost"), {"vakantie": "x"})
    assert cast.db.execute("select count(*) from holiday").fetchone() == (1,)
    anna.post(year(cast), {"vakantie": str(number)})
    assert cast.db.execute("select count(*) from holiday").fetchone() == (0,)


def test_a_holiday_of_another_school_stays(cast: Cast) -> None:
    sign_in(cast.wim).post(year(cast, "vakantie", "West"), {"name": "Kerst", "first_day": days(1), "last_day": days(2)})
    number = cast.db.execute("select id from holiday").fetchone()[0]
    sign_in(cast.anna).post(year(cast), {"vakantie": str(number)})
    assert cast.db.execute("select count(*) from holiday").fetchone() == (1,)


def test_an_intake_round_opens_and_moves(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert anna.post(year(cast, "aanmeldronde"), {"first_day": days(0), "last_day": days(10)}).status_code == 303
    assert anna.post(year(cast, "aanmeldronde"), {"first_day": days(0), "last_day": days(20)}).status_code == 303
    assert cast.db.execute("select opens_on, closes_on from intake_round").fetchall() == [(days(0), days(21))]
    late = anna.post(year(cast, "aanmeldronde"), {"first_day": days(200), "last_day": days(210)})
    assert late.status_code == 422


def test_codes_are_added_once_and_set_aside(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    here = f"/jaarplanning/afwezigheidscodes/?school={cast.schools['Oost']}"
    code = {"code": "Z", "name": "ziek gemeld", "is_authorised": "yes"}
    assert anna.post(here, code).status_code == 303
    assert anna.post(here, code | {"code": "z"}).status_code == 422
    assert anna.post(here, code | {"code": "S", "is_authorised": ""}).status_code == 422
    anna.post(here, {"uit": "Z"})
    assert cast.db.execute("select code, is_authorised, is_active from absence_reason").fetchall() == [
        ("Z", True, False)
    ]
    anna.post(here, {"aan": "Z"})
    assert cast.db.execute("select is_active from absence_reason").fetchone() == (True,)


@pytest.mark.parametrize("page", ["jaar", "periode", "vakantie", "aanmeldronde"])
def test_another_school_is_not_ours_to_arrange(cast: Cast, page: str) -> None:
    wim = sign_in(cast.wim)
    assert wim.get(year(cast, page)).status_code == 404
    assert wim.post(year(cast, page), PERIOD).status_code == 404
    assert wim.get(f"/jaarplanning/afwezigheidscodes/?school={cast.schools['Oost']}").status_code == 404
    assert cast.db.execute("select count(*) from period").fetchone() == (0,)


def test_the_planning_shows_only_own_years(cast: Cast) -> None:
    assert f"?jaar={cast.years['Oost']}" in sign_in(cast.leo).get("/jaarplanning/").content.decode()
    assert f"?jaar={cast.years['Oost']}" not in sign_in(cast.wim).get("/jaarplanning/").content.decode()


# --- substitutes -----------------------------------------------------------------------------------------------


def standing_in(cast: Cast, staff: str = "otto", group: str = "wi2B") -> dict[str, Any]:
    code = cast.db.execute("select code from staff where person_id = %s", [cast.people[staff].id]).fetchone()[0]
    return {"group": str(cast.groups[group][1]), "staff": code, "first_day": days(0), "last_day": days(5)}


def test_a_substitute_sees_the_group_until_it_is_stopped(cast: Cast) -> None:
    anna, otto = sign_in(cast.anna), sign_in(cast.otto)
    group = f"/invallen/{cast.groups['wi2B'][1]}/"
    assert otto.get(group).status_code == 404
    assert anna.post("/jaarplanning/vervanging/", standing_in(cast)).status_code == 303
    assert otto.get(group).status_code == 200
    uid, by = cast.db.execute(
        "select uid, arranged_by_id from substitution where staff_id = %s", [cast.otto.id]
    ).fetchone()
    assert by == cast.anna.id
    assert anna.post("/jaarplanning/vervanging/", {"stop": str(uid)}).status_code == 303
    assert otto.get(group).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_day": days(201)}, "buiten het schooljaar"),
        ({"first_day": days(-5), "last_day": days(-1)}, "al voorbij"),
        ({"staff": "NIEMAND"}, "NIEMAND"),
        ({"group": ""}, "Kies de groep."),
    ],
)
def test_a_wrong_substitution_is_refused(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    page = sign_in(cast.anna).post("/jaarplanning/vervanging/", {**standing_in(cast), **change})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from substitution").fetchone() == (1,)  # Sanne's


def test_the_same_substitution_twice_is_refused(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    anna.post("/jaarplanning/vervanging/", standing_in(cast))
    assert anna.post("/jaarplanning/vervanging/", standing_in(cast)).status_code == 422


def test_a_group_or_substitution_of_another_school_is_out_of_reach(cast: Cast) -> None:
    wim = sign_in(cast.wim)
    assert wim.post("/jaarplanning/vervanging/", standing_in(cast)).status_code == 422
    uid = cast.db.execute("select uid from substitution").fetchone()[0]
    wim.post("/jaarplanning/vervanging/", {"stop": str(uid)})
    assert cast.db.execute("select ends_on from substitution").fetchone() == (days(30),)


@pytest.mark.parametrize("who", ["dirk", "maud", "gerda", "noor", "petra", "bas", "cato"])
def test_nobody_else_plans(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    for path in ("/jaarplanning/", year(cast), "/jaarplanning/vervanging/", "/jaarplanning/overgang/"):
        assert client.get(path).status_code == 404
    assert client.post("/jaarplanning/vervanging/", standing_in(cast)).status_code == 404
