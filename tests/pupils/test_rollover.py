"""A school goes to its next year: decided per class, confirmed by one person, carried out whole or not at all."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client

from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.pupils.promotion import turn as rollover_turn
from zorgvuldig.pupils.promotion.job import carry_out


@pytest.fixture
def school(cast: Cast) -> Cast:
    """The cast with a next year that has class 3A already; the database knows which groups are classes."""
    cast.years["next"] = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="volgend jaar", starts_on=days(200), ends_on=days(565)
    )
    cast.db.execute(
        "update membership m set is_class = true from learning_group g where g.id = m.group_id and g.kind = 'class'"
    )
    cast.db.execute("update learning_group set level = 'havo' where name in ('2B', '3A')")
    return cast


def planned(cast: Cast) -> UUID:
    """A plan that Anna made."""
    assert sign_in(cast.anna).post("/jaarplanning/overgang/", {"jaar": cast.years["Oost"]}).status_code == 303
    uid: UUID = cast.db.execute("select uid from rollover where discarded_at is null").fetchone()[0]
    return uid


def class_path(cast: Cast, name: str) -> str:
    return f"/klassen/{cast.groups[name][1]}/overgang/"


def form(client: Client, path: str) -> dict[str, str]:
    """What stands in the boxes of a class."""
    rows = client.get(path).context["rows"]
    found = {}
    for row in rows:
        uid, decision = row.pupil.pupil.uid, row.decision
        found |= {
            f"w-{uid}": row.was,
            f"o-{uid}": decision.outcome,
            f"k-{uid}": decision.to,
            f"l-{uid}": decision.left_with,
            f"d-{uid}": decision.destination,
        }
    return found


def everybody_decided(cast: Cast) -> None:
    """Noor repeats, Bram leaves, the others go on."""
    anna = sign_in(cast.anna)
    noor, bram = cast.noor.uid, cast.bram.uid
    boxes = form(anna, class_path(cast, "2B")) | {
        f"o-{noor}": "repeat",
        f"o-{bram}": "leave",
        f"l-{bram}": "other_school",
        f"d-{bram}": "Lyceum Zandpoort",
        "allen": "promote",
    }
    assert anna.post(class_path(cast, "2B"), boxes).status_code == 303
    boxes = form(anna, class_path(cast, "3A")) | {"allen": "promote"}
    assert anna.post(class_path(cast, "3A"), boxes).status_code == 303


def confirmed(cast: Cast, uid: UUID) -> int:
    """What Leo's confirming answers, once Anna put the plan forward."""
    path = f"/jaarplanning/overgang/{uid}/"
    answer = sign_in(cast.anna).post(path, {"leg_voor": "ja"})
    return (
        sign_in(cast.leo).post(path, {"bevestig": "ja"}).status_code
        if answer.status_code == 303
        else answer.status_code
    )


def places(cast: Cast) -> set[tuple[Any, ...]]:
    return set(
        cast.db.execute(
            "select i.given_name, g.name, m.starts_on, m.ends_on from membership m "
            "join pupil_identity i using (pupil_id) join learning_group g on g.id = m.group_id where g.kind = 'class' "
            "and i.given_name <> 'Wout'"
        ).fetchall()
    )


def test_a_year_is_planned_confirmed_and_carried_out(school: Cast) -> None:
    uid = planned(school)
    anna = sign_in(school.anna)
    early = anna.post(f"/jaarplanning/overgang/{uid}/", {"leg_voor": "ja"})
    assert early.status_code == 422
    assert "nog geen besluit" in early.content.decode()
    everybody_decided(school)
    page = anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert "worden gemaakt: 2B, 3B, 4A." in page
    assert "Noor" not in page  # a plan in numbers
    assert confirmed(school, uid) == 303
    assert carry_out(now=NOW) == 1
    old = days(-100), days(200)
    assert places(school) == {
        *((name, "2B", *old) for name in ("Noor", "Bram", "Tess", "Yara")),
        ("Sem", "3A", *old),
        ("Noor", "2B", days(200), None),
        ("Tess", "3B", days(200), None),
        ("Yara", "3B", days(200), None),
        ("Sem", "4A", days(200), None),
    }
    left = school.db.execute(
        "select ends_on, left_with, destination from enrolment where pupil_id = %s", [school.bram.id]
    ).fetchone()
    assert left == (days(200), "other_school", "Lyceum Zandpoort")
    assert school.db.execute("select ends_on from enrolment where pupil_id = %s", [school.noor.id]).fetchone() == (
        None,
    )
    assert school.db.execute(
        "select count(*) from membership m join learning_group g on g.id = m.group_id "
        "where g.name in ('wi2B', 'ne3A') and m.ends_on is distinct from %s", [days(200)]
    ).fetchone() == (0,)  # fmt: skip
    made = school.db.execute("select stage, level from learning_group where name = '4A'").fetchone()
    assert made == (4, "havo")
    assert "Uitgevoerd op" in anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    looked = school.db.execute("select count(distinct pupil_id) from gate.log where kind = 'job'").fetchone()
    assert looked == (5,)
    assert carry_out(now=NOW) == 0  # once


def test_history_says_who_it_was(school: Cast) -> None:
    planned(school)
    everybody_decided(school)
    uid = school.db.execute("select uid from rollover").fetchone()[0]
    assert confirmed(school, uid) == 303
    carry_out(now=NOW)
    page = sign_in(school.anna).get(f"/leerlingen/{school.bram.uid}/administratie/").content.decode()
    assert "het systeem" in page
    assert "Lyceum Zandpoort" in page


def test_the_last_year_ends_with_a_diploma(school: Cast) -> None:
    school.db.execute("update learning_group set stage = 5 where name = '3A'")
    uid = planned(school)
    everybody_decided(school)
    anna = sign_in(school.anna)
    assert "met een diploma" in anna.get(class_path(school, "3A")).content.decode()
    # Sem leaves with a diploma and Bram for another school: Sem is not counted as one who goes on.
    shown = anna.get(f"/jaarplanning/overgang/{uid}/").context
    totals = {str(word): count for word, count in shown["totals"]}
    assert totals == {"gaat over": 2, "blijft zitten": 1, "gaat van school": 2}
    assert totals["gaat van school"] == sum(count for _word, count in shown["leaving"])
    assert confirmed(school, uid) == 303
    assert carry_out(now=NOW) == 1
    assert school.db.execute(
        "select ends_on, left_with from enrolment where pupil_id = %s", [school.sem.id]
    ).fetchone() == (days(200), "diploma")


def test_killed_halfway_it_leaves_nothing_and_is_taken_up_again(school: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = planned(school)
    everybody_decided(school)
    assert confirmed(school, uid) == 303
    before = places(school)
    groups = school.db.execute("select count(*) from learning_group").fetchone()

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rollover_turn, "_join", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out(now=NOW)
    assert places(school) == before
    assert school.db.execute("select count(*) from learning_group").fetchone() == groups
    assert school.db.execute("select count(*) from enrolment where ends_on is not null").fetchone() == (0,)
    assert carry_out(now=NOW) == 1
    assert places(school) != before


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The answers of acts that begin at the same moment, in no order."""
    start = threading.Barrier(len(acts))
    answers: list[Any] = []

    def go(act: Callable[[], Any]) -> None:
        start.wait()
        answers.append(act())
        for alias in ("default", "accounts", "jobs"):
            connections[alias].close()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_people_confirming_at_once_one_does(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    path = f"/jaarplanning/overgang/{uid}/"
    assert sign_in(school.anna).post(path, {"leg_voor": "ja"}).status_code == 303
    clients = [sign_in(school.leo), sign_in(school.leo)]
    answers = at_once(*(lambda c=c: c.post(path, {"bevestig": "ja"}).status_code for c in clients))
    assert sorted(answers) == [303, 409]


def test_of_two_workers_at_once_one_carries_it_out(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    assert confirmed(school, uid) == 303
    assert sorted(at_once(lambda: carry_out(now=NOW), lambda: carry_out(now=NOW))) == [0, 1]
    assert len([place for place in places(school) if place[2] == days(200)]) == 4


def test_of_two_plans_at_once_one_is_made(school: Cast) -> None:
    clients = [sign_in(school.anna), sign_in(school.leo)]
    post = {"jaar": school.years["Oost"]}
    at_once(*(lambda c=c: c.post("/jaarplanning/overgang/", post).status_code for c in clients))
    assert school.db.execute("select count(*) from rollover").fetchone() == (1,)


def test_after_confirming_nothing_changes(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    anna = sign_in(school.anna)
    boxes = form(anna, class_path(school, "3A"))
    assert confirmed(school, uid) == 303
    late = anna.post(class_path(school, "3A"), boxes | {f"o-{school.sem.uid}": "repeat"})
    assert late.status_code == 409
    assert anna.post(f"/jaarplanning/overgang/{uid}/", {"weg": "ja"}).status_code == 409
    assert school.db.execute("select outcome from rollover_line where pupil_id = %s", [school.sem.id]).fetchone() == (
        "promote",
    )


def test_somebody_who_came_after_confirming_stops_it(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    anna = sign_in(school.anna)
    assert confirmed(school, uid) == 303
    school.pupil("Nieuw", "Nieuweling", 13, "3A")
    school.db.execute("update membership set is_class = true where pupil_id = %s", [school.nieuw.id])
    before = places(school)
    assert carry_out(now=NOW) == 0
    assert places(school) == before
    page = anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert "Er is nog geen besluit" in page
    assert "Leg het plan voor aan een collega" in page  # a plan again


def test_somebody_without_a_class_stops_it_and_is_named_by_no_name(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    school.pupil("Lost", "Zonderklas", 13)
    anna = sign_in(school.anna)
    page = anna.post(f"/jaarplanning/overgang/{uid}/", {"leg_voor": "ja"})
    assert page.status_code == 422
    assert f"/leerlingen/{school.lost.uid}/administratie/" in page.content.decode()
    assert "Zonderklas" not in page.content.decode()


def test_a_year_that_ended_long_ago_is_not_offered_but_its_plan_stays(school: Cast) -> None:
    def offered() -> list[int]:
        answer = sign_in(school.anna).get("/jaarplanning/overgang/")
        return [p.from_year.pk for p in answer.context["passages"]] if answer.status_code == 200 else []

    year = school.years["Oost"]
    for ended, expected in ((-59, [year]), (-60, [])):  # in the summer it can still be begun
        school.db.execute("update school_year set ends_on = %s where id = %s", [days(ended), year])
        assert offered() == expected
    school.db.execute("update school_year set ends_on = %s where id = %s", [days(200), year])
    planned(school)
    school.db.execute("update school_year set ends_on = %s where id = %s", [days(-60), year])
    assert offered() == [year]


def test_the_leader_sees_numbers_and_the_way_to_the_classes_with_their_marks(school: Cast) -> None:
    uid = planned(school)
    pages = {name: sign_in(school.people[name]).get(f"/jaarplanning/overgang/{uid}/") for name in ("anna", "leo")}
    assert f'{class_path(school, "2B")}"' in pages["anna"].content.decode()
    assert f'{class_path(school, "2B")}"' not in pages["leo"].content.decode()
    assert f"{class_path(school, '2B')}cijfers/" in pages["leo"].content.decode()  # where the marks stand beside them
    assert sign_in(school.leo).get(class_path(school, "2B")).status_code == 404


def test_a_plan_is_thrown_away_and_made_again(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    anna = sign_in(school.anna)
    assert anna.post(f"/jaarplanning/overgang/{uid}/", {"weg": "ja"}).status_code == 303
    assert anna.get(f"/jaarplanning/overgang/{uid}/").status_code == 404
    again = planned(school)
    assert again != uid
    assert "nog geen besluit" in anna.get(f"/jaarplanning/overgang/{again}/").content.decode()


def test_two_people_deciding_about_one_pupil_do_not_mix(school: Cast) -> None:
    planned(school)
    anna, path = sign_in(school.anna), class_path(school, "3A")
    boxes = form(anna, path)
    sem = school.sem.uid
    assert anna.post(path, boxes | {f"o-{sem}": "promote"}).status_code == 303
    late = anna.post(path, boxes | {f"o-{sem}": "repeat"})
    assert late.status_code == 409
    assert "Een collega koos: gaat over." in late.content.decode()
    assert school.db.execute("select outcome from rollover_line").fetchall() == [("promote",)]


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ({"o": "leave"}, "Kies waarom"),
        ({"o": "leave", "l": "other_school"}, "naar welke school"),
        ({"o": "promote", "k": "geen-klas"}, "Deze klas is er niet"),
        ({"o": "expel"}, "uit de lijst"),
        ({"o": "leave", "l": "work", "d": "x" * 161}, "korter dan 160"),
    ],
)
def test_a_wrong_decision_is_refused_and_nothing_is_lost(school: Cast, boxes: dict[str, str], sentence: str) -> None:
    planned(school)
    anna, path = sign_in(school.anna), class_path(school, "3A")
    posted = form(anna, path) | {f"{key}-{school.sem.uid}": value for key, value in boxes.items()}
    page = anna.post(path, posted)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert school.db.execute("select count(*) from rollover_line").fetchone() == (0,)


def test_a_class_of_the_wrong_year_is_said_beside_the_pupil(school: Cast) -> None:
    uid = planned(school)
    target = school.put(
        "learning_group", "uid", uid=UUID(int=5), year_id=school.years["next"], kind="class", name="2D", stage=2
    )
    everybody_decided(school)
    anna, path = sign_in(school.anna), class_path(school, "3A")
    assert anna.post(path, form(anna, path) | {f"k-{school.sem.uid}": str(target)}).status_code == 303
    assert "maar de leerling gaat over" in anna.get(path).content.decode()
    assert confirmed(school, uid) == 422


def test_a_pupil_of_another_class_cannot_be_slipped_in(school: Cast) -> None:
    planned(school)
    anna, path = sign_in(school.anna), class_path(school, "3A")
    assert anna.post(path, form(anna, path) | {f"o-{school.noor.uid}": "leave", f"l-{school.noor.uid}": "work"})
    assert school.db.execute("select count(*) from rollover_line where pupil_id = %s", [school.noor.id]).fetchone() == (
        0,
    )


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "petra", "bas"])
def test_nobody_else_decides(school: Cast, who: str) -> None:
    uid = planned(school)
    client = sign_in(school.people[who])
    for path in (f"/jaarplanning/overgang/{uid}/", class_path(school, "2B")):
        assert client.get(path).status_code == 404
        assert client.post(path, {"bevestig": "ja"}).status_code == 404
    if who == "wim":
        # Of his own school no coming year was made: he is led to where that is done, and nothing is begun.
        answer = client.post("/jaarplanning/overgang/", {"jaar": school.years["Oost"]})
        assert (answer.status_code, answer["Location"]) == (303, "/jaarplanning/volgend-jaar/")
        assert school.db.execute("select count(*) from rollover").fetchone() == (1,)


def test_somebody_who_is_in_a_class_of_next_year_already_goes_there(school: Cast) -> None:
    uid = planned(school)
    number = school.put(
        "learning_group", uid=UUID(int=6), year_id=school.years["next"], kind="class", name="4B", stage=4
    )
    school.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(200), school.sem.id])
    school.put("membership", pupil_id=school.sem.id, group_id=number, starts_on=days(200), is_class=True)
    everybody_decided(school)
    anna, path = sign_in(school.anna), class_path(school, "3A")
    assert "al in klas 4B" in anna.get(path).content.decode()
    assert confirmed(school, uid) == 422
    anna.post(path, form(anna, path) | {f"k-{school.sem.uid}": str(UUID(int=6))})
    assert confirmed(school, uid) == 303
    assert carry_out(now=NOW) == 1
    assert {place for place in places(school) if place[0] == "Sem"} == {
        ("Sem", "3A", days(-100), days(200)),
        ("Sem", "4B", days(200), None),
    }


def put_rollover(cast: Cast) -> UUID:
    """A plan for school Oost that is there already."""
    following = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="volgend jaar", starts_on=days(200), ends_on=days(565)
    )
    uid: UUID = cast.put(
        "rollover", "uid", uid=uuid4(), from_year_id=cast.years["Oost"], to_year_id=following,
        made_by_id=cast.anna.id, made_at=NOW,
    )  # fmt: skip
    return uid


def put_class_plan(cast: Cast) -> str:
    """The address of the decisions about class 2B."""
    put_rollover(cast)
    return class_path(cast, "2B")
