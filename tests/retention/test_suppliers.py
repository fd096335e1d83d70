"""What suppliers got, and what people are called there, goes with them: who left can no longer be traced."""

import uuid
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connections
from psycopg.types.json import Json

from tests.people import NOW, TODAY, Cast, Someone, days, secret_of
from tests.retention.leaving import clean, left, left_on, one
from tests.suppliers.supplying import Agreed, agreed, client
from zorgvuldig.gate.jobs import working
from zorgvuldig.register.period import add_period

GONE = date(2018, 7, 31)
FIVE = add_period(GONE, "P5Y")
DAY = timedelta(days=1)


def there(cast: Cast, table: str, **where: object) -> int:
    """How many rows there are with these values."""
    tests = " and ".join(f"{column} = %s" for column in where)
    return int(one(cast.db, f"select count(*) from {table} where {tests or 'true'}", list(where.values())))


def traces_of(cast: Cast, product: Agreed, someone: Someone, *, staff: bool = False) -> int:
    """Somebody signed in at a product and stands in its roster; gives the number of the supply."""
    who = {"staff_id": someone.id} if staff else {"pupil_id": someone.id}
    cast.put("pairwise", person_id=someone.id, sector=product.sector, sub=f"sub-{someone.id}")
    supply: int = cast.put(
        "supply", product_id=product.product, agreement_id=product.agreement, channel="login", what="",
        claims=Json(["role"]), count=1, at=NOW - timedelta(days=2500), done_at=NOW,
    )  # fmt: skip
    cast.put("supply_staff" if staff else "supply_pupil", supply_id=supply, **who)
    cast.put(
        "roster_object", product_id=product.product, kind="users", sourced_id=f"sub-{someone.id}",
        body=Json({"givenName": "Iemand"}), cells="", modified_at=NOW, **who,
    )  # fmt: skip
    return supply


def test_the_pseudonym_of_a_pupil_is_severed_when_the_term_of_what_was_given_is_over(cast: Cast) -> None:
    product = agreed(cast)
    supply, other = (traces_of(cast, product, someone) for someone in (cast.noor, cast.bram))
    left_on(cast, "noor", day=GONE)
    clean(FIVE - DAY)
    assert there(cast, "pairwise", person_id=cast.noor.id) == there(cast, "supply", id=supply) == 1
    clean(FIVE)
    assert left(cast.db, cast.noor) == {}
    assert there(cast, "roster_object", sourced_id=f"sub-{cast.noor.id}") == 0
    assert [there(cast, "supply", id=number) for number in (supply, other)] == [0, 1]
    assert there(cast, "pairwise", person_id=cast.bram.id) == there(cast, "roster_object", pupil_id=cast.bram.id) == 1


def test_staff_who_left_lose_their_pseudonym_and_their_row_in_a_roster(cast: Cast) -> None:
    product = agreed(cast, for_staff=True)
    supply = traces_of(cast, product, cast.dirk, staff=True)
    traces_of(cast, product, cast.otto, staff=True)
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(-1), cast.dirk.id])
    clean(add_period(TODAY, "P2Y"))
    assert there(cast, "person", id=cast.dirk.id) == there(cast, "pairwise", person_id=cast.dirk.id) == 0
    assert there(cast, "roster_object", sourced_id=f"sub-{cast.dirk.id}") == there(cast, "supply", id=supply) == 0
    assert there(cast, "roster_object", staff_id=cast.otto.id) == there(cast, "pairwise", person_id=cast.otto.id) == 1


def test_what_was_about_nobody_stays_as_long_as_the_log_of_it(cast: Cast) -> None:
    product = agreed(cast)
    values = {"product_id": product.product, "agreement_id": product.agreement, "channel": "roster", "what": "orgs"}
    for at in (NOW, NOW - timedelta(days=1000)):
        cast.put("supply", **values, claims=Json([]), count=1, at=at)
    for day in (days(-1000), TODAY):
        cast.put("supply_refusal", product_id=product.product, day=day, channel="login", why="outside", count=3)
    clean(TODAY)
    assert there(cast, "supply") == there(cast, "supply_refusal") == there(cast, "supply_refusal", day=TODAY) == 1


def test_an_objection_in_force_does_not_keep_a_pupil_who_left(cast: Cast) -> None:
    """Nothing can go to the product any more, so from leaving on the objection counts as ended."""
    product = agreed(cast).product
    for name in ("noor", "bram"):
        cast.put(
            "product_stop", uid=uuid.uuid4(), pupil_id=cast.people[name].id, product_id=product, reason="Een zorg",
            starts_at=NOW - timedelta(days=3500), set_by_id=cast.petra.id,
        )  # fmt: skip
    left_on(cast, "noor", day=GONE)
    clean(add_period(GONE, "P2Y") - DAY)
    assert there(cast, "product_stop", pupil_id=cast.noor.id) == 1
    clean(add_period(GONE, "P2Y"))
    assert there(cast, "product_stop", pupil_id=cast.noor.id) == 0
    assert there(cast, "product_stop", pupil_id=cast.bram.id) == 1


def test_an_account_goes_with_everything_it_signed_in_with(cast: Cast) -> None:
    number = client(cast, agreed(cast).product)
    for someone in (cast.noor, cast.bram):
        signed_in(cast, number, someone)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    clean(TODAY + 90 * DAY, trigger="restore")
    assert there(cast, "account", person_id=cast.noor.id) == 0
    tables = {
        "code": "user_id", "used_code": "account_id", "access_token": "user_id", "refresh_token": "user_id",
        "supplier_session": "account_id", "login_notice": "account_id", "socialaccount_socialaccount": "user_id",
    }  # fmt: skip
    counted = {
        name: [there(cast, name, **{key: who.account}) for who in (cast.noor, cast.bram)]
        for name, key in tables.items()
    }
    assert {name: found for name, found in counted.items() if found[0]} == {}
    assert {name for name, found in counted.items() if not found[1]} <= {
        "code",
        "used_code",
    }  # these ended by themselves


def signed_in(cast: Cast, number: int, someone: Someone, *, ends: timedelta = timedelta(days=200)) -> None:
    """Every row that signing in at a product leaves, with tokens that hold for `ends` from now."""
    key, account = secret_of(someone)[:20], someone.account
    until = NOW + ends
    cast.put(
        "code", code=uuid.uuid4().hex, user_id=account, application_id=number, expires=until, redirect_uri="x", scope="openid",
        created=NOW, updated=NOW, code_challenge="x", code_challenge_method="S256", nonce="", claims=Json({}),
        session_key=key, auth_time=NOW, amr=Json([]), resource=Json([]),
    )  # fmt: skip
    cast.put(
        "used_code", digest=uuid.uuid4().hex, client_id=number, account_id=account, session_key=key, auth_time=NOW,
        amr=Json([]), family=uuid.uuid4(), used_at=until,
    )  # fmt: skip
    access = [
        cast.put(
            "access_token", user_id=account, token="", token_checksum=uuid.uuid4().hex, application_id=number,
            expires=until, scope="openid", resource=Json([]), created=NOW, updated=NOW, session_key=key,
        )
        for _ in range(2)
    ]  # fmt: skip
    refresh = cast.put(
        "refresh_token", user_id=account, token="", token_checksum=uuid.uuid4().hex, application_id=number,
        access_token_id=access[0], resource=Json([]), created=NOW, updated=until, session_key=key,
    )  # fmt: skip
    cast.db.execute("update access_token set source_refresh_token_id = %s where id = %s", [refresh, access[1]])
    cast.put(
        "supplier_session", sid=uuid.uuid4(), session_key=key, client_id=number, account_id=account, began_at=NOW,
        ended_at=until, tries=0,
    )  # fmt: skip
    cast.put("login_notice", account_id=account, product_id=1, claims=Json([]), seen_at=NOW)
    cast.put(
        "socialaccount_socialaccount", user_id=account, provider="school", uid=f"there-{account}", last_login=NOW,
        date_joined=NOW, extra_data=Json({}),
    )  # fmt: skip


def test_codes_and_tokens_that_ended_are_cleared_and_others_stay(cast: Cast) -> None:
    number = client(cast, agreed(cast).product)
    signed_in(cast, number, cast.noor, ends=timedelta(days=-200))
    signed_in(cast, number, cast.bram)
    clean(TODAY)
    for name, key in (("code", "user_id"), ("used_code", "account_id"), ("access_token", "user_id"),
                      ("refresh_token", "user_id"), ("supplier_session", "account_id")):  # fmt: skip
        assert there(cast, name, **{key: cast.noor.account}) == 0, name
        assert there(cast, name, **{key: cast.bram.account}) > 0, name


@pytest.mark.parametrize("job", ["dossier", "supplying"])
def test_no_job_but_this_one_writes_what_only_the_gate_writes(cast: Cast, job: str) -> None:
    """The list of what suppliers got would be worth nothing if other work could add to it or take from it."""
    product = agreed(cast)
    traces_of(cast, product, cast.noor)
    table = {"dossier": "supply_pupil", "supplying": "supply"}[job]
    with working(job, now=NOW) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        assert cursor.fetchone() == (1,)
        with pytest.raises(Exception, match="permission denied") as refusal:
            cursor.execute(f"delete from {table}")
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)
