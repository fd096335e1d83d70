"""`zorgvuldig account`: what the school asks of whoever runs the server when somebody has to be shut out, or is."""

from io import StringIO
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings

from tests.accounts.steps import give_email, give_password, log_in, may_open
from tests.people import Cast, sign_in
from zorgvuldig.management.commands.account import Command


def run(*words: str) -> str:
    """What the command says, on the database of the test."""
    said = StringIO()
    with patch.object(Command, "execute", lambda self, *a, **o: self.handle(**o)):
        call_command(Command(stdout=said), *words)
    return said.getvalue().strip()


@pytest.fixture
def browsers(cast: Cast) -> dict[str, Client]:
    """Gerda twice, and Olga."""
    found = {}
    give_password(cast.gerda)
    give_password(cast.olga)
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        for name, person in (("one", "gerda"), ("two", "gerda"), ("olga", "olga")):
            found[name] = Client()
            log_in(found[name], person)
            assert may_open(found[name])
    return found


def test_sessions_of_one_person_end_and_no_others(browsers: dict[str, Client]) -> None:
    assert run("end", "GERDA") == "The sessions of this account are ended."
    assert [may_open(browsers[name]) for name in ("one", "two", "olga")] == [False, False, True]


def test_sessions_of_everybody_end(browsers: dict[str, Client]) -> None:
    assert run("end", "--everybody") == "3 sessions ended."
    assert not any(may_open(browser) for browser in browsers.values())


def test_lost_factors_are_taken_away_and_the_person_hears_of_it(cast: Cast) -> None:
    give_email(cast.dirk, "dirk@example.org")
    client = sign_in(cast.dirk)
    assert run("factors", "dirk").endswith("The person is mailed.")
    assert not Authenticator.objects.filter(user_id=cast.dirk.account).exists()
    assert not may_open(client)
    assert [(one.to, one.subject) for one in mail.outbox] == [(["dirk@example.org"], "Uw tweede stap is weggehaald")]
    assert "dirk" not in mail.outbox[0].body.lower()


def test_without_an_address_the_operator_tells_the_person(cast: Cast) -> None:
    give_email(cast.dirk, "dirk@example.org", verified=False)
    assert run("factors", "dirk").endswith("tell the person yourself.")
    assert mail.outbox == []


@pytest.mark.parametrize("words", [("end", "niemand"), ("factors", "niemand")])
def test_a_name_that_is_nobodys_is_refused(browsers: dict[str, Client], words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="no account with this user name"):
        run(*words)
    assert all(may_open(browser) for browser in browsers.values())


def test_whose_sessions_has_to_be_said() -> None:
    with pytest.raises(CommandError):
        run("end")
