"""The start page with something that waits, at a desk and on a phone: axe, no sideways scroll, one heading."""

from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.attendance.attending import lesson, mark, notice, signal
from tests.browser.conftest import DESKTOP, PHONE, look_at
from tests.care.test_support import put_plan
from tests.governance.assessing import assessment
from tests.governance.dutying import breach
from tests.media.picturing import confirm, event, picture, team
from tests.messages.test_messages import put_message
from tests.operations.working import put_job
from tests.people import Cast, days, secret_of
from tests.pupils.test_life import put_task

Makes = Callable[[Cast, psycopg.Connection], object]


def _weighing(cast: Cast, database: psycopg.Connection) -> None:
    lies = team(cast)
    confirm(cast, picture(cast, event(cast), lies), lies)


WAITS: dict[str, tuple[str, Makes, str]] = {
    "teacher": ("dirk", lambda cast, _: mark(cast, "noor", lesson(cast)), "1 leerling is afwezig."),
    "mentor": ("maud", lambda cast, _: signal(cast), "valt het verzuim op"),
    "attendance": ("vera", lambda cast, _: notice(cast), "melding van afwezigheid"),
    "administration": ("anna", lambda cast, _: put_task(cast), "wacht een taak"),
    "care": ("cato", lambda cast, _: put_plan(cast, evaluate_on=days(-1)), "Bespreek 1"),
    "communications": ("lies", _weighing, "Weeg 1 foto"),
    "leader": ("leo", lambda cast, _: assessment(cast, advised=True), "U besluit."),
    "dpo": ("fenna", lambda cast, _: assessment(cast), "uw advies"),
    "privacy": ("petra", lambda cast, _: breach(cast, hours_ago=100), "Datalek: Tablet kwijt"),
    "operator": ("bas", lambda cast, database: put_job(database, "failed"), "mislukte"),
    "guardian": ("gerda", lambda cast, _: put_message(cast), "1 nieuw bericht van school"),
    "pupil": ("tess", lambda cast, _: None, "ja of nee"),
    "nothing": ("arend", lambda cast, _: None, "Er wacht nu niets op u."),
}


@pytest.mark.parametrize("role", WAITS)
def test_what_waits_is_for_everybody(
    cast: Cast, database: psycopg.Connection, chromium: Browser, site: str, role: str
) -> None:
    name, makes, says = WAITS[role]
    makes(cast, database)
    with chromium.new_context(base_url=site, locale="nl-NL") as context:
        secret = secret_of(cast.people[name])
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": secret, "url": site}])
        page = context.new_page()
        page.goto("/")
        assert says in page.inner_text("main")
        for width, height in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            look_at(page, f"start_{role}")
