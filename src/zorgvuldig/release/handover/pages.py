"""Handing over, at the desk that let it go: choose a way, see whether it arrived, and close what went wrong."""

import logging
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.release.exchange.desks import DESKS, PURPOSE, Desk, desk_of
from zorgvuldig.release.exchange.models import Exchange, HandOver
from zorgvuldig.release.handover import actions as ways
from zorgvuldig.release.handover.actions import FILE, LETTER, LINK, NotHanded
from zorgvuldig.release.handover.cover import address, cover_letter, reference
from zorgvuldig.release.handover.forms import MailboxForm
from zorgvuldig.release.handover.mails import NotMailed, mail_link
from zorgvuldig.release.handover.status import TRIED, WORDS, Stage, stage
from zorgvuldig.release.handover.validity import exchange_with, may_still_go, package, papers
from zorgvuldig.school.people.models import PupilIdentity

logger = logging.getLogger(__name__)
COVER, PACKAGE = "begeleidende-brief.pdf", "pakket.zip"
PDF, ZIP = "application/pdf", "application/zip"
DONE = (Stage.ARRIVED, Stage.BEGUN)

HERE = "uitwisseling/{slug}/<uuid:uid>/<uuid:exchange>/overdracht/"


def hand_over_page(desk: Desk) -> View:
    """The page on which this desk hands one package over."""

    @route(HERE.format(slug=desk.slug), desk.name_of("hand_over"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads, writes=("exchange",), methods=("GET", "POST"))
    def hand_over(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
        pupil = opened_pupil(door, uid)
        row = _of_desk(request, exchange, pupil, desk, door)
        if request.method == "POST":
            return _posted(request, desk, row, pupil, door)
        return _page(request, desk, row, pupil, MailboxForm(), door)

    return hand_over


def hand_over_file(desk: Desk) -> View:
    """A letter, its papers, or the package for a machine: for whoever brings it."""

    @route(f"{HERE.format(slug=desk.slug)}<uuid:number>/<str:name>", desk.name_of("hand_over_file"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads)
    def file(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID, number: UUID, name: str) -> HttpResponse:
        row = _of_desk(request, exchange, opened_pupil(door, uid), desk, door)
        found = HandOver.objects.filter(uid=number, exchange=row).exclude(way=LINK).first()
        if found is None or stage(found, door.opened_at) is Stage.CLOSED or not may_still_go(row, door=door):
            raise Http404
        return _file(row, found, name)

    return file


def _of_desk(request: HttpRequest, uid: UUID, pupil: PupilIdentity, desk: Desk, door: Door) -> Exchange:
    row = exchange_with(uid, pupil.pupil_id, door=door)
    if desk_of(row) != desk or not desk.is_of(request):
        raise Http404
    return row


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


def _posted(request: HttpRequest, desk: Desk, row: Exchange, pupil: PupilIdentity, door: Door) -> HttpResponse:
    way, form = request.POST.get("way", ""), MailboxForm()
    try:
        if way == LINK:
            form = MailboxForm(request.POST)
            if form.is_valid():
                return _linked(request, desk, row, pupil, form, door)
        elif way in (LETTER, FILE) and may_still_go(row, door=door):
            ways.by_hand(row, way=way, door=door)
            return go(desk.url(row, "hand_over"))
        elif way in ("arrived", "close"):
            _settled(request, row, way, door)
            return go(desk.url(row, "hand_over"))
        else:
            form = _refused(form, "released")
    except NotHanded as refused:
        form = _refused(form, refused.why)
    return _page(request, desk, row, pupil, form, door, status=422)


def _settled(request: HttpRequest, row: Exchange, what: str, door: Door) -> None:
    try:
        found = HandOver.objects.filter(uid=UUID(request.POST.get("number", "")), exchange=row).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    if what == "arrived":
        ways.arrived(found, door=door)
        messages.success(request, gettext("Opgeschreven dat de ontvanger het heeft."))
    else:
        ways.close(found, door=door)
        messages.success(request, gettext("Gesloten. Hiermee kan niemand het bestand nog krijgen."))


def _linked(
    request: HttpRequest, desk: Desk, row: Exchange, pupil: PupilIdentity, form: MailboxForm, door: Door
) -> HttpResponse:
    """The code, once, and whether the mail went: known only after the row is committed, so the page is chosen then."""
    link = ways.by_link(row, mailbox=form.cleaned_data["mailbox"], door=door)
    context = {"link": link, "row": row, "pupil": pupil, "back": desk.url(row, "hand_over"), "valid": ways.VALID.days}
    sent, failed = (_said(request, context | {"is_mailed": is_mailed}) for is_mailed in (True, False))
    answer = HttpResponse(failed, status=503)
    transaction.on_commit(partial(_mail, link, request.build_absolute_uri("/"), answer, sent))
    return answer


def _said(request: HttpRequest, context: dict[str, Any]) -> bytes:
    return render_to_string("release/handed_link.html", context, request).encode()


def _mail(link: ways.Link, site: str, answer: HttpResponse, sent: bytes) -> None:
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


def _page(
    request: HttpRequest,
    desk: Desk,
    row: Exchange,
    pupil: PupilIdentity,
    form: forms.Form,
    door: Door,
    *,
    status: int = 200,
) -> HttpResponse:
    may = may_still_go(row, door=door)
    printed = sorted(papers(package(row))) if may else []
    lines = [_line(desk, row, one, printed if may else None, door) for one in ways.hand_overs(row, door=door)]
    waiting = {line["row"].way for line in lines if line["stage"] is Stage.TO_BRING}
    context = {
        "exchange": row,
        "pupil": pupil,
        "form": form,
        "may": may,
        "is_here": row.blob is not None,
        "lines": lines,
        "is_done": any(line["stage"] in DONE for line in lines),
        "may_letter": bool(printed) and LETTER not in waiting,
        "may_file": FILE not in waiting,
        "address": address(row.party),
        "reference": reference(row),
        "back": _back(desk, row),
        "facts": facts("exchange"),
    }
    return render(request, "release/hand_over.html", context, status=status)


def _line(desk: Desk, row: Exchange, one: HandOver, printed: list[str] | None, door: Door) -> dict[str, Any]:
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


for each in DESKS:
    hand_over_page(each)
    hand_over_file(each)
