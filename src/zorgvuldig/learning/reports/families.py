"""How each family gets a report: on its page, or on paper as long as none of them has an account."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Account

# Parents as long as there are any who may read it; the pupil, who may too, is asked when there are none.
VIEWERS = """
    select distinct p.id, v.purpose, v.person_id from unnest(%s::integer[]) as p (id), gate.viewers(p.id, %s::bigint) v
    where v.purpose in ('parental_view', 'own_view') order by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class FamilyReach:
    """How many people of a family may read a report, and how many of them have an account."""

    readers: int = 0
    accounts: int = 0

    @property
    def is_on_paper(self) -> bool:
        """Whether nobody reads it on a page."""
        return not self.accounts

    @property
    def others(self) -> int:
        """Who has no account, beside somebody who has."""
        return self.readers - self.accounts if self.accounts else 0


def families(pupil_ids: Collection[int], *, door: Door) -> Mapping[int, FamilyReach]:
    """How the family of each of these pupils gets its report today. The gate answers about opened pupils alone."""
    door.reading("report")
    with connection.cursor() as cursor:
        cursor.execute(VIEWERS, [list(pupil_ids), REGISTER.mask(("report",))])
        rows = cursor.fetchall()
    found: dict[int, dict[str, set[int]]] = {}
    for pupil, purpose, person in rows:
        found.setdefault(pupil, {}).setdefault(purpose, set()).add(person)
    asked = {pupil: by.get("parental_view") or by.get("own_view", set()) for pupil, by in found.items()}
    people = {person for readers in asked.values() for person in readers}
    active = Account.objects.filter(person_id__in=people, is_active=True)
    known = set(active.values_list("person_id", flat=True))
    return {pupil: FamilyReach(len(readers), len(readers & known)) for pupil, readers in asked.items()}
