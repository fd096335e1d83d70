"""Reporting absence: from a signal to a report that left. The signal closes in the transaction in which the report leaves.

Until somebody lets it go nothing leaves: what the school did stays a draft of the signal, and the package is sealed.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.signals import actions as absence_signals
from zorgvuldig.attendance.summary.reads import LAW
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.pupils.file_reads import age, birth
from zorgvuldig.release.authority.absence import FIELDS, RECIPIENT, enrolled, hours_without_leave
from zorgvuldig.release.exchange.dispatch import dispatch_package
from zorgvuldig.release.exchange.models import Exchange, Party
from zorgvuldig.release.exchange.package import package, prepare

ADULT = 18  # years; from then on this duty does not hold (register: relation self_18)
CATEGORIES = frozenset(REGISTER.tables[field.split(".")[0]].category for field in FIELDS)


def parties(*, door: Door) -> list[Party]:
    """Where this school can report: verified, and not ended."""
    door.reading("exchange")
    found = Party.objects.filter(recipient=RECIPIENT, verified_at__isnull=False, ended_at=None)
    return list(found.order_by("name", "pk"))


def existing_report(signal: AbsenceSignal, *, door: Door) -> Exchange | None:
    """The report about this signal that was begun or left, if there is one that was not stopped."""
    door.reading("exchange")
    return Exchange.objects.select_related("party").filter(signal_id=signal.pk, stopped_at=None).first()


def refusal(signal: AbsenceSignal, *, door: Door) -> str:
    """Why this may not be reported to this desk now; empty when it may."""
    if door.withheld.get(signal.pupil_id, frozenset()) & {*CATEGORIES, "absence"}:
        return "restricted"
    born, day = birth(signal.pupil_id, door=door), today(door=door)
    if born is None or born.born_on is None:
        return "birth"
    if age(born.born_on, day) >= ADULT:
        return "adult"
    if not enrolled(signal.pupil_id, day, door=door):
        return "enrolment"
    if len(hours_without_leave(signal, door=door)) < LAW.threshold:
        return "hours"
    return "" if signal.prepared_at and signal.draft.strip() else "measures"


def reason_for(signal: AbsenceSignal) -> str:
    """Why the school reports this, in words that the family reads; somebody may change them."""
    return gettext(
        "De leerling was in %(weeks)s lesweken %(hours)s lesuren of meer afwezig zonder toestemming, vanaf %(first)s. "
        "De wet zegt dat de school dit moet melden."
    ) % {"weeks": LAW.window, "hours": LAW.threshold, "first": date_format(signal.counted_from, "j F Y")}


def prepare_report(signal: AbsenceSignal, *, party: Party, reason: str, door: Door) -> Exchange:
    """Begin the report, or begin it anew, and make its package. Nothing leaves. Raises `SignalClosed`, and
    `Refused` when this is not to be reported to this desk: restricted, adult, birth, enrolment, hours or measures."""
    door.writing("exchange", "absence_signal")
    counted = _lock_signal(signal, door)
    row = existing_report(counted, door=door) or _begun(counted, party, reason, door)
    row.party, row.reason, row.remark = party, reason, counted.draft
    row.save(update_fields=["party", "reason", "remark"])
    return prepare(row, door=door)


def send(signal: AbsenceSignal, *, seen: str, door: Door) -> Exchange:
    """Let the prepared report go and close the signal. `seen` is the SHA-256 of the package that somebody looked at.

    Raises `SignalClosed`, `NotNow` and `Refused`: as above, and `changed` when it would be another package now, which is ready then.
    """
    door.writing("exchange", "absence_signal", "release")
    counted = _lock_signal(signal, door)
    row = existing_report(counted, door=door)
    if row is None or row.blob is None:
        raise Refused("changed")
    row.remark = counted.draft
    if row.sha256 != seen or sha256(package(row, door=door)).hexdigest() != seen:
        row.save(update_fields=["remark"])
        prepare(row, door=door)
        raise Refused("changed")
    with transaction.atomic():  # both or neither: the database lets no report go whose signal is open
        absence_signals.reported(counted, door=door)
        dispatch_package(row, door=door)
    return row


def stop(signal: AbsenceSignal, *, door: Door) -> bool:
    """Give up a report that did not leave; False when there is none. Its file goes."""
    door.writing("exchange")
    rows = Exchange.objects.select_for_update().filter(signal_id=signal.pk, stopped_at=None, released_at=None)
    return bool(stopped(rows, at=door.opened_at, by_id=door.actor_id, alias=door.alias))


def stopped(rows: Iterable[Exchange], *, at: datetime, by_id: int | None, alias: str) -> int:
    """Stop these, and take their files away when that is sure; says how many. Nobody did it when a job does."""
    count = 0
    for row in rows:
        if row.blob:
            transaction.on_commit(partial(files.remove, row.blob), using=alias)
        row.blob, row.stopped, row.stopped_at, row.stopped_by_id = None, "cancelled", at, by_id
        row.save(using=alias, update_fields=["blob", "stopped", "stopped_at", "stopped_by_id"])
        count += 1
    return count


def _lock_signal(signal: AbsenceSignal, door: Door) -> AbsenceSignal:
    """The open signal, locked, with the hours there are now."""
    hours = len(hours_without_leave(signal, door=door))
    current = absence_signals.recount(signal, hours=hours, door=door) if hours else signal
    if why := refusal(current, door=door):
        raise Refused(why)
    return current


def _begun(signal: AbsenceSignal, party: Party, reason: str, door: Door) -> Exchange:
    try:
        with transaction.atomic():
            return Exchange.objects.create(
                pupil_id=signal.pupil_id,
                party=party,
                recipient=RECIPIENT,
                article=REGISTER.recipients[RECIPIENT].article,
                fields=list(FIELDS),
                mask=REGISTER.mask(CATEGORIES),
                reason=reason,
                remark=signal.draft,
                signal=signal,
                made_at=door.opened_at,
                made_by_id=door.actor_id,
                shown_at=door.opened_at,
            )
    except IntegrityError:  # begun at the same moment by somebody else: there is one report of a signal
        found = existing_report(signal, door=door)
        if found is None:
            raise
        return found


# Stopping reports of absence that were prepared for nothing: their signal was closed otherwise, so they can never
# leave.

KIND = "exchange"


def stop_abandoned(now: datetime) -> int:
    """Stop reports that were prepared and whose signal was closed otherwise. Says how many."""
    with working(KIND, now=now) as door:
        rows = Exchange.objects.using(door.alias).select_for_update(of=("self",))
        rows = rows.filter(recipient=RECIPIENT, released_at=None, stopped_at=None, signal__closed_at__isnull=False)
        return stopped(list(rows), at=now, by_id=None, alias=door.alias)
