"""Mails to whoever decides that the school took in data from another school (AVG art. 14): nothing of them is in the mail."""

from datetime import datetime
from urllib.parse import urljoin

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.addresses import site
from zorgvuldig.release.exchange.models import Incoming
from zorgvuldig.release.transfer.notifications import JOB, tell_deciders


def tell_of_incoming(now: datetime) -> int:
    """Mail everybody who decides about a pupil of whom something came in, once each; says how many mails went."""
    with working(JOB, now=now) as door:
        rows = Incoming.objects.using(door.alias).filter(told_at=None).order_by("pk")
        waiting = list(rows.values_list("pk", "pupil_id", "uid"))
    told = 0
    for number, pupil_id, uid in waiting:
        went, all_know = tell_deciders(pupil_id, f"{uid}/in", _words, now)
        told += went
        if all_know:
            with working(JOB, now=now) as door:
                Incoming.objects.using(door.alias).filter(pk=number, told_at=None).update(told_at=now)
    return told


def _words() -> tuple[str, str]:
    subject = gettext("De school kreeg gegevens van een andere school")
    body = gettext(
        "De school nam gegevens aan van een andere school. In deze mail staan geen namen.\n"
        "In het dossier staat van wie ze komen, waarom dat mocht, en wat de school ervan bewaart.\n\n"
        "Log in en open het dossier:\n\n%(address)s\n"
    ) % {"address": urljoin(site(), reverse("account_login"))}
    return subject, body
