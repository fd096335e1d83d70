"""Guessing at the door: what stops it, and that nothing of it tells who has an account."""

import hashlib
import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from tests.accounts.steps import (
    OTHER,
    PASSWORD,
    agree_to,
    app_code,
    give_app,
    give_email,
    give_password,
    log_in,
    may_open,
)
from tests.people import NOW, Cast
from zorgvuldig.accounts.invitations.codes import invite, key_of
from zorgvuldig.accounts.signin import log as signing_log
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SEEN, SessionStore
from zorgvuldig.gate.sessions import key_of as session_key


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        cache.clear()
        yield
        cache.clear()


def bare(answer: Any, *typed: str) -> tuple[int, str]:
    """Status and page, without the token of the form and what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    for word in typed:
        page = page.replace(word, "…")
    return answer.status_code, page


def session_of(client: Client) -> SessionStore:
    return SessionStore(session_key(client.cookies[settings.SESSION_COOKIE_NAME].value))


# --- guessing a password -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("known", "unknown"), [("gerda", "niemand"), ("gerda@example.org", "niemand@example.org")])
def test_every_try_up_to_the_lock_and_after_it_looks_and_costs_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, known: str, unknown: str
) -> None:
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    work: dict[str, list[int]] = {}
    seen = {}
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: work[now].append(1) or encode(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: work[now].append(1) or verify(*a))
    for now in (known, unknown):
        work[now] = []
        client = Client()
        seen[now] = [bare(log_in(client, now, "verkeerd wachtwoord"), now) for _try in range(7)]
    assert seen[known] == seen[unknown]
    assert work[known] == work[unknown] == [1] * 5  # after five nothing is compared any more
    assert "Het ging te vaak mis" in seen[known][-1][1]


def test_a_locked_account_opens_again_by_itself_and_is_locked_from_everywhere(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.gerda)
    for place in range(5):
        log_in(Client(REMOTE_ADDR=f"192.0.2.{place}"), "GERDA", "verkeerd")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    log_in(elsewhere, "gerda")
    assert not may_open(elsewhere)
    later = time.time() + timedelta(minutes=5, seconds=1).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)
    log_in(elsewhere, "gerda")
    assert may_open(elsewhere)


def test_a_locked_account_does_not_lock_its_neighbour_or_an_open_session(cast: Cast) -> None:
    give_password(cast.gerda)
    give_password(cast.olga)
    gerda, olga = Client(), Client()
    log_in(gerda, "gerda")
    for _try in range(6):
        log_in(Client(), "gerda", "verkeerd")
    log_in(olga, "olga")
    assert may_open(olga)
    assert may_open(gerda)


def test_one_address_that_tries_many_accounts_is_stopped(cast: Cast) -> None:
    """One password at a hundred accounts: the count is per address then; another address goes on."""
    give_password(cast.gerda)
    thief = Client(REMOTE_ADDR="192.0.2.9")
    with override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"login_failed": "8/m/ip,5/300s/key"}):
        for number in range(9):
            log_in(thief, f"naam{number}", PASSWORD)
        log_in(thief, "gerda")
        assert not may_open(thief)
        home = Client(REMOTE_ADDR="198.51.100.7")
        log_in(home, "gerda")
        assert may_open(home)


def test_the_limit_of_one_address_is_a_hundred_wrong_passwords_a_minute(cast: Cast) -> None:
    """As a school has it, and whatever accounts are tried: the tests beside this one have a smaller limit."""
    thief = Client(REMOTE_ADDR="192.0.2.9")
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):  # no work that takes long
        answers = [log_in(thief, f"naam{number}", PASSWORD).content.decode() for number in range(102)]
    assert "Het ging te vaak mis" not in answers[99]
    assert "Het ging te vaak mis" in answers[101]


def test_a_header_does_not_make_another_address(cast: Cast) -> None:
    """Without a proxy that the operator named, what a browser says about its address counts for nothing."""
    with override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | {"login_failed": "3/m/ip,50/300s/key"}):
        for number in range(4):
            log_in(Client(), f"naam{number}", "verkeerd")
        answer = Client(headers={"x-forwarded-for": "203.0.113.5"}).post(
            "/inloggen/", {"login": "nog", "password": "x"}
        )
        assert "Het ging te vaak mis" in answer.content.decode()


def test_asking_for_a_new_password_is_limited_and_tells_nothing(cast: Cast) -> None:
    give_email(cast.gerda, "gerda@example.org")
    seen = {}
    for mail in ("gerda@example.org", "niemand@example.org"):
        client = Client()
        answers = [client.post(reverse("account_reset_password"), {"email": mail}) for _try in range(7)]
        seen[mail] = [bare(answer, mail) for answer in answers]
    assert seen["gerda@example.org"] == seen["niemand@example.org"]
    assert seen["gerda@example.org"][-1][0] == 429


# --- guessing a second step, a code, an invitation -----------------------------------------------------------------


def test_codes_are_tried_five_times_whatever_session_tries_them(cast: Cast) -> None:
    give_password(cast.dirk)
    secret = give_app(cast, cast.dirk)
    for _browser in range(3):
        client = Client()
        log_in(client, "dirk")
        for _try in range(2):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
    last = Client()
    log_in(last, "dirk")
    answer = last.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert answer.status_code == 200
    assert "Wacht vijf minuten" in answer.content.decode()
    assert not may_open(last)


def test_recovery_codes_are_counted_with_the_others(cast: Cast) -> None:
    give_password(cast.dirk)
    secret = give_app(cast, cast.dirk)
    client = Client()
    log_in(client, "dirk")
    for number in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"1234567{number}"})
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert not may_open(client)


def test_codes_of_invitations_are_tried_twenty_times_a_minute(cast: Cast) -> None:
    client = Client()
    answers = [client.post(reverse("invitation"), {"code": "x"}).status_code for _try in range(22)]
    assert answers[19:] == [302, 429, 429]


def test_a_code_from_paper_costs_work_and_is_counted_in_a_link_too(cast: Cast, client: Client) -> None:
    agree_to(cast.gerda, cast)
    code = invite(person_id=cast.gerda.id, by=None, now=NOW)
    assert key_of(code) == key_of(code.lower().replace("-", " "))
    assert (
        key_of(code) != hashlib.sha256(code.replace("-", "").encode()).hexdigest()
    )  # not a plain hash: 78 bits could be tried
    link = reverse("invitation_link", args=["AAAA-BBBB-CCCC-DDDD"])
    answers = [client.get(link).status_code for _try in range(22)]
    assert answers[19:] == [302, 429, 429]


# --- sessions ------------------------------------------------------------------------------------------------------


def test_signing_in_gives_another_session_than_the_visitor_came_with(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    planted = SessionStore()
    planted["mine"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.secret
    log_in(client, "gerda")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.secret
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.secret
    assert not may_open(thief)


def test_a_session_name_of_the_visitors_own_is_not_taken(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    log_in(client, "gerda")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def aged(client: Client, *, idle: int = 0, shown: int = 0) -> None:
    """Nobody used this session for `idle` seconds; who they are was shown `shown` seconds ago."""
    session = session_of(client)
    session[SEEN] -= idle
    for record in session["account_authentication_methods"]:
        record["at"] -= shown
    session.save()


def test_a_session_that_nobody_uses_ends_after_an_hour(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    log_in(client, "gerda")
    aged(client, idle=3500)
    assert client.get("/account/").status_code == 200
    aged(client, idle=3700)
    answer = client.get("/account/")
    assert answer["Location"] == "/inloggen/?next=/account/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not may_open(client)


def test_using_a_session_is_written_down_once_in_five_minutes(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    log_in(client, "gerda")
    aged(client, idle=200)
    before = session_of(client)[SEEN]
    client.get("/account/")
    assert session_of(client)[SEEN] == before
    aged(client, idle=200)
    client.get("/account/")
    assert session_of(client)[SEEN] > before


def test_showing_again_who_you_are_gives_another_session(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    log_in(client, "gerda")
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    aged(client, shown=3600)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get("/account/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != old
    assert may_open(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert not may_open(thief)


SENSITIVE = {
    "password": ("account_change_password", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}),
    "new address": ("account_email", {"action_add": "", "email": "nieuw@example.org"}),
    "remove address": ("account_email", {"action_remove": "", "email": "gerda@example.org"}),
    "first address": ("account_email", {"action_primary": "", "email": "gerda@example.org"}),
    "app": ("mfa_activate_totp", {}),
    "passkey": ("mfa_add_webauthn", {}),
    "recovery codes": ("mfa_generate_recovery_codes", {}),
    "other sessions": ("usersessions_list", {}),
}


@pytest.mark.parametrize("what", sorted(set(SENSITIVE) - {"password"}))
def test_what_changes_the_way_in_asks_again_who_you_are(cast: Cast, client: Client, what: str) -> None:
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    log_in(client, "gerda")
    aged(client, shown=3600)
    name, posted = SENSITIVE[what]
    answer = client.post(reverse(name), posted)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_new_password_asks_the_old_one(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    log_in(client, "gerda")
    client.post(
        reverse("account_change_password"), {"oldpassword": "iets anders", "password1": OTHER, "password2": OTHER}
    )
    assert Account.objects.get(pk=cast.gerda.account).check_password(PASSWORD)


def test_signing_off_tells_the_browser_to_forget(cast: Cast, client: Client) -> None:
    give_password(cast.gerda)
    log_in(client, "gerda")
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'


# --- what the operator sees ----------------------------------------------------------------------------------------


def test_the_log_tells_what_happened_and_nobodys_name(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    give_password(cast.dirk)
    secret = give_app(cast, cast.dirk)
    client = Client(REMOTE_ADDR="192.0.2.9")
    with caplog.at_level(logging.INFO, logger="zorgvuldig.accounts.signin.log"):
        for _try in range(2):
            log_in(client, "Dirk", "verkeerd")
        log_in(client, "dirk")
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
        client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
        client.post(reverse("account_logout"))
        for _try in range(7):
            log_in(client, "niemand", "verkeerd")
    lines = [record.getMessage() for record in caplog.records if record.name == "zorgvuldig.accounts.signin.log"]
    events = [re.match(r"signing in: (.*?) who=", line) for line in lines]
    assert [found[1] for found in events if found] == [
        "refused", "refused", "refused", "signed in", "signed off", *["refused"] * 5, "held back", "held back",
    ]  # fmt: skip
    assert "with=password mfa" in lines[3]
    assert not re.search(r"dirk|niemand|192\.0\.2|\bwho=\d{1,6} ", "\n".join(lines), re.IGNORECASE)
    assert lines[0].split(" who=")[1] == lines[1].split(" who=")[1]  # the same door, from the same place
    assert len({line.split("from=")[1].split()[0] for line in lines}) == 1


def test_marks_in_the_log_are_others_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    today = signing_log.mark("gerda")
    assert (signing_log.mark("GERDA"), signing_log.mark("olga") == today, signing_log.mark("")) == (today, False, "-")
    now = signing_log.timezone.now()
    monkeypatch.setattr(signing_log.timezone, "now", lambda: now + timedelta(days=1))
    assert signing_log.mark("gerda") != today
