"""What the school has to tell whoever its data are about (AVG art. 12-14): their rights, the facts, and who works for it or beside it. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from zorgvuldig.register.kinds import SourceStatus, Text
from zorgvuldig.register.law import Basis

_GROUND = re.compile(r"6\(1\)\(([a-f])\)")


class ServiceKind(StrEnum):
    """How an organisation outside stands to the school."""

    PROCESSOR = "processor"  # works for the school and does with the data what the school says (AVG art. 28)
    SYSTEM = "system"  # a system that the school uses beside this one


@dataclass(frozen=True, slots=True)
class PersonalRight:
    """A right of whoever the data are about, in one sentence; when it holds here, when not, and how somebody uses it.

    `grounds` are the letters of AVG art. 6(1) on which it depends: it holds for purposes with one of them. Empty: whatever the ground is.
    With `given` only for what the person gave for them (`reach.reach`). `instead` says what somebody can do where it does not hold.
    """

    key: str
    name: Text
    says: Text
    holds: Text
    holds_not: Text
    instead: Text
    use: Text
    source: str
    source_status: SourceStatus
    cites: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    given: bool = False
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Information:
    """A fact that the school has to tell, with the place of law that asks for it."""

    key: str
    name: Text
    says: Text
    source: str
    source_status: SourceStatus
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class OutsideService:
    """An organisation that works for the school or whose system it uses: what it does, and which data it has.

    The school fills in `who` it is, in which `country` it keeps the data, and with which safeguard when that is outside the European
    Economic Area (AVG art. 44-49), or says that it is `unused`. Until then the fact is lacking. Without `categories` it may hold all of them.
    """

    key: str
    kind: ServiceKind
    name: Text
    does: Text
    who: str
    country: str
    outside_eea: str = ""
    unused: bool = False
    categories: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        """Whether the school said who it is, or that there is none."""
        return self.unused or bool(self.who.strip())


def grounds_of(basis: Basis) -> frozenset[str]:
    """The grounds of a basis, by the letter that AVG art. 6(1) gives them."""
    return frozenset(_GROUND.findall(basis.avg))
