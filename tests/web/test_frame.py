"""The frame around every page, the door strip, and the error pages."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from zorgvuldig.gate.door import Door
from zorgvuldig.operations.health.pages import health
from zorgvuldig.register.load import load
from zorgvuldig.web.context import MenuItem, frame

MOMENT = datetime(2026, 11, 24, 18, 4, tzinfo=UTC)  # 19:04 in Amsterdam


def request(path: str = "/", *, signed_in: bool = False, **more: Any) -> HttpRequest:
    """A request as it comes out of the middleware."""
    made = RequestFactory().get(path)
    made.user = SimpleNamespace(is_authenticated=True) if signed_in else AnonymousUser()
    for name, value in more.items():
        setattr(made, name, value)
    return made


def door(**more: Any) -> Door:
    """An open door, as the gate makes it."""
    purpose = load().purposes[more.pop("purpose", "parental_view")]
    basic: dict[str, Any] = {"actor_id": 1, "role": "guardian", "reads": frozenset(), "writes": frozenset()}
    return Door(**basic, purpose=purpose, opened_at=MOMENT, count=more.pop("count", 1), **more)


def page(name: str = "web/base.html", **more: Any) -> str:
    return render_to_string(name, {}, request(**more))


def test_the_frame_has_what_every_page_needs() -> None:
    text = page()
    assert '<html lang="nl">' in text
    assert load().controller.name in text
    assert '<a class="knop sla-over" href="#inhoud">' in text
    assert '<main class="blad " id="inhoud">' in text
    assert text.count("<h1") == 0
    assert '<form method="post" action="/taal/">' in text
    assert 'name="language" value="en"' in text
    assert 'name="csrfmiddlewaretoken"' in text


def test_no_door_no_strip() -> None:
    assert 'class="deur' not in page()
    assert frame(request())["strip"] is None


def test_an_open_door_says_whose_why_and_since_when() -> None:
    text = page(door=door(label="Het dossier van Noor is open."))
    assert '<aside class="deur" aria-label="Geopend dossier">' in text
    assert "<strong>Het dossier van Noor is open.</strong> Reden: inzage door ouder." in text
    assert "Genoteerd om 19:04." in text
    assert '<a href="/">Sluit het dossier</a>' in text


def test_the_strip_speaks_english_too() -> None:
    with translation.override("en"):
        text = page(door=door(label="Noor’s file is open."))
    assert "Reason: view by a parent." in text
    assert "Noted at 19:04." in text
    assert '<html lang="en">' in text


@pytest.mark.parametrize(
    ("count", "words", "close"),
    [
        (1, "Er is één dossier open.", ">Sluit het dossier</a>"),
        (28, "Er zijn 28 dossiers open.", ">Sluit de dossiers</a>"),
    ],
)
def test_a_door_without_label_says_how_many(count: int, words: str, close: str) -> None:
    text = page(door=door(count=count))
    assert words in text
    assert close in text
    assert "De familie kan zien wie keek." in text


def test_the_school_s_own_data_open_no_file() -> None:
    assert "deur" not in page(door=door(count=0))


def test_a_label_is_escaped() -> None:
    assert "<script>" not in page(door=door(label="<script>"))


def test_an_emergency_looks_different_and_says_so() -> None:
    text = page(door=door(purpose="emergency", label="Het dossier van Noor is open."))
    assert 'class="deur nood"' in text
    assert "Noodtoegang. Het dossier van Noor is open." in text
    assert "De privacy officer weet het." in text


def test_the_view_layer_may_set_the_menu() -> None:
    text = page(menu=[MenuItem("Mijn <kind>", "/kind/", current=True)])
    assert '<a href="/kind/" aria-current="page">Mijn &lt;kind&gt;</a>' in text
    assert ">Start</a>" not in text


def test_the_minimal_menu_marks_where_you_are() -> None:
    assert '<a href="/" aria-current="page">Start</a>' in page(path="/")
    assert '<a href="/">Start</a>' in page(path="/iets/")


def test_the_menu_follows_whether_you_are_signed_in() -> None:
    outside, inside = frame(request()), frame(request(signed_in=True))
    assert not outside["logout_url"]
    assert not outside["account_url"]
    assert not inside["login_url"]


def test_messages_are_shown_by_their_kind() -> None:
    kept = [Message(constants.SUCCESS, "Bewaard."), Message(constants.ERROR, "Niet <gelukt>.")]
    text = page(_messages=kept)
    assert '<div class="melding goed" role="status">' in text
    assert '<div class="melding fout" role="alert">' in text
    assert "Niet &lt;gelukt&gt;." in text


def test_a_request_without_middleware_still_gets_a_frame() -> None:
    assert "Deze pagina is er niet" in render_to_string("404.html", {}, RequestFactory().get("/weg/"))


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_error_pages_say_what_to_do_and_show_no_open_file(name: str, language: str) -> None:
    with translation.override(language):
        text = page(name, door=door(label="Het dossier van Noor is open."))
    assert text.count("<h1>") == 1
    assert '<a class="knop" href="/">' in text
    assert "Noor" not in text
    assert f'<html lang="{language}">' in text


def test_the_server_error_page_needs_nothing() -> None:
    text = render_to_string("500.html")
    assert 'href="/static/css/tokens.css"' in text
    assert "Er ging iets mis bij ons" in text


def test_the_exception_of_a_missing_page_is_not_shown() -> None:
    assert "geheim" not in render_to_string("404.html", {"exception": "geheim", "request_path": "/geheim"}, request())


def test_health_answers_without_a_database() -> None:
    answer = health(RequestFactory().get("/gezond/"))
    assert answer.content == b"ok"
    assert "no-store" in answer["Cache-Control"]
    assert health.declared.access == "public"
