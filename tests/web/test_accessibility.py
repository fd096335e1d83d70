"""The accessibility statement: it claims no more than is so, is in both languages, and every page leads to it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.people import Cast
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.web.accessibility import FINDINGS, STATUS

ADDRESS = "/toegankelijkheid/"
TEMPLATES = Path(settings.BASE)


def shown(client: Client, language: str = "nl") -> str:
    """The page in a language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Language"]) == (200, language)
    return answer.content.decode()


def test_it_has_every_part_of_the_form(cast: Cast, client: Client) -> None:
    text = shown(client)
    for part in ("waarover", "status", "gekeken", "niet-goed", "vertel", "klacht", "getekend"):
        assert f'<h2 id="{part}">' in text
    assert REGISTER.controller.contact in text
    assert text.count("<dt>Gevolg</dt>") == text.count("<dt>Maatregel</dt>") == text.count("<dt>Planning</dt>")
    assert text.count("<dt>Gevolg</dt>") == len(FINDINGS) > 0


def test_without_an_examination_the_status_is_no_better_than_d(cast: Cast, client: Client) -> None:
    """A and B ask for a whole examination by WCAG-EM, C for one within six months; there is neither."""
    assert STATUS == "D"
    assert "Status D: voldoet niet" in shown(client)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_in_the_language_of_the_page(cast: Cast, client: Client, language: str) -> None:
    assert f'<html lang="{language}">' in shown(client, language)


def test_every_page_leads_to_it(cast: Cast, client: Client) -> None:
    for address in ("/inloggen/", "/nergens/", "/register/", "/beloften/", "/en/promises/", ADDRESS):
        assert f'href="{ADDRESS}"' in client.get(address).content.decode(), address


def test_films_have_no_captions_yet() -> None:
    """As the statement says. Whoever makes them possible takes that line out of it."""
    films = [path for path in TEMPLATES.rglob("*.html") if "<video" in path.read_text()]
    assert films
    assert not [path.name for path in films if "<track" in path.read_text()]
    assert any(finding.criterion.startswith("1.2.2") for finding in FINDINGS)
