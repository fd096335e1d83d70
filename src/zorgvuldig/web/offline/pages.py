"""An app without a store: what a telephone asks to put this site on its first screen, and the worker that answers without a connection.

The worker keeps style sheets, letters and one page in the browser, and nothing that stands behind a door (decision 112). It is there for
who is signed in; signing off takes it away with all that it kept.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.platform.branding import theme

FOLDER = Path(__file__).parent
SHEETS = ("css/tokens.css", "css/base.css", "css/frame.css", "css/form.css", "css/parts.css")
MARK = "img/logo.svg"
ICONS = (
    ("img/icoon-192.png", 192, "any"),
    ("img/icoon-512.png", 512, "any"),
    ("img/icoon-vol-512.png", 512, "maskable"),
)
TITLE = _("Geen verbinding")
SAYS = (
    _("Dit toestel heeft nu geen internet. Daarom is deze pagina er niet."),
    _(
        "Van leerlingen bewaart deze site niets op een toestel: geen naam, geen cijfer, geen bericht. Zonder internet valt er dus niets te lezen."
    ),
    _("Zet wifi of mobiel internet aan en probeer het opnieuw."),
    _("Is er haast bij, zoals bij een ziekmelding? Bel dan de school."),
)


@route("app.webmanifest", "manifest")
@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs for its first screen: the name of the board, our mark and colours. It begins at the first page, for whoever is signed in."""
    colours = theme.colours(theme.read(settings.THEME) if settings.THEME else theme.NO_THEME)
    start = get_script_prefix()
    response = JsonResponse(
        {
            "id": start,
            "name": REGISTER.controller.name,
            "lang": "nl",
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "display_override": ["minimal-ui"],  # with a way back, where the system knows it
            "theme_color": colours["papier"].day,
            "background_color": colours["papier"].day,
            "icons": [
                {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for name, size, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


@route("werker.js", "worker")
@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker with the list of what it keeps; when the school switched it off, what removes it from every browser that has one."""
    text = _worker() if settings.OFFLINE_WORKER else (FOLDER / "remove.js").read_text()
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@route("geen-verbinding/", "offline")
@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands there without a connection, in both languages. Whoever asks, it is the same to the letter."""
    return HttpResponse(_page())


def _worker() -> str:
    """Its version is that of everything in it, so a changed style sheet, sentence or rule makes it another one."""
    kept = [reverse("offline"), *map(static, (*SHEETS, *theme.faces(settings.THEME), MARK))]
    source = (FOLDER / "worker.js").read_text()
    version = sha256("\n".join([source, _page(), *kept]).encode()).hexdigest()[:12]
    says = {"VERSION": version, "OFFLINE": kept[0], "KEPT": kept}
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in says.items()) + source


def _page() -> str:
    words = {"parts": list(_parts()), "board_name": REGISTER.controller.name}
    with translation.override("nl"):
        return render_to_string("web/offline.html", words)


def _parts() -> Iterator[tuple[str, str, list[str]]]:
    for language in ("nl", "en"):
        with translation.override(language):
            yield language, str(TITLE), list(map(str, SAYS))
