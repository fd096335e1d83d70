"""Pseudonyms: the same within a sector, different outside it, kept, never given to somebody else, and nothing but them leaves."""

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from tests.people import Cast
from tests.suppliers.oidc.party import party, ready, sign_in, told
from tests.suppliers.supplying import agreed
from zorgvuldig.platform.vault.secret_fields import lasting_key

pytestmark = pytest.mark.usefixtures("signing")


def test_the_same_at_two_clients_of_a_sector_and_another_elsewhere(cast: Cast) -> None:
    one = agreed(cast, "Rekenplein", sector="uitgever.example")
    two = agreed(cast, "Taalplein", sector="uitgever.example")
    other = agreed(cast, "Wereldplein", sector="elders.example")
    subs: dict[str, list[str]] = {}
    for someone in (cast.noor, cast.bram, cast.tess):
        browser = sign_in(someone)
        for it in (one, two, other):
            told(cast, someone, it.product)
        subs[someone.name] = [party(cast, it.product).who(browser)["sub"] for it in (one, one, two, other)]
    for first, again, same, different in subs.values():
        assert first == again == same != different
    assert len({sub for found in subs.values() for sub in found}) == 6


def test_letters_and_digits_that_say_nothing(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    sub = rp.who(browser)["sub"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", sub)
    assert len(base64.urlsafe_b64decode(f"{sub}=")) == 32
    assert it.sector not in sub


def test_unchanged_by_another_name_or_another_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, rp, browser = ready(cast, cast.noor)
    first = rp.who(browser)["sub"]
    cast.db.execute("update pupil_identity set given_name = 'Nora' where pupil_id = %s", [cast.noor.id])
    cast.db.execute("update account set username = 'nora' where id = %s", [cast.noor.account])

    def other(purpose: str) -> bytes:
        return b"another key of this installation" if purpose == "pairwise" else lasting_key(purpose)

    monkeypatch.setattr("zorgvuldig.suppliers.supply.lasting_key", other)
    assert rp.who(browser)["sub"] == first
    it = agreed(cast, "Taalplein")
    told(cast, cast.noor, it.product)
    assert party(cast, it.product).who(browser)["sub"] != first


def test_no_second_person_is_ever_called_the_same(cast: Cast) -> None:
    it, rp, browser = ready(cast, cast.noor)
    told(cast, cast.bram, it.product)
    sub = rp.who(browser)["sub"]
    cast.db.execute("delete from pairwise")  # as forgetting somebody does
    assert rp.who(sign_in(cast.bram))["sub"] != sub
    with pytest.raises(Exception, match="pairwise_sub_once"):
        cast.put("pairwise", person_id=cast.tess.id, sector=it.sector, sub=rp.who(sign_in(cast.bram))["sub"])


def test_discovery_says_so() -> None:
    assert Browser().get("/.well-known/openid-configuration").json()["subject_types_supported"] == ["pairwise"]


def _decoded(token: str) -> str:
    return " ".join(base64.urlsafe_b64decode(part + "===").decode("latin-1") for part in token.split(".")[:2])


def test_the_number_of_a_person_is_in_nothing_that_leaves(cast: Cast) -> None:
    """Numbers long enough to be recognised are given first, so that one that leaves would be found."""
    moved = {"id": 700000000 + cast.noor.id, "account": 800000000 + cast.noor.account}
    for table, column in cast.db.execute(
        "select table_name, column_name from information_schema.columns where table_schema in ('public') "
        "and column_name in ('person_id', 'pupil_id') and table_name in (select relname from pg_class where relkind = 'r')"
    ).fetchall():
        cast.db.execute(f"update {table} set {column} = %s where {column} = %s", [moved["id"], cast.noor.id])
    cast.db.execute("update person set id = %s where id = %s", [moved["id"], cast.noor.id])
    cast.db.execute("update account set id = %s where id = %s", [moved["account"], cast.noor.account])
    cast.noor.id, cast.noor.account = moved["id"], moved["account"]
    _, rp, browser = ready(cast, cast.noor, claims=["role", "group"])
    out: list[Any] = [rp.ask(browser), rp.ask(browser, max_age="x"), rp.ask(browser, prompt="none")]
    given = rp.redeem(rp.answered(out[0])["code"])
    again = rp.refresh(given.json()["refresh_token"])
    info = rp.userinfo(again.json()["access_token"])
    assert info.json()["role"] == "student"
    texts = [json.dumps(dict(response.headers)) + response.content.decode() for response in (*out, given, again, info)]
    texts.append(_decoded(given.json()["id_token"]))
    uid = cast.db.execute("select uid from person where id = %s", [cast.noor.id]).fetchone()[0]
    number = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0]
    for secret in (
        cast.noor.id,
        cast.noor.account,
        uid,
        cast.noor.uid,
        number,
        "noor@example.org",
        "Bakkerman",
        "Noor",
    ):
        for text in texts:
            assert str(secret) not in text
