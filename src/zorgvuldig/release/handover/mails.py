"""The mail with a link: no name, no kind of data, no code. What it opens is said on the page, and not before the code."""

from smtplib import SMTPException
from urllib.parse import urljoin

from allauth.account.adapter import get_adapter
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.release.exchange.models import HandOver
from zorgvuldig.release.handover.actions import HandOverLink

MAIL = "release/email/hand_over"
JOB = "handing"


class NotMailed(Exception):
    """The mail server did not take the mail."""


def mail_link(link: HandOverLink, *, site: str) -> None:
    """Mail a link whose row is committed, and note that it went. Raises `NotMailed`; then the row says it did not go."""
    assert link.row.expires_at is not None
    with override("nl"):
        said = {
            "school": REGISTER.controller.name,
            "link": urljoin(site, reverse("fetch_package", args=[link.token])),
            "until": date_format(timezone.localtime(link.row.expires_at), "j F Y, H:i"),
        }
        try:
            get_adapter().render_mail(MAIL, link.address, said).send()
        except (SMTPException, OSError) as error:
            raise NotMailed from error
    now = timezone.now()
    with working(JOB, now=now) as door:
        HandOver.objects.using(door.alias).filter(pk=link.row.pk, mailed_at=None).update(mailed_at=now)
