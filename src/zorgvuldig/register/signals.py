"""What the system counts and asks somebody to look at, and what somebody looks at every so often. People decide. Pure."""

from dataclasses import dataclass

from zorgvuldig.register.kinds import SourceStatus, Text


@dataclass(frozen=True, slots=True)
class Signal:
    """When the system asks somebody to look: `threshold` hours within `window` consecutive school weeks.

    From `warning` hours on somebody may look early. The system counts and prepares; people decide. Whoever decides has
    `within` school days for it, after the day on which the signal was noticed.
    """

    key: str
    name: Text
    text: Text
    threshold: int
    window: int
    warning: int
    within: int
    source: str
    source_status: SourceStatus
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A kind of reading that is unusual enough to ask about: at least `threshold` pupils by one member of staff in `window` days.

    With hours (of the clock, half-open, over midnight when `from_hour` is the later) only reading within them counts. For roles
    that work with the whole school `wide_threshold` counts, where there is one. It says nothing about anybody: somebody looks, and asks.
    """

    key: str
    name: Text
    text: Text
    threshold: int
    window: int
    source: str
    source_status: SourceStatus
    from_hour: int = 0
    until_hour: int = 0
    wide_threshold: int = 0
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that somebody has to look at every so often (`every`, an ISO 8601 calendar period)."""

    key: str
    name: Text
    does: Text
    every: str
    source: str
    source_status: SourceStatus
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""
