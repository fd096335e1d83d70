"""The one way to a supplier, as the database sees to it: an agreement in force, its population, and a row before the data."""

import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from tests.people import Cast, Someone, days, secret_of
from tests.suppliers.supplying import agreed, another, client, redeemed, supplies
from zorgvuldig.gate.sessions import SessionStore, key_of
from zorgvuldig.suppliers.supply import NotSupplied, finished, pseudonym, supply

ALL = ["role", "school", "group", "stage", "level", "first_name", "family_name", "eck_id"]


def signed_in(cast: Cast, someone: Someone) -> str:
    """The key of a session of somebody that may open files."""
    return key_of(secret_of(someone))


def code(cast: Cast, product: int, someone: Any = None, **more: Any) -> str:
    someone = someone or cast.noor
    return redeemed(cast, client(cast, product, **more), someone, signed_in(cast, someone))


def refused(cast: Cast, credential: str, kind: str = "code") -> str:
    with pytest.raises(NotSupplied) as why:
        supply(credential, kind=kind)
    assert supplies(cast) == []
    return why.value.why


def test_a_pseudonym_and_nothing_else(cast: Cast) -> None:
    it = agreed(cast)
    got = supply(code(cast, it.product), kind="code")
    assert (got.claims, len(got.sub)) == ({}, 43)
    assert supplies(cast) == [(it.product, "login", "", [], False)]
    finished([got.number])
    assert supplies(cast) == [(it.product, "login", "", [], True)]
    about = cast.db.execute("select pupil_id from supply_pupil").fetchall()
    assert about == [(cast.noor.id,)]


def test_only_what_was_agreed(cast: Cast) -> None:
    it = agreed(cast, claims=["role", "first_name", "group"])
    claims = supply(code(cast, it.product), kind="code").claims
    assert claims == {"role": "pupil", "first_name": "Noor", "group": ["2B", "wi2B"]}


def test_all_of_it_for_whoever_agreed_that(cast: Cast) -> None:
    it = agreed(cast, claims=ALL)
    claims = supply(code(cast, it.product), kind="code").claims
    assert set(claims) == {"role", "school", "group", "first_name", "family_name"}  # the rest is not known of Anna


def test_a_name_stays_and_differs_by_sector(cast: Cast) -> None:
    one, two = agreed(cast), agreed(cast, "Taalplein")
    first = supply(code(cast, one.product), kind="code").sub
    assert supply(code(cast, one.product), kind="code").sub == first != supply(code(cast, two.product), kind="code").sub
    uid = cast.db.execute("select uid from person where id = %s", [cast.noor.id]).fetchone()[0]
    assert first == pseudonym(one.sector, uid)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("no_agreement", {"approved_at": None, "approved_by_id": None}),
        ("no_agreement", {"starts_on": days(1)}),
        ("no_agreement", {"starts_on": days(-9), "ends_on": days(0)}),
        ("channel", {"channels": ["roster"]}),
        ("outside", {"scope": False}),
        ("outside", {"for_pupils": False, "for_staff": True}),
        ("consent", {"basis": "consent", "topic": "extra_materials"}),
    ],
)
def test_refused_and_counted(cast: Cast, why: str, more: dict[str, Any]) -> None:
    it = agreed(cast, **more)
    assert refused(cast, code(cast, it.product)) == why
    assert cast.db.execute("select why, count from supply_refusal").fetchall() == [(why, 1)]


def test_stopped(cast: Cast) -> None:
    for table in ("product", "supplier"):
        it = agreed(cast, f"Van {table}")
        credential = code(cast, it.product)
        cast.db.execute(
            f"update {table} set stopped_at = now(), stopped_by_id = %s, stopped_why = 'lek' where id = %s",
            [cast.petra.id, getattr(it, table)],
        )
        assert refused(cast, credential) == "stopped"


def test_withdrawn_brings_no_older_version_back(cast: Cast) -> None:
    it = agreed(cast)
    newer = another(cast, it.product, version=2, starts_on=days(-1), claims=["role"])
    assert supply(code(cast, it.product), kind="code").claims == {"role": "pupil"}
    cast.db.execute(
        "update agreement set withdrawn_at = now(), withdrawn_by_id = %s where id = %s", [cast.petra.id, newer]
    )
    with pytest.raises(NotSupplied, match="no_agreement"):
        supply(code(cast, it.product), kind="code")


def test_a_version_that_begins_tomorrow_gives_nothing_today(cast: Cast) -> None:
    it = agreed(cast)
    another(cast, it.product, version=2, starts_on=days(1), claims=["role"])
    assert supply(code(cast, it.product), kind="code").claims == {}


def test_one_pupil_is_stopped_and_the_others_are_not(cast: Cast) -> None:
    it = agreed(cast)
    cast.put(
        "product_stop", uid=uuid.uuid4(), pupil_id=cast.noor.id, product_id=it.product, reason="bezwaar",
        starts_at=days(-1), set_by_id=cast.petra.id,
    )  # fmt: skip
    assert refused(cast, code(cast, it.product)) == "restricted"
    assert supply(code(cast, it.product, cast.bram), kind="code").number


def test_a_code_is_worth_nothing_after_its_session(cast: Cast) -> None:
    it = agreed(cast)
    key = signed_in(cast, cast.noor)
    credential = redeemed(cast, client(cast, it.product), cast.noor, key)
    SessionStore(key).delete()
    assert refused(cast, credential) == "credential"


def test_made_up_and_test_clients_get_nobody(cast: Cast) -> None:
    it = agreed(cast)
    assert refused(cast, "made up") == "credential"
    assert refused(cast, "made up", "access") == "credential"
    assert refused(cast, code(cast, it.product, is_test=True)) == "credential"


def test_what_is_rolled_back_is_not_read(cast: Cast) -> None:
    it = agreed(cast)
    supply(code(cast, it.product), kind="code")  # so that the pseudonym is kept
    credential, token = code(cast, it.product), uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select why from gate.supply(%s::text, 'code', %s::uuid)", [credential, token])
        assert cursor.fetchone() == ("",)
        cursor.execute("select gate.supplied(%s::uuid)", [token])
        assert cursor.fetchone() == (None,)
        with pytest.raises(RuntimeError):
            supply(credential, kind="code")


def test_what_was_let_go_is_read_once_and_within_a_minute(cast: Cast) -> None:
    it = agreed(cast)
    supply(code(cast, it.product), kind="code")  # so that the pseudonym is kept
    for late in (False, True):
        credential, token = code(cast, it.product), uuid.uuid4()
        with connection.cursor() as cursor:
            cursor.execute("select why from gate.supply(%s::text, 'code', %s::uuid)", [credential, token])
            assert cursor.fetchone() == ("",)
            if late:
                cast.db.execute("update gate.supplying set until = now() - interval '1 second'")
            found = []
            for _ in range(2):
                cursor.execute("select gate.supplied(%s::uuid) is not null", [token])
                found.append(cursor.fetchone()[0])
        assert found == [not late, False]
