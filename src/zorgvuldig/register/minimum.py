"""What a register has to say at least for a promise to be true, as it stands beside the promise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """What somebody in this role opens at least for this purpose: to read, once the pupil decides alone, and to write."""

    role: str
    purpose: str
    reads: tuple[str, ...] = ()
    once_pupil_decides: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """What a register has to say at least for a promise to be true (`register/floors.py`): what somebody opens, and `longest`, beyond which
    no term keeps anything.
    """

    views: tuple[View, ...] = ()
    longest: str = ""


NO_FLOOR = Floor()
