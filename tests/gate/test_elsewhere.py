"""Signing in with the school's own provider: by a link that somebody made, checked to the last letter, and never instead of a rule."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from tests.gate import elsewhere_provider as there
from tests.gate.elsewhere_provider import CLIENT, KEYS, SECRET, STRANGE, Elsewhere, sign_in_there
from tests.gate.steps import OTHER, PASSWORD, app_code, give_app, give_email, give_password, log_in, may_open, no_factor
from tests.people import NOW, Cast, Someone
from zorgvuldig.gate import elsewhere
from zorgvuldig.gate.accounts import find, invite, key_of
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SessionStore
from zorgvuldig.gate.sessions import key_of as session_key

ADDRESSES = (
    "/inloggen/school/", "/inloggen/school/terug/", "/uitnodiging/school/", "/account/school/", "/account/school/weg/",
)  # fmt: skip


@pytest.fixture
def provider() -> Iterator[Elsewhere]:
    mail.outbox.clear()
    with (
        there.running(int(time.time())) as one,
        override_settings(
            ROOT_URLCONF="tests.gate.site",
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
    with override_settings(ROOT_URLCONF="tests.gate.site"):
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


# --- linking ---------------------------------------------------------------------------------------------------------


def signed_in(someone: Someone) -> Client:
    """A browser in which somebody signed in with a password, moments ago."""
    if not Account.objects.get(pk=someone.account).check_password(PASSWORD):
        give_password(someone)
    client = Client()
    log_in(client, Account.objects.get(pk=someone.account).username)
    assert may_open(client)
    return client


def place_in(answer: Any) -> str:
    """Where the page sends somebody on to."""
    found = re.search(r'class="knop" href="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_somebody_links_their_own_account(cast: Cast, provider: Elsewhere, client: Client) -> None:
    gerda, elsewhere_too = signed_in(cast.gerda), signed_in(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    assert "Koppel het account" in gerda.get("/account/school/").content.decode()
    assert links(cast) == []  # looking does nothing
    answer = sign_in_there(gerda, provider, "sub-9", place_in(gerda.post("/account/school/")))
    assert answer["Location"] == "/account/school/"
    assert provider.asked[0]["prompt"] == "login"  # not with whatever session is open there
    assert links(cast) == [(cast.gerda.account, "sub-9")]
    assert "De koppeling staat aan" in gerda.get("/account/school/").content.decode()
    assert [message.subject for message in mail.outbox] == ["Uw account is gekoppeld"]
    assert not may_open(elsewhere_too)  # as with every change of how somebody signs in
    assert sign_in_there(client, provider, "sub-9").status_code == 302
    assert may_open(client)


def test_linking_asks_again_who_you_are(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    aged(gerda)
    for method in (gerda.get, gerda.post):
        assert method("/account/school/")["Location"].startswith("/account/controle/")
    assert provider.asked == []
    gerda.post("/account/controle/", {"password": PASSWORD})
    place = place_in(gerda.post("/account/school/"))
    aged(gerda)  # the way back takes too long
    assert sign_in_there(gerda, provider, "sub-9", place)["Location"].startswith("/account/controle/")
    assert links(cast) == []


def test_a_link_needs_the_token_of_a_form(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = gerda.cookies
    for address in ("/account/school/", "/account/school/weg/"):
        assert strict.post(address).status_code == 403


def test_whose_session_began_the_link_ends_it(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    place = place_in(gerda.post("/account/school/"))
    pending = session_of(gerda)[elsewhere.PENDING]
    rob = signed_in(cast.rob)
    session = session_of(rob)
    session[elsewhere.PENDING] = pending
    session.save()
    assert sign_in_there(rob, provider, "sub-9", place).status_code == 400
    assert links(cast) == []


def test_an_account_there_belongs_to_one_person_here(cast: Cast, provider: Elsewhere) -> None:
    linked(cast.rob, provider, "sub-9")
    gerda = signed_in(cast.gerda)
    answer = sign_in_there(gerda, provider, "sub-9", place_in(gerda.post("/account/school/")))
    assert answer.status_code == 400
    assert "hoort hier al bij iemand anders" in answer.content.decode()
    assert links(cast) == [(cast.rob.account, "sub-9")]


def test_another_link_takes_the_place_of_the_first(cast: Cast, provider: Elsewhere) -> None:
    linked(cast.gerda, provider, "sub-1")
    gerda = signed_in(cast.gerda)
    sign_in_there(gerda, provider, "sub-2", place_in(gerda.post("/account/school/")))
    assert links(cast) == [(cast.gerda.account, "sub-2")]


def test_unlinking_keeps_a_way_in(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    Account.objects.filter(pk=cast.gerda.account).update(password="!none")
    sign_in_there(client, provider, "sub-1")
    answer = client.post("/account/school/weg/")
    assert answer.status_code == 400
    assert "Kies eerst een wachtwoord" in answer.content.decode()
    assert links(cast) == [(cast.gerda.account, "sub-1")]
    gerda = signed_in(cast.gerda)  # who has a password now
    aged(gerda)
    assert gerda.post("/account/school/weg/")["Location"].startswith("/account/controle/")
    assert links(cast) == [(cast.gerda.account, "sub-1")]
    gerda.post("/account/controle/", {"password": PASSWORD})
    assert gerda.post("/account/school/weg/")["Location"] == "/account/"
    assert links(cast) == []
    assert sign_in_there(Client(), provider, "sub-1").status_code == 403


def test_who_has_only_this_way_in_signs_in_anew_for_a_change(cast: Cast, client: Client, provider: Elsewhere) -> None:
    """The library would take their word for it, however old the session is."""
    linked(cast.gerda, provider)
    Account.objects.filter(pk=cast.gerda.account).update(password="!none")
    sign_in_there(client, provider, "sub-1")
    assert client.get("/account/wachtwoord/eerste/").status_code == 200
    aged(client)
    assert client.get("/account/wachtwoord/eerste/")["Location"].startswith("/inloggen/")
    client.post("/account/wachtwoord/eerste/", {"password1": OTHER, "password2": OTHER})
    assert not Account.objects.get(pk=cast.gerda.account).has_usable_password()


# --- invitations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(cast: Cast) -> Someone:
    """A guardian of Noor who has no account yet."""
    cast.guardian("Nadia", "noor")
    cast.db.execute("delete from account where person_id = %s", [cast.nadia.id])
    return cast.nadia


def test_an_invitation_may_be_used_with_the_schools_account(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    code = invite(person_id=newcomer.id, now=NOW)
    client.post("/uitnodiging/", {"code": code})
    assert "Ga verder met Schoolaccount" in client.get("/uitnodiging/kiezen/").content.decode()
    chosen = client.post("/uitnodiging/school/", {"username": "nadia"})
    assert find(key_of(code), now=NOW).used_at is None  # asking uses nothing up
    assert sign_in_there(client, provider, "sub-7", place_in(chosen))["Location"] == "/"
    assert may_open(client)
    person = Account.objects.get(person_id=newcomer.id)
    assert (person.username, person.has_usable_password()) == ("nadia", False)
    assert links(cast) == [(person.pk, "sub-7")]
    again = Client()
    again.post("/uitnodiging/", {"code": code})
    assert "al gebruikt" in again.get("/uitnodiging/kiezen/").content.decode()


def test_an_invitation_to_who_has_an_account_ends_the_password(cast: Cast, client: Client, provider: Elsewhere) -> None:
    before = signed_in(cast.gerda)
    client.post("/uitnodiging/", {"code": invite(person_id=cast.gerda.id, now=NOW)})
    sign_in_there(client, provider, "sub-7", place_in(client.post("/uitnodiging/school/")))
    assert may_open(client)
    assert not may_open(before)
    assert not Account.objects.get(pk=cast.gerda.account).has_usable_password()


@pytest.mark.parametrize(
    ("username", "says"),
    [("x", "Ten minste drie tekens"), ("met spatie", "Gebruik alleen"), ("", "Dit veld is verplicht")],
)
def test_a_name_that_cannot_be_is_said_beside_the_field(
    newcomer: Someone, client: Client, provider: Elsewhere, username: str, says: str
) -> None:
    client.post("/uitnodiging/", {"code": invite(person_id=newcomer.id, now=NOW)})
    answer = client.post("/uitnodiging/school/", {"username": username})
    assert answer.status_code == 400
    assert provider.asked == []
    assert says in answer.content.decode() or "Vul" in answer.content.decode()


def test_without_an_invitation_nothing_begins(client: Client, provider: Elsewhere) -> None:
    assert client.post("/uitnodiging/school/", {"username": "nadia"})["Location"] == "/uitnodiging/kiezen/"
    assert provider.asked == []


def test_an_invitation_that_ended_meanwhile_lets_nobody_in(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    client.post("/uitnodiging/", {"code": invite(person_id=newcomer.id, now=NOW)})
    place = place_in(client.post("/uitnodiging/school/", {"username": "nadia"}))
    invite(person_id=newcomer.id, now=NOW)  # a newer one ends it
    assert sign_in_there(client, provider, "sub-7", place).status_code == 400
    assert (links(cast), Account.objects.filter(person_id=newcomer.id).exists(), may_open(client)) == ([], False, False)


def test_an_invitation_is_not_used_up_by_an_account_of_somebody_else(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    linked(cast.rob, provider, "sub-7")
    code = invite(person_id=newcomer.id, now=NOW)
    client.post("/uitnodiging/", {"code": code})
    place = place_in(client.post("/uitnodiging/school/", {"username": "nadia"}))
    answer = sign_in_there(client, provider, "sub-7", place)
    assert answer.status_code == 400
    assert "hoort hier al bij iemand anders" in answer.content.decode()
    assert find(key_of(code), now=NOW).used_at is None
    assert not Account.objects.filter(person_id=newcomer.id).exists()
    assert not EmailAddress.objects.filter(email__contains="wie.dan").exists()
    assert json.dumps(links(cast)) == json.dumps([[cast.rob.account, "sub-7"]])
