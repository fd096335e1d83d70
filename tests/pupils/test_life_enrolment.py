"""Enrolling, changing group, leaving and correcting: every date is looked at, and what hangs on it follows."""

import threading
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.people import Cast, days, group, sign_in
from tests.pupils.test_life import save, was

Periods = list[tuple[str, date, date | None]]


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The cast with a second class and a second maths group; the database knows which groups are classes."""
    group(cast, "2C", "Oost")
    subject = cast.db.execute("select id from subject where code = 'wi2B'").fetchone()[0]
    cast.groups["wi2C"] = (
        cast.put("learning_group", uid=(uid := uuid4()), year_id=cast.years["Oost"], subject_id=subject,
                 kind="teaching", name="wi2C"),
        uid,
    )  # fmt: skip
    cast.db.execute(
        "update membership m set is_class = true from learning_group g where g.id = m.group_id and g.kind = 'class'"
    )
    return cast


def memberships(cast: Cast, pupil: str = "noor") -> Periods:
    return cast.db.execute(
        "select g.name, m.starts_on, m.ends_on from membership m join learning_group g on g.id = m.group_id "
        "where m.pupil_id = %s order by g.name, m.starts_on",
        [cast.people[pupil].id],
    ).fetchall()


def enrolments(cast: Cast, pupil: str = "noor") -> list[Any]:
    return cast.db.execute(
        "select s.name, e.starts_on, e.ends_on, e.left_with, e.destination from enrolment e "
        "join school s on s.id = e.school_id where e.pupil_id = %s order by e.starts_on",
        [cast.people[pupil].id],
    ).fetchall()


def changing(cast: Cast, old: str, new: str, day: date) -> dict[str, str]:
    def uid(name: str) -> str:
        return str(cast.groups[name][1]) if name else ""

    return {"old": uid(old), "new": uid(new), "first_day": day.isoformat()}


def path(cast: Cast, page: str, pupil: str = "noor") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/{page}"


def test_a_class_changes_on_a_day(world: Cast) -> None:
    anna = sign_in(world.anna)
    assert save(anna, path(world, "groepen/"), changing(world, "2B", "2C", days(-3))).status_code == 303
    assert memberships(world)[:2] == [("2B", days(-100), days(-3)), ("2C", days(-3), None)]
    assert sign_in(world.maud).get(path(world, "begeleiding/")).status_code == 404  # mentor of 2B
    page = anna.get(path(world, "administratie/")).content.decode()
    assert "2C" in page


def test_two_classes_at_once_are_refused_with_a_sentence(world: Cast) -> None:
    page = save(sign_in(world.anna), path(world, "groepen/"), changing(world, "", "2C", days(1)))
    assert page.status_code == 422
    assert "Een leerling zit in één klas tegelijk" in page.content.decode()
    assert [name for name, _start, _end in memberships(world)] == ["2B", "wi2B"]


def test_of_two_people_at_once_one_wins_and_the_other_is_told(world: Cast) -> None:
    anna = sign_in(world.anna)
    old = was(anna, path(world, "groepen/"))
    answers = changing(world, "2B", "2C", days(1)) | {"was": old}
    results: list[int] = []

    def go() -> None:
        results.append(sign_in(world.anna).post(path(world, "groepen/"), answers).status_code)
        for alias in ("default", "accounts"):
            connections[alias].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [303, 409]
    assert [name for name, _start, end in memberships(world) if end is None] == ["2C", "wi2B"]


@pytest.mark.parametrize("offset", [-101, 200, 400])
def test_a_day_outside_the_year_of_the_group_is_refused(world: Cast, offset: int) -> None:
    page = save(sign_in(world.anna), path(world, "groepen/"), changing(world, "wi2B", "wi2C", days(offset)))
    assert page.status_code == 422
    assert "buiten het schooljaar" in page.content.decode() or "eindigt al eerder" in page.content.decode()
    assert memberships(world)[-1][2] is None


def test_a_group_of_another_school_is_not_offered(world: Cast) -> None:
    page = save(sign_in(world.anna), path(world, "groepen/"), changing(world, "2B", "w1", days(1)))
    assert page.status_code == 422
    assert memberships(world)[0] == ("2B", days(-100), None)


def test_nothing_chosen_is_refused(world: Cast) -> None:
    assert save(sign_in(world.anna), path(world, "groepen/"), changing(world, "", "", days(1))).status_code == 422


def test_a_group_joined_by_mistake_leaves_no_trace_but_history(world: Cast) -> None:
    anna = sign_in(world.anna)
    assert save(anna, path(world, "groepen/"), changing(world, "", "wi2C", days(2))).status_code == 303
    assert save(anna, path(world, "groepen/"), changing(world, "wi2C", "", days(2))).status_code == 303
    assert [name for name, *_rest in memberships(world)] == ["2B", "wi2B"]
    assert world.db.execute("select count(*) from gate.change where op = 'delete'").fetchone() == (1,)


def test_the_groups_of_a_class_go_along(world: Cast) -> None:
    anna = sign_in(world.anna)
    assert "Neem de lesgroepen van de klas mee" in anna.get(path(world, "groepen/")).content.decode()
    answers = changing(world, "2B", "2C", days(-3)) | {"along": "on"}
    assert save(anna, path(world, "groepen/"), answers).status_code == 303
    assert memberships(world) == [
        ("2B", days(-100), days(-3)),
        ("2C", days(-3), None),
        ("wi2B", days(-100), days(-3)),
        ("wi2C", days(-3), None),
    ]
    assert "Noor" not in sign_in(world.dirk).get(f"/groepen/{world.groups['wi2B'][1]}/").content.decode()


def test_a_subject_that_is_followed_elsewhere_stays_there(world: Cast) -> None:
    anna = sign_in(world.anna)
    assert save(anna, path(world, "groepen/"), changing(world, "wi2B", "wi2C", days(-5))).status_code == 303
    answers = changing(world, "2B", "2C", days(-3)) | {"along": "on"}
    assert save(anna, path(world, "groepen/"), answers).status_code == 303
    assert memberships(world)[2:] == [("wi2B", days(-100), days(-5)), ("wi2C", days(-5), None)]


LEAVING = {"left_with": "other_school", "destination": "Lyceum Zandpoort, Zandpoort"}


def test_leaving_ends_everything_after_the_last_day(world: Cast) -> None:
    anna = sign_in(world.anna)
    answers = LEAVING | {"last_day": days(-1).isoformat()}
    assert save(anna, path(world, "uitschrijven/"), answers).status_code == 303
    assert enrolments(world) == [
        ("Wilgendam College Oost", days(-100), days(0), "other_school", "Lyceum Zandpoort, Zandpoort")
    ]
    assert {end for _name, _start, end in memberships(world)} == {days(0)}
    for who, page in (("maud", "begeleiding/"), ("sanne", "begeleiding/")):
        assert sign_in(world.people[who]).get(path(world, page)).status_code == 404
    assert "Noor" not in sign_in(world.dirk).get(f"/groepen/{world.groups['wi2B'][1]}/").content.decode()
    page = anna.get(path(world, "administratie/")).content.decode()
    assert "Lyceum Zandpoort" in page  # the file stays with the administration
    assert "Schrijf de leerling weer in" in page
    assert anna.get(path(world, "uitschrijven/")).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_day": days(-101).isoformat()}, "in geen schooljaar"),
        ({"last_day": days(300).isoformat()}, "in geen schooljaar"),
        ({"last_day": "morgen"}, "dag, maand en jaar"),
        ({"left_with": ""}, "Kies waarom"),
        ({"destination": ""}, "naam en plaats van de andere school"),
    ],
)
def test_leaving_wrongly_is_refused_and_nothing_is_half_done(
    world: Cast, change: dict[str, str], sentence: str
) -> None:
    answers = {**LEAVING, "last_day": days(1).isoformat(), **change}
    page = save(sign_in(world.anna), path(world, "uitschrijven/"), answers)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert enrolments(world)[0][2] is None
    assert world.db.execute("select count(*) from gate.change").fetchone() == (0,)


def test_a_wrong_last_day_is_corrected_and_the_history_keeps_it(world: Cast) -> None:
    anna = sign_in(world.anna)
    save(anna, path(world, "uitschrijven/"), LEAVING | {"last_day": days(-5).isoformat()})
    corrected = {
        "first_day": days(-100).isoformat(),
        "last_day": days(-2).isoformat(),
        "level": "2",
        **LEAVING,
    }
    assert save(anna, path(world, "inschrijving/verbeteren/?nr=1"), corrected).status_code == 303
    assert enrolments(world)[0][2] == days(-1)
    assert {end for _name, _start, end in memberships(world)} == {days(-1)}
    changes = world.db.execute("select changed from gate.change where table_name = 'enrolment' order by id").fetchall()
    assert changes[1][0]["ends_on"] == [days(-4).isoformat(), days(-1).isoformat()]


def test_a_leaving_that_was_a_mistake_is_taken_back(world: Cast) -> None:
    anna = sign_in(world.anna)
    save(anna, path(world, "uitschrijven/"), LEAVING | {"last_day": days(-5).isoformat()})
    stays = {"first_day": days(-100).isoformat(), "last_day": "", "level": "2", "left_with": "", "destination": ""}
    assert save(anna, path(world, "inschrijving/verbeteren/?nr=1"), stays).status_code == 303
    assert enrolments(world)[0][2] is None
    assert {end for _name, _start, end in memberships(world)} == {None}
    assert sign_in(world.maud).get(path(world, "begeleiding/")).status_code == 200


def test_a_reason_without_a_last_day_is_refused(world: Cast) -> None:
    wrong = {"first_day": days(-100).isoformat(), "last_day": "", "level": "2", "left_with": "work"}
    page = save(sign_in(world.anna), path(world, "inschrijving/verbeteren/?nr=1"), wrong)
    assert page.status_code == 422


def test_a_stale_form_about_dates_changes_nothing(world: Cast) -> None:
    anna = sign_in(world.anna)
    old = was(anna, path(world, "uitschrijven/"))
    save(anna, path(world, "groepen/"), changing(world, "wi2B", "wi2C", days(-2)))
    late = anna.post(path(world, "uitschrijven/"), LEAVING | {"last_day": days(-1).isoformat(), "was": old})
    assert late.status_code == 409
    assert "Lyceum Zandpoort" in late.content.decode()
    assert "Een collega veranderde dit intussen" in late.content.decode()
    assert enrolments(world)[0][2] is None


def test_somebody_comes_back(world: Cast) -> None:
    anna = sign_in(world.anna)
    save(anna, path(world, "uitschrijven/"), LEAVING | {"last_day": days(-5).isoformat()})
    back = {
        "school": str(world.schools["Oost"]),
        "level": "havo",
        "first_day": days(-2).isoformat(),
        "group": str(world.groups["2C"][1]),
    }
    assert save(anna, path(world, "inschrijven/"), back).status_code == 303
    assert [(start, end) for _s, start, end, *_rest in enrolments(world)] == [
        (days(-100), days(-4)),
        (days(-2), None),
    ]
    assert ("2C", days(-2), None) in memberships(world)


def test_enrolling_somebody_who_is_enrolled_is_refused(world: Cast) -> None:
    back = {"school": str(world.schools["Oost"]), "level": "", "first_day": days(-2).isoformat(), "group": ""}
    page = save(sign_in(world.anna), path(world, "inschrijven/"), back)
    assert page.status_code == 422
    assert "al ingeschreven" in page.content.decode()


def test_nobody_enrols_at_a_school_that_is_not_theirs(world: Cast) -> None:
    anna = sign_in(world.anna)
    save(anna, path(world, "uitschrijven/"), LEAVING | {"last_day": days(-5).isoformat()})
    back = {"school": str(world.schools["West"]), "level": "", "first_day": days(-2).isoformat(), "group": ""}
    assert save(anna, path(world, "inschrijven/"), back).status_code == 422
    assert len(enrolments(world)) == 1


def test_moving_to_another_school_of_the_board_is_one_act(world: Cast) -> None:
    anna = sign_in(world.anna)
    there = {
        "school": str(world.schools["West"]),
        "last_day": days(-1).isoformat(),
        "first_day": days(0).isoformat(),
        "level": "havo",
    }
    assert sign_in(world.wim).get(path(world, "administratie/")).status_code == 404
    assert save(anna, path(world, "andere-school/"), there).status_code == 303
    assert [(name, start, end) for name, start, end, *_rest in enrolments(world)] == [
        ("Wilgendam College Oost", days(-100), days(0)),
        ("Wilgendam College West", days(0), None),
    ]
    assert {end for _name, _start, end in memberships(world)} == {days(0)}
    assert sign_in(world.wim).get(path(world, "administratie/")).status_code == 200
    assert sign_in(world.maud).get(path(world, "begeleiding/")).status_code == 404


@pytest.mark.parametrize("first_day", [days(-1), days(201)])
def test_moving_on_a_wrong_day_leaves_the_pupil_where_they_are(world: Cast, first_day: date) -> None:
    there = {"school": str(world.schools["West"]), "last_day": days(-1).isoformat(), "first_day": first_day.isoformat()}
    assert save(sign_in(world.anna), path(world, "andere-school/"), there | {"level": ""}).status_code == 422
    assert [row[:3] for row in enrolments(world)] == [("Wilgendam College Oost", days(-100), None)]
    assert memberships(world)[0][2] is None


def test_history_says_groups_by_name(world: Cast) -> None:
    anna = sign_in(world.anna)
    save(anna, path(world, "groepen/"), changing(world, "2B", "2C", days(-3)))
    page = anna.get(path(world, "administratie/")).content.decode()
    assert "Laatste dag in de groep" in page
    assert "van ‘leeg’ naar ‘" in page
