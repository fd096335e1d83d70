"""Saying what a signal of unusual reading was: once, by somebody else, and a breach is written down in the same breath."""

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.reading.models import ReadingReview
from zorgvuldig.governance.reading.reads import Signal
from zorgvuldig.kit.refusals import Refused


def review(one: Signal, *, door: Door, outcome: str, note: str, breach: Breach | None = None) -> ReadingReview:
    """Write down what it was. A breach that is not there yet begins with it. Raises `Refused`; then nothing is kept."""
    door.writing("oversight", "governance")
    with refusing(Refused, "reading_"):
        linked = (breach or _begun(one, note, door=door)) if outcome == "breach" else None
        return ReadingReview.objects.create(
            watch=one.watch.key,
            staff_id=one.staff_id,
            day=one.day,
            outcome=outcome,
            note=note,
            breach=linked,
            reviewed_at=door.opened_at,
            reviewed_by_id=door.actor_id,
        )


def _begun(one: Signal, note: str, *, door: Door) -> Breach:
    """A breach: data were opened by somebody who should not. Whose they were follows from the log of that account."""
    title = gettext("Ongewone inzage op %(day)s") % {"day": date_format(one.day, "j F Y")}
    return Breach.objects.create(
        kind="opened",
        title=title,
        what=note,
        noticed_at=door.opened_at,
        reported_at=door.opened_at,
        reported_by_id=door.actor_id,
        account_person_id=one.staff_id,
        account_since=one.starts_at,
        account_until=one.ends_at,
    )
