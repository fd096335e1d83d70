"""The stop switch: from its commit on nothing goes, nothing a product holds works, and its sessions are marked ended."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from psycopg.types.json import Json

from tests.people import NOW, Cast, secret_of, sign_in
from tests.suppliers.supplying import Agreed, agreed, client, redeemed, supplies
from tests.suppliers.watching import stopped
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.stops.actions import notify_of_stop
from zorgvuldig.suppliers.supply import NotSupplied, supply


def pages(cast: Cast, it: Agreed, table: str) -> tuple[str, str]:
    """Where a product or its supplier is stopped and let go."""
    uid = cast.db.execute("select uid from supplier where id = %s", [it.supplier]).fetchone()[0]
    base = f"/leveranciers/product/{it.product_uid}/" if table == "product" else f"/leveranciers/{uid}/"
    return f"{base}stoppen/", f"{base}aanzetten/"


def token(cast: Cast, table: str, number: int, key: str, **more: object) -> str:
    """A token of Noor at a client, as the identity provider leaves it."""
    text = uuid.uuid4().hex
    values = {
        "token": text if table == "refresh_token" else "", "token_checksum": hashlib.sha256(text.encode()).hexdigest(),
        "application_id": number, "user_id": cast.noor.account, "session_key": key, "created": NOW, "updated": NOW,
    } | more  # fmt: skip
    cast.put(table, **values)
    return text


def held(cast: Cast, it: Agreed) -> dict[str, str]:
    """A code, an access token and a refresh token of Noor, and a session that the product knows."""
    number, key = client(cast, it.product), key_of(secret_of(cast.noor))
    cast.put(
        "supplier_session", sid=uuid.uuid4(), session_key=key, client_id=number, account_id=cast.noor.account,
        began_at=NOW, tries=0,
    )  # fmt: skip
    return {
        "code": redeemed(cast, number, cast.noor, key),
        "access": token(
            cast, "access_token", number, key, expires=NOW + timedelta(hours=9), scope="openid", resource=Json([])
        ),
        "refresh": token(cast, "refresh_token", number, key, token_family=uuid.uuid4(), resource=Json([])),
    }


def gets_nothing(held: dict[str, str]) -> dict[str, str]:
    """Why each of these gives nothing."""
    found = {}
    for kind, credential in held.items():
        with pytest.raises(NotSupplied) as why:
            supply(credential, kind=kind)
        found[kind] = why.value.why
    return found


def ended(cast: Cast) -> list[bool]:
    return [end for (end,) in cast.db.execute("select ended_at is not null from supplier_session order by id")]


@pytest.mark.parametrize("table", ["product", "supplier"])
def test_after_the_button_nothing_gives_anything(cast: Cast, table: str) -> None:
    it, other = agreed(cast), agreed(cast, "Taalplein")
    mine, theirs = held(cast, it), held(cast, other)
    for kind, credential in mine.items():
        assert supply(credential, kind=kind).sub
    before = len(supplies(cast))
    answer = sign_in(cast.petra).post(pages(cast, it, table)[0], {"why": "Er is een lek."})
    assert answer.status_code == 303
    assert gets_nothing(mine) == {"code": "stopped", "access": "credential", "refresh": "credential"}
    assert len(supplies(cast)) == before
    assert ended(cast) == [True, False]  # and of no other product
    for kind, credential in theirs.items():
        assert supply(credential, kind=kind).sub


def test_what_is_let_go_and_not_read_yet_is_not_read_after_the_stop(cast: Cast) -> None:
    it = agreed(cast)
    mine = held(cast, it)
    supply(mine["code"], kind="code")  # so that the pseudonym is kept
    one = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute("select why from gate.supply(%s::text, 'access', %s::uuid)", [mine["access"], one])
        assert cursor.fetchone() == ("",)
    sign_in(cast.leo).post(pages(cast, it, "product")[0], {"why": "lek"})
    with connection.cursor() as cursor:
        cursor.execute("select gate.supplied(%s::uuid)", [one])
        assert cursor.fetchone() == (None,)


@pytest.mark.parametrize("table", ["product", "supplier"])
def test_on_again_by_the_same_desk_with_the_reason_kept(cast: Cast, table: str) -> None:
    it = agreed(cast)
    off, on = pages(cast, it, table)
    petra, leo = sign_in(cast.petra), sign_in(cast.leo)
    petra.post(off, {"why": "Er is een lek."})
    mine = held(cast, it)  # handed out while the switch was being turned
    assert leo.post(on, {"why": "Het lek is dicht."}).status_code == 303
    row = cast.db.execute(f"select stopped_at, stopped_by_id, stopped_why from {table} where id = %s",
                          [getattr(it, table)]).fetchone()  # fmt: skip
    assert row == (None, None, "")
    del mine["code"]  # a code lives a minute; the tokens would live on
    assert gets_nothing(mine) == {"access": "credential", "refresh": "credential"}
    assert supply(held(cast, it)["code"], kind="code").sub
    page = petra.get(f"/leveranciers/product/{it.product_uid}/toezicht/").content.decode()
    for said in ("Er is een lek.", "Het lek is dicht.", "Petra Werker", "Leo Werker"):
        assert said in page
    assert page.index("Het lek is dicht.") < page.index("Er is een lek.")


def test_twice_off_or_on_says_so_and_changes_nothing(cast: Cast) -> None:
    it = agreed(cast)
    off, on = pages(cast, it, "product")
    petra = sign_in(cast.petra)
    assert "staat al weer aan" in petra.post(on, {"why": "x"}, follow=True).content.decode()
    petra.post(off, {"why": "eerst"})
    assert "al gestopt" in petra.post(off, {"why": "daarna"}, follow=True).content.decode()
    assert cast.db.execute("select stopped_why from product").fetchone() == ("eerst",)


def test_no_stop_without_a_reason(cast: Cast) -> None:
    it = agreed(cast)
    answer = sign_in(cast.petra).post(pages(cast, it, "product")[0], {"why": " "})
    assert answer.status_code == 422
    assert "Schrijf op waarom u dit stopt." in answer.content.decode()
    assert cast.db.execute("select stopped_at from product").fetchone() == (None,)


@pytest.mark.parametrize("name", ["fenna", "dirk", "anna", "gerda", "noor", "bas"])
@pytest.mark.parametrize("way", ["off", "on"])
def test_nobody_else_turns_the_switch(cast: Cast, name: str, way: str) -> None:
    it = agreed(cast)
    if way == "on":
        stopped(cast, it)
    for table in ("product", "supplier"):
        assert sign_in(cast.people[name]).post(pages(cast, it, table)[way == "on"], {"why": "x"}).status_code == 404
    assert cast.db.execute("select stopped_at is not null from product").fetchone() == (way == "on",)


def test_nobody_who_is_logged_out_does(cast: Cast) -> None:
    it = agreed(cast)
    for table in ("product", "supplier"):
        for path in pages(cast, it, table):
            assert Client().post(path, {"why": "x"}).status_code == 302
    assert cast.db.execute("select stopped_at from product").fetchone() == (None,)


@pytest.mark.parametrize(
    ("name", "purpose", "writes"),
    [
        ("petra", "supplier_desk", ()),  # who only looks
        ("petra", "supplier_desk", ("supplier_desk",)),  # who writes something else
        ("petra", "supplier_approval", ("supplier",)),  # who came for something else
    ],
)
def test_only_the_open_desk_ends_sessions(cast: Cast, name: str, purpose: str, writes: tuple[str, ...]) -> None:
    it = agreed(cast)
    held(cast, it)
    with (
        pytest.raises(ProgrammingError),
        open_door(
            secret_of(cast.people[name]), purpose=purpose, reads=("supplier",), writes=writes, kind=Kind.NOBODY, now=NOW
        ),
        transaction.atomic(),
    ):
        notify_of_stop([it.product])
    assert ended(cast) == [False]


def test_without_an_open_door_nobody_ends_them(cast: Cast) -> None:
    it = agreed(cast)
    held(cast, it)
    with pytest.raises(ProgrammingError), transaction.atomic():
        notify_of_stop([it.product])
    with pytest.raises(Refused), open_door(
        secret_of(cast.fenna), purpose="supplier_desk", reads=("supplier",), writes=("supplier",), kind=Kind.NOBODY, now=NOW
    ):  # fmt: skip
        pass
    assert ended(cast) == [False]


@pytest.mark.parametrize("function", ["stop_history('product', %s)", "supplied_figures(%s, '2000-01-01')"])
def test_figures_are_for_the_desk_alone(cast: Cast, function: str) -> None:
    """A family that is open may not read how often others signed in, though it reads what is about itself."""
    it = agreed(cast)
    sign_in(cast.petra).post(pages(cast, it, "product")[0], {"why": "lek"})
    supplied = {"product_id": it.product, "agreement_id": it.agreement, "channel": "login", "what": "", "count": 1}
    cast.put("supply", **supplied, claims="[]", at=NOW)
    for name, purpose, kind, reads, seen in (
        ("petra", "supplier_desk", Kind.NOBODY, ("supplier",), True),
        ("noor", "own_view", Kind.OWN, ("supplier", "release"), False),
    ):
        with (
            open_door(secret_of(cast.people[name]), purpose=purpose, reads=reads, kind=kind, now=NOW),
            connection.cursor() as c,
        ):
            c.execute(f"select count(*) > 0 from gate.{function}", [it.product])
            assert c.fetchone() == (seen,), name
