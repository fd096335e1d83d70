"""Signing out: at a product and here, and that every product hears that a session is over."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client as Browser
from django.utils import timezone
from jwcrypto.jwk import JWK

from tests.people import Cast, secret_of, sign_in
from tests.suppliers.oidc.leaving import BACK, relying, signed_in_at
from tests.suppliers.oidc.proving import SAID, as_said, elliptic, signed, unsigned
from tests.suppliers.supplying import Agreed, agreed, redeemed
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.oidc import backchannel_logout as told
from zorgvuldig.suppliers.oidc import id_token_hint as hints
from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.backchannel_logout import EVENT
from zorgvuldig.suppliers.oidc.models import Client, SupplierSession
from zorgvuldig.suppliers.supply import NotSupplied, supply


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    as_said(monkeypatch)
    monkeypatch.setattr(told, "notify_soon", lambda: None)  # there is no worker; the tests are it
    keys.clear_cache()
    yield
    keys.clear_cache()


@pytest.fixture
def it(cast: Cast) -> Agreed:
    return agreed(cast)


def hint(client: Client, session: SupplierSession, /, alg: str = "ES256", **more: Any) -> str:
    """An ID token of ours, an hour old, so over."""
    now = timezone.now()
    made = int(now.timestamp()) - 3600
    body = {
        "iss": SAID,
        "aud": client.client_id,
        "sub": "x" * 43,
        "iat": made,
        "exp": made + 300,
        "sid": str(session.sid),
    } | more
    key = keys.signing_key(alg, now)
    return signed(key.jwk, body, alg=alg, kid=key.kid)


def is_live(browser: Browser) -> bool:
    key = key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select count(*) from django_session where session_key = %s", [key])
        return bool(cursor.fetchone()[0])


def go(browser: Browser, **asked: Any) -> Any:
    return browser.get("/oidc/logout/", asked)


# --- at the product, and so here ---------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_with_an_id_token_of_this_session_it_ends_at_once(cast: Cast, it: Agreed, alg: str) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser), alg)
    response = go(browser, id_token_hint=token, post_logout_redirect_uri=BACK, state="a b&c")
    assert (response.status_code, response["Referrer-Policy"]) == (303, "no-referrer")
    assert response["Location"].partition("?")[0] == BACK
    assert parse_qs(urlsplit(response["Location"]).query) == {"state": ["a b&c"]}
    assert not is_live_key(browser, response)


def is_live_key(browser: Browser, response: Any) -> bool:
    """Whether any session is left in the database."""
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select count(*) from django_session")
        return bool(cursor.fetchone()[0])


def test_the_state_is_added_to_what_is_there(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser))
    response = go(browser, id_token_hint=token, post_logout_redirect_uri=f"{BACK}?a=1", state="s")
    assert response["Location"] == f"{BACK}?a=1&state=s"


def test_without_a_hint_we_ask(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    response = go(browser, client_id=client.client_id, post_logout_redirect_uri=BACK, state="s")
    assert response.status_code == 200
    assert is_live(browser)
    assert "https://rekenplein.example" in response["Content-Security-Policy"]
    answer = browser.post("/oidc/logout/", {"antwoord": response.context["answer"]})
    assert (answer.status_code, answer["Location"]) == (303, f"{BACK}?state=s")
    assert not is_live_key(browser, answer)


def test_somebody_else_at_this_computer_is_asked(cast: Cast, it: Agreed) -> None:
    client, hers, his = relying(cast, it), sign_in(cast.noor), sign_in(cast.bram)
    token = hint(client, signed_in_at(client, cast.noor, hers))
    response = go(his, id_token_hint=token, post_logout_redirect_uri=BACK)
    assert response.status_code == 200
    assert is_live(his)
    assert is_live(hers)


def test_another_session_of_the_same_person_is_asked(cast: Cast, it: Agreed) -> None:
    client, one, two = relying(cast, it), sign_in(cast.noor), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, one))
    assert go(two, id_token_hint=token).status_code == 200
    assert is_live(two)
    assert go(two, id_token_hint=hint(client, signed_in_at(client, cast.noor, two), sid=None)).status_code == 200
    assert is_live(two)


def test_a_form_of_the_product_comes_without_our_cookie_so_we_ask(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser))
    response = Browser(enforce_csrf_checks=True).post(
        "/oidc/logout/", {"id_token_hint": token, "post_logout_redirect_uri": BACK}
    )
    assert response.status_code == 200
    assert 'name="antwoord"' in response.content.decode()
    assert token not in response.content.decode()


def test_our_own_question_is_answered_by_our_own_page(cast: Cast, it: Agreed) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = secret_of(cast.noor)
    assert strict.post("/oidc/logout/", {"antwoord": "x"}).status_code == 403
    assert is_live(strict)
    browser = sign_in(cast.noor)
    answer = browser.post("/oidc/logout/", {"antwoord": "https://elders.example"})
    assert "Location" not in answer
    assert "U bent afgemeld" in answer.content.decode()


def test_who_is_signed_out_already_is_sent_back(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser))
    assert go(Browser(), id_token_hint=token, post_logout_redirect_uri=BACK)["Location"] == BACK
    assert "U bent afgemeld" in go(Browser()).content.decode()


@pytest.mark.parametrize(
    "uri",
    [BACK + "/", BACK + "?", BACK + "#x", BACK.upper(), BACK.replace("https", "http"), BACK + "?a=2", "https://elders.example/",
     BACK.replace("example", "example:443"), BACK.replace("https://", "https://a@"), f"{BACK} {BACK}?a=1", "/", "javascript:alert(1)"],
)  # fmt: skip
def test_nobody_is_sent_to_an_address_that_is_not_registered(cast: Cast, it: Agreed, uri: str) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser))
    for one in (browser, Browser()):
        response = go(one, id_token_hint=token, post_logout_redirect_uri=uri)
        assert response.status_code == 400
        assert "Location" not in response
    assert is_live(browser)


def test_an_address_of_another_product(cast: Cast, it: Agreed) -> None:
    other = relying(cast, agreed(cast, "Taalplein"))
    Client.objects.filter(pk=other.pk).update(post_logout_redirect_uris="https://taalplein.example/uit")
    client, browser = relying(cast, it), sign_in(cast.noor)
    token = hint(client, signed_in_at(client, cast.noor, browser))
    for asked in (
        {"id_token_hint": token, "post_logout_redirect_uri": "https://taalplein.example/uit"},
        {
            "id_token_hint": token,
            "client_id": other.client_id,
            "post_logout_redirect_uri": "https://taalplein.example/uit",
        },
        {"id_token_hint": token, "client_id": other.client_id},
        {"post_logout_redirect_uri": BACK},
        {"client_id": "made up", "post_logout_redirect_uri": BACK},
        {"client_id": "a\0b", "post_logout_redirect_uri": BACK},
        {"client_id": [client.client_id, other.client_id], "post_logout_redirect_uri": BACK},
    ):
        assert go(browser, **asked).status_code == 400
    assert is_live(browser)


def test_a_forged_hint_ends_nothing_and_leads_nowhere(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    session = signed_in_at(client, cast.noor, browser)
    own = keys.signing_key("ES256", timezone.now())
    rsa = keys.signing_key("RS256", timezone.now())
    good = hint(client, session)
    body = {"iss": SAID, "aud": client.client_id, "sub": "x", "sid": str(session.sid)}
    public = keys.verifying_key(rsa.kid).export_to_pem()
    shared = JWK.from_password(public.decode())
    head, middle, tail = good.split(".")
    for forged in (
        unsigned(body), unsigned(body, kid=own.kid), signed(shared, body, alg="HS256", kid=rsa.kid),
        signed(elliptic(own.kid), body), signed(elliptic("unknown"), body), signed(own.jwk, body, kid=None),
        signed(rsa.jwk, body, alg="RS256", kid=own.kid), signed(own.jwk, body | {"iss": "https://elders.example"}, kid=own.kid),
        signed(own.jwk, body | {"aud": "made up"}, kid=own.kid), signed(own.jwk, body | {"aud": [client.client_id, "b"]}, kid=own.kid),
        signed(own.jwk, body | {"sub": None}, kid=own.kid), signed(own.jwk, body, kid=own.kid, typ="logout+jwt"),
        signed(own.jwk, body | {"events": {EVENT: {}}}, kid=own.kid), f"{head}.{middle}.{tail[:-3]}AAA", f"{head}.{middle}.", "x",
    ):  # fmt: skip
        for one in (browser, Browser()):
            response = go(one, id_token_hint=forged, client_id=client.client_id, post_logout_redirect_uri=BACK)
            assert response.status_code == 400, forged
        with pytest.raises(hints.NotOurs):
            hints.read(forged, issuer=SAID)
    assert is_live(browser)
    assert hints.read(good, issuer=SAID).session_key == session.session_key
    with pytest.raises(hints.NotOurs):
        hints.read(good, issuer="")


def test_the_tokens_of_a_session_die_with_it(cast: Cast, it: Agreed) -> None:
    client, browser = relying(cast, it), sign_in(cast.noor)
    session = signed_in_at(client, cast.noor, browser)
    code = redeemed(cast, client.pk, cast.noor, session.session_key)
    assert supply(code, kind="code").number
    go(browser, id_token_hint=hint(client, session))
    with pytest.raises(NotSupplied, match="credential"):
        supply(code, kind="code")
