"""The keys that sign: known before they sign, known while what they signed is valid, and never shown."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections

from tests.people import Cast
from tests.suppliers.oidc.proving import as_said
from tests.suppliers.supplying import agreed, client
from zorgvuldig.platform.vault.secret_fields import Damaged, encrypt
from zorgvuldig.suppliers.oidc import health, keys
from zorgvuldig.suppliers.oidc import key_rotation as rotating
from zorgvuldig.suppliers.oidc.models import SigningKey

THEN = datetime(2026, 9, 1, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _nothing_remembered(database: psycopg.Connection) -> Iterator[None]:
    keys.clear_cache()
    yield
    keys.clear_cache()


def names(now: datetime) -> set[str]:
    return {key["kid"] for key in keys.published(now)}


def test_the_first_keys_sign_at_once() -> None:
    for alg, kind in (("ES256", "EC"), ("RS256", "RSA")):
        key = keys.signing_key(alg, THEN)
        assert (key.alg, key.jwk["kty"]) == (alg, kind)
        assert key.kid in names(THEN)
        assert keys.verifying_key(key.kid).thumbprint() == key.jwk.thumbprint() == key.kid
    assert SigningKey.objects.count() == 2


def test_an_rsa_key_is_long_enough() -> None:
    assert keys.signing_key("RS256", THEN).jwk.get_op_key("sign").key_size >= 3072


def test_nothing_private_is_published() -> None:
    for key in keys.published(THEN):
        assert {"use", "alg", "kid"} < set(key)
        assert set(key) <= {"use", "alg", "kid", "kty", "crv", "x", "y", "n", "e"}


def test_nothing_private_is_readable_in_the_database(database: psycopg.Connection) -> None:
    private = keys.signing_key("ES256", THEN).jwk.export_private(as_dict=True)["d"]
    held = database.execute("select string_agg(to_jsonb(k)::text, ' ') from signing_key k").fetchone()
    assert held is not None
    assert private not in held[0]


def test_a_new_key_is_known_an_hour_before_it_signs_and_the_old_one_until_its_last_token_is_over() -> None:
    old = keys.signing_key("ES256", THEN)
    assert rotating.rotate(THEN) == 2
    (new,) = SigningKey.objects.filter(alg="ES256").exclude(kid=old.kid)
    begins = new.signs_from
    assert begins >= THEN + timedelta(hours=1)
    assert {old.kid, new.kid} <= names(THEN)
    assert keys.signing_key("ES256", begins - SECOND).kid == old.kid
    assert keys.signing_key("ES256", begins).kid == new.kid
    last = begins + timedelta(minutes=5)  # a token of the old key's last second is valid until then
    assert old.kid in names(last + timedelta(hours=1) - SECOND)
    assert old.kid not in names(last + timedelta(hours=1))


def test_a_login_during_rotation_is_verified_by_whoever_kept_our_keys_for_an_hour() -> None:
    keys.signing_key("ES256", THEN)
    kept, kept_at = names(THEN), THEN
    rotating.rotate(THEN + SECOND)
    for minutes in range(0, 24 * 60, 7):
        now = THEN + SECOND + timedelta(minutes=minutes)
        if now - kept_at > timedelta(hours=1):
            kept, kept_at = names(now), now
        assert keys.signing_key("ES256", now).kid in kept


def test_no_second_next_key() -> None:
    keys.first_keys(THEN)
    assert rotating.rotate(THEN) == 2
    assert rotating.rotate(THEN + SECOND) == 0
    assert SigningKey.objects.count() == 4


def test_every_month_a_new_one_and_the_old_ones_go() -> None:
    keys.first_keys(THEN)
    assert rotating.rotate_signing_keys(THEN + rotating.SIGNS - SECOND) == 0
    month = THEN + rotating.SIGNS
    assert rotating.rotate_signing_keys(month) == 2
    first = SigningKey.objects.get(alg="ES256", signs_from=THEN)
    assert first.private
    rotating.rotate_signing_keys(month + timedelta(hours=3))
    first.refresh_from_db()
    assert not first.private  # it signs no more, and still says what it signed
    keys.verifying_key(first.kid)
    rotating.rotate_signing_keys(month + timedelta(days=2))
    assert SigningKey.objects.count() == 2
    with pytest.raises(keys.UnknownKey):
        keys.verifying_key(first.kid)


def test_a_wiped_key_never_signs() -> None:
    keys.first_keys(THEN)
    SigningKey.objects.filter(alg="ES256").update(private="")
    keys.clear_cache()
    with pytest.raises(keys.UnknownKey):
        keys.signing_key("ES256", THEN)


def test_a_key_that_does_not_open_is_an_error_and_not_another_key() -> None:
    keys.first_keys(THEN)
    SigningKey.objects.filter(alg="ES256").update(private=encrypt("{}", purpose="something else"))
    keys.clear_cache()
    with pytest.raises(Damaged):
        keys.signing_key("ES256", THEN)
    bad = list(SigningKey.objects.filter(alg="ES256").values_list("kid", flat=True))
    assert keys.unreadable() == bad
    (answer,) = health.examine(THEN)
    assert not answer.ok
    assert bad[0] in answer.says


def test_doctor_asks_by_which_address_suppliers_know_us(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.first_keys(THEN)
    assert [answer.ok for answer in health.examine(THEN)] == [True]
    client(cast, agreed(cast).product)
    assert [answer.ok for answer in health.examine(THEN)] == [True, False]
    as_said(monkeypatch)
    assert [answer.ok for answer in health.examine(THEN)] == [True, True]


def test_others_keys_are_unknown() -> None:
    keys.first_keys(THEN)
    with pytest.raises(keys.UnknownKey):
        keys.verifying_key("made up")
    for alg in ("HS256", "none", ""):
        with pytest.raises(ValueError, match="nothing is signed"):
            keys.signing_key(alg, THEN)


def test_what_another_process_made_is_found_at_once() -> None:
    keys.first_keys(THEN)
    names(THEN)
    made = keys.make_key("ES256", THEN, signs_from=THEN + keys.LEAD)  # this process has not read it
    assert keys.verifying_key(made.kid).thumbprint() == made.kid


@pytest.mark.parametrize("make", [keys.first_keys, rotating.rotate])
def test_many_at_once_make_one(make: object) -> None:
    if make is rotating.rotate:
        keys.first_keys(THEN)
    before, ready = SigningKey.objects.count(), threading.Barrier(8)

    def one() -> None:
        ready.wait()
        try:
            make(THEN)
        finally:
            connections["accounts"].close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SigningKey.objects.count() == before + 2
