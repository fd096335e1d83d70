"""What is allowed and nobody used for a year: rules of the register, temporary grants, and accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.links import proposing
from zorgvuldig.governance.reviews.reads import role_name
from zorgvuldig.register.schema import Rule as Declared
from zorgvuldig.register.schema import Text
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open something for what, and how often that happened in a year. `url` is where to propose to take it away."""

    role: Text
    relation: Text
    purpose: Text
    times: int
    last_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A temporary right that holds and was never used: `kind` is `helper` or `substitution`."""

    kind: str
    name: str
    group: str
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff who never signed in."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Family:
    """How many accounts of families were never signed in with, and how many parents of grown pupils never looked."""

    accounts: int
    looks: int


def rules(*, door: Door) -> list[Rule]:
    """Every rule of a role of staff, those that nobody used first; rules that share role and purpose share what is counted."""
    door.reading("governance")
    used = _used()
    ours = [rule for rule in REGISTER.rules if REGISTER.roles[rule.role].staff]
    found = [_rule(rule, used.get((rule.role, rule.purpose)), door) for rule in ours]
    return sorted(found, key=lambda one: one.times)


def grants(*, door: Door) -> list[Grant]:
    """Help from outside and substitutions that hold today and that nobody used."""
    door.reading("organisation", "staff")
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, staff_id, group_name, starts_on, ends_on from gate.grants_unused() order by 4, 3, 2"
        )
        rows = cursor.fetchall()
    names = names_of({row[1] for row in rows}, door=door)
    day = timedelta(days=1)
    return [
        Grant(kind, names.get(who, ""), group, begins, ends - day if ends else None)
        for kind, who, group, begins, ends in rows
    ]


def accounts(*, door: Door) -> list[Account]:
    """Members of staff with a role who never signed in, by name."""
    door.reading("staff")
    with connection.cursor() as cursor:
        cursor.execute("select staff_id, since from gate.accounts_unused()")
        rows = cursor.fetchall()
    names = names_of({who for who, _since in rows}, door=door)
    return sorted((Account(names.get(who, ""), since) for who, since in rows), key=lambda one: (one.since, one.name))


def family(*, door: Door) -> Family:
    """Of families only how many."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select accounts, looks from gate.family_unused()")
        return Family(*(cursor.fetchone() or (0, 0)))


def _rule(rule: Declared, used: tuple[int, datetime] | None, door: Door) -> Rule:
    times, last = used or (0, None)
    url = proposing(door, "regel-weg", f"{rule.role}~{rule.relation}~{rule.purpose}")
    relation, purpose = REGISTER.relations[rule.relation].name, REGISTER.purposes[rule.purpose].name
    return Rule(role_name(rule.role), relation, purpose, times, last, url)


def _used() -> Mapping[tuple[str, str], tuple[int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute("select role, purpose, times, last_at from gate.rules_used()")
        return {(role, purpose): (times, last) for role, purpose, times, last in cursor.fetchall()}
