"""Handing over, at the desk that let it go: choose a way, see whether it arrived, and close what went wrong."""

import logging
from functools import partial
from smtplib import SMTPException
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.release.exchange.desk_page import DeskPage, desk_page
from zorgvuldig.release.exchange.desks import Desk, desk_of
from zorgvuldig.release.exchange.models import Exchange, HandOver
from zorgvuldig.release.handover import actions as ways
from zorgvuldig.release.handover.actions import FILE, LETTER, LINK, MAILBOX, HandOverLink, NotHanded
from zorgvuldig.release.handover.cover import address, cover_letter, reference
from zorgvuldig.release.handover.status import TRIED, WORDS, Stage, stage
from zorgvuldig.release.handover.validity import exchange_with, may_still_go, package, papers
from zorgvuldig.school.people.models import PupilIdentity

# What somebody of the school says to hand a package over.


class MailboxForm(forms.Form):
    """What stands before the @. What stands behind it comes from the address book."""

    mailbox = forms.CharField(
        label=_("Wat staat er vóór het apenstaartje?"),
        help_text=_("Alleen dat eerste deel. Het tweede deel komt uit het adresboek."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Vul het eerste deel van het e-mailadres in.")},
    )

    def clean_mailbox(self) -> str:
        """One mailbox: letters, figures and dots, without the domain."""
        mailbox: str = self.cleaned_data["mailbox"]
        if "@" in mailbox:
            raise forms.ValidationError(
                _(
                    "De school mailt alleen naar het adres dat is gecontroleerd. Vul alleen het deel vóór het apenstaartje in."
                )
            )
        if not MAILBOX.fullmatch(mailbox):
            raise forms.ValidationError(_("Gebruik alleen letters, cijfers, punten en streepjes."))
        return mailbox.lower()


# The mail with a link: no name, no kind of data, no code. What it opens is said on the page, and not before the code.

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


logger = logging.getLogger(__name__)
COVER, PACKAGE = "begeleidende-brief.pdf", "pakket.zip"
PDF, ZIP = "application/pdf", "application/zip"
DONE = (Stage.ARRIVED, Stage.BEGUN)


class OfHandOver(DeskPage):
    """A page about handing over one package."""

    def find(self, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, Exchange] | None:
        pupil = opened_pupil(self.door, uid)
        row = exchange_with(exchange, pupil.pupil_id, door=self.door)
        return (pupil, row) if desk_of(row) == self.desk else None


@desk_page("<uuid:uid>/<uuid:exchange>/overdracht/", "hand_over", writes=("exchange",))
class HandOverPage(OfHandOver):
    """Where a desk hands one package over."""

    template = "release/hand_over.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def post(self, pupil: PupilIdentity, row: Exchange) -> Answer:
        way, form = self.request.POST.get("way", ""), MailboxForm()
        try:
            if way == LINK:
                form = MailboxForm(self.request.POST)
                if form.is_valid():
                    return self.link(pupil, row, form)
            elif way in (LETTER, FILE) and may_still_go(row, door=self.door):
                ways.by_hand(row, way=way, door=self.door)
                return go(self.request.path)
            elif way in ("arrived", "close"):
                self.settle(row, way)
                return go(self.request.path)
            else:
                form = _refused(form, "released")
        except NotHanded as refused:
            form = _refused(form, refused.why)
        return self.show(self.context(pupil, row, form), 422)

    def settle(self, row: Exchange, what: str) -> None:
        """It arrived, or it is closed."""
        try:
            found = HandOver.objects.filter(uid=UUID(self.request.POST.get("number", "")), exchange=row).first()
        except ValueError:
            found = None
        if found is None:
            raise Http404
        if what == "arrived":
            ways.arrived(found, door=self.door)
            messages.success(self.request, gettext("Opgeschreven dat de ontvanger het heeft."))
        else:
            ways.close(found, door=self.door)
            messages.success(self.request, gettext("Gesloten. Hiermee kan niemand het bestand nog krijgen."))

    def link(self, pupil: PupilIdentity, row: Exchange, form: MailboxForm) -> Answer:
        """The code, once, and whether the mail went: known only after the row is committed, so the page is chosen then."""
        link = ways.by_link(row, mailbox=form.cleaned_data["mailbox"], door=self.door)
        back = self.desk.url(row, "hand_over")
        context = {"link": link, "row": row, "pupil": pupil, "back": back, "valid": ways.VALID.days}
        sent, failed = (_link_page(self.request, context | {"is_mailed": is_mailed}) for is_mailed in (True, False))
        answer = HttpResponse(failed, status=503)
        transaction.on_commit(partial(_mail, link, self.request.build_absolute_uri("/"), answer, sent))
        return answer

    def context(self, pupil: PupilIdentity, row: Exchange, form: MailboxForm | None = None) -> Context:
        may = may_still_go(row, door=self.door)
        printed = sorted(papers(package(row))) if may else []
        found = ways.hand_overs(row, door=self.door)
        lines = [_as_row(self.desk, row, one, printed if may else None, self.door) for one in found]
        waiting = {line["row"].way for line in lines if line["stage"] is Stage.TO_BRING}
        return {
            "exchange": row,
            "pupil": pupil,
            "form": form or MailboxForm(),
            "may": may,
            "is_here": row.blob is not None,
            "lines": lines,
            "is_done": any(line["stage"] in DONE for line in lines),
            "may_letter": bool(printed) and LETTER not in waiting,
            "may_file": FILE not in waiting,
            "address": address(row.party),
            "reference": reference(row),
            "back": _back(self.desk, row),
        }


@desk_page("<uuid:uid>/<uuid:exchange>/overdracht/<uuid:number>/<str:name>", "hand_over_file")
class HandOverFile(OfHandOver):
    """A letter, its papers, or the package for a machine: for whoever brings it."""

    def find(self, uid: UUID, exchange: UUID, **named: Any) -> Any:
        found = super().find(uid, exchange)
        return (found[1], named["number"], named["name"]) if found else None

    def get(self, row: Exchange, number: UUID, name: str) -> Answer:
        found = HandOver.objects.filter(uid=number, exchange=row).exclude(way=LINK).first()
        if found is None or stage(found, self.door.opened_at) is Stage.CLOSED or not may_still_go(row, door=self.door):
            raise Http404
        return _file(row, found, name)


def _file(row: Exchange, found: HandOver, name: str) -> HttpResponse:
    if found.way == FILE and name == PACKAGE:
        return as_file(package(row), PACKAGE, ZIP)
    if found.way == LETTER and name == COVER:
        try:
            return as_file(cover_letter(row, found), COVER, PDF)
        except DocumentProblem as problem:
            return HttpResponse(str(problem), status=503, content_type="text/plain; charset=utf-8")
    printed = papers(package(row)) if found.way == LETTER else {}
    if name not in printed:
        raise Http404
    return as_file(printed[name], name, PDF)


def _link_page(request: HttpRequest, context: dict[str, Any]) -> bytes:
    return render_to_string("release/handed_link.html", context, request).encode()


def _mail(link: ways.HandOverLink, site: str, answer: HttpResponse, sent: bytes) -> None:
    try:
        mail_link(link, site=site)
    except NotMailed:
        logger.warning("a link to hand a package over was not mailed")
    else:
        answer.content, answer.status_code = sent, 200


def _refused(form: MailboxForm, why: str) -> MailboxForm:
    """The form with the sentence that says what is wrong and what to do."""
    if not form.is_bound:
        form = type(form)({"mailbox": ""})
        form.errors.clear()
    form.add_error("mailbox" if why in ("mailbox", "domain") else None, _why(why))
    return form


def _why(why: str) -> str:
    match why:
        case "mailbox":
            return gettext("Gebruik alleen letters, cijfers, punten en streepjes.")
        case "domain":
            return gettext(
                "Van deze organisatie staat geen e-mailadres in het adresboek. Kies een brief of een bestand."
            )
        case "twice":
            return gettext("Dit is al gemaakt. Gebruik wat er staat, of sluit dat eerst.")
        case "done":
            return gettext("Dit is al afgehandeld. Hieronder ziet u hoe het staat.")
        case "blob":
            return gettext("Het bestand is bij ons gewist. Begin een nieuwe uitwisseling als het nog nodig is.")
    return gettext("Dit mag niet of niet meer worden overgedragen. Kijk bij de uitwisseling waarom.")


def _as_row(desk: Desk, row: Exchange, one: HandOver, printed: list[str] | None, door: Door) -> dict[str, Any]:
    """One hand-over as the page shows it; `printed` are the names of papers in the package, None when nothing may go."""
    at = stage(one, door.opened_at)
    names = {LETTER: [COVER, *(printed or [])], FILE: [PACKAGE]}.get(one.way, [])
    if at is Stage.CLOSED or printed is None:
        names = []
    kind, words = WORDS[at]
    return {
        "row": one,
        "stage": at,
        "kind": kind,
        "words": words,
        "is_open": at in (Stage.TO_BRING, Stage.WAITS, Stage.NOT_MAILED),
        "to_bring": at is Stage.TO_BRING,
        "files": [(name, f"{desk.url(row, 'hand_over')}{one.uid}/{name}") for name in names],
        "tries": [(fetch.at, TRIED.get(fetch.outcome, fetch.outcome)) for fetch in one.fetches.all()],
    }


def _back(desk: Desk, row: Exchange) -> str:
    try:
        return desk.url(row)
    except NoReverseMatch:  # the pages of exchanges are not there
        return ""
