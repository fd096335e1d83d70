"""What a product hears of somebody: a pseudonym, what was agreed, and how this session began. Nothing else, and written down."""

import base64
import hashlib
import json
import time
from typing import Any

import pytest

from tests.people import Cast, days
from tests.suppliers.oidc.party import ISSUER, PASSWORD, party, ready, sign_in, told
from tests.suppliers.supplying import agreed, another, supplies
from zorgvuldig.suppliers.oidc.claims import methods

pytestmark = pytest.mark.usefixtures("signing")

OF_THE_LOGIN = {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sid"}
ALL = ("role", "school", "group", "stage", "level", "first_name", "family_name", "eck_id")


def test_a_pseudonym_and_nothing_else(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    tokens = rp.login(browser)
    head, said = rp.checked(tokens["id_token"])
    assert head == {"typ": "JWT", "alg": "ES256", "kid": head["kid"]}
    assert set(said) == OF_THE_LOGIN
    assert (said["iss"], said["aud"], said["nonce"]) == (ISSUER, rp.client.client_id, rp.nonce)
    assert said["exp"] - said["iat"] <= 300
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert said["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert rp.userinfo(tokens["access_token"]).json() == {"sub": said["sub"]}
    assert supplies(cast) == [(it.product, "login", "", [], True)] * 2


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_signed_as_the_client_is_registered(cast: Cast, alg: str) -> None:
    it = agreed(cast)
    told(cast, cast.noor, it.product)
    rp = party(cast, it.product, signs_with=alg)
    assert rp.checked(rp.login(sign_in(cast.noor))["id_token"])[0]["alg"] == alg


def test_exactly_what_was_agreed_in_the_words_of_the_standard(cast: Cast) -> None:
    cast.db.execute("update school set brin = '99XX'")
    cast.db.execute("update learning_group set stage = 2, level = 'havo' where name = '2B'")
    cast.put("eck_id", "pupil_id", pupil_id=cast.noor.id, value="https://ketenid.nl/202601/" + "a" * 128)
    _, rp, browser = ready(cast, cast.noor, claims=list(ALL))
    tokens = rp.login(browser)
    said = rp.checked(tokens["id_token"])[1]
    agreed_of = {
        "role": "student", "school": "99XX", "groups": ["2B", "wi2B"], "stage": 2, "level": "havo", "given_name": "Noor",
        "family_name": "Bakkerman", "eckId": "https://ketenid.nl/202601/" + "a" * 128,
    }  # fmt: skip
    assert {name: value for name, value in said.items() if name not in OF_THE_LOGIN} == agreed_of
    assert rp.userinfo(tokens["access_token"]).json() == agreed_of | {"sub": said["sub"]}


def test_a_teacher_is_called_so(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.dirk, claims=["role", "first_name"], for_staff=True, for_pupils=False)
    said = rp.who(browser)
    assert (said["role"], said["given_name"]) == ("teacher", "Dirk")


def test_what_a_client_asks_for_changes_nothing(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor, claims=["role"])
    wish = json.dumps({"id_token": {"family_name": {"essential": True}}, "userinfo": {"email": None}})
    said = rp.who(browser, scope="openid profile email address", claims=wish, login_hint="noor@example.org")
    assert set(said) == OF_THE_LOGIN | {"role"}


def test_a_claim_that_is_agreed_from_tomorrow_does_not_go_today(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    another(cast, it.product, version=2, starts_on=days(1), claims=["role"])
    another(cast, it.product, version=3, approved_at=None, approved_by_id=None, starts_on=days(-1), claims=["role"])
    assert "role" not in rp.who(browser)


def test_a_claim_that_is_taken_out_stops_at_once(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor, claims=["role"])
    code = rp.code(browser)
    another(cast, it.product, version=2, starts_on=days(-1))
    tokens = rp.redeem(code).json()
    assert set(rp.checked(tokens["id_token"])[1]) == OF_THE_LOGIN
    assert set(rp.userinfo(tokens["access_token"]).json()) == {"sub"}


def test_how_and_when_this_session_began(cast: Cast) -> None:
    _it, rp, _ = ready(cast, cast.noor)
    cast.db.execute("update account set last_login = '2020-01-01'")
    code = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    early, late = sign_in(cast.noor, ago=5000), sign_in(cast.noor, ago=7, records=code)
    one, two = rp.who(early), rp.who(late)
    assert abs(time.time() - 5000 - one["auth_time"]) < 60
    assert abs(time.time() - 7 - two["auth_time"]) < 60
    assert (one["amr"], two["amr"]) == (["pwd"], ["mfa", "otp", "pwd"])
    assert one["sid"] != two["sid"]
    assert one["sub"] == two["sub"]


def test_methods_in_the_words_of_rfc_8176() -> None:
    assert methods([{"method": "mfa", "type": "webauthn"}]) == ["mfa", "swk"]
    assert methods([{"method": "mfa", "type": "elsewhere"}]) == ["mfa"]
    assert methods([{"method": "mfa", "type": "recovery_codes"}, *PASSWORD]) == ["mfa", "otp", "pwd"]
    assert methods([{"method": "something new"}]) == []


def test_every_time_again_and_each_with_its_row(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor, claims=["role"])
    rp.login(browser)
    tokens = rp.login(browser)
    rp.userinfo(tokens["access_token"])
    about = cast.db.execute("select pupil_id, count(*) from supply_pupil group by 1").fetchall()
    assert about == [(cast.noor.id, 3)]
    assert supplies(cast) == [(it.product, "login", "", ["role"], True)] * 3


def test_an_answer_that_was_not_sent_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    it, rp, browser = ready(cast, cast.noor)
    code = rp.code(browser)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("zorgvuldig.suppliers.oidc.token_endpoint.SupplyResponse.close", broken)
        with pytest.raises(OSError):  # noqa: PT011 - ours, raised above
            rp.redeem(code)
    assert supplies(cast) == [(it.product, "login", "", [], False)]


def test_no_number_or_name_of_ours_in_anything_that_leaves(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor, claims=["role"])
    first = rp.ask(browser)
    tokens = rp.redeem(rp.answered(first)["code"])
    again = rp.refresh(tokens.json()["refresh_token"])
    info = rp.userinfo(again.json()["access_token"])
    _, said = rp.checked(tokens.json()["id_token"])
    bytes_out = " ".join(
        [first["Location"], tokens.content.decode(), again.content.decode(), info.content.decode(), json.dumps(said)]
    )
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0]
    uid = cast.db.execute("select uid from person where id = %s", [cast.noor.id]).fetchone()[0]
    for secret in (str(cast.noor.uid), str(uid), number, "Noor", "noor", "Bakkerman", "example.org", "Geheimlaan"):
        assert secret not in bytes_out
    assert cast.noor.id not in said.values()
    assert cast.noor.account not in said.values()
