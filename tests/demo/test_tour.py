"""The guided tour, walked to the letter."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from tests.conftest import wipe
from tests.demo.test_seed import somebody
from tests.people import sign_in
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.people import PASSWORD, PEOPLE
from zorgvuldig.demo.seed import seed
from zorgvuldig.demo.tour import STOPS, Stop

ADDRESS = "/rondleiding/"
LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture(scope="module")
def school(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """One demonstration for the whole walk: it only looks."""
    seed(60, timezone.now())
    yield _built
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


def said(client: Client, address: str) -> str:
    """What a page says, as one reads it."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def onward(page: str, link: str) -> str:
    """The address of the link that says this."""
    found = [to for to, text in LINK.findall(page) if link in re.sub(r"<[^>]+>", "", text)]
    assert found, f"no link says «{link}»"
    return found[0]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("stop", STOPS, ids=[f"{number}-{stop.page}" for number, stop in enumerate(STOPS, 1)])
def test_a_stop_is_as_it_says(school: psycopg.Connection, stop: Stop, language: str) -> None:
    client = sign_in(somebody(school, stop.account)) if stop.account else Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with translation.override(language):
        address = stop.url
        for link in stop.choose:
            address = urljoin(address, onward(said(client, address), str(link)))
        page = said(client, address)
        assert str(stop.finds) in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_names_everybody_and_no_code(school: psycopg.Connection, language: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = said(client, ADDRESS)
    for person in PEOPLE:
        assert f'scope="row">{person.username}</th>' in page
    assert PASSWORD in page
    assert "zorgvuldig demo-code" in page
    assert page.count('<li class="stapel">') == len(STOPS) >= 10
    assert not re.search(r">\s*\d{6}\s*<", page)
    with translation.override(language):
        assert str(STOPS[0].look) in page


def test_it_is_about_many_promises() -> None:
    assert len({stop.promise for stop in STOPS}) >= 9
    assert {stop.account for stop in STOPS} - {""} <= {person.username for person in PEOPLE}


@pytest.mark.parametrize("address", ["/", "/inloggen/"])
def test_a_demonstration_leads_there(school: psycopg.Connection, address: str) -> None:
    assert f'href="{ADDRESS}"' in said(Client(), address)
