"""Signing in with the school's own provider: by a link that somebody made, checked to the last letter, and never instead of a rule."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from tests.accounts import provider as there
from tests.accounts.provider import CLIENT, KEYS, SECRET, STRANGE, Elsewhere, sign_in_there
from tests.accounts.steps import app_code, give_app, give_email, give_password, log_in, may_open, no_factor
from tests.people import Cast, Someone
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SessionStore
from zorgvuldig.gate.sessions import key_of as session_key
from zorgvuldig.platform import oidc_client as elsewhere

ADDRESSES = (
    "/inloggen/school/", "/inloggen/school/terug/", "/uitnodiging/school/", "/account/school/", "/account/school/weg/",
)  # fmt: skip


@pytest.fixture
def provider() -> Iterator[Elsewhere]:
    mail.outbox.clear()
    with (
        there.running(int(time.time())) as one,
        override_settings(
            ROOT_URLCONF="tests.accounts.site",
            SIGNIN_ISSUER=one.issuer, SIGNIN_CLIENT=CLIENT, SIGNIN_SECRET=SECRET, SIGNIN_NAME="Schoolaccount",
        ),
    ):  # fmt: skip
        yield one


def linked(someone: Someone, provider: Elsewhere, subject: str = "sub-1") -> None:
    """This person's account is linked to somebody there."""
    SocialAccount.objects.create(user_id=someone.account, provider=provider.issuer, uid=subject, extra_data={})


def session_of(client: Client) -> SessionStore:
    """The session of this browser, as it is stored."""
    return SessionStore(session_key(client.cookies[settings.SESSION_COOKIE_NAME].value))


def aged(client: Client, seconds: int = 3600) -> None:
    """What this browser showed of itself was so long ago."""
    session = session_of(client)
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def links(cast: Cast) -> list[tuple[Any, ...]]:
    """Every link: account and subject."""
    return cast.db.execute("select user_id, uid from socialaccount_socialaccount order by 1, 2").fetchall()


# --- signing in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_who_is_linked_signs_in(cast: Cast, client: Client, provider: Elsewhere, alg: str) -> None:
    linked(cast.gerda, provider)
    provider.alg = alg
    assert "Log in met Schoolaccount" in client.get("/inloggen/").content.decode()
    assert sign_in_there(client, provider, "sub-1")["Location"] == "/"
    assert may_open(client)
    (question,) = provider.asked
    assert (question["scope"], question["response_type"], question["code_challenge_method"]) == (
        "openid",
        "code",
        "S256",
    )
    assert question["redirect_uri"] == "http://testserver/inloggen/school/terug/"
    assert len(question["state"]) > 40
    assert len(question["nonce"]) > 40


def test_only_issuer_and_subject_are_kept(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    sign_in_there(client, provider, "sub-1")
    rows = cast.db.execute("select to_jsonb(s)::text from socialaccount_socialaccount s").fetchall()
    kept = f"{rows}{dict(session_of(client).items())}"
    for secret in ("wie.dan.ook", "Geheime Naam", "sleutel-van-elders", "eyJ", SECRET, provider.asked[0]["nonce"]):
        assert secret not in kept
    assert "sub-1" not in str(dict(session_of(client).items()))
    assert not SocialToken.objects.exists()
    assert 'extra_data": {}' in rows[0][0]


def test_a_stranger_gets_a_sentence_and_no_account_even_with_a_known_address(
    cast: Cast, client: Client, provider: Elsewhere
) -> None:
    give_email(cast.gerda, "wie.dan.ook@example.org")
    before = Account.objects.count()
    answer = sign_in_there(client, provider, "somebody-else")
    assert answer.status_code == 403
    assert "vraag de school om een uitnodiging" in answer.content.decode()
    assert (Account.objects.count(), links(cast), may_open(client)) == (before, [], False)


def test_a_subject_of_another_issuer_is_a_stranger(cast: Cast, client: Client, provider: Elsewhere) -> None:
    SocialAccount.objects.create(
        user_id=cast.gerda.account, provider="https://other.example", uid="sub-1", extra_data={}
    )
    assert sign_in_there(client, provider, "sub-1").status_code == 403
    assert not may_open(client)


def test_who_sat_there_before_is_signed_out(cast: Cast, client: Client, provider: Elsewhere) -> None:
    give_password(cast.rob)
    log_in(client, Account.objects.get(pk=cast.rob.account).username)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    linked(cast.gerda, provider)
    sign_in_there(client, provider, "sub-1")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert session_of(client)["_auth_user_id"] == str(cast.gerda.account)


def test_a_closed_account_stays_closed(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    Account.objects.filter(pk=cast.gerda.account).update(is_active=False)
    sign_in_there(client, provider, "sub-1")
    assert not may_open(client)


@pytest.mark.parametrize(
    ("after", "leads"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_it_leads_on_within_this_site_only(
    cast: Cast, client: Client, provider: Elsewhere, after: str, leads: str
) -> None:
    linked(cast.gerda, provider)
    place = client.get("/inloggen/school/", {"next": after})["Location"]
    assert sign_in_there(client, provider, "sub-1", place)["Location"] == leads


# --- what the provider says is checked -----------------------------------------------------------------------------


def refused(client: Client, provider: Elsewhere, **more: str) -> None:
    """Coming back fails, and says so without a word of why."""
    answer = sign_in_there(client, provider, "sub-1", **more)
    assert answer.status_code == 400
    assert "Er ging iets mis" in answer.content.decode()
    assert not may_open(client)


SAYS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://other.example"},
    "no issuer": {"iss": None},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "for somebody else": {"aud": "another-client"},
    "for somebody else too": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "for nobody": {"aud": None},
    "over": {"exp": 1_600_000_000},
    "without end": {"exp": None},
    "not begun": {"nbf": 4_000_000_000},
    "without moment": {"iat": None},
    "about nobody": {"sub": None},
    "about nobody in particular": {"sub": ""},
    "about too long a name": {"sub": "x" * 300},
}


@pytest.mark.parametrize("how", SAYS)
def test_a_token_that_does_not_fit_is_refused(cast: Cast, client: Client, provider: Elsewhere, how: str) -> None:
    linked(cast.gerda, provider)
    provider.says = SAYS[how]
    refused(client, provider)


def test_a_token_of_a_strange_key_is_refused(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    provider.key = STRANGE
    refused(client, provider)


@pytest.mark.parametrize("kid", ["unknown", "rs"])
def test_a_token_of_a_key_of_another_name_or_kind_is_refused(
    cast: Cast, client: Client, provider: Elsewhere, kid: str
) -> None:
    linked(cast.gerda, provider)
    provider.header = {"kid": kid}
    refused(client, provider)


@pytest.mark.parametrize("secret", ["nothing", "public key", "client secret"])
def test_a_token_signed_with_nothing_or_with_what_others_know_is_refused(
    cast: Cast, client: Client, provider: Elsewhere, secret: str
) -> None:
    linked(cast.gerda, provider)
    place = client.get("/inloggen/school/")["Location"]
    code = provider.visit(place, "sub-1")
    now = int(time.time())
    claims = {"iss": provider.issuer, "sub": "sub-1", "aud": CLIENT, "exp": now + 300, "iat": now}
    known = {"nothing": b"", "public key": KEYS["RS256"].as_pem(private=False), "client secret": SECRET.encode()}
    provider.raw = there.by_hand(claims | {"nonce": provider.asked[0]["nonce"]}, known[secret])
    answer = client.get("/inloggen/school/terug/", {"code": code, "state": provider.asked[0]["state"]})
    assert answer.status_code == 400
    assert not may_open(client)


def test_an_answer_of_another_provider_is_refused(cast: Cast, client: Client, provider: Elsewhere) -> None:
    """Mix-up (RFC 9207): who names itself, names itself right."""
    linked(cast.gerda, provider)
    refused(client, provider, iss="https://other.example")


def test_an_error_of_the_provider_is_an_error(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    refused(client, provider, error="access_denied")


# --- an answer belongs to one question -------------------------------------------------------------------------------


def test_an_answer_comes_in_once(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    place = client.get("/inloggen/school/")["Location"]
    code = provider.visit(place, "sub-1")
    answer = {"code": code, "state": provider.asked[0]["state"]}
    assert client.get("/inloggen/school/terug/", answer | {"state": "guessed"}).status_code == 400
    assert client.get("/inloggen/school/terug/", answer).status_code == 400  # the first try used it up
    assert sign_in_there(client, provider, "sub-1").status_code == 302
    again = {"code": "code-1", "state": provider.asked[1]["state"]}
    assert client.get("/inloggen/school/terug/", again).status_code == 400
    assert len(provider.tokens) == 1


def test_an_answer_in_another_browser_is_refused(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    place, other = client.get("/inloggen/school/")["Location"], Client()
    assert sign_in_there(other, provider, "sub-1", place).status_code == 400
    other.get("/inloggen/school/")
    assert sign_in_there(other, provider, "sub-1", place).status_code == 400
    assert not may_open(other)
    assert provider.tokens == []


def test_an_answer_that_comes_late_is_refused(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    place = client.get("/inloggen/school/")["Location"]
    session = session_of(client)
    session[elsewhere.PENDING]["at"] -= elsewhere.LIFE + 1
    session.save()
    assert sign_in_there(client, provider, "sub-1", place).status_code == 400
    assert provider.tokens == []


# --- the provider itself ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "http://away.example/authorize"},
        {"token_endpoint": None},
        {"jwks_uri": "http://away.example/keys"},
    ],
)
def test_a_provider_that_cannot_be_trusted_is_not_asked(
    client: Client, provider: Elsewhere, about: dict[str, Any]
) -> None:
    provider.about = about
    answer = client.get("/inloggen/school/")
    assert answer.status_code == 503
    assert "kan nu even niet" in answer.content.decode()


def test_a_provider_that_is_away_is_said(client: Client, provider: Elsewhere) -> None:
    with override_settings(SIGNIN_ISSUER="http://127.0.0.1:9"):
        assert client.get("/inloggen/school/").status_code == 503


def test_without_settings_there_is_nothing(cast: Cast, client: Client) -> None:
    assert elsewhere.provider() is None
    assert elsewhere.problems() == []
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        assert "inloggen/school" not in client.get("/inloggen/").content.decode()
        give_password(cast.gerda)
        log_in(client, Account.objects.get(pk=cast.gerda.account).username)
        assert "account/school" not in client.get("/account/").content.decode()
        for address in ADDRESSES:
            assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address
        assert client.get("/inloggen/school/").status_code == client.post("/account/school/weg/").status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SIGNIN_ISSUER": "https://login.example"}, "half set"),
        ({"SIGNIN_CLIENT": "x", "SIGNIN_SECRET": "y"}, "half set"),
        ({"SIGNIN_ISSUER": "http://login.example", "SIGNIN_CLIENT": "x", "SIGNIN_SECRET": "y"}, "https://"),
    ],
)
def test_half_or_unsafe_settings_keep_the_server_from_starting(given: dict[str, str], says: str) -> None:
    with override_settings(**given):
        (sentence,) = elsewhere.problems()
        assert says in sentence


# --- the second step -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trusted", "says", "asked"),
    [
        ([], {}, True),
        ([], {"amr": ["pwd", "mfa"]}, True),  # the school did not say to trust it
        (["mfa"], {}, True),
        (["mfa"], {"amr": ["pwd"]}, True),
        (["mfa"], {"amr": "mfa"}, True),  # not a list: not what the standard says
        (["mfa"], {"amr": ["pwd", "mfa"]}, False),
        (["urn:example:two"], {"acr": "urn:example:two"}, False),
    ],
)
def test_staff_take_our_second_step_unless_the_provider_saw_one(
    cast: Cast, client: Client, provider: Elsewhere, trusted: list[str], says: dict[str, Any], asked: bool
) -> None:
    secret = give_app(cast, cast.dirk)
    linked(cast.dirk, provider)
    provider.says = says
    with override_settings(SIGNIN_MFA=trusted):
        answer = sign_in_there(client, provider, "sub-1")
    assert answer["Location"] == ("/inloggen/code/" if asked else "/")
    assert may_open(client) is not asked
    if asked:
        client.post("/inloggen/code/", {"code": app_code(secret)})
        assert may_open(client)


def test_staff_without_a_second_factor_here_open_nothing_whatever_the_provider_saw(
    cast: Cast, client: Client, provider: Elsewhere
) -> None:
    """The database asks for a factor of staff; the provider's word spares the step, never the factor."""
    no_factor(cast, cast.dirk)
    linked(cast.dirk, provider)
    provider.says = {"amr": ["mfa"]}
    with override_settings(SIGNIN_MFA=["mfa"]):
        sign_in_there(client, provider, "sub-1")
    assert not may_open(client)
    assert client.get("/kinderen/")["Location"] == "/account/tweede-stap/"


def test_the_step_of_one_session_is_none_of_the_next(cast: Cast, client: Client, provider: Elsewhere) -> None:
    give_app(cast, cast.dirk)
    give_password(cast.dirk)
    linked(cast.dirk, provider)
    provider.says = {"amr": ["mfa"]}
    with override_settings(SIGNIN_MFA=["mfa"]):
        sign_in_there(client, provider, "sub-1")
        assert may_open(client)
        client.post("/afmelden/")
        answer = log_in(client, Account.objects.get(pk=cast.dirk.account).username)
    assert answer["Location"].startswith("/inloggen/code/")
    assert not may_open(client)
