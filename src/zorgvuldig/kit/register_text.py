"""The register as a page: per kind of data what is held, why, who may open it, how long and who gets it."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import IN_A_LIST, statuses
from zorgvuldig.register.own_fields import CATEGORY, OwnField
from zorgvuldig.register.schema import (
    Basis,
    Category,
    Column,
    Guard,
    Job,
    Purpose,
    Recipient,
    RecipientClass,
    Relation,
    Role,
    Sensitivity,
    Table,
    Term,
)

KIND: dict[RecipientClass, str | Promise] = {
    RecipientClass.OBLIGED: _("De school moet dit geven"),
    RecipientClass.PERMITTED: _("De school mag dit geven zonder toestemming"),
    RecipientClass.AGREEMENT: _("Met een overeenkomst"),
    RecipientClass.CONSENT: _("Alleen met toestemming"),
    RecipientClass.SUBJECT: _("U zelf"),
    RecipientClass.INTERNAL: _("Medewerkers van de school"),
}
SENSITIVITY: dict[Sensitivity, str | Promise] = {
    Sensitivity.NORMAL: _("gewoon"),
    Sensitivity.RAISED: _("gevoelig"),
    Sensitivity.SPECIAL: _("bijzonder"),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """Who may open a category for a purpose, by which tie; `writes` when they may change it too."""

    role: Role
    relation: Relation
    purpose: Purpose
    writes: bool


@dataclass(frozen=True, slots=True)
class Opener:
    """Somebody by role and tie, with the purposes for which that person may look, and those for which also change."""

    role: Role
    relation: Relation
    looking: list[Purpose]
    changing: list[Purpose]


@dataclass(frozen=True, slots=True)
class TermText:
    """A term with the words for how well it is founded."""

    term: Term
    status: str | Promise


@dataclass(frozen=True, slots=True)
class RecipientText:
    """A recipient with the words for why."""

    recipient: Recipient
    kind: str | Promise
    status: str | Promise


@dataclass(frozen=True, slots=True)
class OwnFieldText:
    """A field of the school's own: why it is there, who sees and fills it in, and how long it stays."""

    field: OwnField
    purpose: Purpose
    basis: Basis
    sees: list[Role]
    writes: list[Role]
    term: Term

    @property
    def ends(self) -> date | None:
        """From which day nobody fills it in any more; None while no end is set."""
        return date.fromisoformat(self.field.ended_on) if self.field.ended_on else None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Everything about one category."""

    category: Category
    sensitivity: str | Promise
    bases: list[Basis]
    openings: list[Opening]
    jobs: list[Job]
    kept: list[TermText]
    given: list[RecipientText]
    fields: list[tuple[Table, list[Column]]]
    own_fields: list[OwnFieldText]

    @property
    def is_pupils_own(self) -> bool:
        """Whether a parent sees it of a pupil who decides alone only as far as the pupil shows it."""
        key = self.category.key
        return any(key in r.reads and key not in r.once_pupil_decides for r in REGISTER.rules if r.once_pupil_decides)

    @property
    def openers(self) -> list[Opener]:
        """The openings of the same person taken together, in the order of the register."""
        found: dict[tuple[str, str], Opener] = {}
        for one in self.openings:
            opener = found.setdefault((one.role.key, one.relation.key), Opener(one.role, one.relation, [], []))
            (opener.changing if one.writes else opener.looking).append(one.purpose)
        return list(found.values())


def chapter(category: Category) -> Chapter:
    """Everything about one category, as the register's page and a family's own page say it."""
    key, status = category.key, statuses()
    openings = [
        Opening(REGISTER.roles[r.role], REGISTER.relations[r.relation], REGISTER.purposes[r.purpose], key in r.writes)
        for r in REGISTER.rules
        if key in r.reads
    ]
    jobs = [job for job in REGISTER.jobs.values() if key in job.reads + job.writes and not job.canary]
    purposes = [opening.purpose for opening in openings] + [REGISTER.purposes[job.purpose] for job in jobs]
    if category.purpose:
        purposes.append(REGISTER.purposes[category.purpose])
    return Chapter(
        category=category,
        sensitivity=SENSITIVITY[category.sensitivity],
        bases=[REGISTER.bases[basis] for basis in dict.fromkeys(purpose.basis for purpose in purposes)],
        openings=openings,
        jobs=jobs,
        kept=[TermText(term, IN_A_LIST[status(term)]) for term in (REGISTER.terms[t] for t in category.terms)],
        given=[
            RecipientText(r, KIND[r.kind], IN_A_LIST[status(r)])
            for r in REGISTER.recipients.values()
            if key in r.categories
        ],
        fields=[
            (table, list(table.columns.values()))
            for table in REGISTER.tables.values()
            if table.category == key and table.guard is not Guard.TECHNICAL
        ],
        own_fields=own_field_texts() if key == CATEGORY else [],
    )


def own_field_texts() -> list[OwnFieldText]:
    """Every field that the school added itself, in the order of the register."""
    return [
        OwnFieldText(
            field,
            REGISTER.purposes[field.purpose],
            REGISTER.bases[field.basis],
            [REGISTER.roles[role] for role in field.sees],
            [REGISTER.roles[role] for role in field.writes],
            REGISTER.terms[field.term],
        )
        for field in REGISTER.own_fields.values()
    ]
