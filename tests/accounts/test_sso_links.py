"""Linking the school's own account: by its owner, or with an invitation, and never by anybody else."""

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.accounts.provider import Elsewhere, sign_in_there
from tests.accounts.steps import OTHER, PASSWORD, agree_to, give_email, give_password, log_in, may_open
from tests.accounts.test_sso import aged, linked, links, provider, session_of
from tests.people import NOW, Cast, Someone
from zorgvuldig.accounts.invitations.codes import find, invite, key_of
from zorgvuldig.gate.models import Account
from zorgvuldig.platform import oidc_client as elsewhere

__all__ = ["provider"]  # a fixture


# --- linking ---------------------------------------------------------------------------------------------------------


def signed_in(someone: Someone) -> Client:
    """A browser in which somebody signed in with a password, moments ago."""
    if not Account.objects.get(pk=someone.account).check_password(PASSWORD):
        give_password(someone)
    client = Client()
    log_in(client, Account.objects.get(pk=someone.account).username)
    assert may_open(client)
    return client


def place_in(answer: Any) -> str:
    """Where the page sends somebody on to."""
    found = re.search(r'class="knop" href="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_somebody_links_their_own_account(cast: Cast, provider: Elsewhere, client: Client) -> None:
    gerda, elsewhere_too = signed_in(cast.gerda), signed_in(cast.gerda)
    give_email(cast.gerda, "gerda@example.org")
    assert "Koppel het account" in gerda.get("/account/school/").content.decode()
    assert links(cast) == []  # looking does nothing
    answer = sign_in_there(gerda, provider, "sub-9", place_in(gerda.post("/account/school/")))
    assert answer["Location"] == "/account/school/"
    assert provider.asked[0]["prompt"] == "login"  # not with whatever session is open there
    assert links(cast) == [(cast.gerda.account, "sub-9")]
    assert "De koppeling staat aan" in gerda.get("/account/school/").content.decode()
    assert [message.subject for message in mail.outbox] == ["Uw account is gekoppeld"]
    assert not may_open(elsewhere_too)  # as with every change of how somebody signs in
    assert sign_in_there(client, provider, "sub-9").status_code == 302
    assert may_open(client)


def test_linking_asks_again_who_you_are(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    aged(gerda)
    for method in (gerda.get, gerda.post):
        assert method("/account/school/")["Location"].startswith("/account/controle/")
    assert provider.asked == []
    gerda.post("/account/controle/", {"password": PASSWORD})
    place = place_in(gerda.post("/account/school/"))
    aged(gerda)  # the way back takes too long
    assert sign_in_there(gerda, provider, "sub-9", place)["Location"].startswith("/account/controle/")
    assert links(cast) == []


def test_a_link_needs_the_token_of_a_form(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = gerda.cookies
    for address in ("/account/school/", "/account/school/weg/"):
        assert strict.post(address).status_code == 403


def test_whose_session_began_the_link_ends_it(cast: Cast, provider: Elsewhere) -> None:
    gerda = signed_in(cast.gerda)
    place = place_in(gerda.post("/account/school/"))
    pending = session_of(gerda)[elsewhere.PENDING]
    rob = signed_in(cast.rob)
    session = session_of(rob)
    session[elsewhere.PENDING] = pending
    session.save()
    assert sign_in_there(rob, provider, "sub-9", place).status_code == 400
    assert links(cast) == []


def test_an_account_there_belongs_to_one_person_here(cast: Cast, provider: Elsewhere) -> None:
    linked(cast.rob, provider, "sub-9")
    gerda = signed_in(cast.gerda)
    answer = sign_in_there(gerda, provider, "sub-9", place_in(gerda.post("/account/school/")))
    assert answer.status_code == 400
    assert "hoort hier al bij iemand anders" in answer.content.decode()
    assert links(cast) == [(cast.rob.account, "sub-9")]


def test_another_link_takes_the_place_of_the_first(cast: Cast, provider: Elsewhere) -> None:
    linked(cast.gerda, provider, "sub-1")
    gerda = signed_in(cast.gerda)
    sign_in_there(gerda, provider, "sub-2", place_in(gerda.post("/account/school/")))
    assert links(cast) == [(cast.gerda.account, "sub-2")]


def test_unlinking_keeps_a_way_in(cast: Cast, client: Client, provider: Elsewhere) -> None:
    linked(cast.gerda, provider)
    Account.objects.filter(pk=cast.gerda.account).update(password="!none")
    sign_in_there(client, provider, "sub-1")
    answer = client.post("/account/school/weg/")
    assert answer.status_code == 400
    assert "Kies eerst een wachtwoord" in answer.content.decode()
    assert links(cast) == [(cast.gerda.account, "sub-1")]
    gerda = signed_in(cast.gerda)  # who has a password now
    aged(gerda)
    assert gerda.post("/account/school/weg/")["Location"].startswith("/account/controle/")
    assert links(cast) == [(cast.gerda.account, "sub-1")]
    gerda.post("/account/controle/", {"password": PASSWORD})
    assert gerda.post("/account/school/weg/")["Location"] == "/account/"
    assert links(cast) == []
    assert sign_in_there(Client(), provider, "sub-1").status_code == 403


def test_who_has_only_this_way_in_signs_in_anew_for_a_change(cast: Cast, client: Client, provider: Elsewhere) -> None:
    """The library would take their word for it, however old the session is."""
    linked(cast.gerda, provider)
    Account.objects.filter(pk=cast.gerda.account).update(password="!none")
    sign_in_there(client, provider, "sub-1")
    assert client.get("/account/wachtwoord/eerste/").status_code == 200
    aged(client)
    assert client.get("/account/wachtwoord/eerste/")["Location"].startswith("/inloggen/")
    client.post("/account/wachtwoord/eerste/", {"password1": OTHER, "password2": OTHER})
    assert not Account.objects.get(pk=cast.gerda.account).has_usable_password()


# --- invitations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(cast: Cast) -> Someone:
    """A guardian of Noor who has no account yet."""
    cast.guardian("Nadia", "noor")
    cast.db.execute("delete from account where person_id = %s", [cast.nadia.id])
    return cast.nadia


def test_an_invitation_may_be_used_with_the_schools_account(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    code = invite(person_id=newcomer.id, by=None, now=NOW)
    client.post("/uitnodiging/", {"code": code})
    assert "Ga verder met Schoolaccount" in client.get("/uitnodiging/kiezen/").content.decode()
    chosen = client.post("/uitnodiging/school/", {"username": "nadia"})
    assert find(key_of(code), now=NOW).used_at is None  # asking uses nothing up
    assert sign_in_there(client, provider, "sub-7", place_in(chosen))["Location"] == "/"
    assert may_open(client)
    person = Account.objects.get(person_id=newcomer.id)
    assert (person.username, person.has_usable_password()) == ("nadia", False)
    assert links(cast) == [(person.pk, "sub-7")]
    again = Client()
    again.post("/uitnodiging/", {"code": code})
    assert "al gebruikt" in again.get("/uitnodiging/kiezen/").content.decode()


def test_an_invitation_to_who_has_an_account_ends_the_password(cast: Cast, client: Client, provider: Elsewhere) -> None:
    before = signed_in(cast.gerda)
    agree_to(cast.gerda, cast)
    client.post("/uitnodiging/", {"code": invite(person_id=cast.gerda.id, by=None, now=NOW)})
    sign_in_there(client, provider, "sub-7", place_in(client.post("/uitnodiging/school/")))
    assert may_open(client)
    assert not may_open(before)
    assert not Account.objects.get(pk=cast.gerda.account).has_usable_password()


@pytest.mark.parametrize(
    ("username", "says"),
    [("x", "Ten minste drie tekens"), ("met spatie", "Gebruik alleen"), ("", "Dit veld is verplicht")],
)
def test_a_name_that_cannot_be_is_said_beside_the_field(
    newcomer: Someone, client: Client, provider: Elsewhere, username: str, says: str
) -> None:
    client.post("/uitnodiging/", {"code": invite(person_id=newcomer.id, by=None, now=NOW)})
    answer = client.post("/uitnodiging/school/", {"username": username})
    assert answer.status_code == 400
    assert provider.asked == []
    assert says in answer.content.decode() or "Vul" in answer.content.decode()


def test_without_an_invitation_nothing_begins(client: Client, provider: Elsewhere) -> None:
    assert client.post("/uitnodiging/school/", {"username": "nadia"})["Location"] == "/uitnodiging/kiezen/"
    assert provider.asked == []


def test_an_invitation_that_ended_meanwhile_lets_nobody_in(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    client.post("/uitnodiging/", {"code": invite(person_id=newcomer.id, by=None, now=NOW)})
    place = place_in(client.post("/uitnodiging/school/", {"username": "nadia"}))
    invite(person_id=newcomer.id, by=None, now=NOW)  # a newer one ends it
    assert sign_in_there(client, provider, "sub-7", place).status_code == 400
    assert (links(cast), Account.objects.filter(person_id=newcomer.id).exists(), may_open(client)) == ([], False, False)


def test_an_invitation_is_not_used_up_by_an_account_of_somebody_else(
    cast: Cast, newcomer: Someone, client: Client, provider: Elsewhere
) -> None:
    linked(cast.rob, provider, "sub-7")
    code = invite(person_id=newcomer.id, by=None, now=NOW)
    client.post("/uitnodiging/", {"code": code})
    place = place_in(client.post("/uitnodiging/school/", {"username": "nadia"}))
    answer = sign_in_there(client, provider, "sub-7", place)
    assert answer.status_code == 400
    assert "hoort hier al bij iemand anders" in answer.content.decode()
    assert find(key_of(code), now=NOW).used_at is None
    assert not Account.objects.filter(person_id=newcomer.id).exists()
    assert not EmailAddress.objects.filter(email__contains="wie.dan").exists()
    assert json.dumps(links(cast)) == json.dumps([[cast.rob.account, "sub-7"]])
