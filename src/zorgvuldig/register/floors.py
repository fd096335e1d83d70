"""Floors: what a register has to say at least for its promises to be true. A school may say more, and less means that it does not keep the promise.

The floors are those of the register as shipped, whatever the text of a school says of them. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from zorgvuldig.register.minimum import View
from zorgvuldig.register.period import Period, period
from zorgvuldig.register.schema import Action, Register, Text


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A promise below its floor, and in a sentence what the register says too little, or too much, of."""

    promise: str
    says: Text


HIDDEN = Text(
    "Het register laat {who} niet meer zien: {what}.", "The register does not let {who} see any more: {what}."
)
HIDDEN_LATER = Text(
    "Het register laat {who} niet meer zien als de leerling zelf beslist: {what}.",
    "The register does not let {who} see any more once the pupil decides: {what}.",
)
CLOSED = Text(
    "Volgens het register mag {who} dit niet meer doen: {what}.",
    "By the register {who} may not do this any more: {what}.",
)
TOO_LONG = Text(
    "Het register bewaart langer dan wij beloven: {what}.", "The register keeps longer than we promise: {what}."
)


def below_floors(register: Register, shipped: Register) -> Iterator[Shortfall]:
    """Every promise of which this register says less than the shipped one asks, with the first thing that is lacking of each kind."""
    for promise in shipped.promises.values():
        for view in promise.floor.views:
            yield from (Shortfall(promise.key, says) for says in _lacking(register, view))
        if promise.floor.longest and (kinds := _too_long(register, period(promise.floor.longest))):
            yield Shortfall(promise.key, _say(TOO_LONG, register, kinds))


def _lacking(register: Register, view: View) -> Iterator[Text]:
    """What of a view the rules do not give."""
    rules = [rule for rule in register.rules if (rule.role, rule.purpose) == (view.role, view.purpose)]
    given = {key for rule in rules for key in rule.reads}
    later = {key for rule in rules for key in (rule.once_pupil_decides or rule.reads)}
    written = {key for rule in rules for key in rule.writes}
    for sentence, wanted, there in (
        (HIDDEN, view.reads, given),
        (HIDDEN_LATER, view.once_pupil_decides, later),
        (CLOSED, view.writes, written),
    ):
        if missing := [key for key in wanted if key not in there]:
            yield _say(sentence, register, missing, view.role)


def _too_long(register: Register, most: Period) -> list[str]:
    """The kinds of data that a term keeps for longer than this; what is held for an archive is not deleted by one."""
    return [
        category.key
        for category in register.categories.values()
        if any(
            _days(period(register.terms[key].period)) > _days(most)
            for key in category.terms
            if register.terms[key].action in (Action.DELETE, Action.BLANK)
        )
    ]


def _days(one: Period) -> int:
    """As many days as it is at most."""
    return one.months * 31 + one.days


def _say(sentence: Text, register: Register, kinds: list[str], role: str = "") -> Text:
    names = [register.categories[key].name if key in register.categories else Text(key, key) for key in kinds]
    who = register.roles[role].name if role in register.roles else Text(role, role)
    return Text(
        sentence.nl.format(who=who.nl.lower(), what=", ".join(name.nl for name in names)),
        sentence.en.format(who=who.en.lower(), what=", ".join(name.en for name in names)),
    )
