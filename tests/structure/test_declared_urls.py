"""Every address says what it opens, and whoever is not signed in sees nothing behind any of them."""

import re
import types
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, clear_url_caches, path, resolve
from django.urls.exceptions import Resolver404

from tests.conftest import wipe
from tests.people import Cast, cast_again, secret_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import LIBRARY_VIEWS, Declaration, addresses, declaration_of, page, public, undeclared
from zorgvuldig.gate.start import refusals

SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "abc", "slug": "abc", "path": "abc"}


def sample(route: str) -> str:
    """An address that fits a route, with made-up values."""
    if route.startswith("^") or "(?P" in route:
        route = re.sub(r"\(\?P<\w+>\[[^\]]+\]\+\)", "abc", route).strip("^$")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], route)


def every_address() -> list[tuple[str, str, Declaration]]:
    """Each address with its name and what it declares."""
    found = []
    for route, pattern in addresses():
        declaration = declaration_of(pattern)
        assert declaration is not None, route
        found.append((sample(route), pattern.name or route, declaration))
    return found


@pytest.fixture(scope="module")
def cast(_built: psycopg.Connection) -> Iterator[Cast]:
    """One cast for all of these tests: whoever is not signed in changes nothing, and the log says so after each."""
    yield cast_again(_built)
    wipe(_built)


@pytest.fixture(scope="module")
def nobodys_secret(cast: Cast) -> str:
    """What looks like the secret of a session and is nobody's."""
    return secret_of(cast.dirk)[::-1]


@pytest.fixture
def client() -> Client:
    """A browser that is nobody yet."""
    return Client()


ADDRESSES = every_address()
CLOSED = [entry for entry in ADDRESSES if entry[2].access != "public"]


def test_every_view_says_what_it_opens() -> None:
    assert undeclared() == []


def test_a_made_up_address_reaches_its_view() -> None:
    """So that the tests below knock at the door they mean."""
    wrong = [name for address, name, _ in ADDRESSES if _reached(address) != (name if not name.endswith("/") else None)]
    assert wrong == [], "make a sample for each"


def _reached(address: str) -> str | None:
    try:
        return resolve(address).url_name
    except Resolver404:
        return "nothing"


@pytest.fixture
def planted() -> Iterator[None]:
    """A view that declares nothing, among the others."""

    def quiet(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything")

    module = types.ModuleType("planted_urls")
    module.urlpatterns = [path("stil/", quiet, name="quiet"), *_all_patterns()]
    with override_settings(ROOT_URLCONF=module):
        clear_url_caches()
        yield
    clear_url_caches()


def _all_patterns() -> list[URLPattern]:
    return [path(route, pattern.callback, name=pattern.name) for route, pattern in addresses() if "(?P" not in route]


@pytest.mark.usefixtures("planted")
def test_a_view_that_says_nothing_is_named_and_does_not_run(cast: Cast, client: Client) -> None:
    sentence = "The view behind /stil/ declares no purpose."
    assert any(found.startswith(sentence) for found in undeclared())
    assert any(found.startswith(sentence) for found in refusals())
    with pytest.raises(RuntimeError, match="declares no purpose"):
        client.get("/stil/")


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    found = [f"{name}: {sentence}" for address, name, _ in CLOSED for sentence in _open_to_nobody(client, address)]
    assert found == [], "\n".join(found)
    assert cast.db.execute("select id from gate.log").fetchall() == []


@pytest.mark.usefixtures("cast")
def test_what_is_only_posted_to_answers_no_head(client: Client) -> None:
    """It would have to show a page, and there is none."""
    posted = {address: name for address, name, _ in CLOSED if client.get(address).status_code == 405}
    assert len(posted) > 30
    assert [name for address, name in posted.items() if client.head(address).status_code != 405] == []


def _open_to_nobody(client: Client, address: str) -> Iterator[str]:
    for method in ("get", "post", "head", "put", "delete"):
        response = getattr(client, method)(address)
        if response.status_code not in {302, 404, 405}:
            yield f"{method} is answered {response.status_code}"
        if response.status_code == 302 and not response["Location"].startswith("/inloggen/"):
            yield f"{method} leads to {response['Location']}"
        if method == "get" and response.status_code == 405:  # only posted to
            response = client.post(address)
        if method == "get" and response.status_code != 302:
            yield f"it is answered {response.status_code}"


PERSONAL = ("Bakkerman", "Visserman", "Geheimlaan", "Buurman", "Werker", "@example.org")


def test_no_public_page_shows_a_person(cast: Cast, client: Client) -> None:
    found = []
    for address, name, _ in ADDRESSES:
        response = client.get(address)
        if response.status_code >= 500 and name != "health":
            found.append(f"{name} is answered {response.status_code}")
        shown = response.content.decode()
        found += [f"{name} shows {word}" for word in PERSONAL if word in shown]
    assert found == [], "\n".join(found)


def test_a_made_up_secret_is_nobody(client: Client, nobodys_secret: str) -> None:
    found = []
    for address, name, _ in CLOSED:
        client.cookies[settings.SESSION_COOKIE_NAME] = nobodys_secret
        response = client.get(address)
        if response.status_code == 405:  # only posted to
            response = client.post(address)
        if (response.status_code, response.get("Location", "").partition("?")[0]) != (302, "/inloggen/"):
            found.append(f"{name} is answered {response.status_code}")
    assert found == [], "\n".join(found)


def test_every_declaration_is_one_that_some_rule_allows() -> None:
    """A page whose categories no single rule gives could be opened by nobody, and nobody would notice."""
    for address, _, declaration in ADDRESSES:
        if declaration.access != "door":
            continue
        fitting = [
            rule
            for rule in REGISTER.rules
            if rule.purpose == declaration.purpose
            and set(declaration.reads) <= set(rule.reads)
            and set(declaration.writes) <= set(rule.writes)
        ]
        assert fitting, address


def test_what_the_sign_in_library_brings_is_listed_and_real() -> None:
    names = {name for _, name, _ in ADDRESSES}
    assert sorted(set(LIBRARY_VIEWS) - names) == []
    assert set(LIBRARY_VIEWS.values()) <= {"public", "account"}


def test_an_unknown_category_stops_the_import() -> None:
    with pytest.raises(KeyError):
        page(purpose="teaching", kind=Kind.PUPIL, reads=("nonsense",))


def test_a_public_view_says_so() -> None:
    def quiet(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert declaration_of(path("", public(quiet))) == Declaration("public")


def test_no_address_can_be_counted() -> None:
    """A pupil, group or person stands in an address by an unguessable number; a passkey of one's own may be counted.

    So may the parts of something that stands before them by an unguessable number, and what is about nobody: work in the background, the
    public log, and a subject of a school year.
    """
    counted = {
        name
        for route, pattern in addresses()
        if "<int:" in route and "<uuid:" not in route.partition("<int:")[0] and (name := pattern.name or "")
    }
    assert {
        name for name in counted if not name.startswith(("mfa_", "operating_job_", "transparency_", "choice_groups"))
    } == set()
