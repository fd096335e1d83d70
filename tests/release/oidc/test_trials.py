"""A test client: whoever makes agreements tries it, and the product sees somebody who does not exist."""

from typing import Any

import pytest
from django.urls import reverse

from tests.people import Cast, Someone
from tests.release.oidc.party import Party, party, sign_in
from tests.release.supplying import agreed, supplies
from zorgvuldig.release.suppliers.sandbox import NOBODY
from zorgvuldig.release.suppliers.supplying import pseudonym

CLAIMS = ["role", "first_name", "group"]


@pytest.fixture
def trial(cast: Cast) -> Party:
    """Of a product whose agreement nobody approved yet."""
    it = agreed(cast, claims=CLAIMS, approved_at=None, approved_by_id=None)
    return party(cast, it.product, is_test=True)


def at(someone: Someone) -> Any:
    return sign_in(someone, records=[{"method": "password"}, {"method": "mfa", "type": "totp"}])


def test_the_desk_signs_in_as_somebody_who_does_not_exist(cast: Cast, trial: Party) -> None:
    tokens = trial.login(at(cast.petra))
    who = trial.checked(tokens["id_token"])[1]
    shown = {"role": "student", "given_name": "Proef", "groups": ["1A"], "sub": pseudonym("rekenplein.example", NOBODY)}
    assert {name: who[name] for name in shown} == shown
    assert trial.userinfo(tokens["access_token"]).json() == shown
    assert supplies(cast) == []
    assert not cast.db.execute("select from pairwise").fetchall()


@pytest.mark.parametrize("name", ["noor", "dirk", "fenna", "gerda"])
def test_nobody_else_does(cast: Cast, trial: Party, name: str) -> None:
    answer = trial.ask(at(cast.people[name]))
    assert answer.status_code == 403
    assert "proefaansluiting" in answer.content.decode()


def test_a_real_client_still_gives_nothing_before_the_agreement(cast: Cast, trial: Party) -> None:
    live = party(cast, trial.client.product_id)
    assert live.ask(sign_in(cast.noor)).status_code == 403


def test_what_a_trial_bought_ends_with_the_session(cast: Cast, trial: Party) -> None:
    browser = at(cast.petra)
    access = trial.login(browser)["access_token"]
    browser.post(reverse("account_logout"))
    assert trial.userinfo(access).status_code == 401


def test_a_trial_renews_nothing(cast: Cast, trial: Party) -> None:
    tokens = trial.login(at(cast.petra))
    assert trial.refresh(tokens["refresh_token"]).status_code == 400
