"""The authorization page: what is refused on a page of ours, what goes back to the client, and what somebody is shown first."""

import uuid
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser

from tests.people import Cast, days, secret_of
from tests.suppliers.oidc.answers import own_page, wrong
from tests.suppliers.oidc.party import BACK, ISSUER, party, ready, sign_in, told
from tests.suppliers.oidc.proving import elliptic, signed, unsigned
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.sessions import SessionStore, key_of
from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.eligibility import NO_SESSION, terms
from zorgvuldig.suppliers.oidc.models import Code

pytestmark = pytest.mark.usefixtures("signing")

SECRET_WORD = "een lang wachtwoord van Noor"


# --- to whom ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back",
    [
        f"{BACK}?x=1",
        f"{BACK};a=b",
        f"{BACK}/",
        "https://rekenplein.example:443/terug",
        "https://rekenplein.example:8443/terug",
        "https://noor@rekenplein.example/terug",
        f"{BACK}#deel",
        "https://Rekenplein.example/terug",
        "https://rekenplein.example/TERUG",
        "https://rekenplein.example/x/../terug",
        "https://rekenplein.example.kwaad.example/terug",
        "http://rekenplein.example/terug",
        "http://127.0.0.1:9/terug",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_only_the_very_same_address(cast: Cast, back: str | None) -> None:
    _, rp, browser = ready(cast, cast.noor)
    own_page(rp.ask(browser, redirect_uri=back))
    own_page(rp.ask(browser, redirect_uri=back, response_type="token"))
    own_page(rp.ask(Browser(), redirect_uri=back, prompt="none"))


def test_a_client_that_nobody_knows(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    for name in ("client-van-niemand", "\0", "", None):
        own_page(rp.ask(browser, client_id=name))


def test_the_same_parameter_twice(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    own_page(rp.ask(browser, redirect_uri=[BACK, "https://kwaad.example/"]))
    own_page(rp.ask(browser, client_id=[rp.client.client_id, "x"]))
    for name in ("nonce", "code_challenge", "prompt"):
        assert wrong(rp, rp.ask(browser, **{name: ["login", "none"]})) == "invalid_request"


def test_an_address_with_a_query_of_its_own_keeps_it(cast: Cast) -> None:
    it = agreed(cast)
    told(cast, cast.noor, it.product)
    rp = party(cast, it.product, redirect_uris="https://rekenplein.example/terug?school=a%20b")
    response = rp.ask(sign_in(cast.noor))
    assert response["Location"].startswith("https://rekenplein.example/terug?school=a%20b&code=")
    assert rp.answered(response)["code"]


# --- what for -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": "te-kort"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://rekenplein.example/verzoek"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"scope": "profile email"}, "invalid_scope"),
        ({"max_age": "gisteren"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"nonce": "n" * 256}, "invalid_request"),
        ({"nonce": "a\0b"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"prompt": "select_account"}, "account_selection_required"),
    ],
)
def test_what_cannot_be_asked_goes_back_as_an_error(cast: Cast, more: dict[str, Any], error: str) -> None:
    _, rp, browser = ready(cast, cast.noor)
    assert wrong(rp, rp.ask(browser, **more)) == error
    assert Code.objects.count() == 0


def test_what_is_unknown_or_a_hint_is_ignored(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    more = {"smaak": "zoet", "login_hint": "noor", "acr_values": "urn:a urn:b", "display": "touch", "ui_locales": "en"}
    more |= {"scope": "openid profile onbekend", "response_mode": "query", "claims_locales": "nl"}
    assert rp.code(browser, **more)
    assert rp.code(browser, scope=None)
    assert rp.code(browser, nonce=None, max_age="10000")


def test_a_client_for_rosters_signs_nobody_in(cast: Cast) -> None:
    it, _, browser = ready(cast, cast.noor)
    rp = party(cast, it.product, authorization_grant_type="client-credentials")
    assert wrong(rp, rp.ask(browser)) == "unauthorized_client"


def test_a_request_by_post_comes_back_with_the_session(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    strict = Browser(enforce_csrf_checks=True)
    response = strict.post("/oidc/authorize/", rp.query())
    assert response.status_code == 303
    address = urlsplit(response["Location"])
    assert (address.netloc, address.path) == ("", "/oidc/authorize/")
    assert rp.answered(browser.get(response["Location"]))["code"]
    assert browser.put("/oidc/authorize/").status_code == 405


# --- who ----------------------------------------------------------------------------------------------------------


def test_nobody_signed_in_goes_to_sign_in_and_comes_back(cast: Cast) -> None:
    it, rp, _ = ready(cast, cast.noor)
    cast.db.execute("update account set password = %s where id = %s", [make_password(SECRET_WORD), cast.noor.account])
    browser = Browser()
    response = rp.ask(browser, prompt="login", max_age="1", login_hint="noor@example.org")
    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/?")
    assert "example.org" not in response["Location"]
    (back,) = parse_qs(urlsplit(response["Location"]).query)["next"]
    page = browser.post(response["Location"], {"login": "noor", "password": SECRET_WORD, "next": back})
    assert page.status_code == 302
    assert page["Location"] == back
    assert rp.answered(browser.get(back))["code"]
    assert it.product


def test_silently_without_a_session(cast: Cast) -> None:
    _, rp, _ = ready(cast, cast.noor)
    assert wrong(rp, rp.ask(Browser(), prompt="none")) == "login_required"
    assert "code" in rp.answered(rp.ask(sign_in(cast.noor), prompt="none"))


def test_silently_never_shows_the_notice(cast: Cast) -> None:
    rp = party(cast, agreed(cast).product)
    assert wrong(rp, rp.ask(sign_in(cast.noor), prompt="none")) == "interaction_required"


def test_a_session_that_the_gate_ended_signs_in_anew(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    cast.db.execute("delete from gate.session")
    assert wrong(rp, rp.ask(browser, prompt="none")) == "login_required"
    response = rp.ask(browser)
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/inloggen/")
    assert Code.objects.count() == 0


def test_a_session_whose_time_is_over_at_the_gate_signs_in_anew(cast: Cast) -> None:
    """The browser still has it; at the gate it ended."""
    _, rp, browser = ready(cast, cast.noor)
    cast.db.execute("update gate.session set until = now() - interval '1 second'")
    assert wrong(rp, rp.ask(browser, prompt="none")) == "login_required"
    assert Code.objects.count() == 0


def test_a_session_counts_for_its_own_account_alone(cast: Cast) -> None:
    """As the pages ask it: whose session and which account must agree, and the account be open."""
    it, rp, browser = ready(cast, cast.noor)
    key = key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert terms(rp.client, key, cast.noor.account).why == ""
    for other, number in ((key, cast.bram.account), ("made up", cast.noor.account), ("", cast.noor.account)):
        assert terms(rp.client, other, number).why == NO_SESSION
    cast.db.execute("update account set is_active = false where id = %s", [cast.noor.account])
    assert terms(rp.client, key, cast.noor.account).why == NO_SESSION
    assert it.product


def test_a_colleague_who_lost_the_second_factor_is_nobody_to_the_database(cast: Cast) -> None:
    """Whatever the pages in front of it let through."""
    it = agreed(cast, for_staff=True)
    rp = party(cast, it.product)
    key = key_of(secret_of(cast.dirk))
    assert terms(rp.client, key, cast.dirk.account).why == ""
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    held = terms(rp.client, key, cast.dirk.account)
    assert (held.why, held.acts_as, held.sub) == (NO_SESSION, "", "")


def test_staff_without_a_second_factor_reach_nothing(cast: Cast) -> None:
    it = agreed(cast, for_staff=True)
    told(cast, cast.dirk, it.product)
    rp = party(cast, it.product)
    began = sign_in(cast.dirk)
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    fresh = Browser()
    fresh.cookies[settings.SESSION_COOKIE_NAME] = secret_of(cast.dirk, begin=False)
    for browser, to in ((fresh, "/account/tweede-stap/"), (began, "/inloggen/")):
        response = rp.ask(browser)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, to)
    assert Code.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "again"),
    [({"prompt": "login"}, True), ({"max_age": "1"}, True), ({"max_age": "0"}, True), ({"max_age": "10000"}, False)],
)
def test_who_you_are_is_asked_again(cast: Cast, more: dict[str, str], again: bool) -> None:
    _, rp, _ = ready(cast, cast.noor)
    cast.db.execute("update account set password = %s where id = %s", [make_password(SECRET_WORD), cast.noor.account])
    browser = sign_in(cast.noor, ago=600)
    if not again:
        assert rp.code(browser, **more)
        return
    for _attempt in range(2):  # going back without doing it does not help
        response = rp.ask(browser, **more)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/controle/?next=")
    (back,) = parse_qs(urlsplit(response["Location"]).query)["next"]
    done = browser.post(response["Location"], {"password": SECRET_WORD})
    assert (done.status_code, done["Location"]) == (302, back)
    code = rp.answered(browser.get(back))["code"]
    said = rp.checked(rp.redeem(code).json()["id_token"])[1]
    assert said["iat"] - said["auth_time"] < 500
    assert rp.ask(browser, **more | {"prompt": "login"})["Location"].startswith("/account/controle/")  # once is once


def test_too_long_ago_and_silently(cast: Cast) -> None:
    _, rp, _ = ready(cast, cast.noor)
    browser = sign_in(cast.noor, ago=600)
    assert wrong(rp, rp.ask(browser, prompt="none", max_age="1")) == "login_required"
    assert "code" in rp.answered(rp.ask(browser, prompt="none", max_age="10000"))


def test_a_session_that_does_not_say_how_it_began_shows_again(cast: Cast) -> None:
    it = agreed(cast)
    told(cast, cast.noor, it.product)
    rp = party(cast, it.product)
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = secret_of(cast.noor)  # its records are of no account
    assert wrong(rp, rp.ask(browser, prompt="none")) == "login_required"
    assert rp.ask(browser)["Location"].startswith("/inloggen/")  # nothing to show again: no password, no factor


def test_a_hint_of_somebody_else_is_not_answered_with_whoever_sits_here(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    told(cast, cast.bram, it.product)
    mine, other = (rp.login(who)["id_token"] for who in (browser, sign_in(cast.bram)))
    assert "code" in rp.answered(rp.ask(browser, id_token_hint=mine, prompt="none"))
    assert wrong(rp, rp.ask(browser, id_token_hint=other, prompt="none")) == "login_required"
    assert wrong(rp, rp.ask(browser, id_token_hint=other)) == "login_required"


def test_a_hint_that_we_did_not_sign(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    said = rp.who(browser)
    foreign, ours = elliptic(), next(key for key in rp.browser.get("/oidc/jwks/").json()["keys"] if key["kty"] == "EC")
    secret = keys.JWK(kty="oct", k=ours["x"])
    forged = [
        signed(foreign, said),
        signed(foreign, said, kid=ours["kid"]),
        signed(secret, said, alg="HS256", kid=ours["kid"]),
        unsigned(said, kid=ours["kid"]),
        "geen.echt.token",
    ]
    good = rp.login(browser)["id_token"]
    elsewhere = party(cast, it.product)
    for hint in forged:
        assert wrong(rp, rp.ask(browser, id_token_hint=hint)) == "login_required"
    assert wrong(elsewhere, elsewhere.ask(browser, id_token_hint=good)) == "login_required"


# --- why not ------------------------------------------------------------------------------------------------------

WHY = [
    ("no_agreement", {"approved_at": None, "approved_by_id": None}, "geen afspraak"),
    ("no_agreement", {"starts_on": days(1)}, "geen afspraak"),
    ("no_agreement", {"starts_on": days(-9), "ends_on": days(0)}, "geen afspraak"),
    ("channel", {"channels": ["roster"]}, "geen afspraak"),
    ("outside", {"scope": False}, "niet voor u afgesproken"),
    ("outside", {"for_pupils": False, "for_staff": True}, "niet voor u afgesproken"),
    ("consent", {"basis": "consent", "topic": "extra_materials"}, "is toestemming nodig"),
    ("register", {"claims": ["schoenmaat"]}, "volgens de regels van de school"),
]


@pytest.mark.parametrize(("why", "more", "words"), WHY)
def test_why_somebody_cannot_sign_in_stands_on_our_own_page(
    cast: Cast, why: str, more: dict[str, Any], words: str
) -> None:
    _, rp, browser = ready(cast, cast.noor, **more)
    assert words in own_page(rp.ask(browser), 403)
    assert words in own_page(rp.ask(browser, prompt="none"), 403)
    assert cast.db.execute("select channel, why, count from supply_refusal").fetchall() == [("login", why, 2)]


def test_stopped_for_all_or_for_one(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    told(cast, cast.bram, it.product)
    cast.put(
        "product_stop", uid=uuid.uuid4(), pupil_id=cast.noor.id, product_id=it.product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    assert "Voor u is dit leermiddel stilgezet" in own_page(rp.ask(browser), 403)
    assert "code" in rp.answered(rp.ask(sign_in(cast.bram)))
    Code.objects.all().delete()
    cast.db.execute(
        "update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
        [cast.petra.id, it.product],
    )
    for one in (browser, sign_in(cast.bram), Browser()):  # also before anybody signs in
        assert "heeft dit leermiddel stilgezet" in own_page(rp.ask(one), 403)


def test_a_guardian_signs_in_at_no_product(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.gerda)
    assert "niet voor u afgesproken" in own_page(rp.ask(browser), 403)


def test_a_test_client_gets_nobody(cast: Cast) -> None:
    it, _, browser = ready(cast, cast.noor)
    rp = party(cast, it.product, is_test=True)
    assert "proefaansluiting" in own_page(rp.ask(browser), 403)


def test_a_product_that_is_gone(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    cast.db.execute("update client set product_id = 0")
    own_page(rp.ask(browser), 403)


# --- the answer itself --------------------------------------------------------------------------------------------


def test_pages_are_not_framed_kept_or_told_to_others(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    shown = party(cast, agreed(cast, "Taalplein").product)
    answers = [rp.ask(browser), rp.ask(browser, redirect_uri="x"), rp.ask(Browser()), rp.ask(browser, max_age="x")]
    for response in [*answers, shown.ask(browser)]:
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
    assert {response["Referrer-Policy"] for response in answers} == {"no-referrer"}
    # A form needs its origin; for other sites same-origin says as little.
    assert shown.ask(browser)["Referrer-Policy"] == "same-origin"
    assert it.product


def test_after_a_form_of_ours_a_page_goes_on(cast: Cast) -> None:
    """Browsers hold every redirect after a form to `form-action`, and our forms lead to this site alone."""
    _, rp, browser = ready(cast, cast.noor)
    page = rp.ask(browser, headers={"Sec-Fetch-Site": "same-origin"})
    text = page.content.decode()
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    address = text.partition('content="0; url=')[2].partition('"')[0].replace("&amp;", "&")
    found = dict(parse_qsl(urlsplit(address).query))
    assert address.startswith(f"{BACK}?code=")
    assert (found["iss"], found["state"]) == (ISSUER, rp.state)
    assert rp.redeem(found["code"]).status_code == 200


def test_a_code_is_kept_as_a_digest_with_what_it_is_bound_to(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)
    kept = Code.objects.get()
    session = key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(code) >= 43
    assert kept.code != code
    assert (kept.session_key, kept.redirect_uri, kept.code_challenge_method) == (session, BACK, "S256")
    assert (kept.expires - kept.created).total_seconds() <= 60
    assert SessionStore(session).exists(session)
