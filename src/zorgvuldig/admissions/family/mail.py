"""Mails about an application: a link or a sentence, never a name or another personal datum."""

from smtplib import SMTPException
from urllib.parse import urljoin

from allauth.account.adapter import get_adapter
from django.urls import reverse
from django.utils.translation import override

from zorgvuldig.accounts.invitations.codes import NotInvited, invite
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Invitation
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.people.models import Guardian

MAILS = "admissions/email/application_"
TERM = REGISTER.terms["application_not_admitted"]


class NotMailed(Exception):
    """The mail server did not take the mail."""


def mail_link(*, email: str, token: str, site: str) -> None:
    """The link with which somebody fills the form in. Raises `NotMailed`."""
    _mail("link", email, _link(site, token))


def mail_question(*, email: str, token: str, site: str) -> None:
    """That the school asks something; the question itself is on the page behind the link. Raises `NotMailed`."""
    with override("nl"):
        _mail("question", email, _link(site, token))


def mail_decision(*, email: str, is_admitted: bool) -> None:
    """What the school decided, in one sentence without a name. Raises `NotMailed`."""
    with override("nl"):
        _mail("accepted" if is_admitted else "refused", email, say(TERM.says))


def mail_invitations(*, people: list[Guardian], site: str, door: Door) -> None:
    """An invitation to sign in for each of these guardians. Raises `NotMailed`, after those that did go."""
    for person in people:
        try:
            invite(person_id=person.person_id, by=door.actor_id, now=door.opened_at, email=person.email, site=site)
        except (SMTPException, OSError, NotInvited) as error:
            Invitation.objects.filter(person_id=person.person_id, used_at=None).delete()
            raise NotMailed from error


def _link(site: str, token: str) -> str:
    return urljoin(site, reverse("intake_overview", args=[token]))


def _mail(about: str, email: str, said: str) -> None:
    try:
        get_adapter().render_mail(f"{MAILS}{about}", email, {"said": said}).send()
    except (SMTPException, OSError) as error:
        raise NotMailed from error
