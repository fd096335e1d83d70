"""What a product may ask about a token, and how it gives one back: its own tokens alone, and no name."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.people import Cast, Someone, secret_of
from tests.suppliers.oidc.proving import as_said, asserted, basic, post, with_key, with_secret
from tests.suppliers.supplying import Agreed, agreed
from zorgvuldig.gate.sessions import SessionStore, key_of
from zorgvuldig.suppliers.oidc.models import AccessToken, Client, RefreshToken
from zorgvuldig.suppliers.supply import NotSupplied, supply

ASK, BACK = "/oidc/introspect/", "/oidc/revoke/"


@pytest.fixture
def it(cast: Cast) -> Agreed:
    return agreed(cast)


class Held:
    """Tokens of one login of somebody at one client."""

    def __init__(
        self, cast: Cast, client: Client, someone: Someone | None, key: str = "", *, minutes: int = 10
    ) -> None:
        self.access, self.refresh, self.family = uuid.uuid4().hex, uuid.uuid4().hex, uuid.uuid4()
        account = someone.account if someone else None
        now = timezone.now()
        made = AccessToken(
            user_id=account, application=client, expires=now + timedelta(minutes=minutes), scope="openid",
            session_key=key, family=self.family,
        )  # fmt: skip
        made.token, made._raw_token = "", self.access
        made.save()
        if someone:
            more = RefreshToken(
                user_id=account, application=client, access_token=made, token_family=self.family, session_key=key
            )
            more.token, more._raw_token = "", self.refresh
            more.save()


def live(cast: Cast, client: Client, someone: Someone | None = None) -> Held:
    someone = someone or cast.noor
    return Held(cast, client, someone, key_of(secret_of(someone)))


def ask(client: Client, secret: str, token: str, address: str = ASK) -> Any:
    return post(address, {"token": token}, basic(client.client_id, secret))


def test_what_a_living_token_is_worth(cast: Cast, it: Agreed, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = as_said(monkeypatch)
    client, secret = with_secret(cast, it.product)
    held = live(cast, client)
    sub = supply(held.access, kind="access").sub
    response = ask(client, secret, held.access)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    found = response.json()
    assert 0 < found.pop("exp") - found.pop("iat") <= 600
    assert found == {
        "active": True, "client_id": client.client_id, "scope": "openid", "iss": issuer, "sub": sub, "token_type": "Bearer",
    }  # fmt: skip
    refresh = ask(client, secret, held.refresh).json()
    assert refresh["active"] is True
    assert "token_type" not in refresh


def test_nobody_is_named(cast: Cast, it: Agreed) -> None:
    client, secret = with_secret(cast, it.product)
    held = live(cast, client, cast.noor)
    before = ask(client, secret, held.access).content.decode()
    assert '"sub"' not in before  # nothing was ever given about her
    supply(held.access, kind="access")
    shown = ask(client, secret, held.access).content.decode()
    person = cast.db.execute("select uid::text from person where id = %s", [cast.noor.id]).fetchone()[0]
    for word in ("noor", "Noor", "username", str(cast.noor.uid), person, "@"):
        assert word not in shown


def test_anothers_token_is_as_one_that_is_not_there(cast: Cast, it: Agreed) -> None:
    client, _ = with_secret(cast, it.product)
    stranger, secret = with_secret(cast, it.product)
    held = live(cast, client)
    for token in (held.access, held.refresh, "made up", hashlib.sha256(held.access.encode()).hexdigest()):
        assert ask(stranger, secret, token).json() == {"active": False}


def test_what_ends_a_token_ends_it_here_too(cast: Cast, it: Agreed) -> None:
    client, secret = with_secret(cast, it.product)

    def alive(held: Held) -> set[bool]:
        return {ask(client, secret, token).json()["active"] for token in (held.access, held.refresh)}

    held = live(cast, client)
    assert alive(held) == {True}
    key = AccessToken.objects.get(family=held.family).session_key
    SessionStore(key).delete()
    assert alive(held) == {False}
    assert ask(
        client, secret, Held(cast, client, cast.noor, key_of(secret_of(cast.noor)), minutes=-1).access
    ).json() == {"active": False}
    held = live(cast, client)
    RefreshToken.objects.filter(token_family=held.family).update(
        created=timezone.now() - timedelta(hours=12, seconds=1)
    )
    assert not ask(client, secret, held.refresh).json()["active"]
    outside = live(cast, client, cast.wout)
    assert alive(outside) == {False}
    held = live(cast, client)
    cast.db.execute("update account set is_active = false where id = %s", [cast.noor.account])
    assert alive(held) == {False}
    held = live(cast, client, cast.bram)
    assert alive(held) == {True}
    cast.db.execute(
        "update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
        [cast.petra.id, it.product],
    )
    assert alive(held) == {False}


def test_a_machines_token(cast: Cast) -> None:
    for channels, is_alive in ((["roster"], True), (["csv", "login"], True), (["login"], False)):
        it = agreed(cast, f"Met {channels[0]}{len(channels)}", channels=channels)
        client, secret = with_secret(cast, it.product)
        found = ask(client, secret, Held(cast, client, None).access).json()
        assert found["active"] is is_alive
        assert "sub" not in found


@pytest.mark.parametrize("address", [ASK, BACK])
def test_who_does_not_show_who_it_is_gets_nothing(cast: Cast, it: Agreed, address: str) -> None:
    client, secret = with_secret(cast, it.product)
    held = live(cast, client)
    for header in ("", basic(client.client_id, "x"), basic("x", secret), f"Bearer {held.access}"):
        response = post(address, {"token": held.access}, header)
        assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})
        assert response["WWW-Authenticate"].startswith("Basic")
        assert response["Cache-Control"] == "no-store"
    query = post(f"{address}?client_id={client.client_id}&client_secret={secret}", {"token": held.access})
    assert query.status_code == 401
    assert Browser().get(address).status_code == 405
    assert supply(held.access, kind="access").number


@pytest.mark.parametrize("address", [ASK, BACK])
def test_a_request_that_is_not_one(cast: Cast, it: Agreed, address: str) -> None:
    client, secret = with_secret(cast, it.product)
    for data in ({}, {"token": ["a", "b"]}, {"token": ""}, {"token": "x" * 5000}, {"token": "a\0b"}):
        response = post(address, data, basic(client.client_id, secret))
        assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})
    response = post(address, {}, basic(client.client_id, secret), content_type="text/plain")
    assert response.status_code == 400


@pytest.mark.parametrize("address", [ASK, BACK])
def test_a_signed_proof_serves_here_too(cast: Cast, it: Agreed, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    as_said(monkeypatch)
    client, key = with_key(cast, it.product)
    held = live(cast, client)
    assert post(address, {"token": held.access} | asserted(key, client.client_id)).status_code == 200


def dead(token: str, kind: str) -> bool:
    try:
        supply(token, kind=kind)
    except NotSupplied as why:
        return why.why == "credential"
    return False


def test_an_access_token_given_back_ends_alone(cast: Cast, it: Agreed) -> None:
    client, secret = with_secret(cast, it.product)
    held = live(cast, client)
    response = ask(client, secret, held.access, BACK)
    assert (response.status_code, response.content) == (200, b"")
    assert dead(held.access, "access")
    assert not dead(held.refresh, "refresh")


def test_with_a_refresh_token_its_whole_family_ends(cast: Cast, it: Agreed) -> None:
    client, secret = with_secret(cast, it.product)
    held, other = live(cast, client), live(cast, client)
    later = AccessToken(
        user_id=cast.noor.account, application=client, expires=timezone.now() + timedelta(minutes=9), scope="openid",
        session_key=AccessToken.objects.get(family=held.family).session_key, family=held.family,
    )  # fmt: skip
    later.token, later._raw_token = "", "later"
    later.save()
    assert not dead("later", "access")
    assert ask(client, secret, held.refresh, BACK).status_code == 200
    assert dead(held.access, "access")
    assert dead("later", "access")
    assert dead(held.refresh, "refresh")
    assert not dead(other.access, "access")
    assert not dead(other.refresh, "refresh")


def test_an_old_refresh_token_ends_its_family_too(cast: Cast, it: Agreed) -> None:
    client, secret = with_secret(cast, it.product)
    held = live(cast, client)
    RefreshToken.objects.filter(token_family=held.family).update(revoked=timezone.now())
    ask(client, secret, held.refresh, BACK)
    assert dead(held.access, "access")


def test_nobody_ends_anothers_token(cast: Cast, it: Agreed) -> None:
    client, _ = with_secret(cast, it.product)
    stranger, secret = with_secret(cast, it.product)
    held = live(cast, client)
    for token in (held.access, held.refresh, "made up"):
        response = ask(stranger, secret, token, BACK)
        assert (response.status_code, response.content) == (200, b"")
    assert not dead(held.access, "access")
    assert not dead(held.refresh, "refresh")
