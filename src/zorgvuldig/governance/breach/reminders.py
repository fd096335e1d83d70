"""Mails about breaches that wait for a decision: at once, after a day, and when the 72 hours are nearly over. They say nothing of it."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import working
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.reads import REMINDED
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import addresses_of, mailed
from zorgvuldig.platform.mail.kinds import Kind

MAILED = ("privacy_officer", "dpo")
# After which time since the school noticed; the first goes as soon as there is something.
STAGES = (("report", timedelta(0)), ("day", timedelta(hours=24)), ("end", timedelta(hours=60)))


def remind_of_breaches(now: datetime) -> int:
    """Mail whoever handles breaches about each that waits for a decision; says how many mails went."""
    with working("governance", now=now) as door:
        waiting = Breach.objects.using(door.alias).filter(ap_decision="", closed_at=None)
        numbers = list(waiting.values_list("pk", flat=True))
    return sum(_remind(pk, now) for pk in numbers)


def due(one: Breach, now: datetime) -> list[str]:
    """The stages of which nobody was told yet."""
    told = one.answers.get(REMINDED) or []
    return [stage for stage, after in STAGES if stage not in told and now >= one.noticed_at + after]


def _remind(pk: int, now: datetime) -> int:
    with working("governance", now=now) as door:
        one = Breach.objects.using(door.alias).select_for_update().get(pk=pk)
        stages = due(one, now)
        if one.ap_decision or one.closed_at or not stages:
            return 0
        with override("nl"):
            subject, body = _mail(stages[-1])
        addresses = sorted({address for role in MAILED for address in addresses_of(role)})
        went = sum(mailed(subject, body, address, about="a breach", kind=Kind.ALARM) for address in addresses)
        if went:  # otherwise it is tried again
            one.answers = {**one.answers, REMINDED: [*(one.answers.get(REMINDED) or []), *stages]}
            one.save(using=door.alias, update_fields=["answers"])
        return went


def _mail(stage: str) -> tuple[str, str]:
    subjects = {
        "report": gettext("Er is een datalek gemeld"),
        "day": gettext("Een datalek wacht al een dag op een besluit"),
        "end": gettext("Een datalek wacht op een besluit: binnen 12 uur moet het gemeld zijn"),
    }
    body = gettext(
        "Er wacht een datalek op een besluit.\n"
        "In deze mail staat niet wat er gebeurde. Log in om het te lezen:\n\n%(address)s\n\n"
        "Moet de Autoriteit Persoonsgegevens het weten, dan binnen 72 uur nadat de school het merkte.\n"
    ) % {"address": urljoin(site(), reverse("breaches"))}
    return subjects[stage], body
