"""Nobody becomes somebody else alone: a new code for an account takes two, and is told to whose account it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import IntegrityError, connection

from tests.accounts.steps import give_email
from tests.letters import codes_in, opened_by, waiting_for
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.pupils.test_life import save
from zorgvuldig.accounts.invitations.codes import NotAccepted, NotInvited, accept, invite, key_of
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.models import Invitation
from zorgvuldig.register.schema import Shape

STAFF = "/medewerkers/uitnodigen/"


@pytest.fixture
def berend(cast: Cast) -> Someone:
    """A second person in the administration of Oost."""
    return cast.staff("Berend", "administration")


def family(cast: Cast) -> str:
    return f"/leerlingen/{cast.noor.uid}/uitnodigen/"


def newcomer(cast: Cast, name: str, role: str, school: str = "Oost") -> Someone:
    """Somebody with a role who has no account yet."""
    someone = cast.staff(name, role, school=school)
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [someone.account])
    cast.db.execute("delete from account where id = %s", [someone.account])
    return someone


def said(cast: Cast, who: Someone, address: str, person: str, how: str) -> str:
    """What the page says; a letter is asked for at an address of its own."""
    at = f"{address}brief/" if how == "brief" else address
    return sign_in(who).post(at, {"wie": person, "hoe": how}, follow=True).content.decode()


def letter(cast: Cast, address: str, person: str) -> str | None:
    """The code on the letter that Anna asks for, when there is one: whoever else keeps the administration opens it, or she."""
    said(cast, cast.anna, address, person, "brief")
    for who in [one for name, one in cast.people.items() if name in ("berend", "anna")][::-1]:
        if waiting_for(poster := sign_in(who)):
            (code,) = codes_in(opened_by(poster))
            return code
    return None


@contextmanager
def at_door(who: Someone, cast: Cast) -> Iterator[None]:
    reads = ("identity", "guardian")
    key = str(cast.noor.uid)
    with open_door(secret_of(who), purpose="administration", reads=reads, kind=Kind.PUPIL, key=key, now=NOW):
        yield


@pytest.mark.parametrize("name", ["gerda", "noor"])
@pytest.mark.parametrize("how", ["brief", "mail", "", "vraag"])
def test_a_clerk_alone_gets_no_code_for_a_family_with_an_account(cast: Cast, name: str, how: str) -> None:
    person = "pupil" if name == "noor" else f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, family(cast), person, how)
    assert waiting_for(sign_in(cast.anna)) == []
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_a_clerk_alone_gets_no_code_for_a_colleague_with_an_account(cast: Cast) -> None:
    page = said(cast, cast.anna, STAFF, f"staff-{cast.leo.id}", "brief")
    assert waiting_for(sign_in(cast.anna)) == []
    assert "Hier moet een collega mee akkoord gaan" in page
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=cast.leo.id, by=cast.anna.id, now=NOW)
    assert not Invitation.objects.exists()


def test_with_a_second_person_there_is_one_code_and_the_account_hears_of_it(cast: Cast, berend: Someone) -> None:
    give_email(cast.gerda, "gerda.zelf@example.org")
    gerda = f"guardian-{cast.gerda.id}"
    assert "Er is om een code gevraagd." in said(cast, cast.anna, family(cast), gerda, "vraag")
    waits = sign_in(berend).get(STAFF).content.decode()
    assert f'href="{family(cast)}"' in waits
    assert "U ging akkoord." in said(cast, berend, family(cast), gerda, "akkoord")
    assert f'href="{family(cast)}"' not in sign_in(berend).get(STAFF).content.decode()
    code = letter(cast, family(cast), gerda)
    assert code
    assert accept(key_of(code), password="vier-woorden-zijn-genoeg", now=NOW).person_id == cast.gerda.id
    (message,) = mail.outbox
    assert message.to == ["gerda.zelf@example.org"]
    assert not re.search("gerda|noor", message.subject + message.body, re.IGNORECASE)
    assert not letter(cast, family(cast), gerda)  # one agreement, one code


def test_the_family_sees_who_asked_and_who_agreed(cast: Cast, berend: Someone) -> None:
    gerda = f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, family(cast), gerda, "vraag")
    said(cast, cast.anna, family(cast), gerda, "vraag")  # a double click
    said(cast, berend, family(cast), gerda, "akkoord")
    rows = cast.db.execute("select actor_id, pupil_id from gate.log where kind = 'invited' order by id").fetchall()
    children = cast.db.execute("select pupil_id from guardianship where guardian_id = %s", [cast.gerda.id]).fetchall()
    assert sorted(rows) == sorted((who.id, child) for who in (cast.anna, berend) for (child,) in children)
    looked = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/inzage/").content.decode()
    assert len(re.findall(r"Berend Werker.{0,600}?Account", looked, re.DOTALL)) >= 1


def test_a_colleague_is_invited_again_by_two(cast: Cast, berend: Someone) -> None:
    dirk = f"staff-{cast.dirk.id}"
    said(cast, cast.anna, STAFF, dirk, "vraag")
    page = sign_in(berend).get(STAFF).content.decode()
    assert page.index("Wacht op een tweede persoon") < page.index("Dirk Werker") < page.index('value="akkoord"')
    said(cast, berend, STAFF, dirk, "akkoord")
    assert letter(cast, STAFF, dirk)
    assert cast.db.execute(
        "select actor_id, person_id from gate.log where kind = 'invited' order by id"
    ).fetchall() == [
        (cast.anna.id, cast.dirk.id),
        (berend.id, cast.dirk.id),
    ]


def test_a_no_ends_the_question(cast: Cast, berend: Someone) -> None:
    gerda = f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, family(cast), gerda, "vraag")
    said(cast, berend, family(cast), gerda, "nee")
    assert not letter(cast, family(cast), gerda)
    assert "Vraag een collega" in sign_in(cast.anna).get(family(cast)).content.decode()


def test_an_agreement_of_long_ago_does_not_count(cast: Cast, berend: Someone) -> None:
    gerda = f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, family(cast), gerda, "vraag")
    said(cast, berend, family(cast), gerda, "akkoord")
    cast.db.execute("update gate.invitation_request set asked_at = asked_at - interval '15 days'")
    assert not letter(cast, family(cast), gerda)
    assert "Er is om een code gevraagd." in said(cast, cast.anna, family(cast), gerda, "vraag")


def test_who_asked_does_not_agree_on_the_page_or_in_the_database(cast: Cast) -> None:
    gerda = f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, family(cast), gerda, "vraag")
    assert "Hier moet een collega mee akkoord gaan" in said(cast, cast.anna, family(cast), gerda, "akkoord")
    with pytest.raises(IntegrityError, match="invitation cannot be said: second"), at_door(cast.anna, cast):
        connection.cursor().execute("select gate.answer_invitation(%s, true)", [cast.gerda.id])
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=cast.gerda.id, by=cast.anna.id, now=NOW)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["olga", "otto", "anna"])
def test_at_a_door_nobody_is_asked_for_who_does_not_stand_behind_it(cast: Cast, who: str) -> None:
    """Olga is a guardian of another pupil, and nobody asks for themselves."""
    person = cast.people[who]
    if who == "otto":
        cast.db.execute("update staff_role set school_id = %s where staff_id = %s", [cast.schools["West"], person.id])
    with pytest.raises(IntegrityError, match="reach"), at_door(cast.anna, cast):
        connection.cursor().execute("select gate.ask_invitation(%s)", [person.id])
    assert cast.db.execute("select count(*) from gate.invitation_request").fetchone() == (0,)


def test_staff_of_another_school_are_out_of_reach(cast: Cast) -> None:
    """Also who has no account yet."""
    wanda = newcomer(cast, "Wanda", "teacher", school="West")
    anna = sign_in(cast.anna)
    assert "Wanda" not in anna.get(STAFF).content.decode()
    assert "Wanda" not in anna.post(STAFF, {"q": "Wanda"}).content.decode().replace('value="Wanda"', "")
    assert anna.post(f"{STAFF}brief/", {"wie": f"staff-{wanda.id}"}).status_code == 404
    with pytest.raises(NotInvited, match="reach"):
        invite(person_id=wanda.id, by=cast.anna.id, now=NOW)
    assert not Invitation.objects.exists()
    assert "Wanda" in sign_in(cast.wim).get(STAFF).content.decode()


WIDE = sorted(
    role.key
    for role in REGISTER.roles.values()
    if role.staff
    and Shape.GROUP not in {REGISTER.relations[rule.relation].shape for rule in REGISTER.rules if rule.role == role.key}
)
QUESTIONS = "/inrichten/codes/"


@pytest.mark.parametrize("role", WIDE)
def test_a_clerk_alone_gets_no_code_for_a_first_account_with_a_wide_role(cast: Cast, role: str) -> None:
    nora = newcomer(cast, "Nora", role)
    assert not letter(cast, STAFF, f"staff-{nora.id}")
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=nora.id, by=cast.anna.id, now=NOW)
    page = sign_in(cast.anna).get("/uitnodigen/medewerkers/").content.decode()
    assert page.index("Krijgt niets") < page.index("Nora Werker")
    assert not Invitation.objects.exists()


def test_there_are_wide_roles_and_who_teaches_has_none(cast: Cast) -> None:
    assert {"administration", "school_leader", "privacy_officer", "system_administrator", "care_coordinator"} <= set(
        WIDE
    )
    tom = newcomer(cast, "Tom", "teacher")
    assert letter(cast, STAFF, f"staff-{tom.id}")


@pytest.mark.parametrize("second", ["leo", "wim"])
def test_a_leader_or_another_administration_agrees_to_a_wide_role(cast: Cast, second: str) -> None:
    nora = newcomer(cast, "Nora", "privacy_officer")
    said(cast, cast.anna, STAFF, f"staff-{nora.id}", "vraag")
    assert "Nora Werker" not in sign_in(cast.anna).get(QUESTIONS).content.decode()
    assert "Nora Werker" in sign_in(cast.people[second]).get(QUESTIONS).content.decode()
    assert sign_in(cast.people[second]).post(QUESTIONS, {"wie": f"staff-{nora.id}", "hoe": "brief"}).status_code == 404
    assert "U ging akkoord." in said(cast, cast.people[second], QUESTIONS, f"staff-{nora.id}", "akkoord")
    code = letter(cast, STAFF, f"staff-{nora.id}")
    assert code
    made = accept(key_of(code), password="vier-woorden-zijn-genoeg", username="nora", now=NOW)
    assert made.invited_by_id == cast.anna.id


def test_whom_the_asker_let_in_is_no_second_person(cast: Cast, berend: Someone) -> None:
    cast.db.execute("update account set invited_by_id = %s where id = %s", [cast.anna.id, berend.account])
    nora, gerda = newcomer(cast, "Nora", "school_leader"), f"guardian-{cast.gerda.id}"
    said(cast, cast.anna, STAFF, f"staff-{nora.id}", "vraag")
    said(cast, cast.anna, family(cast), gerda, "vraag")
    for address in (STAFF, QUESTIONS):
        assert 'value="akkoord"' not in sign_in(berend).get(address).content.decode()
    assert "Hier moet een collega mee akkoord gaan" in said(cast, berend, family(cast), gerda, "akkoord")
    assert not letter(cast, family(cast), gerda)


def test_the_first_person_founds_the_school_alone_until_somebody_can_answer(cast: Cast) -> None:
    cast.db.execute(
        "update account set is_active = false where person_id in (select staff_id from staff_role where "
        "role in ('administration', 'school_leader') and staff_id <> %s)",
        [cast.anna.id],
    )
    nora = newcomer(cast, "Nora", "school_leader")
    code = letter(cast, STAFF, f"staff-{nora.id}")
    assert code
    made = accept(key_of(code), password="vier-woorden-zijn-genoeg", username="nora", now=NOW)
    assert made.invited_by_id is None  # so Nora answers what Anna asks
    piet = newcomer(cast, "Piet", "privacy_officer")
    assert not letter(cast, STAFF, f"staff-{piet.id}")


MADE_UP = {
    "given_name": "Wilma",
    "family_prefix": "",
    "family_name": "Verzonnen",
    "kind": "mother",
    "email": "wilma@example.org",
    "phone": "",
}


def made_up(cast: Cast, has_authority: str) -> str:
    """A parent whom Anna writes down; returns how pages name them."""
    added = sign_in(cast.anna).post(
        f"/leerlingen/{cast.noor.uid}/ouders/nieuw/", MADE_UP | {"has_authority": has_authority}
    )
    assert added.status_code == 302
    return f"guardian-{cast.db.execute('select max(guardian_id) from guardianship').fetchone()[0]}"


@pytest.mark.parametrize("has_authority", ["yes", "no"])
@pytest.mark.parametrize("how", ["brief", "mail"])
def test_a_clerk_alone_does_not_let_in_a_parent_whom_they_made_up(cast: Cast, how: str, has_authority: str) -> None:
    wilma = made_up(cast, has_authority)
    page = said(cast, cast.anna, family(cast), wilma, how)
    assert waiting_for(sign_in(cast.anna)) == []
    assert "Hier moet een collega mee akkoord gaan" in page
    page = sign_in(cast.anna).get(f"/uitnodigen/klas/{cast.groups['2B'][1]}/ouders/").content.decode()
    assert page.index("Krijgt niets") < page.index("Wilma Verzonnen")
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_authority_that_is_given_after_the_code_ends_the_code(cast: Cast) -> None:
    """Rob came from elsewhere, without authority; Anna makes a code for him, and only then says that he has it."""
    cast.db.execute("delete from account where person_id = %s", [cast.rob.id])
    code = invite(person_id=cast.rob.id, by=cast.anna.id, now=NOW)
    asked = {"purpose": "administration", "reads": ("identity", "guardian"), "writes": ("guardian",)}
    with open_door(secret_of(cast.anna), kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW, **asked):
        connection.cursor().execute(
            "update guardianship set has_authority = true where guardian_id = %s", [cast.rob.id]
        )
    with pytest.raises(NotAccepted, match="mag u meer openen"):
        accept(key_of(code), password="vier-woorden-zijn-genoeg", username="rob", now=NOW)
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=cast.rob.id, by=cast.anna.id, now=NOW)


def test_a_code_from_before_a_wide_role_lets_nobody_in(cast: Cast) -> None:
    tom = newcomer(cast, "Tom", "teacher")
    code = invite(person_id=tom.id, by=cast.anna.id, now=NOW)
    cast.db.execute("update staff_role set role = 'school_leader' where staff_id = %s", [tom.id])
    with pytest.raises(NotAccepted, match="mag u meer openen"):
        accept(key_of(code), password="vier-woorden-zijn-genoeg", username="tom", now=NOW)
    assert cast.db.execute("select count(*) from account where person_id = %s", [tom.id]).fetchone() == (0,)


def test_a_second_person_who_looked_lets_a_new_parent_in(cast: Cast, berend: Someone) -> None:
    wilma = made_up(cast, "yes")
    said(cast, cast.anna, family(cast), wilma, "vraag")
    assert f'href="{family(cast)}"' in sign_in(berend).get(STAFF).content.decode()
    said(cast, berend, family(cast), wilma, "akkoord")
    said(cast, cast.anna, family(cast), wilma, "mail")
    assert [message.to for message in mail.outbox] == [["wilma@example.org"]]


@pytest.mark.parametrize("how", ["mail", "brief"])
def test_a_clerk_alone_sends_no_code_to_an_address_that_they_changed(cast: Cast, how: str) -> None:
    """Rob came from elsewhere and has no account; after two weeks in which nobody objected the address is his."""
    cast.db.execute("delete from account where person_id = %s", [cast.rob.id])
    rob, anna = f"guardian-{cast.rob.id}", sign_in(cast.anna)
    page = anna.get(family(cast)).content.decode()
    assert "Vraag een brief met een code" in page[page.index("Rob Ouder") :].partition("</li>")[0]
    ties = cast.db.execute("select guardian_id from guardianship where pupil_id = %s order by id", [cast.noor.id])
    place = [guardian for (guardian,) in ties.fetchall()].index(cast.rob.id) + 1
    edit = f"/leerlingen/{cast.noor.uid}/ouder/?nr={place}"
    answers = {"given_name": "Rob", "family_name": "Ouder", "kind": "father", "phone": "", "source": "guardian"}
    answers |= {"email": "van.anna@example.org", "street": "Annalaan 1", "postcode": "1234 AB", "town": "Wilgendam"}
    assert save(anna, edit, answers).status_code == 303
    assert "Hier moet een collega mee akkoord gaan" in said(cast, cast.anna, family(cast), rob, how)
    assert waiting_for(anna) == []
    assert (Invitation.objects.count(), mail.outbox) == (0, [])
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=cast.rob.id, by=cast.anna.id, now=NOW, email="van.anna@example.org", site="https://x.example/")
    cast.db.execute("update gate.change set at = at - interval '15 days' where table_name = 'guardian'")
    said(cast, cast.anna, family(cast), rob, how)
    assert len(mail.outbox) + len(waiting_for(anna)) == 1
