"""What a product gets is told before the first login, and again when it grows. It asks nothing."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client as Browser

from tests.people import Cast, days
from tests.suppliers.oidc.answers import own_page, wrong
from tests.suppliers.oidc.party import party, ready, sign_in
from tests.suppliers.supplying import agreed, another, supplies
from zorgvuldig.suppliers.oidc.models import Code, LoginNotice

pytestmark = pytest.mark.usefixtures("signing")


def the_form(page: Any) -> tuple[str, str]:
    """Where the notice goes, and what it says it showed."""
    text = page.content.decode()
    (action,) = [
        part.partition('"')[0] for part in text.split('action="') if part.startswith("/oidc/authorize/gezien/")
    ]
    action = action.replace("&amp;", "&")
    return action, text.partition('name="shown" value="')[2].partition('"')[0]


def test_once_before_the_first_login(cast: Cast) -> None:
    it = agreed(cast)
    rp, browser = party(cast, it.product), sign_in(cast.noor)
    page = rp.ask(browser)
    assert page.status_code == 200
    assert "Niets over u dan een schuilnaam" in page.content.decode()
    assert "Uitgever Rekenplein" in page.content.decode()
    action, shown = the_form(page)
    assert supplies(cast) == []
    response = browser.post(action, {"shown": shown})
    assert response.status_code == 303
    assert rp.answered(browser.get(response["Location"]))["code"]
    assert rp.code(browser)  # and not again
    assert sign_in(cast.noor).get("/oidc/authorize/", rp.query()).status_code == 302  # nor elsewhere
    assert rp.ask(sign_in(cast.bram)).status_code == 200  # but everybody for himself


def test_again_when_the_agreement_asks_for_more_and_not_for_less(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor, claims=["role"])
    assert rp.code(browser)
    another(cast, it.product, version=2, starts_on=days(-2), claims=["role", "first_name", "stage"])
    page = rp.ask(browser)
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("Of iemand leerling of docent is", "De voornaam", "Het leerjaar"):
        assert word in text
    assert "De achternaam" not in text
    action, shown = the_form(page)
    browser.post(action, {"shown": shown})
    another(cast, it.product, version=3, starts_on=days(-1))
    assert rp.code(browser)


def test_what_changed_while_somebody_read_is_shown_again(cast: Cast) -> None:
    it = agreed(cast)
    rp, browser = party(cast, it.product), sign_in(cast.noor)
    action, shown = the_form(rp.ask(browser))
    another(cast, it.product, version=2, starts_on=days(-1), claims=["first_name"])
    response = browser.post(action, {"shown": shown})
    assert LoginNotice.objects.count() == 0
    assert browser.get(response["Location"]).status_code == 200


def test_on_request_of_the_client(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    page = rp.ask(browser, prompt="consent")
    assert page.status_code == 200
    action, shown = the_form(page)
    response = browser.post(action, {"shown": shown})
    assert "prompt" not in dict(parse_qsl(urlsplit(response["Location"]).query))
    assert rp.answered(browser.get(response["Location"]))["code"]


def test_not_going_on(cast: Cast) -> None:
    rp, browser = party(cast, agreed(cast).product), sign_in(cast.noor)
    page = rp.ask(browser).content.decode()
    (address,) = [part.partition('"')[0] for part in page.split('href="') if part.startswith("/oidc/authorize/niet/")]
    assert wrong(rp, browser.get(address.replace("&amp;", "&"))) == "access_denied"
    assert (LoginNotice.objects.count(), Code.objects.count(), supplies(cast)) == (0, 0, [])
    own_page(browser.get("/oidc/authorize/niet/", rp.query(redirect_uri="https://kwaad.example/")))


def test_going_on_needs_a_form_of_ours(cast: Cast) -> None:
    rp = party(cast, agreed(cast).product)
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = sign_in(cast.noor).cookies
    assert strict.post("/oidc/authorize/gezien/", {"shown": ""}, query_params=rp.query()).status_code == 403
    assert LoginNotice.objects.count() == 0
    anonymous = Browser().post("/oidc/authorize/gezien/", {"shown": ""}, query_params=rp.query())
    assert anonymous["Location"].startswith("/inloggen/")
