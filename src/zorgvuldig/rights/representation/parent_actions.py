"""An adult pupil lets a parent see along, or no longer. It holds from the next page on; what was decided stays to be seen."""

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.rights.models import ParentalAccess
from zorgvuldig.rights.representation.parent_reads import Parent


def allow(parent: Parent, *, door: Door) -> None:
    """Let a parent see along from today. Doing it twice changes nothing."""
    door.writing("parental_access")
    if parent.open_access is None:
        ParentalAccess.objects.create(
            pupil_id=door.actor_id,
            guardian_id=parent.person_id,
            starts_on=today(door=door),
            given_at=door.opened_at,
            given_by_id=door.actor_id,
        )


def take_back(parent: Parent, *, door: Door) -> None:
    """End it today: the parent's next page is closed. Doing it twice changes nothing."""
    door.writing("parental_access")
    if parent.open_access is not None:
        parent.open_access.ends_on = today(door=door)
        parent.open_access.save(update_fields=["ends_on"])
