"""Whom the register's rules let open what, read out in plain Python over the rows: the gate's own SQL is not asked.

It follows the declarations (`[[rules]]`, `[relations]`) word by word and knows nothing of `gate/sql/relations.py`, so that a
mistake there is a difference here.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.people import TODAY, years_ago
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import Declaration
from zorgvuldig.register.kinds import Shape
from zorgvuldig.register.schema import Relation, Rule

Row = dict[str, Any]
# Who is in a picture, an incident or a breach: found where its number is, whoever of them is within reach.
FOUND_BY_NUMBER = {Kind.PICTURE: "picture", Kind.BREACH: "breach"}
OVERSEERS = {Kind.PERSON, Kind.ALARMS, Kind.READING}
LISTED = ("lists", "consent_desk")  # for these whoever works for the whole school opens a year of the course


class Reach:
    """What stands in the school's database at this moment, as far as rules ask for it."""

    def __init__(self, db: psycopg.Connection) -> None:
        self._db = db
        self._read: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """Every row of a table, read once."""
        if table not in self._read:
            self._read[table] = self._db.cursor(row_factory=dict_row).execute(f"select * from {table}").fetchall()
        return self._read[table]

    @cached_property
    def _uids(self) -> dict[str, dict[str, int]]:
        keys = {"pupil": "person_id", "application": "person_id", "archive_record": "person_id", "learning_group": "id"}
        return {table: {str(row["uid"]): row[key] for row in self.rows(table)} for table, key in keys.items()}

    def may_open(self, declared: Declaration, who: int, key: str, *, posting: bool) -> bool:
        """Whether some rule lets this person open this page with `key`, to read or, `posting`, to write."""
        asked = set(declared.reads), set(declared.writes if posting else ())
        return any(
            self._applies(rule, declared.kind, who, key)
            for rule in REGISTER.rules
            if rule.purpose == declared.purpose
            and asked[0] <= set(rule.reads)
            and asked[1] <= set(rule.writes)
            and self._serves(rule, who)
        )

    def _serves(self, rule: Rule, who: int) -> bool:
        """Whether the person holds the role of the rule; families hold none and are what they are to somebody."""
        return not REGISTER.roles[rule.role].staff or bool(self._posts(rule, who))

    def _posts(self, rule: Rule, who: int) -> list[Row]:
        held = [row for row in self.rows("staff_role") if row["staff_id"] == who and row["role"] == rule.role]
        return [row for row in held if in_force(row, "starts_on", "ends_on")]

    def _at(self, rule: Rule, who: int, school: int | None) -> bool:
        return any(row["school_id"] in (None, school) for row in self._posts(rule, who))

    def _applies(self, rule: Rule, kind: Kind | None, who: int, key: str) -> bool:
        relation = REGISTER.relations[rule.relation]
        if kind in (Kind.PUPIL, Kind.FAMILY):
            pupil = next((found[key] for found in map(self._uids.get, ("pupil", "application", "archive_record")) if found and key in found), None)  # fmt: skip
            return pupil is not None and self._tied(rule, relation, who, pupil)
        if kind is Kind.GROUP:
            group = self._uids["learning_group"].get(key)
            return group is not None and self._leads(rule, relation, who, group)
        if kind is Kind.LESSON:
            uids = {row["id"]: row["uid"] for row in self.rows("learning_group")}
            group = next((row["group_id"] for row in self.rows("lesson") if f"{uids[row['group_id']]}/{row['uid']}" == key), None)  # fmt: skip
            return group is not None and self._leads(rule, relation, who, group)
        if kind in (Kind.COMING, Kind.CHOICE):
            return self._prepares(rule, kind, relation, who, key)
        if kind is Kind.STAGE:
            group = next((row["id"] for row in self.rows("learning_group") if str(row["uid"]) == key and row["kind"] == "class" and row["stage"]), None)  # fmt: skip
            whole = rule.purpose == "administration" or (rule.purpose in LISTED and relation.shape is Shape.SCHOOL)
            return whole and group is not None and self._leads(rule, relation, who, group)
        if kind is Kind.OWN:
            mine = relation.shape in (Shape.SELF, Shape.PUPIL)
            return mine and any(self._tied(rule, relation, who, pupil) for pupil in self._uids["pupil"].values())
        if kind is Kind.NOBODY or kind in OVERSEERS:
            return relation.shape is Shape.DUTY and (kind is Kind.NOBODY or rule.purpose == "oversight")
        if kind is Kind.INCIDENT:
            return any(
                str(row["uid"]) == key and self._at(rule, who, row["school_id"]) for row in self.rows("incident")
            )
        if kind in FOUND_BY_NUMBER:
            return any(str(row["uid"]) == key for row in self.rows(FOUND_BY_NUMBER[kind]))
        if kind in (Kind.EVENING, Kind.OUTING):
            return any(
                self._tied(rule, relation, who, pupil) for pupil in self._asked(kind.value, key)
            ) and relation.shape in (Shape.SELF, Shape.PUPIL)
        if kind is Kind.TALKS:
            there = any(
                row["staff_id"] == who and row["evening_id"] == self._number("evening", key)
                for row in self.rows("evening_teacher")
            )
            return there and relation.shape is Shape.GROUP
        if kind is Kind.SLIPS:
            asked = [
                row["group_id"] for row in self.rows("outing_group") if row["outing_id"] == self._number("outing", key)
            ]
            near = [
                one
                for one in REGISTER.relations.values()
                if one.shape is Shape.GROUP and one.key in ("teaches", "mentors")
            ]
            ways = near if relation.shape is Shape.GROUP else [relation]
            return any(self._leads(rule, way, who, group) for way in ways for group in asked)
        shapes = {
            Kind.WAITING: {Shape.GROUP, Shape.SCHOOL, Shape.APPLICANT},
            Kind.MISSING: {Shape.SCHOOL},
            Kind.ANSWERS: {Shape.GROUP, Shape.SCHOOL},
            Kind.SEARCH: {Shape.GROUP, Shape.SCHOOL},
            Kind.ARCHIVE: {Shape.ARCHIVE},
        }
        assert kind in shapes, f"say here whom an opening of the kind {kind} is for"
        return relation.shape in shapes[kind]

    def _prepares(self, rule: Rule, kind: Kind, relation: Relation, who: int, key: str) -> bool:
        """Whether somebody sees who will be in a group, or who chose a subject, of a year that is still to come."""
        if kind is Kind.CHOICE:
            return relation.shape is Shape.SCHOOL and self._at_coming(rule, who, key)
        return rule.purpose == "next_class" and self._will_lead(rule, relation, who, key)

    def _at_coming(self, rule: Rule, who: int, key: str) -> bool:
        """Whether somebody works at the school of the coming year that a key of a choice begins with."""
        number = key.partition("/")[0]
        years = [row for row in self.rows("school_year") if str(row["id"]) == number and row["starts_on"] > TODAY]
        return any(self._at(rule, who, row["school_id"]) for row in years)

    def _number(self, table: str, key: str) -> int | None:
        return next((row["id"] for row in self.rows(table) if str(row["uid"]) == key), None)

    def _asked(self, what: str, key: str) -> set[int]:
        """Who is in a class or group that is asked for an evening or an outing."""
        table = {"evening": "evening_class", "outing": "outing_group"}[what]
        groups = {row["group_id"] for row in self.rows(table) if row[f"{what}_id"] == self._number(what, key)}
        return {
            row["pupil_id"]
            for row in self.rows("membership")
            if row["group_id"] in groups and in_force(row, "starts_on", "ends_on")
        }

    def _leads(self, rule: Rule, relation: Relation, who: int, group: int) -> bool:
        if relation.shape is Shape.GROUP:
            return group in self._ties(relation, who)
        year = next(row["year_id"] for row in self.rows("learning_group") if row["id"] == group)
        return relation.shape is Shape.SCHOOL and self._at(rule, who, self._school_of_year(year))

    def _will_lead(self, rule: Rule, relation: Relation, who: int, key: str) -> bool:
        group = next((row for row in self.rows("learning_group") if str(row["uid"]) == key), None)
        years = {row["id"]: row for row in self.rows("school_year")}
        if group is None or years[group["year_id"]]["starts_on"] <= TODAY:
            return False
        if relation.shape is Shape.GROUP:
            ties = [row for row in self.rows(relation.table) if row[relation.actor] == who and row["starts_on"] > TODAY]
            return any(row[relation.link] == group["id"] for row in ties)
        return relation.shape is Shape.SCHOOL and self._at(rule, who, self._school_of_year(group["year_id"]))

    def _school_of_year(self, year: int) -> int:
        return next(int(row["school_id"]) for row in self.rows("school_year") if row["id"] == year)

    def _ties(self, relation: Relation, who: int) -> set[int]:
        """What the table of the relation ties this person to today: pupils, or groups."""
        return {
            row[relation.link]
            for row in self.rows(relation.table)
            if row[relation.actor] == who
            and in_force(row, relation.starts, relation.ends)
            and all(row[column] for column in relation.where)
            and not any(row[column] and _still(row, relation.unless_until) for column in relation.unless)
        }

    def _tied(self, rule: Rule, relation: Relation, who: int, pupil: int) -> bool:
        ways: dict[Shape, Callable[[], bool]] = {
            Shape.SELF: lambda: who == pupil and pupil in self._uids["pupil"].values(),
            Shape.PUPIL: lambda: pupil in self._ties(relation, who),
            Shape.GROUP: lambda: any(
                row["pupil_id"] == pupil and in_force(row, "starts_on", "ends_on") and row["group_id"] in self._ties(relation, who)
                for row in self.rows("membership")
            ),
            Shape.SCHOOL: lambda: any(
                row["pupil_id"] == pupil and self._at(rule, who, row["school_id"]) for row in self.rows("enrolment")
            ),
            Shape.APPLICANT: lambda: self._treats(rule, who, pupil),
            Shape.ARCHIVE: lambda: any(
                row["person_id"] == pupil and self._at(rule, who, row["school_id"]) for row in self.rows("archive_record")
            ),
            Shape.EMERGENCY: lambda: any(
                (row["actor_id"], row["role"], row["pupil_id"]) == (who, rule.role, pupil) for row in self.rows("gate.emergency")
            ),
        }  # fmt: skip
        return relation.shape in ways and ways[relation.shape]() and self._of_age(relation, pupil)

    def _treats(self, rule: Rule, who: int, applicant: int) -> bool:
        years = {row["id"]: row["year_id"] for row in self.rows("intake_round")}
        return any(
            row["person_id"] == applicant and row["submitted_at"] and self._at(rule, who, self._school_of_year(years[row["round_id"]]))
            for row in self.rows("application")
        )  # fmt: skip

    def _of_age(self, relation: Relation, pupil: int) -> bool:
        if not (relation.from_age or relation.until_age):
            return True
        born = next((row["born_on"] for row in self.rows("pupil_birth") if row["pupil_id"] == pupil), None)
        if born is None:
            return False
        return (not relation.from_age or born <= years_ago(relation.from_age)) and (
            not relation.until_age or born > years_ago(relation.until_age)
        )


def in_force(row: Row, starts: str, ends: str) -> bool:
    """Whether today is in a half-open period."""
    begin: date = row[starts]
    return begin <= TODAY and (row[ends] is None or row[ends] > TODAY)


def _still(row: Row, until: str) -> bool:
    return not until or row[until] is None or row[until] > TODAY
