"""Time to look again at what stays longer: one mail to those who decide, without a name of anybody."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import addresses_of, mailed
from zorgvuldig.register.schema import Shape
from zorgvuldig.retention.models import Hold

AGAIN = timedelta(days=7)  # who did not look yet is told once more


def remind(now: datetime) -> int:
    """Mail those who decide about holds that some have to be looked at again; says how many mails went.

    A hold is told of on its day, and once a week after that until somebody ends it or it ends.
    """
    day = timezone.localdate(now)
    with working("retention", now=now) as door:
        due = Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN)
        rows = Hold.objects.using(door.alias).filter(due, ended_on__gt=day, review_on__lte=day)
        found = list(rows.values_list("pk", "pupil_id"))
        if not found:
            return 0
        rows.update(reminded_at=now)
        door.looked({pupil for _number, pupil in found})
        with override("nl"):
            subject, body = _mail(len(found))
        roles = roles_with(purpose="retention", shape=Shape.SCHOOL, writes=True)
        return sum(
            mailed(subject, body, address, about="keeping longer")
            for address in sorted({a for role in roles for a in addresses_of(role)})
        )


def _mail(count: int) -> tuple[str, str]:
    subject = gettext("Kijk opnieuw of gegevens langer moeten blijven")
    body = gettext(
        "Zo vaak is het tijd om opnieuw te kijken: %(count)d.\n\n"
        "In deze mail staan geen namen. Log in om te zien om wie het gaat:\n\n%(address)s\n"
    ) % {"count": count, "address": urljoin(site(), reverse("holds"))}
    return subject, body
