"""Whoever signs in for the first time with a wide role opens nothing until a colleague confirms that it is them."""

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from tests.accounts.steps import PASSWORD, may_open, set_up_app
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from zorgvuldig.accounts.invitations.codes import invite
from zorgvuldig.gate.door import Kind, open_door

QUESTIONS = "/inrichten/codes/"


def newcomer(cast: Cast, role: str) -> Someone:
    """Somebody with a role who has no account yet."""
    nora = cast.staff("Nora", role)
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [nora.account])
    cast.db.execute("delete from account where id = %s", [nora.account])
    return nora


def code_for(cast: Cast, who: Someone, *, opener: str = "otto") -> str:
    """A code that Anna asked for, to which Wim agreed, on a letter that somebody opened."""
    cast.put(
        "gate.invitation_request",
        person_id=who.id,
        asked_by=cast.anna.id,
        asked_at=NOW,
        answered_by=cast.wim.id,
        agreed_at=NOW,
    )
    code = invite(person_id=who.id, by=cast.anna.id, now=NOW)
    cast.put(
        "gate.invitation_letter",
        batch=who.uid,
        person_id=who.id,
        asked_by=cast.anna.id,
        asked_at=NOW,
        made_at=NOW,
        opened_by=cast.people[opener].id,
        opened_at=NOW,
    )
    return code


def signs_in(code: str) -> Client:
    """Types the code, chooses a password, and sets up the second step."""
    client = Client()
    client.post("/uitnodiging/", {"code": code})
    answer = client.post("/uitnodiging/kiezen/", {"username": "nora", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    set_up_app(client)
    client.get("/")
    return client


def confirmed(cast: Cast, who: str, nora: Someone) -> int:
    posted = {"wie": f"staff-{nora.id}", "hoe": "bevestig"}
    return int(sign_in(cast.people[who]).post(QUESTIONS, posted).status_code)


def test_a_wide_role_opens_nothing_until_a_colleague_confirms_it(cast: Cast) -> None:
    nora = newcomer(cast, "school_leader")
    client = signs_in(code_for(cast, nora))
    assert not may_open(client)
    waits = client.get("/inrichten/functies/", follow=True)
    assert "Uw account wacht op een collega." in waits.content.decode()
    assert waits.redirect_chain[-1][0] == "/account/"
    assert "1 nieuw account wacht tot u het bevestigt." in sign_in(cast.leo).get("/").content.decode()
    page = sign_in(cast.leo).get(QUESTIONS).content.decode()
    assert '<b>Nora Werker</b> <span class="stil">Schoolleider</span>' in page  # what will open
    assert page.index("Logde voor het eerst in") < page.index("Nora Werker") < page.index('value="bevestig"')
    assert confirmed(cast, "leo", nora) == 303
    client.get("/")
    assert may_open(client)
    assert "Uw account wacht op een collega." not in client.get("/account/").content.decode()
    rows = cast.db.execute("select actor_id, person_id from gate.log where kind = 'confirmed'").fetchall()
    assert rows == [(cast.leo.id, nora.id)]
    assert confirmed(cast, "leo", nora) == 404  # once


@pytest.mark.parametrize("who", ["wim", "dirk", "petra", "bas", "gerda"])
def test_who_opened_the_letter_or_has_no_such_role_confirms_nobody(cast: Cast, who: str) -> None:
    nora = newcomer(cast, "privacy_officer")
    client = signs_in(code_for(cast, nora, opener="wim"))
    assert confirmed(cast, who, nora) == 404
    assert "nieuw account wacht" not in sign_in(cast.people[who]).get("/").content.decode()
    assert not may_open(client)


def test_nobody_confirms_themselves_or_whom_they_stand_in_for(cast: Cast) -> None:
    """By SQL at a door too: the one who opened the letter, and an account that this one let in."""
    nora = newcomer(cast, "administration")
    signs_in(code_for(cast, nora, opener="wim"))
    cast.db.execute("update account set invited_by_id = %s where person_id = %s", [cast.wim.id, cast.leo.id])
    reads = ("organisation", "staff")
    for who in (cast.wim, cast.leo):
        with (
            pytest.raises(IntegrityError, match="confirm"),
            open_door(secret_of(who), purpose="setting_up", reads=reads, kind=Kind.NOBODY, now=NOW),
        ):
            connection.cursor().execute("select gate.confirm_account(%s)", [nora.id])


def test_a_teacher_starts_at_once(cast: Cast) -> None:
    assert may_open(signs_in(invite(person_id=newcomer(cast, "teacher").id, by=cast.anna.id, now=NOW)))


def test_whom_the_first_person_of_a_school_lets_in_starts_at_once(cast: Cast) -> None:
    """There is nobody yet who could confirm it."""
    cast.db.execute(
        "update account set is_active = false where person_id in (select staff_id from staff_role where "
        "role in ('administration', 'school_leader') and staff_id <> %s)",
        [cast.anna.id],
    )
    assert may_open(signs_in(invite(person_id=newcomer(cast, "school_leader").id, by=cast.anna.id, now=NOW)))
