"""A school that is no demonstration has no guided tour, and no page of it says that there could be one."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from tests.people import Cast, sign_in
from zorgvuldig.demo.marker import FILE, is_demonstration, mark

ADDRESS = "/rondleiding/"


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    (settings.DATA / FILE).unlink(missing_ok=True)
    yield
    (settings.DATA / FILE).unlink(missing_ok=True)


def test_it_is_not_there(cast: Cast) -> None:
    assert not is_demonstration()
    assert Client().get(ADDRESS).status_code == 404


@pytest.mark.parametrize("address", ["/", "/inloggen/", "/uitleg/"])
def test_nothing_leads_there(cast: Cast, address: str) -> None:
    assert ADDRESS not in Client().get(address).content.decode()
    mark()
    assert f'href="{ADDRESS}"' in Client().get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/account/", "/afmelden/"])
def test_nothing_leads_somebody_there_who_signed_in(cast: Cast, address: str) -> None:
    vera = sign_in(cast.vera)
    assert ADDRESS not in vera.get(address).content.decode()
    mark()
    page = vera.get(address).content.decode()
    assert page.count(f'href="{ADDRESS}"') == 1 + (
        address == "/afmelden/"
    )  # the foot, and who leaves may go on as somebody else


def test_who_has_no_account_is_not_listed(cast: Cast) -> None:
    """In a school with other people than those of the demonstration, marked or not, nobody is offered."""
    mark()
    page = Client().get(ADDRESS).content.decode()
    assert 'scope="row"' not in page
    assert page.count('<li class="stapel">') == 1  # the one without signing in
