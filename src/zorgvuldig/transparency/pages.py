"""The log for anybody: a page about who watches, its files as static ones, and a proof of each entry. No cookie, no door."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.platform.vault.sign import published_keys
from zorgvuldig.transparency.log import ADDRESS, CHECKPOINT, KEY, PublishedLog, published
from zorgvuldig.transparency.reads import (
    ALONE,
    DAMAGED,
    LATE,
    MISNAMED,
    NONE,
    REFUSED,
    SEEN,
    WAITING,
    entry_rows,
    proof,
    status,
)
from zorgvuldig.transparency.tiles import Damaged
from zorgvuldig.transparency.witness_list import NotAWitness
from zorgvuldig.transparency.witnesses import AWAY, ODD, REWRITTEN, SHORTER, UNKNOWN, WITNESSED

# Sentences about the log and its witnesses.
# Why a witness did not sign.
REFUSALS: Mapping[str, Promise] = {
    AWAY: _("Was niet te bereiken."),
    UNKNOWN: _("Kent dit logboek of onze sleutel niet. Wie de getuige beheert, moet het toevoegen."),
    REWRITTEN: _("Weigert: de geschiedenis is een andere dan de getuige eerder zag."),
    SHORTER: _("Weigert: de getuige zag een langer logboek dan wij nu hebben. Er is iets weggehaald."),
    ODD: _("Gaf geen geldig antwoord."),
}
# How the log stands.
STATES: Mapping[str, Promise] = {
    NONE: _("Er is nog geen openbaar logboek. Het begint binnen een uur."),
    DAMAGED: _("De bestanden van het logboek kloppen niet. Vertrouw ze niet, en vraag de school hoe dat komt."),
    MISNAMED: _("De getuigen zijn verkeerd ingesteld. Daarom noemen wij niets bevestigd."),
    ALONE: _("Niemand buiten de school kijkt mee. Wat hier staat, is niet door een ander bevestigd."),
    WAITING: _("Nog niet genoeg getuigen hebben dit logboek gezien. Wat erin staat, is niet bevestigd."),
    SEEN: _("Genoeg getuigen bevestigen dat er alleen iets bij kwam, en dat niets is veranderd of weggehaald."),
    REFUSED: _(
        "Een getuige weigert. Wat hier staat, volgt niet uit wat die eerder zag. Vertrouw het niet, en vraag de school hoe dat komt."
    ),
    LATE: _(
        "Te weinig getuigen keken de laatste tijd. Wat er sinds de laatste bevestiging bij kwam, is niet bevestigd."
    ),
}


CHECKER = Path(__file__).with_name("verify.html")
SHOWN = 24  # entries on a page: a day
TILE = re.compile(r"tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?")
NOTES = frozenset({CHECKPOINT, WITNESSED, KEY})
FOREVER, SECONDS = "public, max-age=31536000, immutable", "public, max-age=5"
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"


@route(f"{ADDRESS}/", "transparency")
@public
@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Who watches and since when, and the entries before a number (`?voor=100`, the newest by themselves)."""
    found = status(timezone.now())
    asked = request.GET.get("voor", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else found.size
    entries = entry_rows(found.log, before, SHOWN) if found.log else []
    context = {
        "found": found,
        "says": STATES[found.state],
        "is_seen": found.state == SEEN,
        "is_late": found.state == LATE,
        "rows": [(row, REFUSALS.get(row.refusal, "")) for row in found.rows],
        "entries": entries,
        "older": entries[-1].index if entries and entries[-1].index else None,
    }
    return render(request, "transparency/transparency.html", context)


@route(f"{ADDRESS}/sleutels.json", "transparency_keys")
@public
@require_safe
def transparency_keys(request: HttpRequest) -> HttpResponse:
    """Which keys to trust, for whoever checks a file by themselves; best kept before anything has to be checked."""
    found = status(timezone.now())
    told = {
        "format": "zorgvuldig keys 1",
        "school": REGISTER.controller.name,
        "signing": [one.as_json() for one in published_keys()],
        "logs": [str(found.log.key)] if found.log else [],
        "witnesses": [str(one.key) for one in found.quorum.witnesses],
        "quorum": found.quorum.count,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@route(f"{ADDRESS}/controleren.html", "transparency_checker")
@public
@require_safe
def transparency_checker(request: HttpRequest) -> HttpResponse:
    """A page that checks files on somebody's own computer: a file to keep, and not to open here."""
    response = HttpResponse(CHECKER.read_bytes(), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.html"'
    return response


@route(f"{ADDRESS}/<int:number>/bewijs/<int:index>.tlog-proof", "transparency_proof")
@public
@require_safe
def transparency_proof(request: HttpRequest, number: int, index: int) -> HttpResponse:
    """An entry with what proves that it stands in the log."""
    try:
        text = proof(_log(number), index)
    except (IndexError, Damaged, NotAWitness) as missing:
        raise Http404 from missing
    response = HttpResponse(text, content_type=TEXT)
    response["Content-Disposition"] = f'attachment; filename="{number}-{index}.tlog-proof"'
    response["Cache-Control"] = SECONDS
    return response


@route(f"{ADDRESS}/<int:number>/<path:file>", "transparency_file")
@public
@require_safe
def transparency_file(request: HttpRequest, number: int, file: str) -> HttpResponse:
    """A file of the log, as C2SP tlog-tiles says where each is."""
    is_tile = bool(TILE.fullmatch(file))
    if not is_tile and file not in NOTES:
        raise Http404
    try:
        content = (_log(number).folder / file).read_bytes()
    except OSError as missing:
        raise Http404 from missing
    response = HttpResponse(content, content_type=BYTES if is_tile else TEXT)
    response["Cache-Control"] = FOREVER if is_tile else SECONDS
    return response


def _log(number: int) -> PublishedLog:
    try:
        log = published(number) if number else None
    except Damaged as damage:
        raise Http404 from damage
    if log is None:
        raise Http404
    return log
