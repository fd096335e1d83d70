"""Sessions: what ends them, and that the gate's door ends with them."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.accounts.steps import OTHER, PASSWORD, give_app, give_email, give_password, log_in, may_open, set_up_app
from tests.people import sign_in
from zorgvuldig.accounts.invitations.codes import remove_factors
from zorgvuldig.accounts.signin.pages import device_of
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import SessionStore, key_of


@pytest.fixture(autouse=True)
def site():
    mail.outbox.clear()
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        yield


@pytest.fixture
def two(cast):
    """Two browsers in which Gerda is signed in."""
    give_password(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    browsers = Client(), Client()
    for browser in browsers:
        log_in(browser, "gerda")
        assert may_open(browser)
    return browsers


def test_signing_off_closes_the_door(two):
    mine, other = two

    assert mine.post(reverse("account_logout")).status_code == 302

    assert not may_open(mine)
    assert may_open(other)


def test_signing_off_is_never_done_by_a_link(two):
    mine, _ = two

    assert "Meld mij af" in mine.get(reverse("account_logout")).content.decode()

    assert may_open(mine)


def test_other_devices_can_be_signed_off(two):
    mine, other = two
    assert mine.get(reverse("usersessions_list")).content.decode().count("Ander apparaat") == 1

    mine.post(reverse("usersessions_list"))

    assert may_open(mine)
    assert not may_open(other)


def test_new_password_ends_other_sessions_and_is_mailed(two):
    mine, other = two

    mine.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})

    assert not may_open(other)
    assert mine.get(reverse("account")).status_code == 200
    assert may_open(mine)
    assert [m.subject for m in mail.outbox] == ["Uw wachtwoord is veranderd"]
    assert not re.search(r"gerda|127\.0\.0\.1", mail.outbox[0].body, re.IGNORECASE)


def test_new_factor_ends_other_sessions(two):
    mine, other = two

    set_up_app(mine)
    mine.get(reverse("account"))

    assert not may_open(other)
    assert may_open(mine)


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("kort", "kort", "12"),
        ("qwertyqwerty", "qwertyqwerty", "te algemeen"),
        (OTHER, "anders dan dat", "niet hetzelfde"),
    ],
)
def test_password_that_will_not_do_is_refused_in_one_sentence(two, new, again, says):
    mine, other = two

    answer = mine.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": again}
    )

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert may_open(other)


def test_password_can_be_reset_by_mail(two):
    mine, other = two
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": "gerda@example.org"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert "gerda" not in mail.outbox[0].body

    without_key = stranger.get(link[1])["Location"]
    assert link[1] != without_key
    answer = stranger.post(without_key, {"password1": OTHER, "password2": OTHER}, follow=True)

    assert answer.status_code == 200
    assert not may_open(mine)
    assert not may_open(other)
    log_in(stranger, "gerda", OTHER)
    assert may_open(stranger)
    assert "werkt niet meer" in Client().get(link[1]).content.decode()  # the link works once


def test_mails_say_how_long_their_link_works(two, monkeypatch):
    mine, _ = two
    Client().post(reverse("account_reset_password"), {"email": "gerda@example.org"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert "Hij werkt een uur." in mail.outbox[0].body
    assert "Hij werkt een uur." in Client().get(reverse("account_reset_password_done")).content.decode()
    now = timezone.make_naive(timezone.now())
    for minutes, works in ((59, True), (61, False)):
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _, m=minutes: now + timedelta(minutes=m))
        assert (Client().get(link[1]).status_code == 302) == works
    mine.post(reverse("account_email"), {"email": "nieuw@example.org", "action_add": ""})
    assert settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS == 1
    assert "Hij werkt een dag." in mail.outbox[-1].body


def test_reset_of_unknown_address_looks_the_same_and_tells_by_mail_alone(cast, client):
    give_email(cast.gerda, "gerda@example.org")

    pages = [
        client.post(reverse("account_reset_password"), {"email": e}) for e in ("gerda@example.org", "x@example.org")
    ]

    assert pages[0]["Location"] == pages[1]["Location"]
    assert [m.to for m in mail.outbox] == [["gerda@example.org"], ["x@example.org"]]
    assert "geen account" in mail.outbox[1].body


def test_address_works_after_it_is_confirmed(two):
    mine, _ = two
    mine.post(reverse("account_email"), {"email": "nieuw@example.org", "action_add": ""})
    assert "nog niet bevestigd" in mine.get(reverse("account")).content.decode()
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)
    assert "nieuw@example.org" in mine.get(link[1]).content.decode()
    mine.post(link[1])

    mine.post(reverse("account_email"), {"email": "nieuw@example.org", "action_primary": ""})
    mine.post(reverse("account_email"), {"email": "gerda@example.org", "action_remove": ""})

    browser = Client()
    log_in(browser, "nieuw@example.org")
    assert may_open(browser)
    assert log_in(Client(), "gerda@example.org").status_code == 200


def test_changing_how_to_sign_in_later_asks_the_password_again(two):
    mine, _ = two
    store = SessionStore(key_of(mine.cookies["sessie"].value))
    store["account_authentication_methods"] = [
        r | {"at": r["at"] - 600} for r in store["account_authentication_methods"]
    ]
    store.save()

    answer = mine.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert mine.post(answer["Location"], {"password": "verkeerd"}).status_code == 200
    assert mine.post(answer["Location"], {"password": PASSWORD})["Location"] == reverse("mfa_activate_totp")

    assert mine.get(reverse("mfa_activate_totp")).status_code == 200


def test_database_knows_no_secret_of_a_session(two, database):
    mine, _ = two
    secret = mine.cookies["sessie"].value

    rows = database.execute("select session_key, session_data from django_session").fetchall()
    rows += database.execute("select session_key, user_agent from usersessions_usersession").fetchall()

    assert len(rows) == 4
    assert secret not in str(rows)
    assert key_of(secret) in str(rows)


def test_what_stands_in_the_database_is_a_hash_and_no_part_of_the_secret(cast, database):
    session = SessionStore()
    session.create()
    (kept,) = database.execute("select session_key from django_session").fetchone()

    assert (len(session.secret), len(kept)) == (43, 40)
    assert not any(kept[place : place + 8] in session.secret for place in range(33))
    assert database.execute("select gate.key_of(%s)", [session.secret]).fetchone() == (kept,)


def test_lost_factors_can_be_taken_away(cast):
    give_password(cast.gerda)
    give_app(cast, cast.gerda)
    browser = Client()
    assert log_in(browser, "gerda")["Location"] == reverse("mfa_authenticate")

    remove_factors(Account.objects.get(pk=cast.gerda.account))
    browser.get(reverse("mfa_authenticate"))  # the page that was still waiting

    assert may_open(browser)


def test_session_that_the_gate_ended_ends_here_too(cast, database):
    """Sixty refusals put somebody out; the browser must not be sent round in circles."""
    browser = sign_in(cast.gerda)
    assert browser.get("/kinderen/").content == b"2"  # Noor and Tess
    database.execute("delete from gate.session")

    answer = browser.get("/kinderen/")

    assert answer["Location"] == f"{reverse('account_login')}?next=/kinderen/"
    assert Session.objects.count() == 0
    assert browser.get(answer["Location"]).status_code == 200


def test_session_with_a_new_key_begins_again(two):
    mine, _ = two

    mine.get("/nieuwe-sleutel/")
    assert not may_open(mine)

    mine.get(reverse("account"))
    assert may_open(mine)


def test_session_is_over_after_twelve_hours_whatever_it_does(two, database):
    mine, _ = two
    rows = database.execute("select until - now() from gate.session").fetchall()
    assert all(row[0].total_seconds() <= 12 * 3600 for row in rows)
    database.execute("update gate.session set until = %s", [timezone.now()])

    assert not may_open(mine)
    assert mine.get("/kinderen/").status_code == 302
    assert Client().get("/kinderen/").status_code == 302


def test_session_of_the_browser_is_over_at_its_time(two):
    mine, _ = two
    assert mine.get(reverse("account")).status_code == 200
    Session.objects.update(expire_date=timezone.now())

    assert mine.get(reverse("account")).status_code == 302


def test_session_of_a_closed_account_opens_nothing(two, cast):
    mine, _ = two
    Account.objects.filter(pk=cast.gerda.account).update(is_active=False)

    assert mine.get(reverse("account")).status_code == 302
    assert not may_open(mine)


def test_a_session_is_read_with_the_account_that_signed_in(two, cast):
    mine, _ = two
    session = SessionStore(key_of(mine.cookies[settings.SESSION_COOKIE_NAME].value))

    assert session.load()["_auth_user_id"] == str(cast.gerda.account)
    assert session.listed is not None
    assert session.listed.pk == cast.gerda.account


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_session_is_of_whoever_signed_in_whatever_list_it_stands_in(two, cast, is_gone):
    mine, other = two
    key = key_of(mine.cookies[settings.SESSION_COOKIE_NAME].value)
    listed = UserSession.objects.filter(session_key=key)
    assert listed.delete()[0] if is_gone else listed.update(user_id=cast.maud.account)

    assert mine.get(reverse("account")).wsgi_request.user.pk == cast.gerda.account
    assert other.get(reverse("account")).wsgi_request.user.pk == cast.gerda.account


def test_view_that_declares_nothing_does_not_run(cast, client):
    with pytest.raises(RuntimeError, match="declares no purpose"):
        client.get("/vergeten/")


@pytest.mark.parametrize(
    ("says", "is_called"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge op Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari op iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox op Linux"),
        ("curl/8", "Onbekende browser"),
    ],
)
def test_devices_are_named_as_people_name_them(says, is_called):
    assert device_of(says) == is_called
