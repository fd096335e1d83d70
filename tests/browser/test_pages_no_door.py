"""Pages that open no file, with something on them: of whoever keeps the system running, of one's own account, and of anybody.

Those behind the door are in `test_every_page`; with the list of `test_pages` and this one no page is forgotten.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.conftest import Open, look_at_every_size
from tests.browser.test_every_page import SHOWN
from tests.browser.test_pages import PAGES
from tests.governance.breaching import decided
from tests.governance.test_breach_concerned import say
from tests.governance.test_breach_letters import code, send
from tests.operations.working import put_job
from tests.people import NOW, Cast, sign_in
from tests.platform.mail.posting import put as put_mail
from tests.platform.mail.posting import send as send_mail
from tests.platform.mail.posting import smtp
from tests.structure.test_declared_urls import ADDRESSES
from zorgvuldig.governance.breach.letters_job import tell_affected
from zorgvuldig.operations.maintenance.state import Maintenance, close, open_again
from zorgvuldig.statement.jobs import measure_and_publish


def tasks(cast: Cast) -> str:
    """Work in the background in every state."""
    put_job(cast.db, "failed")
    put_job(cast.db, "todo", lock=None)
    cast.db.execute(
        "insert into gate.job_last (task, ended_well_at, took_ms) values ('zorgvuldig.jobs.seal', now(), 2100)"
    )
    cast.db.execute(
        "insert into gate.job_last (task, failed_at, error, place) values ('zorgvuldig.jobs.sweep', now(), 'ValueError', 'records/x.py:1')"
    )
    return "/beheer/taken/"


def away(cast: Cast) -> str:
    return f"/beheer/taken/{put_job(cast.db, 'failed')}/weg/"


def mail(cast: Cast) -> str:
    """Mail that waits, mail that was given up, and mail of days and weeks."""
    with smtp(9):
        put_mail()
        send_mail(timedelta(days=2, minutes=1))
        put_mail()
        send_mail(timedelta(0))
    return "/beheer/post/"


def proved(cast: Cast) -> str:
    measure_and_publish(NOW)
    return "/verklaring/zegels/"


def letter(cast: Cast) -> str:
    """A letter to a teacher whose own data were in a breach."""
    one = decided(cast, people_letter="Er ging iets mis met uw telefoonnummer.")
    say(cast, one, codes=code(cast, cast.dirk))
    send(cast, one)
    assert tell_affected(NOW) == 1
    return "/mijn-brieven/"


# Name of the address, who looks, and what makes it. Of a page with folded parts, those are looked at as well.
LINES: list[tuple[str, str, Callable[[Cast], str]]] = [
    ("operating_jobs", "bas", tasks),
    ("operating_job_abandon", "bas", away),
    ("operating_post", "bas", mail),
    ("operating_health", "bas", lambda cast: "/beheer/gezondheid/"),
    ("setting_up", "bas", lambda cast: "/inrichten/"),
    ("setting_up_register", "bas", lambda cast: "/inrichten/register/"),
    ("report_breach", "dirk", lambda cast: "/datalekken/melden/"),
    ("breach_reported", "dirk", lambda cast: "/datalekken/gemeld/"),
    ("own_breach_letters", "dirk", letter),
    ("reading_explained", "dirk", lambda cast: "/privacy/inzage/uitleg/"),
    ("account_email", "gerda", lambda cast: "/account/e-mail/"),
    ("mfa_reauthenticate", "anna", lambda cast: "/account/controle/code/"),
    ("mfa_list_webauthn", "anna", lambda cast: "/account/tweede-stap/passkeys/"),
    ("account_inactive", "", lambda cast: "/inloggen/gesloten/"),
    ("account_reset_password_done", "", lambda cast: "/wachtwoord-vergeten/gestuurd/"),
    ("account_reset_password_from_key", "", lambda cast: "/wachtwoord-vergeten/abc-abc/"),
    ("account_reset_password_from_key_done", "", lambda cast: "/wachtwoord-vergeten/klaar/"),
    ("account_confirm_email", "", lambda cast: "/account/e-mail/bevestigen/abc/"),
    ("leaflets", "", lambda cast: "/verklaring/leveranciers/"),
    ("laws_cited", "", lambda cast: "/wetten/"),
    ("oidc_logout", "", lambda cast: "/oidc/logout/"),
    ("albums", "", lambda cast: "/albums/"),
    ("newsletters", "", lambda cast: "/ouderinfo/"),
    ("is_it_gone", "", lambda cast: "/verklaring/is-het-weg/"),
    ("statement_en", "", lambda cast: (proved(cast), "/en/promises/")[1]),
    ("seals", "", proved),
    ("transparency", "", lambda cast: "/transparantie/"),
    ("security_report", "", lambda cast: "/beveiliging/melden/"),
    ("offline", "", lambda cast: "/geen-verbinding/"),
    ("help", "", lambda cast: "/uitleg/"),
]  # fmt: skip


# Pages without a door that are looked at by name, and where.
ELSEWHERE = {
    "start": "test_pages and test_start_pages",
    "statement": "test_statement",
    "pupil_statement": "test_statement",
    "pupil_statement_en": "test_statement",
    "register": "test_pages",
    "accessibility": "test_pages",
    "transparency_checker": "test_verify, as the file that it is",
}


@pytest.mark.parametrize(("name", "who", "address"), LINES, ids=[line[0] for line in LINES])
def test_a_page_is_for_everybody(
    cast: Cast, open_page: Open, name: str, who: str, address: Callable[[Cast], str]
) -> None:
    path = address(cast)
    assert resolve(path).url_name == name
    page = open_page(path, cast.people[who] if who else None)
    assert page.url.endswith(path)
    look_at_every_size(page, name)
    folded = page.locator("main details:not([open]) > summary")
    if folded.count():
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        look_at_every_size(page, f"{name}-open")


@pytest.fixture
def closed(site: str) -> Iterator[None]:
    """The site of these tests, closed for a while."""
    close(
        Maintenance(
            timezone.now(), until=timezone.now() + timedelta(minutes=20), message="Wij zetten een nieuwe versie klaar."
        )
    )
    yield
    open_again()


@pytest.mark.usefixtures("closed")
def test_the_page_of_a_site_that_is_closed_is_for_everybody(chromium: Browser, site: str) -> None:
    with chromium.new_context(base_url=site, locale="nl-NL") as context:
        page = context.new_page()
        page.goto("/inloggen/")
        assert "Even dicht voor onderhoud" in page.inner_text("h1")
        look_at_every_size(page, "onderhoud")


def named() -> Iterator[str]:
    """The names of the addresses that `test_pages` looks at and that are the same for everybody."""
    for _, _, address in PAGES:
        with suppress(AttributeError):  # it asks something of the cast
            yield resolve(address(None)).url_name or ""  # type: ignore[arg-type]  # on purpose: what asks nothing of a cast needs none


def test_no_page_without_a_door_is_forgotten(cast: Cast) -> None:
    bas, nobody = sign_in(cast.bas), Client()
    pages = set()
    for address, name, declaration in ADDRESSES:
        if declaration.access != "door":
            answer = (nobody if declaration.access == "public" else bas).get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                pages.add(name)
    assert pages - {line[0] for line in LINES} - SHOWN.keys() - ELSEWHERE.keys() - set(named()) == set()
