"""Saying of roles that they are still needed, or ending them: of several at once, all or none. Never one's own; the database holds to it."""

from collections.abc import Sequence

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.duties.models import RoleReview
from zorgvuldig.governance.reviews.reads import roles_in_force
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.staffing.models import StaffRole

KEEP, END = "keep", "end"
# Of these the school keeps somebody: who sees to privacy, who keeps the records, and who decides.
NEEDED = frozenset({"privacy_officer", "administration", "school_leader"})


def review(*, door: Door, roles: Sequence[StaffRole], outcome: str) -> None:
    """Write down that somebody looked, and end the roles when that is what came of it. Raises `Refused`."""
    door.writing("governance")
    for role in roles:
        if role.staff_id == door.actor_id:
            raise Refused("self", role=role)
    if outcome == END:
        refuse_end(roles, door=door)
    with refusing(Refused, "review_"):
        for role in sorted(roles, key=lambda one: one.pk):
            RoleReview.objects.create(
                staff_role_id=role.pk, staff_id=role.staff_id, role=role.role, outcome=outcome,
                reviewed_at=door.opened_at, reviewed_by_id=door.actor_id,
            )  # fmt: skip


def refuse_end(roles: Sequence[StaffRole], *, door: Door) -> None:
    """Raise `Refused` (`role`) for one that may not end: the last of its kind, or one that began today."""
    gone = {role.pk for role in roles}
    left = {row.role for row in roles_in_force(door=door) if row.pk not in gone}
    for role in roles:
        if role.staff_id == door.actor_id:
            raise Refused("self", role=role)
        if role.role in NEEDED and role.role not in left:
            raise Refused("last", role=role)
        if role.starts_on >= today(door=door):
            raise Refused("today", role=role)
