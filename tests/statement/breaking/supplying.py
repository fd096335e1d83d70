"""P06 to P08: a supplier that got more than was agreed, something without an agreement, or something after a stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from tests.people import NOW, Cast, days
from tests.statement.breaking.ways import Base, Mend, Way, patched, run, sql
from tests.suppliers.supplying import Agreed, agreed
from tests.suppliers.watching import got, stopped
from zorgvuldig.statement.evidence import PARTLY

OLD = NOW - timedelta(days=20)


@contextmanager
def supplied(cast: Cast) -> Iterator[None]:
    """A product with an agreement, and what went to it three hours ago."""
    got(cast, agreed(cast, claims=["role"], approved_at=OLD), "noor", claims=["role"])
    yield


def it(cast: Cast) -> Agreed:
    """That product."""
    row = cast.db.execute(
        "select p.supplier_id, p.id, p.uid, a.id, p.sector from product p join agreement a on a.product_id = p.id"
    ).fetchone()
    return Agreed(*row)


def went(**more: Any) -> Callable[[Cast], Mend]:
    """Something else went to it, by this way or with these data."""

    def does(cast: Cast) -> Mend:
        return sql(cast, f"delete from supply where id = {got(cast, it(cast), 'noor', **more)}")

    return does


def after_a_stop(table: str) -> Callable[[Cast], Mend]:
    """It was stopped an hour ago, and got something five minutes ago."""

    def does(cast: Cast) -> Mend:
        stopped(cast, it(cast), table)
        number = got(cast, it(cast), "noor", at=NOW - timedelta(minutes=5))
        return sql(
            cast, f"delete from supply_pupil where supply_id = {number}", f"delete from supply where id = {number}"
        )

    return does


def a_demand_nobody_answered(cast: Cast) -> Mend:
    cast.put(
        "deletion_demand", uid="5f9dbb0e-9a0f-4f44-9a7d-1f6f3f6a2b11", agreement_id=it(cast).agreement, demanded_at=OLD, answer_by=days(-1),
        answer="",
    )  # fmt: skip
    return sql(cast, "update deletion_demand set answered_at = now(), answer = 'Gewist.'")


def one_pseudonym_at_two(cast: Cast) -> Mend:
    for sector in ("een.example", "twee.example"):
        cast.put("pairwise", person_id=cast.noor.id, sector=sector, sub="dezelfde")
    return sql(cast, "delete from pairwise where sub = 'dezelfde'")


# As the migration has it.
BY_ANOTHER = """agreement_approved_by_another check ((approved_at is null and approved_by_id is null) or (approved_at is not null
    and approved_by_id is not null and blob is not null and not (approved_by_id = made_by_id and approved_by_id is not null)))"""
WITHOUT = "products_that_got_something_without_agreement"
BASES: dict[str, Base] = {"P06": supplied, "P07": supplied, "P08": supplied}
BREAKS: dict[str, dict[str, Way]] = {
    "P06": {
        "a datum nobody agreed": Way(went(claims=["role", "eck_id"]), "supplies_beyond_agreement"),
        "a way nobody agreed": Way(went(channel="csv"), "supplies_beyond_agreement"),
        "a function that gives more than was agreed": Way(
            patched("gate.claim_values(integer,integer)", "case when a.claims ? 'first_name' then case", "case when true then case"),
            "agreements_that_give_more",
        ),
        "one pseudonym at two suppliers": Way(one_pseudonym_at_two, "pseudonyms_at_two_suppliers"),
        "data without an agreement": Way(
            run(
                "update agreement set withdrawn_at = now() - interval '5 hours', withdrawn_by_id = 1",
                "update agreement set withdrawn_at = null, withdrawn_by_id = null",
            ),
            "supplies_beyond_agreement",
        ),
    },
    "P07": {
        "an agreement that was over": Way(
            run("update agreement set ends_on = current_date - 2", "update agreement set ends_on = current_date + 90"), WITHOUT
        ),
        "an agreement that had not begun": Way(
            run("update agreement set starts_on = current_date + 1", "update agreement set starts_on = current_date - 30"), WITHOUT
        ),
        "an agreement that was withdrawn": Way(
            run(
                "update agreement set withdrawn_at = now() - interval '5 hours', withdrawn_by_id = 1",
                "update agreement set withdrawn_at = null, withdrawn_by_id = null",
            ),
            WITHOUT,
        ),
        "an agreement that one person made": Way(
            run(
                "update agreement set approved_at = null, approved_by_id = null",
                "update agreement set approved_at = now() - interval '9 days', approved_by_id = 1",
            ),
            WITHOUT,
        ),
        "a function that does not see the end": Way(
            patched(
                "gate.agreement_in_force(integer,date)", "a.ends_on > day and ", "",
                "update supply set at = now() - interval '3 days'; update agreement set ends_on = current_date - 1",
                "update agreement set ends_on = current_date + 90; update supply set at = now() - interval '3 hours'",
            ),
            "products_let_in_without_agreement",
        ),
        "an agreement that its maker approved": Way(
            run(
                "alter table agreement drop constraint agreement_approved_by_another; update agreement set approved_by_id = made_by_id",
                f"update agreement set approved_by_id = -made_by_id; alter table agreement add constraint {BY_ANOTHER}",
            ),
            "agreements_of_one_person",
        ),
        "a supplier that does not say that data are gone": Way(
            a_demand_nobody_answered, "deletions_not_confirmed_in_time", PARTLY
        ),
    },
    "P08": {
        "something after its stop": Way(after_a_stop("product"), "releases_after_a_stop"),
        "a function that does not see the stop": Way(
            patched(
                "gate.agreement_in_force(integer,date)", " and p.stopped_at is null and s.stopped_at is null", "",
                "update product set stopped_at = now() - interval '1 hour', stopped_by_id = 1, stopped_why = 'lek'",
                "update product set stopped_at = null, stopped_by_id = null, stopped_why = ''",
            ),
            "stopped_products_let_in",
        ),
        "a supply taken off the list": Way(
            run("update supply set id = -id", "update supply set id = -id"), "lines_without_their_supply"
        ),
        "something after the stop of its supplier": Way(after_a_stop("supplier"), "releases_after_a_stop"),
    },
}  # fmt: skip
