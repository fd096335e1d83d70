"""What stands in a file is whatever its bringer typed: whom it made a guardian, and an address in it, another person looks at before there is a code."""

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.test_invitations_second import family, said
from tests.imports.test_import_guardians import read_in, sheet
from tests.letters import waiting_for
from tests.people import NOW, Cast, Someone, sign_in
from tests.pupils.test_life import save
from zorgvuldig.accounts.invitations.codes import NotInvited, invite
from zorgvuldig.gate.models import Invitation

ADDRESS = "van.anna@example.org"


@pytest.fixture
def berend(cast: Cast) -> Someone:
    """A second person in the administration of Oost."""
    return cast.staff("Berend", "administration")


@pytest.fixture
def anna(cast: Cast) -> Client:
    return sign_in(cast.anna)


def made_up(cast: Cast, anna: Client) -> int:
    """A parent with authority who is nobody, in a sheet of Anna's."""
    read_in(anna, sheet(cast, "Verzonnen, Wilma", ADDRESS, authority="ja"))
    number: int = cast.db.execute("select person_id from guardian where given_name = 'Wilma'").fetchone()[0]
    return number


def filled_in(cast: Cast, anna: Client) -> int:
    """An address for Gerda, of whom the school had none; she has no account yet."""
    cast.db.execute("update guardian set email = '' where person_id = %s", [cast.gerda.id])
    cast.db.execute("delete from account where person_id = %s", [cast.gerda.id])
    read_in(anna, sheet(cast, "Ouder, Gerda", ADDRESS))
    return cast.gerda.id


def looked_at_by_herself(cast: Cast, anna: Client) -> int:
    """Another address for Gerda, which Anna who brought it says to have looked at."""
    cast.db.execute("update guardian set phone = '0611111111' where person_id = %s", [cast.gerda.id])
    cast.db.execute("delete from account where person_id = %s", [cast.gerda.id])
    read_in(anna, sheet(cast, "Ouder, Gerda", ADDRESS, "06-11111111"))
    answers = {
        "given_name": "Gerda",
        "family_name": "Ouder",
        "kind": "guardian",
        "email": ADDRESS,
        "phone": "0611111111",
    }
    edit = f"/leerlingen/{cast.noor.uid}/ouder/?nr=1"
    assert save(anna, edit, answers | {"source": "guardian", "email_checked": "on"}).status_code == 303
    return cast.gerda.id


def authority_said(cast: Cast, anna: Client) -> int:
    """Authority for Wilma, whom a source brought that knows nothing of it."""
    read_in(sign_in(cast.berend), sheet(cast, "Verzonnen, Wilma", "wilma@example.org"))
    read_in(anna, sheet(cast, "Verzonnen, Wilma", "wilma@example.org", authority="ja"))
    number: int = cast.db.execute("select person_id from guardian where given_name = 'Wilma'").fetchone()[0]
    return number


BY_FILE = {"made up": made_up, "filled in": filled_in, "looked at": looked_at_by_herself, "authority": authority_said}


@pytest.mark.parametrize("how", BY_FILE)
def test_a_clerk_alone_lets_in_nobody_by_a_file(cast: Cast, anna: Client, berend: Someone, how: str) -> None:
    guardian = BY_FILE[how](cast, anna)
    for way in ("mail", "brief"):
        assert "Hier moet een collega mee akkoord gaan" in said(
            cast, cast.anna, family(cast), f"guardian-{guardian}", way
        )
    with pytest.raises(NotInvited, match="second"):
        invite(person_id=guardian, by=cast.anna.id, now=NOW, email=ADDRESS, site="https://school.example/")
    assert waiting_for(anna) == []
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_a_colleague_who_did_not_bring_the_file_invites_at_once(cast: Cast, anna: Client, berend: Someone) -> None:
    guardian = made_up(cast, anna)
    address = f"/uitnodigen/klas/{cast.groups['2B'][1]}/ouders/"
    page = anna.get(address).content.decode()
    assert page.index("Krijgt niets") < page.index("Las u deze persoon zelf in?") < page.index("Wilma Verzonnen")
    page = sign_in(berend).get(address).content.decode()
    assert "Las u deze persoon zelf in?" not in page.partition("Wilma Verzonnen")[0].rpartition("<h2")[2]
    said(cast, berend, family(cast), f"guardian-{guardian}", "mail")
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_a_colleague_agrees_and_the_bringer_invites(cast: Cast, anna: Client, berend: Someone) -> None:
    guardian = f"guardian-{made_up(cast, anna)}"
    said(cast, cast.anna, family(cast), guardian, "vraag")
    said(cast, berend, family(cast), guardian, "akkoord")
    said(cast, cast.anna, family(cast), guardian, "mail")
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_whom_the_bringer_let_in_lets_in_nobody_for_them(cast: Cast, anna: Client, berend: Someone) -> None:
    cast.db.execute("update account set invited_by_id = %s where id = %s", [cast.anna.id, berend.account])
    guardian = made_up(cast, anna)
    assert "Hier moet een collega mee akkoord gaan" in said(cast, berend, family(cast), f"guardian-{guardian}", "mail")
    assert mail.outbox == []


def test_after_two_weeks_in_which_nobody_objected_an_address_is_theirs(cast: Cast, anna: Client) -> None:
    guardian = filled_in(cast, anna)
    cast.db.execute("update gate.change set at = at - interval '15 days' where table_name = 'guardian'")
    said(cast, cast.anna, family(cast), f"guardian-{guardian}", "mail")
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


def test_the_first_person_of_a_school_brings_the_file_and_invites(cast: Cast, anna: Client) -> None:
    """As long as nobody else is there who could look."""
    cast.db.execute(
        "update account set is_active = false where person_id in (select staff_id from staff_role where "
        "role in ('administration', 'school_leader') and staff_id <> %s)",
        [cast.anna.id],
    )
    guardian = made_up(cast, anna)
    said(cast, cast.anna, family(cast), f"guardian-{guardian}", "mail")
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
