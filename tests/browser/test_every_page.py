"""Every page behind the door, with something on it: axe at a desk, on a tablet and on a phone, no sideways scroll, one heading.

The addresses are those of `tests.structure.places`, and a test fails when one is missing; so no page is forgotten
here. One window is used for all of them, with the session of whoever may look.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browser.conftest import look_at_every_size
from tests.people import Cast, secret_of, sign_in
from tests.structure.places import PLACES, Place

SHOWN = {place.name: place for place in reversed(PLACES) if place.people and place.posts is None}


@pytest.fixture(scope="module")
def window(chromium: Browser, site: str) -> Iterator[Page]:
    """A window in which one person after the other looks."""
    with chromium.new_context(base_url=site, locale="nl-NL") as context:
        yield context.new_page()


@pytest.mark.parametrize("place", SHOWN.values(), ids=SHOWN)
def test_a_page_is_for_everybody(cast: Cast, window: Page, site: str, place: Place) -> None:
    path, someone = place.path(cast), cast.people[place.people.split()[0]]
    answer = sign_in(someone).get(path)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return  # a way to another page, or a file
    complaints: list[str] = []
    window.once("pageerror", lambda error: complaints.append(str(error)))
    window.context.clear_cookies()
    window.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": secret_of(someone), "url": site}])
    window.goto(path)
    look_at_every_size(window, place.name)
    assert complaints == []
