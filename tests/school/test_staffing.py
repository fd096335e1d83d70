"""The school leader makes years, classes and groups, says who works with them, and lets help from outside in and out."""

from typing import Any

import pytest

from tests.letters import codes_in, opened_by
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.accounts.invitations.codes import accept, key_of


def code(cast: Cast, name: str) -> str:
    found: str = cast.db.execute("select code from staff where person_id = %s", [cast.people[name].id]).fetchone()[0]
    return found


def test_the_next_year_and_its_groups_are_made(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    school = f"?school={cast.schools['Oost']}"
    proposed = leo.get(f"/klassen-en-groepen/schooljaar/nieuw/{school}").content.decode()
    assert f'value="{days(200).isoformat()}"' in proposed
    new = {"name": "volgend jaar", "first_day": days(200), "last_day": days(564)}
    assert leo.post(f"/klassen-en-groepen/schooljaar/nieuw/{school}", new).status_code == 303
    year = cast.db.execute("select id from school_year where name = 'volgend jaar'").fetchone()[0]
    here = f"/klassen-en-groepen/nieuw/?jaar={year}"
    assert leo.post(here, {"name": "3B", "subject": "", "stage": "3", "level": "havo"}).status_code == 303
    assert leo.post(here, {"name": "wi3B", "subject": "wi2B", "stage": "3", "level": ""}).status_code == 303
    assert leo.post(here, {"name": "3b", "subject": "", "stage": "3", "level": ""}).status_code == 422
    assert leo.post(here, {"name": "3C", "subject": "", "stage": "9", "level": ""}).status_code == 422
    rows = cast.db.execute(
        "select name, kind, stage, subject_id is null from learning_group where year_id = %s order by name", [year]
    ).fetchall()
    assert rows == [("3B", "class", 3, True), ("wi3B", "teaching", 3, False)]
    page = leo.get(f"/klassen-en-groepen/?jaar={year}").content.decode()
    assert "wi3B" in page


def test_a_new_subject_comes_with_its_first_group(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    here = f"/klassen-en-groepen/nieuw/?jaar={cast.years['Oost']}"
    first = {"name": "la2B", "subject": "*", "new_subject": "Latijn", "new_code": "la", "stage": "2", "level": ""}
    assert "een nieuw vak" in leo.get(here).content.decode()
    assert leo.post(here, first).status_code == 303
    assert cast.db.execute(
        "select s.code, s.name, s.school_id, g.kind from subject s join learning_group g on g.subject_id = s.id where g.name = 'la2B'"
    ).fetchall() == [("la", "Latijn", cast.schools["Oost"], "teaching")]
    page = leo.get(here).content.decode()
    assert '<option value="la">Latijn</option>' in page  # for the next group it is there to choose
    uid = cast.db.execute("select uid from learning_group where name = 'la2B'").fetchone()[0]
    tie = {"staff": code(cast, "otto"), "first_day": days(0), "last_day": ""}
    assert leo.post(f"/klassen-en-groepen/{uid}/", tie).status_code == 303
    assert "la2B" in sign_in(cast.otto).get("/groepen/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"new_subject": ""}, "hoe het nieuwe vak heet"),
        ({"new_code": ""}, "Vul de afkorting"),
        ({"new_code": "WI2B"}, "heeft deze afkorting al"),
        ({"new_subject": "wiskunde"}, "Dit vak is er al"),
        ({"new_code": "*"}, "heeft deze afkorting al"),
        ({"subject": ""}, "laat de naam en de afkorting leeg"),
        ({"name": "wi2B"}, "al een klas of groep met deze naam"),
    ],
)
def test_a_subject_that_cannot_be_is_refused_and_nothing_is_made(
    cast: Cast, change: dict[str, str], sentence: str
) -> None:
    counted = "select (select count(*) from subject), (select count(*) from learning_group)"
    before = cast.db.execute(counted).fetchone()
    new = {
        "name": "la2B",
        "subject": "*",
        "new_subject": "Latijn",
        "new_code": "la",
        "stage": "2",
        "level": "",
        **change,
    }
    page = sign_in(cast.leo).post(f"/klassen-en-groepen/nieuw/?jaar={cast.years['Oost']}", new)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute(counted).fetchone() == before


def test_a_subject_without_its_group_does_not_come(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody made the same group a moment ago, after the form had looked."""
    monkeypatch.setattr(
        "zorgvuldig.school.staffing.forms.NewGroupForm.clean_name", lambda form: form.cleaned_data["name"]
    )
    new = {"name": "wi2B", "subject": "*", "new_subject": "Latijn", "new_code": "la", "stage": "2", "level": ""}
    page = sign_in(cast.leo).post(f"/klassen-en-groepen/nieuw/?jaar={cast.years['Oost']}", new)
    assert (page.status_code, "net door iemand anders" in page.content.decode()) == (422, True)
    assert cast.db.execute("select count(*) from subject where code = 'la'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ({"name": "Dit Jaar", "first_day": days(200), "last_day": days(564)}, "met deze naam"),
        ({"name": "x", "first_day": days(199), "last_day": days(564)}, "vallen over een ander"),
        ({"name": "x", "first_day": days(200), "last_day": days(900)}, "langer dan"),
    ],
)
def test_a_wrong_year_is_refused(cast: Cast, new: dict[str, Any], sentence: str) -> None:
    page = sign_in(cast.leo).post(f"/klassen-en-groepen/schooljaar/nieuw/?school={cast.schools['Oost']}", new)
    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_a_teacher_gets_a_group_and_loses_it_at_once(cast: Cast) -> None:
    leo, otto = sign_in(cast.leo), sign_in(cast.otto)
    group = cast.groups["wi2B"][1]
    assert otto.get(f"/groepen/{group}/").status_code == 404
    tie = {"staff": code(cast, "otto"), "first_day": days(0), "last_day": ""}
    assert leo.post(f"/klassen-en-groepen/{group}/", tie).status_code == 303
    assert otto.get(f"/groepen/{group}/").status_code == 200
    number, ends_on = cast.db.execute(
        "select id, ends_on from teaching where staff_id = %s and group_id = %s", [cast.otto.id, cast.groups["wi2B"][0]]
    ).fetchone()
    assert ends_on == days(200)  # the end of the year
    assert leo.post(f"/klassen-en-groepen/{group}/", tie).status_code == 422
    assert leo.post(f"/klassen-en-groepen/{group}/", {"stop": f"teaching-{number}"}).status_code == 303
    assert otto.get(f"/groepen/{group}/").status_code == 404


def test_a_teacher_becomes_mentor_with_the_role_that_goes_with_it(cast: Cast) -> None:
    leo, dirk = sign_in(cast.leo), sign_in(cast.dirk)
    tie = {"staff": code(cast, "dirk"), "first_day": days(0), "last_day": days(20)}
    assert leo.post(f"/klassen-en-groepen/{cast.groups['3A'][1]}/", tie).status_code == 303
    assert dirk.get(f"/leerlingen/{cast.sem.uid}/begeleiding/").status_code == 200
    assert cast.db.execute(
        "select starts_on, ends_on from staff_role where staff_id = %s and role = 'mentor'", [cast.dirk.id]
    ).fetchone() == (days(0), days(21))


@pytest.mark.parametrize(
    "change",
    [{"last_day": days(200)}, {"first_day": days(-101)}, {"staff": ""}, {"first_day": days(5), "last_day": days(4)}],
)
def test_a_wrong_tie_is_refused(cast: Cast, change: dict[str, Any]) -> None:
    tie = {"staff": code(cast, "dirk"), "first_day": days(0), "last_day": days(20), **change}
    assert sign_in(cast.leo).post(f"/klassen-en-groepen/{cast.groups['3A'][1]}/", tie).status_code == 422
    assert cast.db.execute("select count(*) from mentoring").fetchone() == (1,)


def test_a_group_of_another_school_is_not_ours(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert leo.get(f"/klassen-en-groepen/{cast.groups['w1'][1]}/").status_code == 404
    assert leo.get(f"/klassen-en-groepen/nieuw/?jaar={cast.years['West']}").status_code == 404
    assert leo.get(f"/klassen-en-groepen/schooljaar/nieuw/?school={cast.schools['West']}").status_code == 404


# --- help from outside -----------------------------------------------------------------------------------------


def helper(cast: Cast, **change: Any) -> dict[str, Any]:
    return {
        "given_name": "Hugo",
        "prefix": "",
        "family_name": "Huiswerk",
        "groups": [str(cast.groups["wi2B"][1])],
        "sees": ["grades"],
        "why": "Huiswerkbegeleiding",
        "organisation": "Huiswerkbureau De Trap",
        "agreed_on": days(-5),
        "first_day": days(0),
        "last_day": days(30),
        **change,
    }


def test_help_from_outside_is_let_in_and_stopped(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    assert leo.post("/hulp-van-buiten/nieuw/", helper(cast)).status_code == 303
    staff, own_code = cast.db.execute("select person_id, code from staff where given_name = 'Hugo'").fetchone()
    grant = cast.db.execute(
        "select sees_grades, sees_attendance, ends_on, granted_by_id from helper_grant where staff_id = %s", [staff]
    ).fetchone()
    assert grant == (True, False, days(31), cast.leo.id)
    assert cast.db.execute("select role, ends_on from staff_role where staff_id = %s", [staff]).fetchone() == (
        "outside_helper",
        days(31),
    )
    assert leo.post("/hulp-van-buiten/brief/", {"code": own_code}).status_code == 303
    (code,) = codes_in(opened_by(sign_in(cast.anna)))
    assert f'name="code" value="{own_code}"' in leo.get("/hulp-van-buiten/").content.decode()
    account = accept(key_of(code), password="vier-woorden-zijn-genoeg", now=NOW, username="hugo")
    page = leo.get("/hulp-van-buiten/").content.decode()  # a new code takes two, and this page has nowhere to ask
    assert f'name="code" value="{own_code}"' not in page
    assert "Heeft een account. Vraag de administratie als deze persoon een nieuwe code nodig heeft." in page
    hugo = cast.people["hugo"] = type(cast.hanna)("Hugo", staff, cast.hanna.uid, account.pk)
    cast.second_factor(hugo)
    client = sign_in(hugo)
    group = cast.groups["wi2B"][1]
    assert client.get(f"/hulp/{group}/cijfers/").status_code == 200
    assert client.get(f"/hulp/{group}/aanwezigheid/").status_code == 404
    assert client.get(f"/hulp/{cast.groups['2B'][1]}/").status_code == 404
    assert leo.post("/hulp-van-buiten/", {"stop": own_code}).status_code == 303
    assert client.get(f"/hulp/{group}/cijfers/").status_code == 404
    assert client.get(f"/hulp/{group}/").status_code == 404
    assert "Hugo" not in leo.get("/hulp-van-buiten/").content.decode()


def test_help_that_begins_later_can_be_stopped_before(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    leo.post("/hulp-van-buiten/nieuw/", helper(cast, first_day=days(5)))
    own_code = cast.db.execute("select code from staff where given_name = 'Hugo'").fetchone()[0]
    assert leo.post("/hulp-van-buiten/", {"stop": own_code}).status_code == 303
    assert cast.db.execute("select count(*) from staff_role where role = 'outside_helper'").fetchone() == (1,)  # Hanna


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_day": days(200)}, "buiten het schooljaar"),
        ({"last_day": ""}, "Vul de dag in."),
        ({"first_day": days(-9), "last_day": days(-1)}, "al voorbij"),
        ({"groups": []}, "Kies minstens één klas of groep."),
        ({"why": ""}, "Schrijf op waarom"),
        ({"sees": ["care"]}, "care"),
    ],
)
def test_wrong_help_is_refused_and_nobody_is_made(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    page = sign_in(cast.leo).post("/hulp-van-buiten/nieuw/", helper(cast, **change))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from staff where given_name = 'Hugo'").fetchone() == (0,)


def test_a_group_of_another_school_cannot_be_given(cast: Cast) -> None:
    assert (
        sign_in(cast.leo).post("/hulp-van-buiten/nieuw/", helper(cast, groups=[str(cast.groups["w1"][1])])).status_code
        == 422
    )


def test_only_somebody_on_the_page_can_be_stopped_or_invited(cast: Cast) -> None:
    assert sign_in(cast.leo).post("/hulp-van-buiten/", {"code": code(cast, "dirk")}).status_code == 404
    assert sign_in(cast.leo).post("/hulp-van-buiten/", {"stop": code(cast, "dirk")}).status_code == 404


@pytest.mark.parametrize("who", ["anna", "wim", "dirk", "maud", "gerda", "noor", "petra", "bas", "hanna"])
def test_nobody_else_arranges_staff(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    for path in ("/klassen-en-groepen/", f"/klassen-en-groepen/{cast.groups['2B'][1]}/", "/hulp-van-buiten/"):
        assert client.get(path).status_code == 404
    assert client.post("/hulp-van-buiten/nieuw/", helper(cast)).status_code == 404
