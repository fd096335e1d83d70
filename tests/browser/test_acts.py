"""Every act of `docs/acts.md` works by what is on the screen, and asks for no more clicks than the document says.

One story on one demonstration, in the order of the list: what one act leaves behind another may need.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from supply.act_hand import NotToday
from supply.acts import ACTS, done, kept
from tests.browser.conftest import DESKTOP, Site
from tests.conftest import wipe
from tests.demo.test_seed import somebody
from tests.people import Someone, secret_of
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed


@pytest.fixture(scope="module")
def people(_built: psycopg.Connection) -> Iterator[dict[str, Someone]]:
    """Whoever acts, in a demonstration that was just made."""
    seed(60, timezone.now())
    yield {name: somebody(_built, name) for name in {act.account for act in ACTS.values()}}
    (settings.DATA / FILE).unlink(missing_ok=True)
    wipe(_built)


@pytest.fixture(scope="module")
def site(people: dict[str, Someone], served: Site) -> Iterator[str]:
    """The server of this school alone: it starts after the school is there."""
    served.stop()
    yield served.running()
    served.stop()


@pytest.fixture(scope="module")
def windows(site: str, chromium: Browser, people: dict[str, Someone]) -> Iterator[dict[str, Page]]:
    """A window for each, signed in."""
    contexts: dict[str, BrowserContext] = {}
    for name, someone in people.items():
        width, height = DESKTOP
        contexts[name] = chromium.new_context(
            base_url=site, locale="nl-NL", viewport={"width": width, "height": height}
        )
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": secret_of(someone), "url": site}
        contexts[name].add_cookies([cookie])
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def test_every_act_works_and_takes_no_more_clicks_than_the_document_says(windows: dict[str, Page]) -> None:
    said, dearer = kept(), {}
    for key, act in ACTS.items():
        try:
            took = done(act, windows[act.account])
        except NotToday:
            continue
        if took.clicks > said[act.name].clicks or took.typed > said[act.name].typed:
            dearer[key] = (took, said[act.name])
    assert dearer == {}, "make the document anew (supply/acts.py), or the way shorter"
