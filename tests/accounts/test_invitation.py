"""Invitations: the only way to an account, and they work once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from tests.accounts.steps import (
    OTHER,
    PASSWORD,
    agree_to,
    give_app,
    give_email,
    give_password,
    log_in,
    may_open,
    no_factor,
)
from tests.people import NOW
from zorgvuldig.accounts.invitations.codes import NotAccepted, accept, find, invite, key_of
from zorgvuldig.gate.models import Account, Invitation

SITE = "http://testserver/"


@pytest.fixture(autouse=True)
def site():
    mail.outbox.clear()
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        yield


@pytest.fixture
def newcomer(cast):
    """A guardian of Noor who has no account yet."""
    cast.guardian("Nadia", "noor")
    cast.db.execute("delete from account where person_id = %s", [cast.nadia.id])
    return cast.nadia


def choose(client, **chosen):
    form = {"username": "nadia", "password1": PASSWORD, "password2": PASSWORD} | chosen
    return client.post(reverse("invitation_accept"), form)


def test_mail_leads_to_an_account_and_into_it(newcomer, client):
    invite(person_id=newcomer.id, by=None, email="Nadia@Example.org", now=NOW, site=SITE)
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/\S+)", message.body)
    assert message.to == ["Nadia@Example.org"]
    assert not re.search("nadia|noor", message.subject + message.body.replace(link[0], ""), re.IGNORECASE)

    answer = client.get(link[1])
    assert answer["Location"] == reverse("invitation_accept")  # the code is out of the address
    assert answer["Referrer-Policy"] == "no-referrer"
    assert client.get(answer["Location"]).status_code == 200
    assert choose(client)["Location"] == "/"

    assert may_open(client)
    address = EmailAddress.objects.get(user__person_id=newcomer.id)
    assert (address.email, address.verified, address.primary) == ("nadia@example.org", True, True)


def test_only_a_hash_is_stored_and_the_address_goes_after_use(newcomer, client, database):
    code = invite(person_id=newcomer.id, by=None, email="nadia@example.org", now=NOW, site=SITE)
    assert code not in str(database.execute("select * from invitation").fetchall())

    accept(key_of(code), password=PASSWORD, username="nadia", now=NOW)

    assert "nadia" not in str(database.execute("select * from invitation").fetchall())


def test_code_on_paper_may_be_typed_any_way(cast, newcomer, client):
    code = invite(person_id=newcomer.id, by=None, username="260017", now=NOW)
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code)

    answer = client.post(reverse("invitation"), {"code": f" {code.lower().replace('-', ' ')} "}, follow=True)

    assert 'value="260017"' in answer.content.decode()
    choose(client, username="260017")
    assert may_open(client)


@pytest.mark.parametrize("times", [1, 2])
def test_unknown_code_gets_one_clear_sentence(cast, client, times):
    answer = client.post(reverse("invitation"), {"code": "BEST-AAT-NIET"}, follow=True)

    assert answer.status_code == 400
    assert "Deze code kennen wij niet." in answer.content.decode()


def test_accept_page_without_code_says_so(cast, client):
    assert "Deze code kennen wij niet." in client.get(reverse("invitation_accept")).content.decode()


def test_code_works_once(newcomer, client):
    code = invite(person_id=newcomer.id, by=None, now=NOW)
    accept(key_of(code), password=PASSWORD, username="nadia", now=NOW)

    answer = client.get(reverse("invitation_link", args=[code]), follow=True)

    assert "Deze code is al gebruikt." in answer.content.decode()


def test_of_two_tries_at_once_one_succeeds(newcomer):
    key = key_of(invite(person_id=newcomer.id, by=None, now=NOW))

    def attempt(number):
        try:
            return accept(key, password=PASSWORD, username=f"nadia{number}", now=NOW).pk
        except NotAccepted:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = [number for number in pool.map(attempt, range(4)) if number]

    assert len(made) == 1
    assert Account.objects.filter(person_id=newcomer.id).count() == 1


def test_code_works_fourteen_days(newcomer):
    key = key_of(invite(person_id=newcomer.id, by=None, now=NOW))

    assert find(key, now=NOW + timedelta(days=14, seconds=-1))
    with pytest.raises(NotAccepted, match="te oud"):
        find(key, now=NOW + timedelta(days=14))
    with pytest.raises(NotAccepted, match="te oud"):
        accept(key, password=PASSWORD, username="nadia", now=NOW + timedelta(days=14))


def test_new_invitation_ends_older_ones_of_that_person_alone(cast, newcomer):
    agree_to(cast.olga, cast)
    older, others = invite(person_id=newcomer.id, by=None, now=NOW), invite(person_id=cast.olga.id, by=None, now=NOW)

    newer = invite(person_id=newcomer.id, by=None, now=NOW)

    with pytest.raises(NotAccepted, match="kennen wij niet"):
        find(key_of(older), now=NOW)
    assert find(key_of(newer), now=NOW).person_id == newcomer.id
    assert find(key_of(others), now=NOW).person_id == cast.olga.id


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"username": "Gerda"}, "al van iemand anders"),
        ({"username": "na dia"}, "Gebruik alleen letters"),
        ({"username": "nadia@example.org"}, "Gebruik alleen letters"),
        ({"password1": "kort", "password2": "kort"}, "12"),
        ({"password1": "nadia-nadia-1", "password2": "nadia-nadia-1", "username": "nadia-nadia"}, "lijkt te veel"),
        ({"password2": OTHER}, "niet hetzelfde"),
    ],
)
def test_wrong_choice_is_said_in_one_sentence_and_the_code_still_works(newcomer, client, chosen, says):
    code = invite(person_id=newcomer.id, by=None, now=NOW)
    client.get(reverse("invitation_link", args=[code]))

    answer = choose(client, **chosen)

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert find(key_of(code), now=NOW)
    choose(client)
    assert may_open(client)


def test_who_has_an_account_chooses_a_new_password_and_older_sessions_end(cast, client):
    give_password(cast.noor)
    before = Client()
    log_in(before, "noor")
    assert may_open(before)
    agree_to(cast.noor, cast)
    code = invite(person_id=cast.noor.id, by=None, now=NOW)

    page = client.get(reverse("invitation_link", args=[code]), follow=True).content.decode()
    assert "<b>noor</b>" in page
    assert 'name="username"' not in page
    choose(client, username="iemand-anders", password1=OTHER, password2=OTHER)

    assert may_open(client)
    assert not may_open(before)
    assert Account.objects.get(person_id=cast.noor.id).username == "noor"
    assert log_in(Client(), "noor").status_code == 200  # the old password


def test_older_sessions_end_with_the_code_and_not_only_at_the_next_sign_in(cast):
    give_password(cast.noor)
    before = Client()
    log_in(before, "noor")
    assert may_open(before)

    agree_to(cast.noor, cast)
    accept(key_of(invite(person_id=cast.noor.id, by=None, now=NOW)), password=OTHER, now=NOW)

    assert not may_open(before)


def test_new_password_does_not_pass_by_the_second_step(cast, client):
    give_app(cast, cast.dirk)
    agree_to(cast.dirk, cast)
    client.get(reverse("invitation_link", args=[invite(person_id=cast.dirk.id, by=None, now=NOW)]))

    assert choose(client)["Location"] == reverse("mfa_authenticate")
    assert not may_open(client)


def test_new_staff_go_on_to_their_second_step_without_typing_a_password_again(cast, client):
    no_factor(cast, cast.dirk)
    agree_to(cast.dirk, cast)
    client.get(reverse("invitation_link", args=[invite(person_id=cast.dirk.id, by=None, now=NOW)]))

    choose(client)

    assert not may_open(client)
    assert client.get("/")["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_whoever_was_signed_in_here_is_signed_off(cast, newcomer, client):
    give_password(cast.olga)
    log_in(client, "olga")
    client.get(reverse("invitation_link", args=[invite(person_id=newcomer.id, by=None, now=NOW)]))

    choose(client)

    assert "nadia" in client.get(reverse("account")).content.decode()


def test_closed_account_stays_closed(cast, client):
    cast.db.execute("update account set is_active = false where id = %s", [cast.gerda.account])
    agree_to(cast.gerda, cast)
    client.get(reverse("invitation_link", args=[invite(person_id=cast.gerda.id, by=None, now=NOW)]))

    assert "Dit account is gesloten" in choose(client).content.decode()


def test_two_parents_with_one_address_both_get_an_account(cast, newcomer, client):
    give_email(cast.gerda, "thuis@example.org")
    code = invite(person_id=newcomer.id, by=None, email="thuis@example.org", now=NOW, site=SITE)
    client.get(reverse("invitation_link", args=[code]))

    choose(client)

    assert may_open(client)
    assert EmailAddress.objects.get(email="thuis@example.org", verified=True).user_id == cast.gerda.account


def test_invitation_by_mail_needs_the_address_of_the_site(newcomer):
    with pytest.raises(ValueError, match="address of this site"):
        invite(person_id=newcomer.id, by=None, email="nadia@example.org", now=NOW)
    assert not Invitation.objects.exists()
