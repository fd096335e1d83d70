"""P06, P07 and P08 turn when a supplier got more than was agreed, something without an agreement, or something after a stop."""

from datetime import timedelta
from typing import Any

import pytest

from tests.people import NOW, Cast, days, sign_in
from tests.suppliers.supplying import agreed, another
from tests.suppliers.watching import code_of, got, refused, stopped
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, measure
from zorgvuldig.suppliers.supply import supply

OLD = NOW - timedelta(days=20)  # when what stands in these tests was approved


def found(cast: Cast, promise: str) -> tuple[str, dict[str, Any]]:
    now = cast.db.execute("select clock_timestamp()").fetchone()[0]
    (evidence,) = [one for one in measure(now) if one.promise == promise]
    return evidence.state, evidence.evidence["figures"]


def states(cast: Cast) -> list[str]:
    now = cast.db.execute("select clock_timestamp()").fetchone()[0]
    kept = {one.promise: one.state for one in measure(now)}
    return [kept[key] for key in ("P06", "P07", "P08")]


def test_without_a_product_nothing_is_claimed(cast: Cast) -> None:
    assert states(cast) == [NOT_IN_USE] * 3


def test_what_really_went_keeps_all_three(cast: Cast) -> None:
    it = agreed(cast, claims=["role"], approved_at=OLD)
    agreed(cast, "Taalplein", approved_at=OLD)
    supply(code_of(cast, it), kind="code")
    assert states(cast) == [KEPT] * 3
    figures = found(cast, "P06")[1]
    assert figures["claims_by_supplier"] == {"Uitgever Rekenplein": {"role": "< 10"}}
    assert figures["supplies_beyond_agreement"] == 0
    assert found(cast, "P07")[1]["in_force"] == 2
    assert found(cast, "P08")[1]["releases_logged"] == "< 10"


def test_more_than_was_agreed_breaks_six(cast: Cast) -> None:
    it = agreed(cast, claims=["role"], approved_at=OLD)
    got(cast, it, "noor", claims=["role"])
    assert states(cast) == [KEPT] * 3
    got(cast, it, "noor", claims=["role", "eck_id"])
    assert states(cast) == [NOT_KEPT, KEPT, KEPT]


def test_it_is_the_agreement_of_that_moment_that_counts(cast: Cast) -> None:
    """What a version took out may not go after it, and what a later one added does not excuse what went before."""
    it = agreed(cast, claims=["role", "group"], approved_at=OLD)
    another(cast, it.product, version=2, claims=["role"], starts_on=days(-5), approved_at=OLD)
    got(cast, it, "noor", claims=["group"], at=NOW - timedelta(days=9))
    assert found(cast, "P06")[0] == KEPT
    another(cast, it.product, version=3, claims=["role", "eck_id"], starts_on=days(-5), approved_at=NOW)
    got(cast, it, "noor", claims=["eck_id"])
    assert found(cast, "P06")[0] == NOT_KEPT
    cast.db.execute("update supply set claims = '[\"group\"]'")
    assert found(cast, "P06")[0] == NOT_KEPT


def test_long_ago_is_not_now(cast: Cast) -> None:
    it = agreed(cast, approved_at=OLD)
    got(cast, it, "noor", claims=["eck_id"], at=NOW - timedelta(days=31))
    assert states(cast) == [KEPT] * 3


@pytest.mark.parametrize(
    "more",
    [
        {"approved_at": None, "approved_by_id": None},
        {"starts_on": days(1)},
        {"ends_on": days(-1)},
        {"withdrawn_at": NOW - timedelta(hours=5)},
        {"approved_at": NOW - timedelta(hours=1)},  # approved after it went
    ],
    ids=["not approved", "not begun", "ended", "withdrawn", "approved later"],
)
def test_something_without_an_agreement_breaks_seven(cast: Cast, more: dict[str, Any]) -> None:
    if "withdrawn_at" in more:
        more = {**more, "withdrawn_by_id": cast.petra.id}
    it = agreed(cast, **({"approved_at": OLD} | more))
    assert found(cast, "P07")[0] == KEPT
    got(cast, it, "noor")
    state, figures = found(cast, "P07")
    assert (state, figures["products_that_got_something_without_agreement"]) == (NOT_KEPT, 1)


def test_withdrawing_an_agreement_does_not_change_what_held(cast: Cast) -> None:
    it = agreed(cast, approved_at=OLD, withdrawn_at=NOW - timedelta(hours=1), withdrawn_by_id=cast.petra.id)
    got(cast, it, "noor")  # three hours ago
    assert found(cast, "P07")[0] == KEPT


def test_agreements_are_counted(cast: Cast) -> None:
    agreed(cast, "Een", approved_at=OLD)
    agreed(cast, "Twee", approved_at=OLD, ends_on=days(60))
    agreed(cast, "Drie", approved_at=OLD, ends_on=days(0))
    agreed(cast, "Vier", approved_at=None, approved_by_id=None)
    figures = found(cast, "P07")[1]
    counted = {key: figures[key] for key in ("in_force", "ending_in_60_days", "ended", "never_agreed")}
    assert counted == {"in_force": 2, "ending_in_60_days": 1, "ended": 1, "never_agreed": 1}


@pytest.mark.parametrize("table", ["product", "supplier"])
def test_something_after_a_stop_breaks_eight(cast: Cast, table: str) -> None:
    it, other = agreed(cast, approved_at=OLD), agreed(cast, "Taalplein", approved_at=OLD)
    stopped(cast, it, table)  # an hour ago
    got(cast, it, "noor")  # before it
    got(cast, other, "noor", at=NOW - timedelta(minutes=5))
    state, figures = found(cast, "P08")
    assert (state, figures[f"stopped_{table}s"], figures["releases_after_a_stop"]) == (KEPT, 1, 0)
    got(cast, it, "noor", at=NOW - timedelta(minutes=5))
    assert found(cast, "P08")[0] == NOT_KEPT


@pytest.mark.parametrize("table", ["product", "supplier"])
def test_also_when_the_stop_is_over_by_now(cast: Cast, table: str) -> None:
    it = agreed(cast, approved_at=OLD)
    uid = cast.db.execute("select uid from supplier where id = %s", [it.supplier]).fetchone()[0]
    base = f"/leveranciers/product/{it.product_uid}/" if table == "product" else f"/leveranciers/{uid}/"
    petra = sign_in(cast.petra)
    petra.post(f"{base}stoppen/", {"why": "lek"})
    cast.db.execute(f"update {table} set stopped_at = now() - interval '1 hour'")
    between = cast.db.execute("select clock_timestamp() - interval '5 minutes'").fetchone()[0]
    petra.post(f"{base}aanzetten/", {"why": "dicht"})
    got(cast, it, "noor")
    assert found(cast, "P08")[0] == KEPT
    got(cast, it, "noor", at=between)
    assert found(cast, "P08")[0] == NOT_KEPT


def test_refusals_and_what_broke_off_are_counted(cast: Cast) -> None:
    it = agreed(cast, approved_at=OLD)
    refused(cast, it, "outside", 12)
    refused(cast, it, "consent", 3, ago=40)
    got(cast, it, "noor", whole=False)
    state, figures = found(cast, "P08")
    assert (state, figures["refused_by_reason"], figures["releases_that_broke_off"]) == (KEPT, {"outside": 12}, "< 10")
