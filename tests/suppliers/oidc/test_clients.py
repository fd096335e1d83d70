"""Whoever asks for a token shows who it is: by a secret of ours or a proof of its own, never by less and never by both."""

import base64
import hashlib
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.utils import timezone
from jwcrypto.jwk import JWK
from oauthlib.common import Request
from psycopg.types.json import Json

from tests.people import Cast
from tests.suppliers.oidc.proving import (
    SAID,
    as_said,
    asserted,
    basic,
    elliptic,
    proof,
    signed,
    unsigned,
    with_key,
    with_secret,
)
from tests.suppliers.supplying import agreed, client
from zorgvuldig.suppliers.oidc import client_authentication as clients
from zorgvuldig.suppliers.oidc import secrets
from zorgvuldig.suppliers.oidc.client_assertion import KIND
from zorgvuldig.suppliers.oidc.client_authentication import ClientCredentials, ClientProof, NotKnown, sender
from zorgvuldig.suppliers.oidc.models import Client, ClientSecret, UsedAssertion
from zorgvuldig.suppliers.oidc.secrets import NoMoreSecrets, ProvesOtherwise, end_secret, is_secret, make_secret

OURS = (SAID, f"{SAID}/oidc/token/")


@pytest.fixture
def product(cast: Cast) -> int:
    return agreed(cast).product


def shown(authorization: str = "", /, **fields: str) -> str:
    """The name of the client that this shows; empty for nobody's."""
    try:
        return sender(ClientCredentials(authorization, fields), audiences=OURS, now=timezone.now()).client_id
    except NotKnown:
        return ""


# --- secrets ---------------------------------------------------------------------------------------------------


def test_a_secret_in_the_header_or_in_the_body(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    assert shown(basic(it.client_id, secret)) == it.client_id
    assert shown(client_id=it.client_id, client_secret=secret) == it.client_id


def test_both_halves_of_the_header_are_form_encoded(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product, client_id="naam met: spatie+plus%20")
    assert shown(basic(it.client_id, secret)) == it.client_id
    raw = base64.b64encode(f"{it.client_id}:{secret}".encode()).decode()
    assert shown(f"Basic {raw}") == ""


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic bm9jb2xvbg==", "Bearer x", "Basic /w==", "Digest a:b"])
def test_a_header_that_is_none(product: int, header: str) -> None:
    assert shown(header) == ""


def test_what_is_wrong_is_nobodys(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    other, _ = with_secret(cast, product)
    for name, said in (
        (it.client_id, secret[:-1]), (it.client_id, ""), (other.client_id, secret), ("made up", secret), ("", secret),
        (it.client_id, ClientSecret.objects.get(client=it).digest), (it.client_id + "\0", secret),
    ):  # fmt: skip
        assert shown(basic(name, said)) == ""
        assert shown(client_id=name, client_secret=said) == ""
    assert shown(client_id=it.client_id) == ""
    assert shown() == ""


def test_never_in_two_ways_and_nothing_twice(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    header = basic(it.client_id, secret)
    assert shown(header, client_secret=secret, client_id=it.client_id) == ""
    assert shown(header, client_id="another") == ""
    assert shown(header, client_assertion="x", client_assertion_type=KIND) == ""
    assert shown(client_id=it.client_id, client_secret=secret, client_assertion_type=KIND) == ""
    with pytest.raises(NotKnown):
        ClientCredentials.of("", [("client_id", "a"), ("client_secret", "x"), ("client_secret", secret)])


def test_the_library_is_given_no_public_client(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product, client_type="public")
    assert shown(basic(it.client_id, secret)) == ""
    assert ClientProof().client_authentication_required(None) is True
    assert ClientProof().authenticate_client_id(it.client_id, None) is False


def test_a_secret_is_made_by_a_machine_and_kept_as_a_digest(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    assert len(base64.urlsafe_b64decode(secret + "=")) >= 32
    (kept,) = ClientSecret.objects.filter(client=it)
    assert kept.digest == hashlib.sha256(secret.encode()).hexdigest()
    held = cast.db.execute("select to_jsonb(c)::text || to_jsonb(s)::text from client c, client_secret s").fetchall()
    assert secret not in str(held)


def test_two_are_valid_while_the_supplier_changes_over(cast: Cast, product: int) -> None:
    it, first = with_secret(cast, product)
    now = timezone.now()
    second = make_secret(it, now)
    assert is_secret(it, first, now)
    assert is_secret(it, second, now)
    with pytest.raises(NoMoreSecrets):
        make_secret(it, now)
    month = now + timedelta(days=30)
    assert is_secret(it, first, month - timedelta(seconds=1))
    assert not is_secret(it, first, month)
    assert is_secret(it, second, month)
    assert make_secret(it, month)


def test_a_secret_ends_at_once(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    other, _ = with_secret(cast, product)
    (kept,) = ClientSecret.objects.filter(client=it)
    now = timezone.now()
    assert not end_secret(other, kept.pk, now)
    assert is_secret(it, secret, now)
    assert end_secret(it, kept.pk, now)
    assert not is_secret(it, secret, now)


def test_two_at_once_make_no_third(cast: Cast, product: int, monkeypatch: pytest.MonkeyPatch) -> None:
    it, _ = with_secret(cast, product)
    free: list[Any] = []

    def looking(secret: str) -> str:
        """Between counting and writing: whether another could count now."""
        free.extend(cast.db.execute("select id from client where id = %s for update skip locked", [it.pk]).fetchall())
        return hashlib.sha256(secret.encode()).hexdigest()

    monkeypatch.setattr(secrets, "digest", looking)
    make_secret(it, timezone.now())
    assert free == []


# --- proofs of one's own -----------------------------------------------------------------------------------------


def test_a_proof_for_the_issuer_or_the_token_endpoint(cast: Cast, product: int) -> None:
    it, key = with_key(cast, product)
    for meant in (*OURS, [SAID]):
        assert shown(**asserted(key, it.client_id, aud=meant)) == it.client_id
    assert shown(client_id=it.client_id, **asserted(key, it.client_id)) == it.client_id


def test_a_proof_is_used_once(cast: Cast, product: int) -> None:
    it, key = with_key(cast, product)
    fields = asserted(key, it.client_id)
    assert shown(**fields) == it.client_id
    assert shown(**fields) == ""
    again = asserted(key, it.client_id, jti="same")
    assert shown(**again) == it.client_id
    assert shown(**asserted(key, it.client_id, jti="same", exp=int(time.time()) + 61)) == ""  # other bytes, same number
    other, theirs = with_key(cast, product)
    assert shown(**asserted(theirs, other.client_id, jti="same")) == other.client_id


def test_it_is_remembered_until_it_is_over(cast: Cast, product: int) -> None:
    it, key = with_key(cast, product)
    ends = int(time.time()) + 290
    shown(**asserted(key, it.client_id, exp=ends))
    assert UsedAssertion.objects.get().expires_at.timestamp() >= ends


def test_one_of_many_at_once(cast: Cast, product: int) -> None:
    it, key = with_key(cast, product)
    for _ in range(5):
        fields, found = asserted(key, it.client_id), list[str]()

        def one(fields: dict[str, str] = fields, found: list[str] = found) -> None:
            try:
                found.append(shown(**fields))
            finally:
                connections["accounts"].close()

        together(one, 12)
        assert sorted(found) == [""] * 11 + [it.client_id]


def moved(seconds: int) -> int:
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    "more",
    [
        {"iss": "another"}, {"sub": "another"}, {"iss": None}, {"sub": None}, {"aud": None}, {"aud": []},
        {"aud": "https://elders.example"}, {"aud": SAID + "/"}, {"aud": SAID + "/oidc/authorize/"},
        {"aud": [SAID, "https://elders.example"]}, {"exp": None}, {"iat": None}, {"jti": None}, {"jti": ""},
        {"jti": 7}, {"jti": "x" * 513}, {"exp": "soon"}, {"exp": True}, {"exp": 1e400}, {"exp": float("nan")},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_proof_must_say(cast: Cast, product: int, more: dict[str, Any]) -> None:
    it, key = with_key(cast, product)
    assert shown(**asserted(key, it.client_id, **more)) == ""


@pytest.mark.parametrize(
    ("is_good", "iat", "exp", "nbf"),
    [
        (True, 0, 298, None), (False, 0, 310, None), (False, 20, 315, None), (False, 0, 0, None), (False, -100, -1, None), (True, -200, 20, None),
        (True, 20, 60, None), (False, 40, 60, None), (False, -300, 60, None), (True, 0, 60, -5), (False, 0, 60, 40),
    ],
    ids=str,
)  # fmt: skip
def test_at_the_edges_of_the_clock(
    cast: Cast, product: int, is_good: bool, iat: int, exp: int, nbf: int | None
) -> None:
    it, key = with_key(cast, product)
    more = {"iat": moved(iat), "exp": moved(exp), "nbf": None if nbf is None else moved(nbf)}
    assert bool(shown(**asserted(key, it.client_id, **more))) is is_good


def test_forged_proofs(cast: Cast, product: int) -> None:
    it, key = with_key(cast, product)
    other, theirs = with_key(cast, product)
    name = it.client_id
    public = key.export_public().encode()
    secret = JWK(kty="oct", k=base64.urlsafe_b64encode(public).rstrip(b"=").decode())
    head, body, tail = signed(key, proof(name)).split(".")
    stranger = elliptic()
    embedded = {"jwk": stranger.export_public(as_dict=True)}
    for forged in (
        unsigned(proof(name)),
        unsigned(proof(name), kid=key["kid"]),
        signed(secret, proof(name), alg="HS256", kid=key["kid"]),
        signed(stranger, proof(name)),  # another key of the same name
        signed(stranger, proof(name), **embedded),
        signed(key, proof(name), kid="unknown"),
        signed(stranger, proof(name), kid=None),
        signed(theirs, proof(name)),
        f"{head}.{body}.{tail[:-4]}AAAA",
        f"{head}.{body}.",
        f"{head}.{signed(key, proof(name, jti='x')).split('.')[1]}.{tail}",
        "x", "..", "", "a.b.c", "{}", f"{head}.{body}.{tail}" + "A" * 9000,
    ):  # fmt: skip
        assert shown(client_assertion_type=KIND, client_assertion=forged) == ""
    good = asserted(key, name)
    assert shown(**good | {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}) == ""
    assert shown(client_assertion=good["client_assertion"]) == ""
    assert shown(client_id=other.client_id, **good) == ""
    assert shown(**good) == name  # none of these used it up


def test_who_has_one_key_need_not_name_it(cast: Cast, product: int) -> None:
    """RFC 7523 asks for no `kid`; with two keys nobody could say which."""
    it, key = with_key(cast, product)
    unnamed = {"client_assertion_type": KIND, "client_assertion": signed(key, proof(it.client_id), kid=None)}
    assert shown(**unnamed) == it.client_id
    assert shown(**unnamed) == ""  # once
    bare = {name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"}
    Client.objects.filter(pk=it.pk).update(public_keys={"keys": [bare]})
    assert shown(**unnamed | {"client_assertion": signed(key, proof(it.client_id), kid=None)}) == it.client_id
    two = [key.export_public(as_dict=True), elliptic("another").export_public(as_dict=True)]
    Client.objects.filter(pk=it.pk).update(public_keys={"keys": two})
    assert shown(**unnamed | {"client_assertion": signed(key, proof(it.client_id), kid=None)}) == ""
    assert shown(**asserted(key, it.client_id)) == it.client_id


@pytest.mark.parametrize(
    "flaw", [{"kty": "RSA"}, {"crv": "P-384"}, {"use": "enc"}, {"alg": "ES384"}, {"d": "AQAB"}, {"kid": ""}]
)
def test_a_key_that_is_not_for_this(cast: Cast, product: int, flaw: dict[str, str]) -> None:
    key = elliptic()
    held = {"keys": [key.export_public(as_dict=True) | flaw]}
    it = Client.objects.get(pk=client(cast, product, public_keys=Json(held)))
    assert shown(**asserted(key, it.client_id)) == ""


def test_who_has_a_key_has_no_secret(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    key = elliptic()
    assert shown(**asserted(key, it.client_id)) == ""
    Client.objects.filter(pk=it.pk).update(public_keys={"keys": [key.export_public(as_dict=True)]})
    assert shown(basic(it.client_id, secret)) == ""
    assert shown(client_id=it.client_id, client_secret=secret) == ""
    assert shown(**asserted(key, it.client_id)) == it.client_id
    with pytest.raises(ProvesOtherwise):
        make_secret(it, timezone.now())


# --- as the library asks -----------------------------------------------------------------------------------------


def posted(body: dict[str, str], header: str = "", query: str = "") -> Request:
    meta = {"SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_AUTHORIZATION": header}
    return Request(f"/oidc/token/{query}", "POST", urlencode(body), {**meta, "wsgi.url_scheme": "http"})


def test_the_library_gets_the_client(cast: Cast, product: int, monkeypatch: pytest.MonkeyPatch) -> None:
    as_said(monkeypatch)
    it, secret = with_secret(cast, product)
    other, key = with_key(cast, product)
    for request in (
        posted({"code": "x"}, basic(it.client_id, secret)),
        posted({"client_id": it.client_id, "client_secret": secret}),
    ):
        assert ClientProof().authenticate_client(request)
        assert request.client.pk == it.pk
    request = posted(asserted(key, other.client_id))
    assert ClientProof().authenticate_client(request)
    assert request.client.client_id == other.client_id


def test_no_secret_in_an_address(cast: Cast, product: int) -> None:
    it, secret = with_secret(cast, product)
    request = posted({"code": "x"}, query=f"?client_id={it.client_id}&client_secret={secret}")
    assert not ClientProof().authenticate_client(request)
    assert request.client is None


def test_who_may_not_be_served_is_not_known(cast: Cast, product: int, monkeypatch: pytest.MonkeyPatch) -> None:
    it, secret = with_secret(cast, product)
    monkeypatch.setattr(Client, "is_usable", lambda self, request: False)
    request = posted({}, basic(it.client_id, secret))
    assert not ClientProof().authenticate_client(request)
    assert request.client is None


def test_without_an_issuer_no_proof_is_for_us(cast: Cast, product: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "issuer", lambda request: "")
    it, key = with_key(cast, product)
    assert not ClientProof().authenticate_client(posted(asserted(key, it.client_id, aud="/oidc/token/")))


def together(work: Any, times: int) -> None:
    """Run this in so many threads that begin at one moment."""
    ready = threading.Barrier(times)

    def begin() -> None:
        ready.wait()
        work()

    threads = [threading.Thread(target=begin) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
