"""The acts of a school day and a school year that are counted, each by whoever does it (`supply/acts.py`)."""

from collections.abc import Callable
from dataclasses import dataclass

from supply.act_hand import Hand

Does = Callable[[Hand], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does, from the first page after signing in until it is done. `note` is for who reads the table."""

    name: str
    who: str
    account: str
    does: Does
    note: str = ""


ACTS: dict[str, Act] = {}


def act(who: str, account: str, name: str, note: str = "") -> Callable[[Does], Does]:
    """Put an act into the list; its key is the name of the function."""

    def put(does: Does) -> Does:
        ACTS[does.__name__] = Act(name, who, account, does, note)
        return does

    return put
