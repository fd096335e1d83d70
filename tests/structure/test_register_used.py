"""The register declares nothing that nobody uses: a rule without a page or job is a right that lies about."""

import pytest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import addresses, declaration_of
from zorgvuldig.register.schema import Guard, Purpose
from zorgvuldig.release.exchange.package import BASES

# Purposes that no page opens a door for, and why they are there.
NOT_BY_A_PAGE: dict[str, str] = {
    "signing_in": "accounts are reached by the login role; no pupil's file is opened for it",
}


def used() -> set[str]:
    """Purposes that a page or a job names."""
    declared = [declaration_of(pattern) for _, pattern in addresses()]
    return {d.purpose for d in declared if d and d.access == "door"} | {job.purpose for job in REGISTER.jobs.values()}


@pytest.mark.parametrize("purpose", REGISTER.purposes.values(), ids=lambda p: p.key)
def test_every_purpose_has_a_page_or_a_job(purpose: Purpose) -> None:
    assert (purpose.key in used()) is not (purpose.key in NOT_BY_A_PAGE)


def test_every_category_has_a_table() -> None:
    held = {table.category for table in REGISTER.tables.values()}
    assert [c.key for c in REGISTER.categories.values() if not c.outside_tables and c.key not in held] == []


def test_every_rule_names_a_role_that_somebody_can_have() -> None:
    """Staff roles are given by date; guardian and pupil follow from facts."""
    assert {rule.role for rule in REGISTER.rules} <= set(REGISTER.roles)
    assert {role.key for role in REGISTER.roles.values() if not role.staff} == {"guardian", "pupil"}


def test_every_relation_and_basis_is_used() -> None:
    assert sorted(set(REGISTER.relations) - {rule.relation for rule in REGISTER.rules}) == []
    for_purposes = {purpose.basis for purpose in REGISTER.purposes.values()}
    assert sorted(set(REGISTER.bases) - for_purposes) == sorted(BASES_OF_RECIPIENTS)


# A basis that rests on something else than a purpose of our own.
BASES_OF_RECIPIENTS = {*BASES.values()} - {"consent"}


def test_every_open_category_can_be_reached() -> None:
    """A category behind a row policy that no rule and no job reads could be filled but never seen."""
    read = {c for rule in REGISTER.rules for c in rule.reads} | {c for job in REGISTER.jobs.values() for c in job.reads}
    behind = {t.category for t in REGISTER.tables.values() if t.guard in (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)}
    assert sorted(behind - read) == []
