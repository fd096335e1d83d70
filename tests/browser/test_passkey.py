"""A passkey in a real browser: made, and used to sign in, under the site's own content security policy."""

import threading
from collections.abc import Iterator
from contextlib import closing
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from tests.accounts.steps import PASSWORD, give_password, no_factor
from tests.people import Cast

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """Answers a browser's requests beside each other."""

    daemon_threads = True


@pytest.fixture
def site(cast: Cast) -> Iterator[str]:
    """The address of a running site; a secure context for browsers, as it is this very machine."""

    def application(environ, start):
        try:
            with closing(get_wsgi_application()(environ, start)) as answer:
                yield from answer
        finally:
            connections.close_all()

    with (
        override_settings(ROOT_URLCONF="tests.accounts.site"),
        make_server("localhost", 0, application, Server, Quiet) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def new_teacher(cast: Cast) -> str:
    """Dirk before he set up anything but a password. Made before the browser: its loop forbids the database."""
    give_password(cast.dirk)
    no_factor(cast, cast.dirk)
    return "dirk"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of Chromium with a fingerprint reader that always says yes; anything the policy blocks is an error."""
    context = chromium.new_context(locale="nl-NL")
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security" in said.text else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()
    assert blocked == []


def test_staff_make_a_passkey_and_sign_in_with_it(new_teacher: str, site: str, page: Page) -> None:
    page.goto(f"{site}/inloggen/")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(new_teacher)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_text("Stel eerst een tweede stap in.")).to_be_visible()
    page.get_by_role("link", name="Maak een passkey").click()
    page.get_by_label("Naam").fill("vinger")
    page.get_by_role("button", name="Maak een passkey").click()
    expect(page.get_by_role("heading", name="Uw herstelcodes")).to_be_visible()

    page.goto(f"{site}/afmelden/")
    page.get_by_role("main").get_by_role("button", name="Meld mij af").click()
    page.goto(f"{site}/inloggen/")
    page.get_by_role("button", name="Log in met passkey").click()
    expect(page.get_by_text("welkom")).to_be_visible()

    page.goto(f"{site}/account/")
    expect(page.get_by_text("1 passkey.")).to_be_visible()


def test_page_says_what_to_do_when_the_device_has_no_passkey(site: str, page: Page) -> None:
    page.goto(f"{site}/inloggen/")
    page.get_by_role("button", name="Log in met passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("Dit ging niet door.")
