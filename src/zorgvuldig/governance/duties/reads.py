"""The duties of the register with who did them last, and the history of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.duties.dates import DutyStatus, days_status, duty_status
from zorgvuldig.governance.duties.models import DutyDone
from zorgvuldig.governance.links import link_for, proposing
from zorgvuldig.governance.reviews.reads import role_name
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.rules import statuses
from zorgvuldig.register.schema import Duty, SourceStatus, Term, Text
from zorgvuldig.register.schema import Rule as Declared
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class DutyCompletion:
    """A time that somebody did a duty."""

    row: DutyDone
    by: str


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """A duty, how it stands, and the last time."""

    standing: DutyStatus
    last: DutyCompletion | None

    @property
    def duty(self) -> Duty:
        """The duty itself."""
        return self.standing.duty


def duty_details(*, door: Door) -> list[DutyDetail]:
    """Every duty of the register, the most urgent first."""
    day, last = today(door=door), _last(door)
    found = [_as_detail(duty, last.get(duty.key), day) for duty in REGISTER.duties.values()]
    return sorted(found, key=lambda one: (one.standing.next_on, one.duty.key))


def duty_detail(duty: Duty, *, door: Door) -> DutyDetail:
    """One of them."""
    return _as_detail(duty, _last(door).get(duty.key), today(door=door))


def history(duty: Duty, *, door: Door) -> list[DutyCompletion]:
    """Every time that it was done, the last one first."""
    door.reading("governance", "staff")
    rows = list(DutyDone.objects.filter(duty=duty.key).order_by("-done_at", "-id"))
    names = names_of({row.done_by_id for row in rows}, door=door)
    return [DutyCompletion(row, names.get(row.done_by_id, "")) for row in rows]


def _last(door: Door) -> Mapping[str, DutyCompletion]:
    door.reading("governance", "staff")
    rows = list(DutyDone.objects.order_by("duty", "-done_at", "-id").distinct("duty"))
    names = names_of({row.done_by_id for row in rows}, door=door)
    return {row.duty: DutyCompletion(row, names.get(row.done_by_id, "")) for row in rows}


def _as_detail(duty: Duty, last: DutyCompletion | None, day: date) -> DutyDetail:
    done_on = timezone.localdate(last.row.done_at) if last else None
    return DutyDetail(duty_status(duty, done_on, day), last)


# Terms that no law fixes, or not surely, and that the school did not confirm: all of it from the register.
# The least founded first.
OPEN = (SourceStatus.PROPOSAL, SourceStatus.PRACTICE, SourceStatus.LAW_TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A term, what is kept by it, and where to propose that the school confirms it or takes another."""

    term: Term
    categories: list[Text]
    url: str


def open_terms(*, door: Door) -> dict[SourceStatus, list[OpenTerm]]:
    """Every term that the school still has to confirm, by how well it is founded."""
    door.reading("governance")
    founded = statuses()
    terms = [(founded(term), key, term) for key, term in REGISTER.terms.items() if not term.confirmed_by_school]
    found = {status: [_as_open(key, term, door) for is_, key, term in terms if is_ is status] for status in OPEN}
    return {status: terms for status, terms in found.items() if terms}


def _as_open(key: str, term: Term, door: Door) -> OpenTerm:
    kept = [category.name for category in REGISTER.categories.values() if key in category.terms]
    return OpenTerm(term, kept, proposing(door, "termijn", key))


# What is allowed and nobody used for a year: rules of the register, temporary grants, and accounts.


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


# The products with an agreement in force, and whether anybody still uses them.

EARLY = 60  # days before its end from which an agreement asks for attention


@dataclass(frozen=True, slots=True)
class Product:
    """A product, its agreement, when something went to it last, and how many rows in ninety days."""

    name: str
    supplier: str
    version: int
    last_day: date
    is_stopped: bool
    used_at: datetime | None
    lately: int
    stands: str
    url: str


def products(*, door: Door) -> list[Product]:
    """Every product with an agreement in force, those nobody used lately first."""
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute(
            "select product, name, supplier, version, ends_on, stopped, used_at, lately from gate.products_used()"
        )
        found = [_product(*row, door=door) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.lately > 0, one.supplier, one.name))


def _product(
    uid: UUID, name: str, supplier: str, version: int, ends_on: date, stopped: bool, used_at: datetime | None, lately: int,
    *, door: Door,
) -> Product:  # fmt: skip
    last = ends_on - timedelta(days=1)
    url = link_for(door, "supplier_desk", "product", uid)
    return Product(name, supplier, version, last, stopped, used_at, lately, days_status(last, today(door=door)), url)
