"""Every product hears that a session is over: how it ended is found, told once, and tried again when nobody heard it."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT
from oauth2_provider.settings import oauth2_settings

from tests.people import Cast, Someone, sign_in
from tests.suppliers.oidc.leaving import relying, signed_in_at
from tests.suppliers.oidc.listening import Listening, listening
from tests.suppliers.oidc.proving import SAID, as_said
from tests.suppliers.supplying import Agreed, agreed, redeemed
from zorgvuldig.accounts.signin.adapter import end_sessions
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SessionStore
from zorgvuldig.suppliers.oidc import backchannel_logout as told
from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.backchannel_logout import EVENT, tell_logouts
from zorgvuldig.suppliers.oidc.health import ADDRESS, examine
from zorgvuldig.suppliers.oidc.models import Client, SupplierSession
from zorgvuldig.suppliers.supply import supply


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


@pytest.fixture
def supplier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", ["localhost"])
    with listening(tmp_path) as it:
        monkeypatch.setenv("SSL_CERT_FILE", it.certificate)
        yield it


def at_product(
    cast: Cast, it: Agreed, supplier: Listening, someone: Someone, **more: Any
) -> tuple[SupplierSession, str]:
    """A session that signed in at a product which wants to hear of its end; with the pseudonym that the product got."""
    client = relying(cast, it, logout_uri=f"{supplier.url}/backchannel", **more)
    session = signed_in_at(client, someone, sign_in(someone))
    return session, supply(redeemed(cast, client.pk, someone, session.session_key), kind="code").sub


def heard(supplier: Listening) -> list[dict[str, Any]]:
    """What each token said that came in, after it was checked with what we publish."""
    found = []
    for method, path, fields in supplier.asked:
        assert (method, path, list(fields)) == ("POST", "/backchannel", ["logout_token"])
        token = JWT(jwt=fields["logout_token"][0], expected_type="JWS", algs=["ES256", "RS256"])
        head = token.token.jose_header
        (public,) = (key for key in keys.published(timezone.now()) if key["kid"] == head["kid"])
        token.validate(JWK(**public))
        found.append({**json.loads(token.claims), "head": head})
    return found


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_what_a_product_is_told(cast: Cast, it: Agreed, supplier: Listening, alg: str) -> None:
    session, sub = at_product(cast, it, supplier, cast.noor, signs_with=alg)
    assert tell_logouts(timezone.now()) == 0  # nothing ended
    SessionStore(session.session_key).delete()
    assert tell_logouts(timezone.now()) == 1
    (said,) = heard(supplier)
    assert said.pop("head") == {"alg": alg, "kid": keys.signing_key(alg, timezone.now()).kid, "typ": "logout+jwt"}
    assert said.pop("exp") - said.pop("iat") == 120
    assert len(said.pop("jti")) >= 32
    assert said == {
        "iss": SAID,
        "aud": session.client.client_id,
        "sub": sub,
        "sid": str(session.sid),
        "events": {EVENT: {}},
    }
    session.refresh_from_db()
    assert session.told_at
    assert tell_logouts(timezone.now()) == 0  # once


def test_a_product_is_told_although_only_a_host_is_set(
    cast: Cast, it: Agreed, supplier: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/install.md has it: a name and a proxy, and no origins. What the logout says is what discovery said."""
    monkeypatch.setattr(oauth2_settings, "OIDC_ISS_ENDPOINT", "")
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    (without,) = [one for one in examine(timezone.now()) if one.question == ADDRESS]
    assert (without.ok, without.note) == (False, False)  # no TLS, no origins: nothing says how this site is reached
    with override_settings(HTTPS=True, ALLOWED_HOSTS=["localhost", "school.example", "testserver"]):
        (known,) = [one for one in examine(timezone.now()) if one.question == ADDRESS]
        assert (known.ok, known.says) == (True, "https://school.example")
        assert tell_logouts(timezone.now()) == 1
        published = Browser().get("/.well-known/openid-configuration", headers={"host": "testserver"}).json()["issuer"]
    (said,) = heard(supplier)
    assert said["iss"] == published == "https://school.example"


def test_nothing_of_ours_is_in_it(cast: Cast, it: Agreed, supplier: Listening) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    tell_logouts(timezone.now())
    person = cast.db.execute("select uid::text from person where id = %s", [cast.noor.id]).fetchone()[0]
    shown = json.dumps(heard(supplier))
    for word in ("noor", "Noor", session.session_key, str(cast.noor.uid), person):
        assert word not in shown


def ends(cast: Cast, it: Agreed, how: str, session: SupplierSession) -> None:
    """Let a session end in one of the ways in which it may."""
    now = "statement_timestamp()"
    if how == "other sessions":
        cast.put(
            "usersessions_usersession", user_id=cast.noor.account, session_key=session.session_key, ip="192.0.2.1",
            user_agent="", created_at=timezone.now(), last_seen_at=timezone.now(), data="{}",
        )  # fmt: skip
        end_sessions(Account.objects.get(pk=cast.noor.account))
    elif how == "over":
        cast.db.execute(f"update gate.session set until = {now} where session_key = %s", [session.session_key])
    elif how == "closed":
        cast.db.execute("update account set is_active = false where id = %s", [cast.noor.account])
    elif how == "put out":
        cast.db.execute("delete from gate.session where session_key = %s", [session.session_key])
    elif how in {"product", "supplier"}:
        cast.db.execute(
            f"update {how} set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
            [cast.petra.id, getattr(it, how)],
        )
    elif how == "withdrawn":
        cast.db.execute(
            f"update agreement set withdrawn_at = {now}, withdrawn_by_id = %s where id = %s",
            [cast.petra.id, it.agreement],
        )
    else:
        cast.put(
            "product_stop", uid=uuid.uuid4(), pupil_id=cast.noor.id, product_id=it.product, reason="bezwaar",
            starts_at=timezone.now() - timedelta(days=1), set_by_id=cast.petra.id,
        )  # fmt: skip


@pytest.mark.parametrize(
    "how", ["other sessions", "over", "closed", "put out", "product", "supplier", "withdrawn", "objection"]
)
def test_however_it_ended(cast: Cast, it: Agreed, supplier: Listening, how: str) -> None:
    other = agreed(cast, "Taalplein", sector="localhost")
    session, _ = at_product(cast, it, supplier, cast.noor)
    elsewhere, _ = at_product(cast, other, supplier, cast.bram)
    ends(cast, it, how, session)
    assert tell_logouts(timezone.now()) == 1
    assert [said["sid"] for said in heard(supplier)] == [str(session.sid)]
    elsewhere.refresh_from_db()
    assert elsewhere.ended_at is None


def test_an_objection_of_one_pupil_ends_nobody_elses(cast: Cast, it: Agreed, supplier: Listening) -> None:
    hers, _ = at_product(cast, it, supplier, cast.noor)
    his, _ = at_product(cast, it, supplier, cast.bram)
    ends(cast, it, "objection", hers)
    tell_logouts(timezone.now())
    his.refresh_from_db()
    assert [said["sid"] for said in heard(supplier)] == [str(hers.sid)]
    assert his.ended_at is None


def test_who_does_not_want_to_hear_is_not_told_and_the_row_ends(cast: Cast, it: Agreed, supplier: Listening) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    Client.objects.filter(pk=session.client_id).update(logout_uri="")
    SessionStore(session.session_key).delete()
    assert tell_logouts(timezone.now()) == 0
    session.refresh_from_db()
    assert session.ended_at
    assert supplier.asked == []


def test_a_product_that_got_nothing_is_told_nothing(cast: Cast, it: Agreed, supplier: Listening) -> None:
    client = relying(cast, it, logout_uri=f"{supplier.url}/backchannel")
    session = signed_in_at(client, cast.noor, sign_in(cast.noor))
    SessionStore(session.session_key).delete()
    assert tell_logouts(timezone.now()) == 0
    assert supplier.asked == []


def test_a_product_on_trial_hears_of_the_session_alone(cast: Cast, it: Agreed, supplier: Listening) -> None:
    real, _ = at_product(cast, it, supplier, cast.noor)
    client = relying(cast, it, logout_uri=f"{supplier.url}/backchannel", is_test=True)
    session = signed_in_at(client, cast.noor, sign_in(cast.noor))
    SessionStore(session.session_key).delete()
    assert tell_logouts(timezone.now()) == 1
    (said,) = heard(supplier)
    assert said["sid"] == str(session.sid) != str(real.sid)
    assert "sub" not in said


def test_it_is_tried_again_later_each_time_and_not_for_ever(cast: Cast, it: Agreed, supplier: Listening) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    supplier.status = 500
    tried = []
    for since in (0, 0, 1, 2, 5, 10, 30, 60, 180, 600):  # minutes since the end
        cast.db.execute(
            "update supplier_session set ended_at = statement_timestamp() - make_interval(mins => %s) where ended_at is not null",
            [since],
        )
        before = len(supplier.asked)
        assert tell_logouts(timezone.now()) == 0
        tried.append(len(supplier.asked) - before)
    assert tried == [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    session.refresh_from_db()
    assert (session.tries, session.told_at) == (5, None)


def test_a_second_try_that_is_heard(cast: Cast, it: Agreed, supplier: Listening) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    supplier.status = 302
    assert tell_logouts(timezone.now()) == 0
    supplier.status = 204
    cast.db.execute("update supplier_session set ended_at = ended_at - interval '1 minute'")
    assert tell_logouts(timezone.now()) == 1
    first, second = heard(supplier)
    assert first["jti"] != second["jti"]


def test_one_product_that_is_down_keeps_nobody_waiting(cast: Cast, it: Agreed, supplier: Listening) -> None:
    down = relying(cast, it, logout_uri="https://localhost:1/backchannel")
    for someone in (cast.noor, cast.bram):
        session = signed_in_at(down, someone, sign_in(someone))
        supply(redeemed(cast, down.pk, someone, session.session_key), kind="code")
        SessionStore(session.session_key).delete()
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    assert tell_logouts(timezone.now()) == 1
    assert sorted(SupplierSession.objects.filter(client=down).values_list("tries", flat=True)) == [0, 1]


@pytest.mark.parametrize("status", [200, 500])
def test_two_workers_try_it_once(
    cast: Cast, it: Agreed, supplier: Listening, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    supplier.status = status
    begun, nested = told._begun, []

    def after_another(one: Any, now: Any) -> bool:
        if not nested:
            nested.append(True)
            nested.append(tell_logouts(now))
        return begun(one, now)

    monkeypatch.setattr(told, "_begun", after_another)
    assert tell_logouts(timezone.now()) == 0
    assert nested == [True, int(status == 200)]
    assert len(supplier.asked) == 1


def test_nothing_inside_the_school_is_posted_to(
    cast: Cast, it: Agreed, supplier: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", [])
    assert tell_logouts(timezone.now()) == 0
    assert supplier.asked == []


@pytest.mark.parametrize(
    "table", ["supplier_session", "client_secret", "access_token", "django_session", "account", "signing_key"]
)
def test_the_job_that_tells_reads_nothing_else_of_signing_in(cast: Cast, table: str) -> None:
    with working("supplying", now=timezone.now()) as door, pytest.raises(ProgrammingError, match="permission denied"):
        told._call(door.alias, f"select * from {table}")


@pytest.mark.parametrize("alias", ["default", "accounts"])
@pytest.mark.parametrize(
    "function", ["logouts_to_tell()", "end_supplier_sessions()", "logout_tried(1, 0)", "logout_told(1)"]
)
def test_no_page_tells(cast: Cast, alias: str, function: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        told._call(alias, f"select * from gate.{function}")


def test_it_is_told_within_a_moment_and_waits_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    cast.db.execute("delete from procrastinate_jobs where task_name = %s", [told.TASK])
    told.notify_soon()
    told.notify_soon()
    waiting = cast.db.execute(
        "delete from procrastinate_jobs where task_name = %s returning args", [told.TASK]
    ).fetchall()
    assert [list(args) for (args,) in waiting] == [["timestamp"]]


def test_without_an_address_of_our_own_nothing_is_said(
    cast: Cast, it: Agreed, supplier: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = at_product(cast, it, supplier, cast.noor)
    SessionStore(session.session_key).delete()
    monkeypatch.setattr(told, "issuer", lambda: "")
    assert tell_logouts(timezone.now()) == 0
    session.refresh_from_db()
    assert (supplier.asked, session.tries) == ([], 0)
