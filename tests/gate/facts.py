"""Who may open whom, worked out a second time: in plain Python, from the bare facts, without the register's SQL.

Written from the sentences a school would say («a mentor opens the pupils that are in the class today»), so that
the database can be compared with something that was not made from the same source.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Rule

Period = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything relations are made of, as rows; numbers are those of people, groups and schools."""

    today: date
    guardianships: list[tuple[int, int, bool, bool, date, date | None]]  # guardian, pupil, authority, restricted today
    let_in: list[tuple[int, int, date, date | None]]  # guardian, adult pupil who lets them see along
    teaching: list[tuple[int, int, date, date | None]]  # staff, group
    standing_in: list[tuple[int, int, date, date | None]]  # staff, group
    helping: list[tuple[int, int, bool, bool, date, date | None]]  # staff, group, sees grades, sees attendance
    said_yes: set[int]  # pupils of whom somebody said yes to help from outside
    mentoring: list[tuple[int, int, date, date | None]]  # staff, group
    roles: list[tuple[int, str, int, date, date | None]]  # staff, role, school
    memberships: list[tuple[int, int, date, date | None]]  # pupil, group
    applications: list[tuple[int, int]]  # applicant, school; those that were sent
    enrolments: list[tuple[int, int]]  # pupil, school, in the past and the future too: a file outlives a school year
    archived: list[tuple[int, int]]  # whoever an archive record is about, school that issued it
    born: dict[int, date]
    broken_glass: list[tuple[int, str, int]]  # staff, role, pupil; still within the half hour


def facts(db: psycopg.Connection) -> Facts:
    """The facts as they stand in the database."""

    def rows(query: str) -> list[Any]:
        return db.execute(query).fetchall()

    return Facts(
        today=rows("select (now() at time zone 'Europe/Amsterdam')::date")[0][0],
        guardianships=rows(
            "select guardian_id, pupil_id, has_authority, is_restricted and (restricted_until is null "
            "or restricted_until > (now() at time zone 'Europe/Amsterdam')::date), starts_on, ends_on from guardianship"
        ),
        let_in=rows("select guardian_id, pupil_id, starts_on, ends_on from parental_access"),
        teaching=rows("select staff_id, group_id, starts_on, ends_on from teaching"),
        standing_in=rows("select staff_id, group_id, starts_on, ends_on from substitution"),
        helping=rows("select staff_id, group_id, sees_grades, sees_attendance, starts_on, ends_on from helper_grant"),
        said_yes={
            p for (p,) in rows("select pupil_id from consent_answer where topic = 'homework_service' and allows")
        },
        mentoring=rows("select staff_id, group_id, starts_on, ends_on from mentoring"),
        roles=rows("select staff_id, role, school_id, starts_on, ends_on from staff_role"),
        memberships=rows("select pupil_id, group_id, starts_on, ends_on from membership"),
        applications=rows(
            "select a.person_id, y.school_id from application a join intake_round r on r.id = a.round_id "
            "join school_year y on y.id = r.year_id where a.submitted_at is not null"
        ),
        enrolments=rows("select pupil_id, school_id from enrolment"),
        archived=rows("select person_id, school_id from archive_record"),
        born=dict(rows("select pupil_id, born_on from pupil_birth")),
        broken_glass=rows("select actor_id, role, pupil_id from gate.emergency where until > now()"),
    )


def holds_today(today: date, starts: date, ends: date | None) -> bool:
    """The first day counts, the day in `ends` does not."""
    return starts <= today and (ends is None or today < ends)


def age(born: date, today: date) -> int:
    """Whole years; somebody born on 29 February has a birthday every year."""
    try:
        birthday = born.replace(year=today.year)
    except ValueError:
        birthday = date(today.year, 2, 28)
    return today.year - born.year - (today < birthday)


def may_open(
    world: Facts, who: int, pupil: int, purpose: str, reads: Iterable[str], writes: Iterable[str] = ()
) -> bool:
    """Whether some rule lets this person open this pupil for this purpose, with these categories."""
    return any(
        _fits(world, who, pupil, rule)
        for rule in REGISTER.rules
        if rule.purpose == purpose and set(reads) <= set(rule.reads) and set(writes) <= set(rule.writes)
    )


def has_role(world: Facts, who: int, role: str) -> bool:
    """Whether somebody holds a role today, at any school."""
    return any(w == who and r == role and holds_today(world.today, *when) for w, r, _, *when in world.roles)


def _fits(world: Facts, who: int, pupil: int, rule: Rule) -> bool:
    if REGISTER.roles[rule.role].staff and not has_role(world, who, rule.role):
        return False
    years = age(world.born[pupil], world.today) if pupil in world.born else None
    match rule.relation:
        case "self":
            return who == pupil
        case "self_16":
            return who == pupil and years is not None and years >= 16
        case "self_until_18":
            return who == pupil and years is not None and 16 <= years < 18
        case "self_18":
            return who == pupil and years is not None and years >= 18
        case "guardian":
            return _is_guardian(world, who, pupil) and years is not None and years < 18
        case "representative":
            return _is_guardian(world, who, pupil) and years is not None and years < 16
        case "agreed_parent":
            agreed = any(g == who and p == pupil and holds_today(world.today, *when) for g, p, *when in world.let_in)
            return agreed and years is not None and years >= 18
        case "teaches":
            return _shares_group(world, world.teaching, who, pupil)
        case "mentors":
            return _shares_group(world, world.mentoring, who, pupil)
        case "substitutes":
            return _shares_group(world, world.standing_in, who, pupil)
        case "helps":
            return _helped(world, [(w, g, *when) for w, g, _, _, *when in world.helping], who, pupil)
        case "helps_with_grades":
            return _helped(world, [(w, g, *when) for w, g, yes, _, *when in world.helping if yes], who, pupil)
        case "helps_with_attendance":
            return _helped(world, [(w, g, *when) for w, g, _, yes, *when in world.helping if yes], who, pupil)
        case "applied_at":
            schools = {
                s for w, r, s, *when in world.roles if (w, r) == (who, rule.role) and holds_today(world.today, *when)
            }
            return any(p == pupil and schools & {school, None} for p, school in world.applications)
        case "archived_at":
            schools = {
                s for w, r, s, *when in world.roles if (w, r) == (who, rule.role) and holds_today(world.today, *when)
            }
            return any(p == pupil and schools & {school, None} for p, school in world.archived)
        case "works_at":
            return _same_school(world, who, rule.role, pupil)
        case "emergency":
            return (who, rule.role, pupil) in world.broken_glass
        case "on_duty":
            return False  # about no pupil
        case unknown:
            pytest.fail(f"say here in Python what the relation {unknown} means")


def _is_guardian(world: Facts, who: int, pupil: int) -> bool:
    return any(
        (g, p) == (who, pupil) and authority and not restricted and holds_today(world.today, *when)
        for g, p, authority, restricted, *when in world.guardianships
    )


def _shares_group(world: Facts, ties: list[tuple[int, int, date, date | None]], who: int, pupil: int) -> bool:
    theirs = {group for staff, group, *when in ties if staff == who and holds_today(world.today, *when)}
    return any(p == pupil and g in theirs and holds_today(world.today, *when) for p, g, *when in world.memberships)


def _helped(world: Facts, ties: list[tuple[int, int, date, date | None]], who: int, pupil: int) -> bool:
    return pupil in world.said_yes and _shares_group(world, ties, who, pupil)


def _same_school(world: Facts, who: int, role: str, pupil: int) -> bool:
    schools = {s for w, r, s, *when in world.roles if (w, r) == (who, role) and holds_today(world.today, *when)}
    return any(p == pupil and schools & {school, None} for p, school in world.enrolments)
