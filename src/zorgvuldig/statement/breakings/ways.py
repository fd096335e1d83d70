"""The ways in which a breaking is done, and the breaking itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import LiteralString

from zorgvuldig.statement.breakings.hand import Hand

Deed = Callable[[Hand], object]


@dataclass(frozen=True, slots=True)
class Breaking:
    """A way to break a promise: what somebody did, in words, and how.

    What is done `afterwards` comes after the measurement, to what is shown of it. `also` has the promises that it breaks besides, each
    with why.
    """

    name: str
    promise: str
    deed: str
    does: Deed
    afterwards: bool = False
    also: Mapping[str, str] = field(default_factory=dict)


def rows(*statements: LiteralString) -> Deed:
    """Rows of the database, written or deleted by its superuser: no trigger, key or policy hinders."""

    def does(hand: Hand) -> None:
        for statement in statements:
            hand.sql(statement)

    return does


def rules(*statements: LiteralString) -> Deed:
    """Tables, policies, grants and triggers themselves."""

    def does(hand: Hand) -> None:
        for statement in statements:
            hand.take_off(statement)

    return does


def words(function: str, was: str, becomes: str) -> Deed:
    """Other words in a function of the database."""
    return lambda hand: hand.patch(function, was, becomes)


def together(*deeds: Deed) -> Deed:
    """One after the other."""

    def does(hand: Hand) -> None:
        for deed in deeds:
            deed(hand)

    return does


def handed_over(why: str) -> Deed:
    """What is handed over at a login goes all the same for one reason to refuse; who comes anew is refused as before."""
    supply = "gate.supply(text,text,uuid)"
    any_agreement = "(select n from public.agreement n where n.product_id = b.product order by n.id limit 1)"
    return together(
        words(
            supply, "if why <> '' then perform", f"if why = '{why}' then why := ''; end if; if why <> '' then perform"
        ),
        words(supply, "gate.agreement_in_force(b.product, gate.today())", any_agreement),
    )
