"""A school that is no demonstration has no guided tour, gives nobody's code away, and cannot be made one with a file."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from tests.people import Cast, sign_in
from zorgvuldig.demo.marker import FILE, is_demonstration, mark

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


def test_an_account_that_came_later_gives_no_code(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    vera = cast.db.execute("update account set username = 'later' where id = %s returning id", [cast.vera.account])
    mark(cast.db)
    cast.db.execute("update account set username = 'vera' where id = %s", vera.fetchone())
    give_app(cast)
    assert "is no account that zorgvuldig demo made" in refused("demo-code", "vera")
    mark(cast.db)
    call_command("demo-code", "vera")
    assert len(capsys.readouterr().out.strip()) == 6
