"""Signing in: what opens the gate, and what does not."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from tests.accounts.passkey import SoftPasskey
from tests.accounts.steps import (
    app_code,
    ask_passkey,
    give_app,
    give_email,
    give_password,
    link_app,
    log_in,
    make_passkey,
    may_open,
    no_factor,
    set_up_app,
)
from tests.people import secret_of
from zorgvuldig.accounts.factors.actions import use_code
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import LIBRARY_VIEWS
from zorgvuldig.gate.sessions import SessionStore, key_of

WITH_ARGUMENT = {
    "account_reset_password_from_key": ["1", "set-password"],
    "account_confirm_email": ["x"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
}


@pytest.fixture(autouse=True)
def here(client):
    """The small site. Passkeys work on https, or on this very machine."""
    client.defaults["SERVER_NAME"] = "localhost"
    mail.outbox.clear()
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        yield


def address(name):
    return reverse(name, args=WITH_ARGUMENT.get(name, []))


def test_password_of_guardian_opens_the_gate(cast, client):
    give_password(cast.gerda)

    answer = log_in(client, "gerda")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert may_open(client)


@pytest.mark.parametrize("login", ["GERDA", "gerda@example.org", "Gerda@Example.org"])
def test_name_and_address_in_any_case_sign_in(cast, client, login):
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")

    log_in(client, login)

    assert may_open(client)


def test_address_that_is_not_confirmed_still_needs_its_password(cast, client):
    give_email(cast.olga, "olga@example.org", verified=False)

    assert log_in(client, "olga@example.org").status_code == 200
    assert not may_open(client)


@pytest.mark.parametrize(("known", "unknown"), [("gerda", "niemand"), ("gerda@example.org", "niemand@example.org")])
def test_unknown_and_wrong_look_the_same_and_cost_the_same(cast, client, monkeypatch, known, unknown):
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    hashed = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: hashed.append("made") or encode(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: hashed.append("compared") or verify(*a))

    pages = [_without_own_words(log_in(client, login, "verkeerd"), login) for login in (known, unknown)]

    assert pages[0] == pages[1]
    assert sorted(hashed) == ["compared", "made"]  # one hash each


def _without_own_words(answer, login):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return page.replace(login, "…")


def test_guessing_stops_after_five_tries_also_with_the_right_password(cast, client):
    give_password(cast.gerda)
    for _ in range(5):
        log_in(client, "gerda", "verkeerd")

    answer = log_in(client, "gerda")

    assert "Het ging te vaak mis" in answer.content.decode()
    assert not may_open(client)


def test_guessing_stops_also_when_each_try_names_another_port(cast, client):
    give_password(cast.gerda)
    for port in range(5):
        client.defaults["HTTP_HOST"] = f"localhost:{8000 + port}"
        log_in(client, "gerda", "verkeerd")
    client.defaults["HTTP_HOST"] = "localhost:8100"

    answer = log_in(client, "gerda")

    assert "Het ging te vaak mis" in answer.content.decode()
    assert not may_open(client)


def test_counters_do_not_say_whose_they_are(cast, client, database):
    give_password(cast.gerda)
    log_in(client, "gerda", "verkeerd")

    keys = "".join(key for (key,) in database.execute("select cache_key from login_cache").fetchall())

    assert keys
    assert "127.0.0.1" not in keys
    assert re.fullmatch(r"[0-9a-f]+", keys)


def test_nobody_signs_up(client):
    for path in ("/signup/", "/account/signup/", "/accounts/signup/", "/inloggen/aanmelden/"):
        assert client.get(path).status_code == 404


def test_closed_account_cannot_sign_in_and_its_open_session_ends(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    cast.db.execute("update account set is_active = false where id = %s", [cast.gerda.account])

    client.get(reverse("account_login"))
    assert not may_open(client)

    assert log_in(client, "gerda")["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200


# --- staff and their second factor -----------------------------------------------------------------------------


def test_staff_without_second_factor_reach_nothing_but_setting_one_up(cast, client):
    give_password(cast.dirk)
    no_factor(cast, cast.dirk)
    log_in(client, "dirk")

    assert not may_open(client)
    assert client.get("/")["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index"))
    assert "Stel eerst een tweede stap in" in page.content.decode()
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_staff_may_open_once_they_linked_an_app(cast, client):
    give_password(cast.dirk)
    give_email(cast.dirk, "dirk@example.org")
    no_factor(cast, cast.dirk)
    log_in(client, "dirk")

    set_up_app(client)
    client.get(reverse("mfa_view_recovery_codes"))

    assert may_open(client)
    assert client.get("/").status_code == 200
    assert [m.subject for m in mail.outbox] == ["Uw account heeft een app voor codes"]
    assert not re.search(r"dirk|127\.0\.0\.1|localhost", mail.outbox[0].body, re.IGNORECASE)


def test_password_alone_does_not_sign_in_somebody_with_an_app(cast, client):
    give_password(cast.dirk)
    secret = give_app(cast, cast.dirk)

    assert log_in(client, "dirk")["Location"] == reverse("mfa_authenticate")
    assert not may_open(client)
    assert client.get(reverse("account")).status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200

    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert may_open(client)


def test_code_of_app_works_once(cast, client):
    give_password(cast.dirk)
    secret = give_app(cast, cast.dirk)
    code = app_code(secret)
    log_in(client, "dirk")
    client.post(reverse("mfa_authenticate"), {"code": code})

    thief = Client()
    log_in(thief, "dirk")
    answer = thief.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.status_code == 200
    assert not may_open(thief)


def test_code_that_linked_the_app_cannot_sign_in(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    _secret, used = link_app(client)

    thief = Client()
    log_in(thief, "gerda")
    thief.post(reverse("mfa_authenticate"), {"code": used})

    assert not may_open(thief)


def test_of_two_tries_at_once_with_one_code_one_succeeds(cast):
    secret = give_app(cast, cast.dirk)
    account, code, now = Account.objects.get(pk=cast.dirk.account), app_code(secret), time.time()

    def attempt(_):
        try:
            return use_code(account, code, now=now) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_recovery_code_works_once(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    set_up_app(client)
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert len(codes) == 10

    for expected in (True, False):
        browser = Client()
        log_in(browser, "gerda")
        browser.post(reverse("mfa_authenticate"), {"code": codes[3]})
        assert may_open(browser) is expected


def test_new_recovery_codes_replace_the_old(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    set_up_app(client)
    old = client.get(reverse("mfa_download_recovery_codes")).content

    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302

    assert client.get(reverse("mfa_download_recovery_codes")).content != old


def test_secrets_are_encrypted_at_rest(cast, client, database):
    give_password(cast.gerda)
    log_in(client, "gerda")
    client.get(reverse("mfa_activate_totp"))
    waiting = SessionStore(key_of(client.cookies["sessie"].value))["mfa.totp.secret"]
    set_up_app(client)

    stored = [
        data
        for (data,) in database.execute("select data from mfa_authenticator where user_id = %s", [cast.gerda.account])
    ]

    assert waiting.startswith("v1.")
    assert {key for data in stored for key, value in data.items() if str(value).startswith("v1.")} == {"secret", "seed"}


def test_removing_the_last_factor_closes_the_gate_for_staff(cast, client):
    give_password(cast.dirk)
    no_factor(cast, cast.dirk)
    log_in(client, "dirk")
    set_up_app(client)
    assert client.get("/").status_code == 200

    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302

    assert not may_open(client)
    assert client.get("/")["Location"] == reverse("mfa_index")


def test_session_from_before_the_factor_does_not_begin(cast):
    """A session that is signed in without having shown the account's factor is ended."""
    browser = Client()
    browser.cookies["sessie"] = secret_of(cast.dirk, begin=False)

    answer = browser.get("/")

    assert answer["Location"].startswith(reverse("account_login"))
    assert not may_open(browser)
    assert browser.get(reverse("account")).status_code == 302


# --- passkeys --------------------------------------------------------------------------------------------------


@pytest.fixture
def passkey(cast, client):
    """Dirk's passkey, made in a session that is signed off again."""
    give_password(cast.dirk)
    no_factor(cast, cast.dirk)
    log_in(client, "dirk")
    passkey = SoftPasskey()
    assert make_passkey(client, passkey).status_code == 302
    client.get("/")
    assert may_open(client)
    client.post(reverse("account_logout"))
    return passkey


def show(client, passkey, answer=None):
    options = ask_passkey(client)
    client.post(reverse("mfa_login_webauthn"), {"credential": answer or passkey.show(options)})
    return may_open(client)


def test_passkey_signs_in_without_password(client, passkey):
    assert show(client, passkey)


def test_passkey_is_second_step_too(client, passkey):
    log_in(client, "dirk")
    page = client.get(reverse("mfa_authenticate"))
    found = re.search(r'<script type="application/json">(.*?)</script>', page.content.decode())
    options = json.loads(found[1])["request_options"]

    client.post(reverse("mfa_authenticate"), {"credential": passkey.show(options)})

    assert may_open(client)


def test_answer_of_passkey_works_once(client, passkey):
    answer = passkey.show(ask_passkey(client))
    assert show_again(client, answer)
    client.post(reverse("account_logout"))

    assert not show_again(client, answer)
    ask_passkey(client)
    assert not show_again(client, answer)


def show_again(client, answer):
    client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    return may_open(client)


def test_counter_that_goes_back_is_refused(client, passkey):
    assert show(client, passkey)
    client.post(reverse("account_logout"))

    passkey.counter -= 1  # a copy made before the last use
    assert not show(client, passkey)

    passkey.counter += 5
    assert show(client, passkey)


def test_passkey_that_does_not_count_keeps_working(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    synced = SoftPasskey(counts=False)
    make_passkey(client, synced)
    for _ in range(2):
        client.post(reverse("account_logout"))
        assert show(client, synced)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elders.example"},
        {"origin": "http://sub.localhost"},
        {"rp_id": "elders"},
        {"verifies": False},
    ],
)
def test_answer_from_elsewhere_or_without_verification_is_refused(client, passkey, wrong):
    for name, value in wrong.items():
        setattr(passkey, name, value)

    assert not show(client, passkey)


@pytest.mark.parametrize("wrong", [{"origin": "https://elders.example"}, {"verifies": False}])
def test_passkey_made_elsewhere_or_without_verification_is_refused(cast, client, wrong):
    give_password(cast.gerda)
    log_in(client, "gerda")

    assert make_passkey(client, SoftPasskey(**wrong)).status_code == 200
    assert not Authenticator.objects.filter(user_id=cast.gerda.account).exists()


def test_foreign_key_is_refused(client, passkey):
    thief = SoftPasskey(handle=passkey.handle)
    assert not show(client, thief)


@pytest.mark.parametrize(
    "junk", ["", "[]", "null", '"x"', "{}", '{"id": 1}', "{", '{"rawId":"AA","id":"AA","response":{}}']
)
def test_junk_instead_of_a_passkey_is_refused_calmly(client, passkey, junk):
    ask_passkey(client)
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": junk})

    assert answer.status_code == 302
    assert not may_open(client)


TOO_MUCH = {"deep": "[" * 200_000, "deep and whole": '{"a":' * 5000 + "1" + "}" * 5000, "long": "9" * 5000}


@pytest.mark.parametrize("junk", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_no_browser_sends_as_a_passkey_is_a_bad_request(cast, client, junk):
    ask_passkey(client)
    assert client.post(reverse("mfa_login_webauthn"), {"credential": junk}).status_code == 400
    give_password(cast.gerda)
    log_in(client, "gerda")
    client.get("/account/tweede-stap/passkeys/nieuw/")
    answer = client.post("/account/tweede-stap/passkeys/nieuw/", {"name": "telefoon", "credential": junk})
    assert answer.status_code == 400


def test_passkey_can_be_renamed_and_removed(cast, client):
    give_password(cast.gerda)
    log_in(client, "gerda")
    make_passkey(client, SoftPasskey())
    number = Authenticator.objects.get(user_id=cast.gerda.account, type="webauthn").pk
    assert client.get(reverse("mfa_edit_webauthn", args=[number])).status_code == 200
    client.post(reverse("mfa_edit_webauthn", args=[number]), {"name": "sleutelbos"})
    assert "sleutelbos" in client.get(reverse("mfa_list_webauthn")).content.decode()

    assert client.get(reverse("mfa_remove_webauthn", args=[number])).status_code == 200
    client.post(reverse("mfa_remove_webauthn", args=[number]))

    assert "nog geen passkey" in client.get(reverse("mfa_list_webauthn")).content.decode()


# --- pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [*sorted(name for name, access in LIBRARY_VIEWS.items() if access == "account"), "account"]
)
def test_pages_of_the_account_ask_to_sign_in(cast, client, name):
    for method in (client.get, client.post):
        answer = method(address(name))
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("account_login"))


def test_every_page_shows_itself_without_script_or_style_of_its_own(cast, client):
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    pages = [client.get(address(n)) for n, access in LIBRARY_VIEWS.items() if access == "public"]
    pages += [client.get(reverse("invitation"))]
    log_in(client, "gerda")
    names = ["account", *(n for n, access in LIBRARY_VIEWS.items() if access == "account" and n not in WITH_ARGUMENT)]
    pages += [client.get(address(n)) for n in names]
    make_passkey(client, SoftPasskey())
    set_up_app(client)
    pages += [client.get(address(n)) for n in names]

    for page in pages:
        assert page.status_code in {200, 302, 404}, page
        text = page.content.decode()
        assert not re.search(r"<style|style=|\son[a-z]+=|<script(?![^>]*(src=|application/json))", text)
        assert "signup" not in text
    assert sum(page.status_code == 200 for page in pages) > 30
