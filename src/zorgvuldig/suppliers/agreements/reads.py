"""One version of an agreement with all it says, and what is different from another version."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools
from zorgvuldig.suppliers.agreements.labels import Fact, facts_of
from zorgvuldig.suppliers.desk.reads import ProductRow, VersionRow, product_of
from zorgvuldig.suppliers.models import Agreement, AgreementScope


@dataclass(frozen=True, slots=True)
class Difference:
    """What another version says about one thing, and this one does not any more (`gone`), and the other way round (`new`)."""

    label: Word
    gone: Sequence[str]
    new: Sequence[str]


@dataclass(frozen=True, slots=True)
class AgreementDetail:
    """A version with its product, all it says, and who made, approved and withdrew it (empty: nobody that is known)."""

    known: ProductRow
    version: VersionRow
    facts: Sequence[Fact]
    made_by: str
    approved_by: str
    withdrawn_by: str
    is_mine: bool  # whether the one at the door wrote it as it is

    @property
    def agreement(self) -> Agreement:
        """The row itself."""
        return self.version.agreement


def version_of(uid: UUID, *, door: Door) -> AgreementDetail | None:
    """One version, or None."""
    door.reading("organisation", "staff", "supplier")
    found = Agreement.objects.filter(uid=uid).select_related("product").first()
    known = product_of(found.product.uid, door=door) if found else None
    version = next((one for one in known.versions if one.agreement.uid == uid), None) if known else None
    if known is None or version is None:
        return None
    row = version.agreement
    people = (row.made_by_id, row.approved_by_id, row.withdrawn_by_id)
    names = names_of({number for number in people if number}, door=door)
    made, approved, withdrawn = (names.get(number or 0, "") for number in people)
    return AgreementDetail(
        known, version, facts(row, door=door), made, approved, withdrawn, row.made_by_id == door.actor_id
    )


def scopes_of(agreement: Agreement, *, door: Door) -> list[AgreementScope]:
    """For whom a version is, with the school and the group of each row."""
    door.reading("organisation", "supplier")
    rows = AgreementScope.objects.filter(agreement=agreement)
    return list(rows.select_related("school", "group__year").order_by("school__name", "stage", "group__name", "id"))


def facts(agreement: Agreement, *, door: Door) -> list[Fact]:
    """All that a version says."""
    return facts_of(agreement, scopes_of(agreement, door=door))


def differences(old: Agreement, new: Agreement, *, door: Door) -> list[Difference]:
    """What `new` says otherwise than `old`, in the order of reading; empty when they say the same."""
    found = []
    for was, now in zip(facts(old, door=door), facts(new, door=door), strict=True):
        gone = [line for line in was.lines if line not in now.lines]
        added = [line for line in now.lines if line not in was.lines]
        if gone or added:
            found.append(Difference(was.label, gone, added))
    return found


def before(known: ProductRow, version: VersionRow) -> VersionRow | None:
    """The approved version that came before this one, whether it still holds or not."""
    return next(
        (
            one
            for one in known.versions
            if one.agreement.version < version.agreement.version and one.agreement.approved_at is not None
        ),
        None,
    )


def groups_to_choose(*, door: Door) -> list[tuple[School, list[int], list[LearningGroup]]]:
    """The schools at which the one at the door works, each with the years of the course and the groups that it has now or soon."""
    door.reading("organisation")
    schools = own_schools(door=door)
    rows = LearningGroup.objects.filter(year__school__in=schools, year__ends_on__gt=today(door=door))
    groups = list(rows.select_related("year__school").order_by("kind", "name", "id"))
    return [
        (
            school,
            sorted({one.stage for one in groups if one.stage and one.year.school_id == school.pk}),
            [one for one in groups if one.year.school_id == school.pk],
        )
        for school in schools
    ]
