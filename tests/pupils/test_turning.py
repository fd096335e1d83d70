"""The year is turned by two people, in one go, and taken back as a whole until its first day of lessons."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.utils.timezone import make_aware

from tests.people import NOW, Cast, days, sign_in
from tests.pupils.test_rollover import at_once, class_path, confirmed, everybody_decided, form, places, planned, school
from zorgvuldig.pupils.promotion import turn as rollover_turn
from zorgvuldig.pupils.promotion.job import carry_out

__all__ = ["school"]  # the fixture
TURNED = "select i.given_name, g.name, m.starts_on, m.ends_on from membership m join pupil_identity i using (pupil_id) join learning_group g on g.id = m.group_id"  # fmt: skip


def everything(cast: Cast) -> set[tuple[Any, ...]]:
    """Every place in a class or group, and every enrolment."""
    enrolled = "select pupil_id::text, coalesce(destination, '') || left_with, starts_on, ends_on from enrolment"
    return {*cast.db.execute(TURNED).fetchall(), *cast.db.execute(enrolled).fetchall()}


def copied(cast: Cast) -> None:
    """The next year has class 3B and the lesson groups of this one."""
    for name, kind, stage in (("wi2B", "teaching", 2), ("2B", "class", 2), ("3B", "class", 3)):
        subject = cast.db.execute("select subject_id from learning_group where name = 'wi2B'").fetchone()[0]
        cast.put(
            "learning_group", year_id=cast.years["next"], kind=kind, name=name, stage=stage, uid=UUID(int=100 + stage + len(name)),
            subject_id=subject if kind == "teaching" else None,
        )  # fmt: skip


def turned(cast: Cast) -> UUID:
    """A plan that was carried out."""
    uid = planned(cast)
    everybody_decided(cast)
    assert confirmed(cast, uid) == 303
    assert carry_out(now=NOW) == 1
    return uid


def asked_back(cast: Cast, uid: UUID, who: str = "anna") -> int:
    """What asking to take it back answers."""
    return sign_in(cast.people[who]).post(f"/jaarplanning/overgang/{uid}/", {"terug": "ja"}).status_code


def noon(day: date) -> datetime:
    return make_aware(datetime.combine(day, time(12)))


def test_who_puts_it_forward_does_not_confirm_it(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    anna, path = sign_in(school.anna), f"/jaarplanning/overgang/{uid}/"
    early = anna.post(path, {"bevestig": "ja"})
    assert early.status_code == 409
    assert "Niemand heeft dit plan voorgelegd." in early.content.decode()
    assert anna.post(path, {"leg_voor": "ja"}).status_code == 303
    assert "Bevestig de overgang" not in anna.get(path).content.decode()
    own = anna.post(path, {"bevestig": "ja"})
    assert own.status_code == 409
    assert "U legde dit plan zelf voor." in own.content.decode()
    assert school.db.execute("select confirmed_at from rollover").fetchone() == (None,)
    assert carry_out(now=NOW) == 0


def test_the_database_lets_one_person_not_do_both(school: Cast) -> None:
    planned(school)
    with pytest.raises(psycopg.errors.CheckViolation, match="rollover_by_two"):
        school.db.execute(
            "update rollover set confirmed_by_id = made_by_id, proposed_by_id = made_by_id, confirmed_at = now()"
        )
    with pytest.raises(psycopg.errors.CheckViolation, match="rollover_by_two"):
        school.db.execute("update rollover set confirmed_by_id = made_by_id, confirmed_at = now()")


def test_what_changed_since_is_not_confirmed(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    anna, leo, path = sign_in(school.anna), sign_in(school.leo), f"/jaarplanning/overgang/{uid}/"
    anna.post(path, {"leg_voor": "ja"})
    boxes = form(anna, class_path(school, "3A"))
    assert anna.post(class_path(school, "3A"), boxes | {f"o-{school.sem.uid}": "repeat"}).status_code == 303
    stale = leo.post(path, {"bevestig": "ja"})
    assert stale.status_code == 409
    assert "Er is iets veranderd nadat het plan is voorgelegd." in stale.content.decode()
    assert carry_out(now=NOW) == 0
    assert leo.post(path, {"leg_voor": "ja"}).status_code == 303  # and now it is the other who confirms
    assert anna.post(path, {"bevestig": "ja"}).status_code == 303
    assert carry_out(now=NOW) == 1


def test_what_changed_after_confirming_is_not_carried_out(school: Cast) -> None:
    uid = planned(school)
    everybody_decided(school)
    assert confirmed(school, uid) == 303
    school.db.execute("update rollover_line set outcome = 'repeat' where pupil_id = %s", [school.sem.id])
    before = everything(school)
    assert carry_out(now=NOW) == 0
    assert everything(school) == before
    assert school.db.execute("select confirmed_at, proposed_at from rollover").fetchone() == (None, None)


def test_figures_say_who_comes_and_which_groups_are_filled(school: Cast) -> None:
    copied(school)
    school.pupil("Nieuw", "Nieuweling", 12)
    school.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(200), school.nieuw.id])
    uid = planned(school)
    everybody_decided(school)
    page = sign_in(school.leo).get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert "1 nieuwe leerling heeft nog geen klas" in page
    assert "van school: naar een andere school" in page
    assert "Nieuweling" not in page
    assert f"/leerlingen/{school.nieuw.uid}/administratie/" not in page  # the leader sees numbers
    assert (
        f"/leerlingen/{school.nieuw.uid}/administratie/"
        in sign_in(school.anna).get(f"/jaarplanning/overgang/{uid}/").content.decode()
    )


def test_a_group_that_a_class_had_together_takes_it_again(school: Cast) -> None:
    copied(school)
    group = school.groups["wi2B"][0]
    school.db.execute(
        "insert into membership (pupil_id, group_id, starts_on) select m.pupil_id, %s, m.starts_on from membership m "
        "where m.group_id = %s and not exists (select from membership o where o.pupil_id = m.pupil_id and o.group_id = %s)",
        [group, school.groups["2B"][0], group],
    )
    turned(school)
    there = {row for row in school.db.execute(TURNED).fetchall() if row[2] == days(200) and row[1] == "wi2B"}
    assert there == {("Noor", "wi2B", days(200), None)}  # who repeats is in 2B, and 2B has wi2B


def test_it_is_taken_back_as_a_whole(school: Cast) -> None:
    copied(school)
    before = everything(school)
    uid = turned(school)
    assert everything(school) != before
    # What somebody changed by hand in between goes too.
    school.db.execute("delete from membership where pupil_id = %s and starts_on = %s", [school.sem.id, days(200)])
    anna = sign_in(school.anna)
    assert "Draai de hele overgang terug" in anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert asked_back(school, uid) == 303
    assert "vroeg op" in anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert carry_out(now=NOW) == 1
    assert everything(school) == before
    assert school.db.execute("select count(*) from turned_place").fetchone() == (0,)
    page = anna.get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert "Iedereen zit weer waar hij zat." in page
    assert confirmed(school, uid) == 303  # the decisions stood, so it can be done again
    assert carry_out(now=NOW) == 1


def test_a_place_that_was_there_already_stays_when_it_is_taken_back(school: Cast) -> None:
    number = school.put(
        "learning_group", uid=UUID(int=6), year_id=school.years["next"], kind="class", name="4A", stage=4
    )
    school.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(200), school.sem.id])
    school.put("membership", pupil_id=school.sem.id, group_id=number, starts_on=days(200), is_class=True)
    before = everything(school)
    uid = turned(school)
    asked_back(school, uid, "leo")
    assert carry_out(now=NOW) == 1
    assert everything(school) == before


@pytest.mark.parametrize("why", ["lesson", "year"])
def test_on_the_first_day_of_lessons_it_is_too_late(school: Cast, why: str) -> None:
    copied(school)
    uid = turned(school)
    first = days(0)
    if why == "lesson":
        number = school.db.execute(
            "select id from learning_group where name = 'wi2B' and year_id = %s", [school.years["next"]]
        ).fetchone()[0]
        school.db.execute("update school_year set starts_on = %s where id = %s", [days(-3), school.years["next"]])
        school.put(
            "lesson", uid=UUID(int=8), group_id=number, held_on=first, slot=1, starts_at="08:30", ends_at="09:20", room="", is_cancelled=False
        )  # fmt: skip
    else:
        school.db.execute("update school_year set starts_on = %s where id = %s", [days(-7), school.years["next"]])
    after = everything(school)
    assert "Terugdraaien kan niet meer." in sign_in(school.anna).get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert asked_back(school, uid) == 409
    assert everything(school) == after


def test_asked_in_time_and_done_too_late_is_not_done(school: Cast) -> None:
    uid = turned(school)
    assert asked_back(school, uid) == 303
    after = everything(school)
    assert carry_out(now=noon(days(200) + timedelta(days=7))) == 0
    assert everything(school) == after
    # What taking back would need is gone by then.
    assert school.db.execute("select count(*) from turned_place").fetchone() == (0,)
    assert school.db.execute("select undo_at from rollover").fetchone() == (None,)


def test_nothing_is_taken_back_before_it_is_done_or_twice(school: Cast) -> None:
    uid = planned(school)
    assert asked_back(school, uid) == 409
    everybody_decided(school)
    confirmed(school, uid)
    carry_out(now=NOW)
    assert asked_back(school, uid) == 303
    assert asked_back(school, uid, "leo") == 409
    assert sorted(at_once(lambda: carry_out(now=NOW), lambda: carry_out(now=NOW))) == [0, 1]


def test_killed_while_it_is_taken_back_it_stays_and_is_taken_up_again(
    school: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(school)
    uid = turned(school)
    after = everything(school)
    asked_back(school, uid)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rollover_turn, "_reopen", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out(now=NOW)
    assert everything(school) == after
    assert carry_out(now=NOW) == 1
    assert everything(school) == before


def test_how_far_it_is_is_seen_before_its_end(school: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollover_turn, "AT_ONCE", 2)
    uid = planned(school)
    everybody_decided(school)
    confirmed(school, uid)
    seen = []

    def watched(*args: Any) -> None:
        seen.append(school.db.execute("select done, of from rollover_progress").fetchall())
        assert len([one for one in places(school) if one[2] == days(200)]) == 0
        joined(*args)

    joined = rollover_turn._join
    monkeypatch.setattr(rollover_turn, "_join", watched)
    school.db.execute("update rollover set confirmed_at = %s", [NOW - timedelta(minutes=1)])
    assert carry_out(now=NOW) == 1
    assert seen == [[], [(2, 5)], [(4, 5)]]


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "petra", "bas"])
def test_nobody_else_takes_it_back(school: Cast, who: str) -> None:
    uid = turned(school)
    assert asked_back(school, uid, who) == 404
    assert school.db.execute("select undo_at from rollover").fetchone() == (None,)


def test_class_lists_of_next_year_are_open_to_who_gets_them(school: Cast) -> None:
    copied(school)
    number = school.db.execute("select id, uid from learning_group where name = '3B'").fetchone()
    school.put("mentoring", staff_id=school.maud.id, group_id=number[0], starts_on=days(200), ends_on=days(565))
    path = f"/volgend-jaar/klassen/{number[1]}/"
    school.staff("Mentor", "mentor")  # who gets another class
    school.put(
        "mentoring",
        staff_id=school.people["mentor"].id,
        group_id=school.groups["3A"][0],
        starts_on=days(-9),
        ends_on=None,
    )
    assert "Er is nog niemand ingedeeld." in sign_in(school.maud).get(path).content.decode()
    turned(school)
    for who in ("maud", "anna", "leo"):
        page = sign_in(school.people[who]).get(path).content.decode()
        assert "Tess" in page
        assert "Noor" not in page
        assert path in sign_in(school.people[who]).get("/volgend-jaar/klassen/").content.decode()
    for who in ("mentor", "wim", "dirk", "otto", "gerda", "noor", "petra"):
        assert sign_in(school.people[who]).get(path).status_code == 404
    looked = school.db.execute(
        "select count(*) from gate.log where purpose = 'next_class' and not refused and pupil_id = %s", [school.tess.id]
    )
    assert looked.fetchone()[0] >= 3
    # Nothing more than the list: today the pupil is nobody's of theirs.
    assert sign_in(school.maud).get(f"/mentorklas/{number[1]}/").status_code == 404
    school.db.execute("update school_year set starts_on = %s where id = %s", [days(0), school.years["next"]])
    assert sign_in(school.maud).get(path).status_code == 404  # from its first day it is a class as any other


@pytest.mark.parametrize(
    ("who", "table", "name"), [("dirk", "mentoring", "3B"), ("otto", "mentoring", "3B"), ("maud", "teaching", "wi2B")]
)
def test_who_gets_such_a_group_for_the_first_time_sees_its_list(school: Cast, who: str, table: str, name: str) -> None:
    copied(school)
    number, uid = school.db.execute(
        "select id, uid from learning_group where name = %s and year_id = %s", [name, school.years["next"]]
    ).fetchone()
    path = f"/volgend-jaar/klassen/{uid}/"
    assert sign_in(school.people[who]).get(path).status_code == 404
    school.put(table, staff_id=school.people[who].id, group_id=number, starts_on=days(200), ends_on=days(565))
    assert path in sign_in(school.people[who]).get("/volgend-jaar/klassen/").content.decode()
    assert "Er is nog niemand ingedeeld." in sign_in(school.people[who]).get(path).content.decode()
    others = {"dirk", "otto", "maud"} - {who}
    assert {sign_in(school.people[one]).get(path).status_code for one in others} == {404}
