"""What a pupil of 16 or 17 lets a parent see beyond how it goes: the parts that can be chosen, and what was chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupil_file.sections import DATA, SECTIONS, is_open
from zorgvuldig.rights.models import ParentalAllowance
from zorgvuldig.school.people.models import Guardian, Guardianship

ALLOWABLE = frozenset(
    key for rule in REGISTER.rules if rule.once_pupil_decides for key in set(rule.reads) - set(rule.once_pupil_decides)
)


@dataclass(frozen=True, slots=True)
class AllowedPart:
    """A part of the file that a parent may be let see: a box on the page, and the kinds of data behind it."""

    key: str
    title: str | Promise
    categories: frozenset[str]

    @property
    def mask(self) -> int:
        """Its kinds as a mask."""
        return REGISTER.mask(self.categories)


def _parts() -> Sequence[AllowedPart]:
    """The parts of the page with the data that are closed to parents, and what the school does with them as one."""
    found = [
        AllowedPart(one.key, one.title, ALLOWABLE.intersection(one.categories))
        for one in SECTIONS
        if one.page == DATA and not is_open(one, ALLOWABLE)
    ]
    used = ALLOWABLE.difference(*(part.categories for part in found))
    return (*found, AllowedPart("gebruik", _("Wat de school met de gegevens doet: wie keek en wat wegging"), used))


PARTS = _parts()


@dataclass(frozen=True, slots=True)
class AllowedParent:
    """A parent who sees how it goes; `place` is their number on the page, `chosen` the parts that they see besides."""

    place: int
    person_id: int
    name: str
    kind: str
    standing: ParentalAllowance | None

    @property
    def chosen(self) -> list[str]:
        """The keys of the parts that this parent sees now."""
        mask = self.standing.mask if self.standing else 0
        return [part.key for part in PARTS if mask & part.mask == part.mask]


def allowed(pupil_id: int, *, door: Door) -> list[AllowedParent]:
    """The parents with authority of today, whom no court keeps away, with what each of them may see."""
    door.reading("guardian", "parental_access")
    day = today(door=door)
    ties = Guardianship.objects.filter(in_force(day), pupil_id=pupil_id, has_authority=True).order_by("id")
    mine = [tie for tie in ties if not tie.is_kept_away(day)]
    people = Guardian.objects.in_bulk([tie.guardian_id for tie in mine])
    rows = {row.guardian_id: row for row in ParentalAllowance.objects.filter(pupil_id=pupil_id, ends_at=None)}
    return [
        AllowedParent(place, tie.guardian_id, people[tie.guardian_id].full_name, tie.kind, rows.get(tie.guardian_id))
        for place, tie in enumerate(mine, start=1)
        if tie.guardian_id in people
    ]


def allow(parent: AllowedParent, keys: Collection[str], *, door: Door) -> None:
    """Let a parent see these parts from now on and no others. The same choice again changes nothing."""
    door.writing("parental_access")
    mask = REGISTER.mask(frozenset[str]().union(*(part.categories for part in PARTS if part.key in keys)))
    if parent.standing is not None:
        if parent.standing.mask == mask:
            return
        parent.standing.ends_at = door.opened_at
        parent.standing.save(update_fields=["ends_at"])
    if mask:
        ParentalAllowance.objects.create(
            pupil_id=door.actor_id,
            guardian_id=parent.person_id,
            mask=mask,
            starts_at=door.opened_at,
            given_by_id=door.actor_id,
        )
