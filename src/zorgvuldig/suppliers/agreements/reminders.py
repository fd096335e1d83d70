"""Every day: the desk hears which agreements end, a supplier whose agreement ended is asked to delete, and what is late is said.

Each is committed with its mail: what could not be mailed is tried again the next day. No mail is about any pupil.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from urllib.parse import urljoin

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import WATCHING, addresses_of, mailed
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.suppliers.agreements.actions import is_late
from zorgvuldig.suppliers.desk.reads import current
from zorgvuldig.suppliers.models import Agreement, DeletionDemand, Product

log = logging.getLogger(__name__)
R = TypeVar("R", Agreement, DeletionDemand)
JOB = "supplying"
STEPS = (60, 30, 7)  # days before the end
AGAIN = timedelta(days=7)  # a late answer is told of once more


def remind_of_agreements(now: datetime) -> int:
    """Tell the desk and the suppliers what has to be told on this day; says how many mails went."""
    with working(JOB, now=now) as door:
        over = [product.pk for product in _products(door) if ended(_agreements(product, door), timezone.localdate(now))]
    sent = sum(_demand(number, now) for number in over)
    with working(JOB, now=now) as door:
        sent += _remind_of_ends(door)
    with working(JOB, now=now) as door:
        return sent + _remind_of_late(door)


def ended(agreements: Sequence[Agreement], day: date) -> Agreement | None:
    """The version after whose end the supplier has to delete: the last that began, when it ended or was withdrawn.

    None while a version holds, or when there never was a day on which one did. A stop switch ends nothing.
    """
    last = current(agreements, day)
    if last is None or (last.withdrawn_at is None and last.ends_on > day):
        return None
    held = any(one.approved_at is not None and one.starts_on < _end(one) for one in agreements if one.starts_on <= day)
    return last if held else None


def due_step(agreement: Agreement, day: date) -> int | None:
    """The smallest of `STEPS` that was reached and not told of; None when there is nothing to tell."""
    left = (agreement.ends_on - day).days
    reached = [step for step in STEPS if left <= step]
    if left <= 0 or not reached:
        return None
    since = agreement.ends_on - timedelta(days=min(reached))
    told = agreement.reminded_on is not None and agreement.reminded_on >= since
    return None if told else min(reached)


def _end(agreement: Agreement) -> date:
    """The first day on which it did not hold any more."""
    if agreement.withdrawn_at is None:
        return agreement.ends_on
    return min(agreement.ends_on, timezone.localdate(agreement.withdrawn_at) + timedelta(days=1))


def _products(door: JobDoor) -> Iterable[Product]:
    door.reading("supplier")
    return Product.objects.using(door.alias).order_by("name", "id")


def _agreements(product: Product, door: JobDoor) -> list[Agreement]:
    rows = Agreement.objects.using(door.alias).filter(product=product)
    return list(rows.select_related("product__supplier").order_by("version"))


# --- a supplier has to delete ----------------------------------------------------------------------------------------


def _demand(number: int, now: datetime) -> int:
    """Ask the supplier of this product to delete, once; 1 when the mail went. Without the mail there is no demand either."""
    day = timezone.localdate(now)
    with working(JOB, now=now) as door:
        door.writing("supplier_desk")
        product = (
            Product.objects.using(door.alias).select_for_update(of=("self",)).select_related("supplier").get(pk=number)
        )
        last = ended(_agreements(product, door), day)
        rows = DeletionDemand.objects.using(door.alias)
        if last is None or rows.filter(agreement=last).exists():
            return 0
        end = _end(last) if last.withdrawn_at is None else timezone.localdate(last.withdrawn_at)
        made = DeletionDemand(
            agreement=last,
            demanded_at=now,
            answer_by=max(end + timedelta(days=last.deleted_within), day),
        )
        with override("nl"):
            subject, body = _demand_mail(product, last, made)
        if not mailed(subject, body, product.supplier.contact, about="deletion by a supplier"):
            return 0
        made.save(using=door.alias)
        return 1


def _demand_mail(product: Product, agreement: Agreement, demand: DeletionDemand) -> tuple[str, str]:
    subject = gettext("Wis alle gegevens uit %(product)s") % {"product": product.name}
    body = gettext(
        "Aan %(supplier)s\n\n"
        "De afspraak over %(product)s (versie %(version)s) is voorbij. U krijgt van ons geen gegevens meer.\n\n"
        "Wij vragen u nu om dit te doen:\n\n"
        "1. Wis alle persoonsgegevens die u voor ons in %(product)s bewaart, ook de kopieën. Reservekopieën wist u zodra dat kan.\n"
        "2. Laat iedereen die u daarvoor inschakelde hetzelfde doen.\n"
        "3. Stuur ons uiterlijk op %(day)s een verklaring. Schrijf daarin wat u wiste, en wanneer. Moet u iets van een wet bewaren? Schrijf dan wat, en welke wet.\n\n"
        "Dit staat in de overeenkomst, en in de wet: %(rule)s.\n\n"
        "Kenmerk: %(reference)s\n\n"
        "%(controller)s\n%(contact)s\n"
    ) % {
        "rule": legal_rule("processor_deletes"),
        "supplier": product.supplier.name,
        "product": product.name,
        "version": agreement.version,
        "day": date_format(demand.answer_by, "j F Y"),
        "reference": demand.uid,
        "controller": REGISTER.controller.name,
        "contact": REGISTER.controller.contact,
    }
    return subject, body


# --- the desk has to look --------------------------------------------------------------------------------------------


def _remind_of_ends(door: JobDoor) -> int:
    """Tell the desk of agreements that end within `STEPS` days and have no version after them."""
    day = timezone.localdate(door.started_at)
    due = []
    for product in _products(door):
        rows = _agreements(product, door)
        due += [one for one in rows if _matters(one, rows, day) and due_step(one, day)]
    return _send_reminders(due, day, _ends_mail, door)


def _matters(one: Agreement, others: Sequence[Agreement], day: date) -> bool:
    """Whether nothing comes in the place of a version that holds, or of the last one that will."""
    if one.approved_at is None or one.withdrawn_at is not None:
        return False
    newest = current(others, day)
    if newest is not None and newest.pk != one.pk and one.starts_on <= day:
        return False
    return not any(
        other.approved_at is not None
        and other.withdrawn_at is None
        and (other.starts_on, other.version) > (one.starts_on, one.version)
        and other.starts_on <= one.ends_on < other.ends_on
        for other in others
    )


def _remind_of_late(door: JobDoor) -> int:
    """Tell the desk of suppliers that did not answer in time, and once a week after that."""
    door.writing("supplier_desk")
    day = timezone.localdate(door.started_at)
    untold = Q(reminded_on=None) | Q(reminded_on__lte=day - AGAIN)
    rows = DeletionDemand.objects.using(door.alias).filter(untold, answered_at=None).order_by("answer_by", "id")
    late = [one for one in rows.select_related("agreement__product__supplier") if is_late(one, day)]
    return _send_reminders(late, day, _late_mail, door)


def _send_reminders(rows: Sequence[R], day: date, mail: Callable[[Sequence[R]], tuple[str, str]], door: JobDoor) -> int:
    """Mail the privacy officers; what nobody could be told of is told of the next day."""
    told = [row for row in rows if _marked(row, day, door)]
    if not told:
        return 0
    text, addresses = mail(told), sorted(set(addresses_of(WATCHING)))
    sent = sum(mailed(*text, address, about="agreements with suppliers") for address in addresses)
    if not sent:
        transaction.set_rollback(True, using=door.alias)
    return sent


def _marked(row: Agreement | DeletionDemand, day: date, door: JobDoor) -> bool:
    """Note that it was told of. An agreement that the register no longer allows cannot be written, and gives nothing anyway."""
    row.reminded_on = day
    try:
        with transaction.atomic(using=door.alias):
            row.save(using=door.alias, update_fields=["reminded_on"])
    except IntegrityError:
        log.warning("an agreement is no longer what the register allows")
        return False
    return True


def _ends_mail(due: Sequence[Agreement]) -> tuple[str, str]:
    with override("nl"):
        lines = [
            gettext("- %(product)s van %(supplier)s: tot en met %(day)s")
            % {
                "product": one.product.name,
                "supplier": one.product.supplier.name,
                "day": date_format(one.ends_on - timedelta(days=1), "j F Y"),
            }
            for one in due
        ]
        subject = gettext("Afspraken met leveranciers lopen af")
        body = gettext(
            "Deze afspraken lopen af, en er is geen nieuwe:\n\n%(lines)s\n\n"
            "Daarna krijgt het product niets meer en kan niemand er inloggen. Maak een nieuwe versie, of spreek af wat er daarna komt:\n\n%(address)s\n"
        )
    return subject, body % {"lines": "\n".join(lines), "address": _desk()}


def _late_mail(late: Sequence[DeletionDemand]) -> tuple[str, str]:
    with override("nl"):
        lines = [
            gettext("- %(supplier)s, %(product)s: uiterlijk %(day)s")
            % {
                "product": one.agreement.product.name,
                "supplier": one.agreement.product.supplier.name,
                "day": date_format(one.answer_by, "j F Y"),
            }
            for one in late
        ]
        subject = gettext("Een leverancier bevestigde het wissen niet")
        body = gettext(
            "Deze leveranciers moesten gegevens wissen en dat bevestigen. Dat deden zij niet op tijd:\n\n%(lines)s\n\n"
            "Neem contact op. Schrijf het antwoord op:\n\n%(address)s\n"
        )
    return subject, body % {"lines": "\n".join(lines), "address": _desk()}


def _desk() -> str:
    return urljoin(site(), reverse("suppliers"))
