"""Codes and tokens: bound to whoever asked, used once, kept as digests, and worth nothing once anything ended."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone

from tests.people import Cast, days
from tests.suppliers.oidc.party import Party, party, ready, sign_in
from tests.suppliers.oidc.proving import basic
from tests.suppliers.supplying import Agreed, agreed, another, supplies
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.oidc import tokens
from zorgvuldig.suppliers.oidc.models import AccessToken, Client, Code, RefreshToken, SupplierSession, UsedCode
from zorgvuldig.suppliers.oidc.scopes import PREFIX

pytestmark = pytest.mark.usefixtures("signing")


def refused(response: Any, error: str = "invalid_grant", status: int = 400) -> None:
    """An error of the token address, with nothing in it but the error."""
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert set(response.json()) <= {"error", "error_description"}
    assert response["Cache-Control"] == "no-store"


def dead(rp: Party, given: dict[str, Any]) -> None:
    """None of these tokens gives anything."""
    assert rp.userinfo(given["access_token"]).status_code == 401
    refused(rp.refresh(given["refresh_token"]))


# --- codes --------------------------------------------------------------------------------------------------------


def test_a_code_gives_tokens_once(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)
    answer = rp.redeem(code)
    given = answer.json()
    assert set(given) == {"access_token", "refresh_token", "id_token", "token_type", "expires_in", "scope"}
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 600, "openid")
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
    assert answer["Content-Type"] == "application/json"
    assert len(given["access_token"]) >= 43
    assert len(given["refresh_token"]) >= 43
    refused(rp.redeem(code))


def test_a_code_that_comes_twice_ends_all_that_it_bought(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    other = rp.login(browser)
    code = rp.code(browser)
    given = rp.redeem(code).json()
    later = rp.refresh(given["refresh_token"]).json()
    assert rp.userinfo(later["access_token"]).status_code == 200
    refused(rp.redeem(code))
    dead(rp, later)
    assert rp.userinfo(other["access_token"]).status_code == 200  # what was bought with another code goes on


def test_a_code_that_came_twice_before_its_tokens_were_kept_buys_none(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    now, code = timezone.now(), rp.code(browser)
    redeemed = tokens.redeem(code, rp.client, now)
    assert redeemed is not None
    assert tokens.redeem(code, rp.client, now) is None
    tokens.keep(redeemed, rp.client, "access", "refresh", now)
    assert (AccessToken.objects.count(), RefreshToken.objects.count()) == (0, 0)


def test_of_another_client_a_code_is_worth_nothing_and_ends_nothing(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    thief = party(cast, it.product)
    code = rp.code(browser)
    refused(thief.redeem(code, code_verifier=rp.verifier))
    given = rp.redeem(code)
    assert given.status_code == 200
    refused(thief.redeem(code, code_verifier=rp.verifier))
    assert rp.userinfo(given.json()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"redirect_uri": "https://rekenplein.example/terug/"}, "invalid_grant"),
        ({"redirect_uri": "https://rekenplein.example/elders"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code_verifier": "a" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code": None}, "invalid_request"),
        ({"code": "van-niemand"}, "invalid_grant"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "noor", "password": "x"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "openid"}, "unauthorized_client"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
    ],
)
def test_bound_to_the_request_that_asked_it(cast: Cast, more: dict[str, Any], error: str) -> None:
    _, rp, browser = ready(cast, cast.noor)
    refused(rp.redeem(rp.code(browser), **more), error)
    assert supplies(cast) == []
    assert AccessToken.objects.count() == 0


def test_a_code_without_a_challenge_cannot_be(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    for column, value in (("code_challenge", ""), ("code_challenge_method", "plain"), ("code_challenge_method", "")):
        code = rp.code(browser)
        Code.objects.update(**{column: value})
        assert rp.redeem(code).status_code >= 400
    assert supplies(cast) == []


@pytest.mark.parametrize(("seconds", "good"), [(58, True), (61, False)])
def test_a_code_lives_a_minute(cast: Cast, seconds: int, good: bool) -> None:
    _, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)
    kept = Code.objects.get()
    Code.objects.update(expires=kept.expires - timedelta(seconds=seconds))
    assert (rp.redeem(code).status_code == 200) is good


def test_a_code_dies_with_its_session(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)
    browser.post("/afmelden/")
    refused(rp.redeem(code))
    assert supplies(cast) == []


def test_who_may_not_redeem(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)
    rp.secret, good = "x" * 43, rp.secret
    refused(rp.redeem(code), "invalid_client", 401)
    rp.secret = good
    assert rp.redeem(code).status_code == 200
    assert rp.browser.get("/oidc/token/").status_code == 405
    refused(rp.post("/oidc/token/?code=x", {"grant_type": "authorization_code"}), "invalid_request")


def test_a_field_that_is_there_twice(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    fields = [("grant_type", "authorization_code"), ("code", rp.code(browser)), ("redirect_uri", rp.back)]
    fields += [("code_verifier", rp.verifier), ("code_verifier", "a" * 43)]
    headers = {"Authorization": basic(rp.client.client_id, rp.secret)}
    kind = "application/x-www-form-urlencoded"
    refused(rp.browser.post("/oidc/token/", urlencode(fields), kind, headers=headers), "invalid_request")


# --- what is kept -------------------------------------------------------------------------------------------------


def test_nothing_that_opens_anything_is_kept_or_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    _, rp, browser = ready(cast, cast.noor)
    caplog.set_level(logging.DEBUG)
    code = rp.code(browser)
    given = rp.redeem(code).json()
    again = rp.refresh(given["refresh_token"]).json()
    rp.userinfo(again["access_token"])
    refused(rp.refresh(given["refresh_token"], scope="openid profile"))
    rp.ask(browser, redirect_uri="x")
    secret = browser.cookies[settings.SESSION_COOKIE_NAME].value
    opening = [code, rp.secret, rp.verifier, secret]
    opening += [pair[name] for pair in (given, again) for name in ("access_token", "refresh_token")]
    opening.append(given["id_token"])
    tables = cast.db.execute(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p')"
    ).fetchall()
    for (table,) in tables:
        kept = cast.db.execute(f"select string_agg(to_jsonb(t)::text, ' ') from {table} t").fetchone()
        for one in opening:
            assert one not in ((kept and kept[0]) or ""), table
    for one in opening:
        assert one not in caplog.text


def test_tokens_only_in_the_header(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    token = rp.login(browser)["access_token"]
    before = len(supplies(cast))
    for response in (
        rp.browser.get("/oidc/userinfo/", {"access_token": token}),
        rp.browser.get("/oidc/userinfo/", {"access_token": token}, headers={"Authorization": f"Bearer {token}"}),
        rp.browser.post("/oidc/userinfo/", {"access_token": token}),
        rp.browser.get("/oidc/userinfo/"),
        rp.browser.get("/oidc/userinfo/", headers={"Authorization": f"Basic {token}"}),
        rp.browser.get("/oidc/userinfo/", headers={"Authorization": "Bearer van-niemand"}),
        browser.get("/oidc/userinfo/"),  # a session is not a token
    ):
        assert response.status_code in (400, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response["Cache-Control"] == "no-store"
    assert len(supplies(cast)) == before
    for method in (rp.browser.get, rp.browser.post):
        good = method("/oidc/userinfo/", headers={"Authorization": f"bearer {token}"})
        assert (good.status_code, good["Cache-Control"]) == (200, "no-store")
    assert rp.browser.delete("/oidc/userinfo/", headers={"Authorization": f"Bearer {token}"}).status_code == 405


# --- refreshing ---------------------------------------------------------------------------------------------------


def test_refreshing_gives_a_new_pair_and_says_nothing_of_anybody(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    before = supplies(cast)
    again = rp.refresh(given["refresh_token"]).json()
    assert "id_token" not in again
    assert supplies(cast) == before
    assert {again["access_token"], again["refresh_token"]} & {given["access_token"], given["refresh_token"]} == set()
    assert rp.userinfo(given["access_token"]).status_code == 401
    assert rp.userinfo(again["access_token"]).status_code == 200


def test_using_an_old_one_ends_the_family(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    again = rp.refresh(given["refresh_token"]).json()
    refused(rp.refresh(given["refresh_token"]))
    dead(rp, again)


def test_two_that_refresh_at_once_end_the_family(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    kept = tokens.refreshable(given["refresh_token"], rp.client, timezone.now())
    assert kept is not None
    again = rp.refresh(given["refresh_token"]).json()
    with pytest.raises(tokens.Reused):
        tokens.rotate(kept, rp.client, "a", "b", timezone.now())
    dead(rp, again)


def test_of_another_client_a_refresh_token_is_worth_nothing(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    refused(party(cast, it.product).refresh(given["refresh_token"]))
    assert rp.refresh(given["refresh_token"]).status_code == 200
    refused(rp.refresh("van-niemand"))
    assert rp.post("/oidc/token/", {"grant_type": "refresh_token"}).json()["error"] == "invalid_request"


def test_more_than_signing_in_cannot_be_had_by_refreshing(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    refused(rp.refresh(rp.login(browser)["refresh_token"], scope=f"{PREFIX}roster.readonly"), "invalid_scope")


def test_a_refresh_token_ends_after_twelve_hours(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    RefreshToken.objects.update(created=timezone.now() - timedelta(hours=12))
    refused(rp.refresh(given["refresh_token"]))


# --- an end at any moment -----------------------------------------------------------------------------------------


def _stop(cast: Cast, it: Agreed) -> None:
    cast.db.execute(
        "update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
        [cast.petra.id, it.product],
    )


def _withdraw(cast: Cast, it: Agreed) -> None:
    cast.db.execute(
        "update agreement set withdrawn_at = now(), withdrawn_by_id = %s where id = %s", [cast.petra.id, it.agreement]
    )


def _end(cast: Cast, it: Agreed) -> None:
    cast.db.execute("update agreement set ends_on = %s where id = %s", [days(0), it.agreement])


def _leave(cast: Cast, it: Agreed) -> None:
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])


def _object(cast: Cast, it: Agreed) -> None:
    cast.put(
        "product_stop", uid=uuid.uuid4(), pupil_id=cast.noor.id, product_id=it.product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip


def _close(cast: Cast, it: Agreed) -> None:
    cast.db.execute("update account set is_active = false where id = %s", [cast.noor.account])


ENDS = [_stop, _withdraw, _end, _leave, _object, _close]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_from_that_moment_on_nothing(cast: Cast, end: Callable[[Cast, Agreed], None]) -> None:
    it, rp, browser = ready(cast, cast.noor)
    given, code = rp.login(browser), rp.code(browser)
    before = len(supplies(cast))
    end(cast, it)
    refused(rp.redeem(code))
    dead(rp, given)
    response = rp.ask(browser)
    assert response.status_code == 403 or response["Location"].startswith("/inloggen/")
    assert len(supplies(cast)) == before


def test_a_refused_refresh_is_counted(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    given = rp.login(browser)
    _stop(cast, it)
    refused(rp.refresh(given["refresh_token"]))
    assert cast.db.execute("select channel, why, count from supply_refusal").fetchall() == [("login", "stopped", 1)]


def test_an_agreement_that_ends_while_somebody_logs_in(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor, claims=["role"])
    code = rp.code(browser)
    _withdraw(cast, it)
    refused(rp.redeem(code))
    another(cast, it.product, version=2, claims=["role"])
    refused(rp.redeem(code))  # a code is used once, also by whoever got nothing for it


def test_tokens_die_with_the_session_they_were_given_in(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor)
    elsewhere = rp.login(sign_in(cast.noor))
    given = rp.login(browser)
    browser.post("/afmelden/")
    dead(rp, given)
    assert rp.userinfo(elsewhere["access_token"]).status_code == 200


def test_a_session_is_called_the_same_as_long_as_it_lives(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    sids = {rp.who(browser)["sid"] for _ in range(2)}
    kept = SupplierSession.objects.get()
    assert sids == {str(kept.sid)}
    assert kept.session_key == key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    kept.ended_at = timezone.now()
    kept.save()
    assert rp.who(browser)["sid"] not in sids
    assert party(cast, it.product).who(browser)["sid"] not in sids


# --- machines -----------------------------------------------------------------------------------------------------


def _machine(cast: Cast, **more: Any) -> Party:
    return party(cast, agreed(cast, **more).product, authorization_grant_type="client-credentials")


def _asks(rp: Party, *names: str) -> Any:
    scope = " ".join(name if ":" in name or name == "openid" else PREFIX + name for name in names)
    return rp.post("/oidc/token/", {"grant_type": "client_credentials", "scope": scope})


def test_a_machine_gets_what_its_agreement_has_a_channel_for(cast: Cast) -> None:
    rp = _machine(cast, channels=["roster"])
    given = _asks(rp, "roster.readonly", "gradebook.createput", "roster-demographics.readonly", "openid").json()
    assert given["scope"] == f"{PREFIX}roster.readonly"
    assert not set(given) & {"refresh_token", "id_token"}
    kept = AccessToken.objects.get()
    assert (kept.user_id, kept.session_key, kept.scope) == (None, "", f"{PREFIX}roster.readonly")
    assert rp.userinfo(given["access_token"]).status_code == 401
    assert supplies(cast) == []


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"channels": ["login"]}, ["roster.readonly"]),
        ({"channels": ["roster"]}, ["gradebook.delete"]),
        ({"channels": ["roster"]}, ["roster-demographics.readonly"]),
        ({"channels": ["roster"]}, ["openid"]),
        ({"channels": ["roster"]}, []),
        ({"channels": ["roster"], "ends_on": days(0)}, ["roster.readonly"]),
        ({"channels": ["roster"], "approved_at": None, "approved_by_id": None}, ["roster.readonly"]),
    ],
)
def test_a_machine_gets_nothing_else(cast: Cast, more: dict[str, Any], names: list[str]) -> None:
    refused(_asks(_machine(cast, **more), *names), "invalid_scope")
    assert AccessToken.objects.count() == 0


def test_a_test_machine_may_ask_the_invented_school_alone(cast: Cast) -> None:
    """What is agreed says what can be tried; results cannot."""
    rp = _machine(cast, channels=["roster", "results"])
    Client.objects.update(is_test=True)
    given = _asks(rp, "roster.readonly", "gradebook.readonly").json()
    assert given["scope"].endswith("/roster.readonly")
    assert " " not in given["scope"]
    refused(_asks(rp, "gradebook.readonly"), "invalid_scope")
    cast.db.execute("update agreement set channels = '[\"login\"]'")
    refused(_asks(rp, "roster.readonly"), "invalid_scope")


def test_files_alone_need_a_token_too(cast: Cast) -> None:
    """An agreement about files, and not about lists: the scope is that of the files, and nobody counts a refusal."""
    rp = _machine(cast, channels=["csv"])
    assert _asks(rp, "roster.readonly").status_code == 200
    assert cast.db.execute("select count(*) from supply_refusal").fetchone() == (0,)
    refused(_asks(rp, "roster-core.readonly"), "invalid_scope")
    assert cast.db.execute("select channel, why, count from supply_refusal").fetchall() == [("roster", "channel", 1)]


def test_a_machine_has_no_code_and_a_login_no_rosters(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor, channels=["login", "roster"])
    refused(_asks(rp, "roster.readonly"), "unauthorized_client")
    machine = party(cast, rp.client.product_id, authorization_grant_type="client-credentials")
    refused(machine.redeem(rp.code(browser), code_verifier=rp.verifier), "unauthorized_client")
    assert UsedCode.objects.count() == 0
