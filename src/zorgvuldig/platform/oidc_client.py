"""Signing in with the school's own provider (OpenID Connect), such as Microsoft Entra or Google Workspace; off unless it is set.

Who somebody is there, is a pair of issuer and subject. Nothing else is asked for, read or kept: no name, no address, no
token. The sign-in library keeps the pair (`SocialAccount`) and goes on with the steps of signing in; asking and checking is
done here, as the library reads an ID token without its signature (it trusts the connection) and without a nonce, and
makes accounts for whom it does not know.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

PENDING = "elsewhere"  # in the session: what was asked, once
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
LIFE = 600  # seconds in which somebody signs in there
REMEMBERED = 3600  # seconds that what the provider says of itself is remembered
LEEWAY = 30  # seconds that two clocks may differ
ISSUER_LIMIT, SUBJECT_LIMIT = 200, 190
STRONG = "elsewhere"  # the kind of second step of a session in which the provider saw it
LOGIN, LINK, INVITED = "login", "link", "invited"


class NotShown(Exception):
    """The provider did not show, in a way that can be checked, who somebody is. The text is for the operator."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The school's provider as the settings name it. `mfa` are the values of `amr` or `acr` that tell of a second step."""

    issuer: str
    client: str
    secret: str
    name: str
    mfa: frozenset[str]


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What this session asked the provider, and why: to sign in, to link an account, or to use an invitation."""

    why: str
    state: str
    nonce: str
    verifier: str
    at: float
    account: int = 0
    username: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Who somebody is at the provider, and whether it saw a second step."""

    issuer: str
    subject: str
    is_strong: bool


def provider() -> Provider | None:
    """The school's provider; None when the settings name none, or only half of one."""
    if not (settings.SIGNIN_ISSUER and settings.SIGNIN_CLIENT and settings.SIGNIN_SECRET):
        return None
    return Provider(
        settings.SIGNIN_ISSUER,
        settings.SIGNIN_CLIENT,
        settings.SIGNIN_SECRET,
        settings.SIGNIN_NAME,
        frozenset(settings.SIGNIN_MFA),
    )


def problems() -> list[str]:
    """What keeps the server from starting: half a provider, or one that anybody on the way can pose as."""
    named = [bool(value) for value in (settings.SIGNIN_ISSUER, settings.SIGNIN_CLIENT, settings.SIGNIN_SECRET)]
    if any(named) and not all(named):
        return [
            "Signing in elsewhere is half set. Name ZORGVULDIG_SIGNIN_ISSUER, ZORGVULDIG_SIGNIN_CLIENT and "
            "ZORGVULDIG_SIGNIN_SECRET, or none of them."
        ]
    if settings.SIGNIN_ISSUER and (not _is_safe(settings.SIGNIN_ISSUER) or len(settings.SIGNIN_ISSUER) > ISSUER_LIMIT):
        return ["ZORGVULDIG_SIGNIN_ISSUER is not an address that begins with https://. Correct it."]
    return []


class SecondStep(AuthenticateStage):
    """The library's step, but for whom the school's own provider saw take one, in this very signing in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any((record.get("method"), record.get("type")) == ("mfa", STRONG) for record in records):
            return False
        return bool(super()._should_handle(request))


def ask(request: HttpRequest, wanted: Provider, *, back: str, why: str, **more: Any) -> str:
    """Remember what is asked, and give the address of the provider to send somebody to. Raises `NotShown`.

    `back` is where the provider sends them back to; `more` is what has to be known then (see `SignInRequest`).
    """
    asked = SignInRequest(
        why=why,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        at=time.time(),
        **more,
    )
    place = _configuration(wanted)["authorization_endpoint"]
    request.session[PENDING] = asdict(asked)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    question = {
        "response_type": "code",
        "client_id": wanted.client,
        "redirect_uri": back,
        "scope": "openid",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if why != LOGIN:  # whoever sits there shows it now, so that nobody's open session is linked
        question["prompt"] = "login"
    return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(question)}"


def answered(request: HttpRequest) -> SignInRequest:
    """What this answer is to. It is taken up: the same answer comes in once. Raises `NotShown`."""
    stored = request.session.pop(PENDING, None)
    if not isinstance(stored, dict):
        raise NotShown("nothing was asked in this session")
    asked = SignInRequest(**stored)
    if not hmac.compare_digest(asked.state.encode(), request.GET.get("state", "").encode()):
        raise NotShown("the answer is to another question")
    if time.time() - asked.at > LIFE:
        raise NotShown("the answer came too late")
    return asked


def verify_sign_in(request: HttpRequest, wanted: Provider, asked: SignInRequest, *, back: str) -> ProviderIdentity:
    """Who the provider says somebody is. Everything of it is checked; whatever does not fit raises `NotShown`."""
    if request.GET.get("iss", wanted.issuer) != wanted.issuer:  # RFC 9207
        raise NotShown("the answer is of another provider")
    code = request.GET.get("code", "")
    if not code or "error" in request.GET:
        raise NotShown("the provider refused")
    claims = _claims(wanted, _token(wanted, code, asked.verifier, back))
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise NotShown("the token is of another question")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != wanted.client:
        raise NotShown("the token is for somebody else too")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LIMIT:
        raise NotShown("the token names nobody")
    methods = claims.get("amr")
    told = {*(methods if isinstance(methods, list) else ()), claims.get("acr")}
    return ProviderIdentity(wanted.issuer, subject, any(isinstance(one, str) and one in wanted.mfa for one in told))


def _token(wanted: Provider, code: str, verifier: str, back: str) -> str:
    """The ID token that a code buys. The access token beside it is not used."""
    about = _configuration(wanted)
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    auth = None
    methods = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_post" in methods:
        body |= {"client_id": wanted.client, "client_secret": wanted.secret}
    else:
        auth = (wanted.client, wanted.secret)
    answer = _fetched("post", about["token_endpoint"], data=body, auth=auth)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise NotShown("the provider gave no ID token")
    return token


def _claims(wanted: Provider, token: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise NotShown("the token is signed in a way that we do not take")
        key = _key(wanted, header.get("kid"), algorithm)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            audience=wanted.client,
            issuer=wanted.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise NotShown(f"the token does not hold ({type(error).__name__})") from None
    return claims


def _key(wanted: Provider, kid: Any, algorithm: str) -> jwt.PyJWK:
    """The provider's key of that name and kind. One that we have not seen yet is asked for, once a minute at most."""
    place = _configuration(wanted)["jwks_uri"]
    for is_fresh in (False, True):
        if is_fresh and not cache.add(f"elsewhere keys asked {place}", True, 60):
            break
        keys = _remembered(place, is_fresh=is_fresh).get("keys")
        fitting = [
            key
            for key in (keys if isinstance(keys, list) else [])
            if isinstance(key, dict)
            and key.get("kty") == ALGORITHMS[algorithm]
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
            and (kid is None or key.get("kid") == kid)
        ]
        if len(fitting) == 1:
            return jwt.PyJWK(fitting[0], algorithm=algorithm)
    raise NotShown("the token is signed with a key that the provider does not name")


def _configuration(wanted: Provider) -> Mapping[str, Any]:
    """What the provider says of itself. It must call itself what we call it, and be reached safely."""
    found = _remembered(f"{wanted.issuer.rstrip('/')}/.well-known/openid-configuration", is_fresh=False)
    if found.get("issuer") != wanted.issuer:
        raise NotShown("the provider calls itself something else")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str) or not _is_safe(found[name]):
            raise NotShown(f"the provider has no safe {name}")
    return found


def _remembered(place: str, *, is_fresh: bool) -> dict[str, Any]:
    name = f"elsewhere {place}"
    found: dict[str, Any] | None = None if is_fresh else cache.get(name)
    if found is None:
        found = _fetched("get", place)
        cache.set(name, found, REMEMBERED)
    return found


def _fetched(method: str, place: str, **more: Any) -> dict[str, Any]:
    """A JSON object from the provider: no redirects, and never for long."""
    if not _is_safe(place):
        raise NotShown("the provider is not reached safely")
    try:
        with get_adapter().get_requests_session() as session:
            response = session.request(method, place, allow_redirects=False, **more)
            found = response.json() if response.status_code == 200 else None
    except (OSError, ValueError) as error:  # what `requests` raises is an OSError
        raise NotShown(f"the provider is not reached ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise NotShown("the provider gave something else than was asked for")
    return found


def _is_safe(place: str) -> bool:
    """Encrypted on the way, or on this very machine."""
    parts = urlsplit(place)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
