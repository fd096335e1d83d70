"""When the year is turned, everybody comes in the groups of what they chose; the plan names who does not, and it is taken back with the rest."""

from uuid import UUID

from tests.people import NOW, Cast, days, sign_in
from tests.pupils.choosing import choices, put_choice, put_group, subject
from tests.pupils.test_rollover import confirmed, everybody_decided, planned, school
from tests.pupils.test_turning import asked_back, copied, everything, turned
from zorgvuldig.pupils.promotion.job import carry_out

__all__ = ["school"]  # the fixture


def in_groups(cast: Cast) -> set[tuple[str, str]]:
    """Who has which lesson group from the first day of the next year."""
    return set(
        cast.db.execute(
            "select i.given_name, g.name from membership m join pupil_identity i using (pupil_id) join learning_group g on g.id = m.group_id "
            "where m.starts_on = %s and g.kind = 'teaching'", [days(200)]
        ).fetchall()
    )  # fmt: skip


def plan_page(cast: Cast, uid: UUID) -> str:
    """The plan as Anna sees it, on one line."""
    return " ".join(sign_in(cast.anna).get(f"/jaarplanning/overgang/{uid}/").content.decode().split()).replace(
        "> <", "><"
    )


def divided(cast: Cast) -> None:
    """Tess and Yara go to 3 havo and are in a group, Noor repeats and chose for 3 havo, Sem goes to 4 havo and is in no group yet, Bram leaves."""
    number, _uid = put_group(cast)
    for who in (cast.tess, cast.yara, cast.noor, cast.bram):
        put_choice(cast, who, group_id=number)
    put_choice(cast, cast.sem, stage=4)
    put_choice(cast, cast.tess, subject_id=subject(cast, "Nederlands"))


def test_the_plan_names_what_is_not_divided_and_who_chose_for_another_level(school: Cast) -> None:
    divided(school)
    uid = planned(school)
    everybody_decided(school)
    page = plan_page(school, uid)
    assert "Nederlands, 3 havo (1); Wiskunde, 4 havo (1)." in page
    assert "1 leerling koos vakken voor een ander leerjaar of niveau" in page
    assert f"/leerlingen/{school.noor.uid}/administratie/" in page
    assert "<dt>plaatsen in groepen, volgens de vakkeuze</dt><dd>2</dd>" in page
    for name in ("Noor", "Tess", "Sem"):
        assert name not in page
    leader = sign_in(school.leo).get(f"/jaarplanning/overgang/{uid}/").content.decode()
    assert f"/leerlingen/{school.noor.uid}/administratie/" not in leader  # the leader sees numbers


def test_everybody_comes_in_the_groups_of_what_they_chose(school: Cast) -> None:
    divided(school)
    before = everything(school)
    kept = choices(school)
    uid = turned(school)
    assert in_groups(school) == {("Tess", "wi3H1"), ("Yara", "wi3H1")}
    number, group = school.db.execute("select id, uid from learning_group where name = 'wi3H1'").fetchone()
    school.put("teaching", staff_id=school.dirk.id, group_id=number, starts_on=days(200), ends_on=days(565))
    # The list is who has a place now: Noor repeats, and is in no group of 3 havo.
    page = sign_in(school.dirk).get(f"/volgend-jaar/klassen/{group}/").content.decode()
    assert "Tess" in page
    assert "Noor" not in page
    asked_back(school, uid)
    assert carry_out(now=NOW) == 1
    assert everything(school) == before
    assert choices(school) == kept
    assert in_groups(school) == set()
    assert confirmed(school, uid) == 303
    assert carry_out(now=NOW) == 1
    assert in_groups(school) == {("Tess", "wi3H1"), ("Yara", "wi3H1")}


def test_a_group_that_was_divided_does_not_follow_a_class(school: Cast) -> None:
    """Group wi2B had class 2B together this year; next year it holds who was divided into it, and nobody because of their class."""
    copied(school)
    group = school.db.execute(
        "select id from learning_group where name = 'wi2B' and year_id = %s", [school.years["next"]]
    ).fetchone()[0]
    put_choice(school, school.noor, stage=2, group_id=group)  # Noor repeats in 2B
    school.pupil("Zoe", "Zitter", 13, "2B", "wi2B")  # and so does Zoe, who chose nothing
    uid = planned(school)
    everybody_decided(school)
    school.db.execute("update rollover_line set outcome = 'repeat' where pupil_id = %s", [school.zoe.id])
    page = plan_page(school, uid)
    assert "in welke groep" not in page
    assert confirmed(school, uid) == 303
    assert carry_out(now=NOW) == 1
    assert in_groups(school) == {("Noor", "wi2B")}


def test_who_comes_new_gets_the_groups_too(school: Cast) -> None:
    copied(school)
    number, _uid = put_group(school)
    school.pupil("Nieuw", "Nieuweling", 12)
    school.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(200), school.nieuw.id])
    place = school.db.execute(
        "select id from learning_group where name = '3B' and year_id = %s", [school.years["next"]]
    ).fetchone()[0]
    school.db.execute("update learning_group set level = 'havo' where id = %s", [place])
    school.put("membership", pupil_id=school.nieuw.id, group_id=place, starts_on=days(200), is_class=True)
    put_choice(school, school.nieuw, group_id=number)
    before = everything(school)
    uid = turned(school)
    assert in_groups(school) == {("Nieuw", "wi3H1"), ("Noor", "wi2B")}  # Noor repeats, and 2B has wi2B
    asked_back(school, uid)
    assert carry_out(now=NOW) == 1
    assert everything(school) == before


def test_a_choice_that_changed_since_is_another_plan(school: Cast) -> None:
    divided(school)
    uid = planned(school)
    everybody_decided(school)
    path = f"/jaarplanning/overgang/{uid}/"
    assert sign_in(school.anna).post(path, {"leg_voor": "ja"}).status_code == 303
    school.db.execute("update subject_choice set group_id = null where pupil_id = %s", [school.tess.id])
    stale = sign_in(school.leo).post(path, {"bevestig": "ja"})
    assert stale.status_code == 409
    assert "Er is iets veranderd nadat het plan is voorgelegd." in stale.content.decode()
