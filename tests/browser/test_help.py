"""The pictures of the help say what the pages say. Each page is opened again, in both languages, and its words are compared.

The school is the demonstration, as it was when the pictures were made. What is data does not count.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from supply.help_pictures import AGAIN, SIZE, reach, words
from supply.help_shots import SHOTS
from tests.browser.conftest import Site
from tests.conftest import wipe
from tests.demo.test_seed import somebody
from tests.people import Someone, secret_of
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.web.help.catalogue import TASKS
from zorgvuldig.web.help.pages import PICTURES


@pytest.fixture(scope="module")
def people(_built: psycopg.Connection) -> Iterator[dict[str, Someone]]:
    """Whoever is in a picture, of a demonstration that is only looked at."""
    seed(60, timezone.now())
    measure_and_publish(timezone.now())
    yield {name: somebody(_built, name) for name in {shot.account for shot in SHOTS.values()} - {""}}
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


@pytest.fixture(scope="module")
def site(people: dict[str, Someone], served: Site) -> Iterator[str]:
    """The server of this school alone: it starts after the school is there."""
    served.stop()
    yield served.running()
    served.stop()


@pytest.fixture(scope="module")
def window(site: str, chromium: Browser) -> Iterator[Page]:
    """A window of the width of the pictures."""
    with chromium.new_context(base_url=site, locale="nl-NL", viewport=SIZE) as context:
        yield context.new_page()


def test_every_task_has_a_picture() -> None:
    assert set(SHOTS) == set(TASKS)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_says_what_the_page_says(
    people: dict[str, Someone], window: Page, site: str, name: str, language: str
) -> None:
    shot = SHOTS[name]
    kept = {settings.LANGUAGE_COOKIE_NAME: language}
    if shot.account:
        kept[settings.SESSION_COOKIE_NAME] = secret_of(people[shot.account])
    window.context.clear_cookies()
    window.context.add_cookies([{"name": key, "value": value, "url": site} for key, value in kept.items()])
    reach(window, shot)
    assert words(window, shot, language) == list(PICTURES[name, language].words), AGAIN
