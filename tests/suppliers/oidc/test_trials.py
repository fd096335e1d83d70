"""A test client: whoever makes agreements tries it, and the product sees somebody of a school that does not exist."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.people import Cast, Someone
from tests.suppliers.oidc.party import Party, party, sign_in
from tests.suppliers.supplying import agreed, supplies
from zorgvuldig.suppliers.oidc.models import AccessToken

CLAIMS = ["role", "first_name", "group"]
CHOICE = re.compile(r'href="(/oidc/authorize/\?[^"]*&amp;proef=(\d+))"')


@pytest.fixture
def trial(cast: Cast) -> Party:
    """Of a product whose agreement nobody approved yet."""
    it = agreed(cast, claims=CLAIMS, approved_at=None, approved_by_id=None)
    return party(cast, it.product, is_test=True)


def at(someone: Someone) -> Any:
    return sign_in(someone, records=[{"method": "password"}, {"method": "mfa", "type": "totp"}])


def offered(answer: Any) -> dict[str, str]:
    """The addresses on the page where somebody chooses, by number."""
    assert answer.status_code == 200, answer.content
    return {number: address.replace("&amp;", "&") for address, number in CHOICE.findall(answer.content.decode())}


def test_the_desk_signs_in_as_somebody_who_does_not_exist(cast: Cast, trial: Party) -> None:
    tokens = trial.login(at(cast.petra), proef="1")
    who = trial.checked(tokens["id_token"])[1]
    shown = {"role": "student", "given_name": "Proef", "groups": ["1A", "1Awi"]}
    assert {name: who[name] for name in shown} == shown
    assert trial.userinfo(tokens["access_token"]).json() == shown | {"sub": who["sub"]}
    assert tokens["scope"] == "openid"
    assert supplies(cast) == []
    assert not cast.db.execute("select from pairwise").fetchall()
    assert cast.db.execute("select channel, what, count from supply_trial").fetchall() == [("login", "", 2)]


def test_one_chooses_as_whom(cast: Cast, trial: Party) -> None:
    browser = at(cast.petra)
    found = offered(trial.ask(browser))
    assert list(found) == [str(number) for number in range(1, 13)]  # pupils who are there, and no teachers: not agreed
    known = set()
    for number in ("2", "9"):
        code = trial.answered(browser.get(found[number]))["code"]
        tokens = trial.redeem(code).json()
        who = trial.checked(tokens["id_token"])[1]
        # Whoever a token is of stays the same, whoever is chosen after.
        trial.login(browser, proef="5")
        assert trial.userinfo(tokens["access_token"]).json()["sub"] == who["sub"]
        known.add((who["sub"], who["given_name"]))
    assert {name for _sub, name in known} == {"Zoë", "Łucja"}
    assert len(known) == 2
    assert set(AccessToken.objects.values_list("scope", flat=True)) == {
        "openid trial:2", "openid trial:5", "openid trial:9"
    }  # fmt: skip


def test_teachers_are_there_when_the_agreement_is_about_them(cast: Cast) -> None:
    it = agreed(cast, for_pupils=False, for_staff=True, claims=["role"])
    rp = party(cast, it.product, is_test=True)
    browser = at(cast.petra)
    assert list(offered(rp.ask(browser))) == ["21", "22"]
    assert rp.who(browser, proef="21")["role"] == "teacher"
    assert offered(rp.ask(browser, proef="1"))  # a pupil is not agreed, so the page asks again


@pytest.mark.parametrize("number", ["0", "13", "99", "-1", "1.0", "", "x", "1\n"])
def test_nobody_else_can_be_chosen(cast: Cast, trial: Party, number: str) -> None:
    assert offered(trial.ask(at(cast.petra), proef=number))
    assert cast.db.execute("select from code").fetchall() == []


def test_who_has_to_show_again_who_they_are_then_chooses(cast: Cast, trial: Party) -> None:
    browser = at(cast.petra)
    assert trial.ask(browser, prompt="login").status_code == 302
    fresh = sign_in(cast.petra, ago=1, records=[{"method": "password"}, {"method": "mfa", "type": "totp"}])
    found = offered(trial.ask(fresh, max_age="60"))
    assert trial.answered(fresh.get(found["1"]))["code"]
    assert trial.answered(trial.ask(fresh, prompt="none"))["error"] == "interaction_required"


def test_a_live_client_takes_no_choice(cast: Cast) -> None:
    it = agreed(cast, claims=CLAIMS, for_staff=True)
    rp = party(cast, it.product)
    cast.put("login_notice", account_id=cast.noor.account, product_id=it.product, claims="[]", seen_at="2026-01-01")
    cast.db.execute('update login_notice set claims = \'["role", "first_name", "group"]\'')
    assert rp.who(sign_in(cast.noor), proef="1")["given_name"] == "Noor"
    assert cast.db.execute("select scope from access_token").fetchall() == [("openid",)]


def test_a_code_of_a_live_client_is_nobody_invented(cast: Cast, trial: Party) -> None:
    """Also when the scope of a code would say so: only a test client has somebody invented."""
    cast.db.execute("update agreement set approved_at = now(), approved_by_id = %s", [cast.leo.id])
    rp = party(cast, trial.client.product_id)
    cast.put(
        "login_notice", account_id=cast.noor.account, product_id=rp.client.product_id, claims="[]", seen_at="2026-01-01"
    )
    cast.db.execute('update login_notice set claims = \'["role", "first_name", "group"]\'')
    code = rp.code(sign_in(cast.noor))
    cast.db.execute("update code set scope = 'openid trial:1'")
    assert rp.checked(rp.redeem(code).json()["id_token"])[1]["given_name"] == "Noor"


def test_a_test_client_never_gets_who_signed_in(cast: Cast, trial: Party) -> None:
    """Also when the scope of its code would be that of a real login."""
    code = trial.code(at(cast.petra), proef="1")
    cast.db.execute("update code set scope = 'openid'")
    assert trial.redeem(code).status_code == 400
    tokens = trial.login(at(cast.petra), proef="1")
    cast.db.execute("update access_token set scope = 'openid'")
    assert trial.userinfo(tokens["access_token"]).status_code == 401
    assert supplies(cast) == []


@pytest.mark.parametrize("name", ["noor", "dirk", "fenna", "gerda"])
def test_nobody_else_does(cast: Cast, trial: Party, name: str) -> None:
    answer = trial.ask(at(cast.people[name]), proef="1")
    assert answer.status_code == 403
    assert "proefaansluiting" in answer.content.decode()


def test_what_the_school_stopped_is_not_tried_either(cast: Cast, trial: Party) -> None:
    browser = at(cast.petra)
    code = trial.code(browser, proef="1")
    cast.db.execute("update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek'", [cast.petra.id])
    assert "stilgezet" in trial.ask(browser, proef="1").content.decode()
    assert trial.redeem(code).status_code == 400


def test_a_real_client_still_gives_nothing_before_the_agreement(cast: Cast, trial: Party) -> None:
    live = party(cast, trial.client.product_id)
    assert live.ask(sign_in(cast.noor)).status_code == 403


def test_what_a_trial_bought_ends_with_the_session(cast: Cast, trial: Party) -> None:
    browser = at(cast.petra)
    access = trial.login(browser, proef="1")["access_token"]
    browser.post(reverse("account_logout"))
    assert trial.userinfo(access).status_code == 401


def test_a_trial_renews_nothing(cast: Cast, trial: Party) -> None:
    tokens = trial.login(at(cast.petra), proef="1")
    assert trial.refresh(tokens["refresh_token"]).status_code == 400
