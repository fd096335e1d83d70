"""The pictures of the help say what the pages say. Each page is opened again, in both languages, and its words are compared.

The school is the demonstration, as it was when the pictures were made. What is data does not count.
"""

from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page

from supply.help_pictures import AGAIN, reach, speak, visitor, words
from supply.help_shots import SHOTS
from tests.moved import IN_AUTUMN, demonstration
from zorgvuldig.web.help.catalogue import TASKS
from zorgvuldig.web.help.pages import PICTURES


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """A window of the width of the pictures, for whoever is in one, in a demonstration that is only looked at: on the day that the pictures show."""
    with demonstration(IN_AUTUMN) as school:
        yield cache(lambda account: visitor(chromium, school.address, account, school.data, school.environment))


def site_of(page: Page) -> str:
    """The address of the first page of the site that it shows."""
    return urljoin(page.url, "/")


def test_every_task_has_a_picture() -> None:
    assert set(SHOTS) == set(TASKS)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_says_what_the_page_says(windows: Callable[[str], Page], name: str, language: str) -> None:
    shot = SHOTS[name]
    window = windows(shot.account)
    speak(window, site_of(window), language)
    reach(window, shot)
    assert words(window, shot, language) == list(PICTURES[name, language].words), AGAIN
