"""The record of processing (AVG art. 30) as a person reads it: by purpose, with the law behind it, who may, and what goes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from zorgvuldig.governance.register_editor.phrases import FOUNDED, GUARDED, Word
from zorgvuldig.kit.rules import statuses
from zorgvuldig.register.export import Agreed, processings
from zorgvuldig.register.schema import (
    Basis,
    Category,
    Founded,
    Guard,
    Job,
    Purpose,
    Recipient,
    Register,
    Relation,
    Role,
    Rule,
    SourceStatus,
    Term,
)

Status = Callable[[Founded], SourceStatus]

JOINT = "~"  # between role, relation and purpose in the address of a rule


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in words: who, tied how, may read and change which categories for a purpose. `key` names it in an address."""

    key: str
    role: Role
    relation: Relation
    purpose: Purpose
    reads: Sequence[Category]
    writes: Sequence[Category]


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose with everything that art. 30(1) asks of it."""

    purpose: Purpose
    basis: Basis
    status: SourceStatus
    categories: Sequence[Category]
    allowed: Sequence[RuleRow]
    jobs: Sequence[Job]

    @property
    def founded(self) -> Word:
        """How well the basis is founded, in words."""
        return FOUNDED[self.status]

    @property
    def who(self) -> Sequence[Role]:
        """Each role that may open something for it, once."""
        return list({one.role.key: one.role for one in self.allowed}.values())


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What somebody wants to see of it; empty is everything."""

    role: str = ""
    category: str = ""
    basis: str = ""
    founded: str = ""


def used(register: Register, purpose: Purpose, status: Status) -> PurposeRow:
    """What the register says of one purpose."""
    basis = register.bases[purpose.basis]
    return PurposeRow(
        purpose,
        basis,
        status(basis),
        [category for one, category in processings(register) if one.key == purpose.key],
        [allowed(register, rule) for rule in register.rules if rule.purpose == purpose.key],
        [job for job in register.jobs.values() if job.purpose == purpose.key and not job.canary],
    )


def record(register: Register, chosen: RecordFilter) -> list[PurposeRow]:
    """Every purpose that fits what somebody chose, in the order of the register."""
    status = statuses()
    rows = (used(register, purpose, status) for purpose in register.purposes.values())
    return [row for row in rows if _fits(row, chosen)]


def _fits(one: PurposeRow, chosen: RecordFilter) -> bool:
    return (
        chosen.role in ("", *(role.key for role in one.who))
        and chosen.category in ("", *(category.key for category in one.categories))
        and chosen.basis in ("", one.basis.key)
        and chosen.founded in ("", one.status)
    )


def allowed(register: Register, rule: Rule) -> RuleRow:
    """A rule in words."""
    return RuleRow(
        rule_key(rule),
        register.roles[rule.role],
        register.relations[rule.relation],
        register.purposes[rule.purpose],
        [register.categories[key] for key in rule.reads],
        [register.categories[key] for key in rule.writes],
    )


def rule_key(rule: Rule) -> str:
    """How a rule is named in an address."""
    return JOINT.join((rule.role, rule.relation, rule.purpose))


def place_of_rule(register: Register, key: str) -> int | None:
    """Which rule of the register an address means."""
    return next((place for place, rule in enumerate(register.rules) if rule_key(rule) == key), None)


def recipients_of(register: Register, categories: Sequence[Category]) -> list[Recipient]:
    """Who outside may get any of these categories."""
    keys = {category.key for category in categories}
    return [one for one in register.recipients.values() if keys & set(one.categories)]


def outside_eea_of(recipient: Recipient, agreed: Agreed) -> str:
    """Where it takes data outside the European Economic Area, by the register and by what was agreed; empty when nowhere."""
    return "; ".join(filter(None, (recipient.outside_eea, *agreed.get(recipient.key, ()))))


def terms_of(register: Register, category: Category) -> list[Term]:
    """How long a category is kept."""
    return [register.terms[key] for key in category.terms]


def kept_by(register: Register, term: Term) -> list[Category]:
    """Which categories are kept by this term."""
    return [category for category in register.categories.values() if term.key in category.terms]


def loose_terms(register: Register) -> list[Term]:
    """The terms by which no kind of data is kept: of a backup, of what another organisation keeps, of what this system does not hold."""
    used = {key for category in register.categories.values() for key in category.terms}
    return [term for key, term in register.terms.items() if key not in used]


def guarded(register: Register, category: Category) -> list[Word]:
    """How the database guards a category (art. 30(1)(g))."""
    guards = {table.guard for table in register.tables.values() if table.category == category.key}
    return [GUARDED[guard] for guard in Guard if guard in guards]


def named(register: Register) -> Mapping[str, Mapping[str, object]]:
    """What somebody may choose from, by the name in the address."""
    return {"wie": register.roles, "wat": register.categories, "grond": register.bases, "zeker": FOUNDED}
