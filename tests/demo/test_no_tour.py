"""A school that is no demonstration has no guided tour, gives nobody's code away, and cannot be made one with a file."""

import json
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from tests.imports.test_import_guardians import read_in, sheet
from tests.people import NOW, Cast, sign_in
from zorgvuldig.accounts.invitations.codes import accept, invite, key_of
from zorgvuldig.demo import health, marker
from zorgvuldig.demo.marker import FILE, is_demonstration, mark
from zorgvuldig.demo.seed import seed
from zorgvuldig.platform.postgres import DatabaseProblem

ADDRESS = "/rondleiding/"


@pytest.fixture(autouse=True)
def _unmarked(database: psycopg.Connection) -> Iterator[None]:
    (settings.DATA / FILE).unlink(missing_ok=True)
    yield
    (settings.DATA / FILE).unlink(missing_ok=True)
    database.execute("delete from gate.state where key = 'demonstration'")


def test_it_is_not_there(cast: Cast) -> None:
    assert not is_demonstration()
    assert Client().get(ADDRESS).status_code == 404


@pytest.mark.parametrize("address", ["/", "/inloggen/", "/uitleg/"])
def test_nothing_leads_there(cast: Cast, address: str) -> None:
    assert ADDRESS not in Client().get(address).content.decode()
    mark(cast.db)
    assert f'href="{ADDRESS}"' in Client().get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/account/", "/afmelden/"])
def test_nothing_leads_somebody_there_who_signed_in(cast: Cast, address: str) -> None:
    vera = sign_in(cast.vera)
    assert ADDRESS not in vera.get(address).content.decode()
    mark(cast.db)
    page = vera.get(address).content.decode()
    assert page.count(f'href="{ADDRESS}"') == 1 + (
        address == "/afmelden/"
    )  # the foot, and who leaves may go on as somebody else


def test_who_has_no_account_is_not_listed(cast: Cast) -> None:
    """In a school with other people than those of the demonstration, marked or not, nobody is offered."""
    mark(cast.db)
    page = Client().get(ADDRESS).content.decode()
    assert 'scope="row"' not in page
    assert page.count('<li class="stapel">') == 1  # the one without signing in


def give_app(cast: Cast) -> None:
    """Vera has an app that shows codes."""
    data = json.dumps({"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")})
    cast.db.execute("update mfa_authenticator set data = %s where user_id = %s", [data, cast.vera.account])


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*command)
    return str(refusal.value)


def test_a_file_makes_no_demonstration_of_a_school(cast: Cast) -> None:
    give_app(cast)
    (settings.DATA / FILE).touch()
    assert "This is no demonstration school" in refused("demo-code", "vera")
    assert "This is no demonstration school" in refused("demo-mail")
    assert Client().get(ADDRESS).status_code == 404
    assert ADDRESS not in Client().get("/inloggen/").content.decode()


@pytest.mark.parametrize("how", ["of nobody here", "of another installation", "no text"])
def test_a_mark_that_was_not_made_with_this_school_makes_none(cast: Cast, how: str) -> None:
    give_app(cast)
    mark(cast.db)
    text = cast.db.execute("select value from gate.state where key = 'demonstration'").fetchone()[0]
    if how == "of nobody here":
        cast.db.execute("update account set username = 'x' || username")
    else:
        forged = json.dumps(json.loads(text) | {"signature": "00" * 64})
        changed = forged if how == "of another installation" else "{}"
        cast.db.execute("update gate.state set value = %s where key = 'demonstration'", [changed])
    assert "This is no demonstration school" in refused("demo-code", "xvera" if how == "of nobody here" else "vera")


def test_invented_people_who_try_the_doors_end_nothing_and_get_no_code(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their numbers are below zero, and they come after the mark."""
    mark(cast.db)
    cast.db.execute("insert into person (id, uid) values (-5, gen_random_uuid())")
    cast.put("account", username="proef", password="!", person_id=-5, is_active=True, created_at=NOW)
    give_app(cast)
    assert "is no account that zorgvuldig demo made" in refused("demo-code", "proef")
    call_command("demo-code", "vera")
    assert len(capsys.readouterr().out.strip()) == 6


def by_invitation(cast: Cast) -> int:
    """A parent whom the administration wrote down since, and invites."""
    parent = cast.guardian("Nadia", "noor")
    cast.db.execute("delete from account where person_id = %s", [parent.id])
    return parent.id


def by_file(cast: Cast) -> int:
    """A parent whom a sheet of the administration brought."""
    read_in(sign_in(cast.anna), sheet(cast, "Ouder, Nadia", "nadia@example.org"))
    (number,) = cast.db.execute("select person_id from guardian where given_name = 'Nadia'").fetchone()
    return int(number)


def by_operator(cast: Cast) -> int:
    """A member of staff of whom nobody at the school knows more than the operator's command."""
    number: int = cast.put("person", uid=uuid.uuid4())
    return number


@pytest.mark.parametrize("came", [by_invitation, by_file, by_operator])
def test_one_real_account_ends_the_codes_of_everybody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, came: Callable[[Cast], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside somebody real nobody is a demonstration: no codes, no mail, no list of names, and every page and `doctor` say so."""
    monkeypatch.setattr(marker, "FRESH", 0.0)
    real = came(cast)
    give_app(cast)
    mark(cast.db)
    call_command("demo-code", "vera")
    assert len(capsys.readouterr().out.strip()) == 6
    assert [answer.ok for answer in health.examine(NOW)] == [True]
    code = invite(person_id=real, by=None, username="echt", now=NOW)
    call_command("demo-code", "vera")  # nobody came yet
    accept(key_of(code), password="een fiets in de regen", username="echt", now=NOW)
    for command in (("demo-code", "vera"), ("demo-code", "echt"), ("demo-mail",)):
        assert "this is no demonstration school any more" in refused(*command)
    (answer,) = health.examine(NOW)
    assert (answer.ok, answer.note) == (False, False)
    assert "close the accounts that the demonstration made" in answer.says
    assert Client().get(ADDRESS).status_code == 404
    for client, address in ((Client(), "/inloggen/"), (Client(), "/"), (sign_in(cast.gerda), "/mijn-berichten/")):
        page = client.get(address).content.decode()
        assert "Dit is geen voorbeeldschool meer" in page
        assert ADDRESS not in page
    with pytest.raises(DatabaseProblem, match="no demonstration school any more"):
        seed(0, NOW)


def test_a_name_that_was_taken_over_is_somebody_real(cast: Cast) -> None:
    """The account that the demonstration made went, and another came under its name."""
    mark(cast.db)
    cast.db.execute("update account set id = id + 100000 where id = %s", [cast.gerda.account])
    assert "this is no demonstration school any more" in refused("demo-code", "gerda")


def test_a_school_that_never_was_one_says_nothing_of_it(cast: Cast) -> None:
    assert health.examine(NOW) == []
    assert "voorbeeldschool" not in Client().get("/inloggen/").content.decode()
