"""What stays although its term is over: holds that somebody set, and those that follow from facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.starts import unsettled
from zorgvuldig.retention.tables import array

EVERYTHING = (1 << 63) - 1
# While one of these is undecided, what it asks about must be there to decide on. A request to erase holds nothing.
ASKING = ("access", "portability", "rectification", "objection")
HELD = """
    select pupil_id, kind, bit_or(mask), least(max(until), date '9999-12-31') from (
        select h.pupil_id, h.kind, h.mask, h.ended_on as until from hold h where h.ended_on > %s {only}
        union all
        select t.pupil_id, 'request', case t.mask when 0 then %s else t.mask end, null
            from request t where t.kind = any(%s) and {undecided} {only_t}
        union all
        select r.pupil_id, 'restriction', r.mask, null from restriction r
            where r.starts_at <= %s and (r.ends_at is null or r.ends_at > %s) {only_r}
    ) h group by pupil_id, kind
"""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why something stays: the kind of hold (or `request`, `restriction`), over which categories, until when if known."""

    kind: str
    mask: int
    until: date | None = None


@dataclass(slots=True)
class Holds:
    """By pupil."""

    found: dict[int, list[Hold]] = field(default_factory=dict)

    def mask(self, pupil: int) -> int:
        """Everything of this pupil that is held."""
        mask = 0
        for hold in self.found.get(pupil, ()):
            mask |= hold.mask
        return mask

    def on(self, pupil: int, category: int) -> list[Hold]:
        """What holds this category (its bit as a mask) of this pupil."""
        return [hold for hold in self.found.get(pupil, ()) if hold.mask & category]


def holds(cursor: CursorWrapper, on: date, now: datetime, pupils: Collection[int] | None = None) -> Holds:
    """Holds in force on that day, requests that are undecided and restrictions in force now, of these pupils or of all."""
    only = "and {}.pupil_id = any(%s)" if pupils is not None else ""
    query = HELD.format(
        undecided=unsettled(REGISTER.tables["request"]),
        only=only.format("h"),
        only_t=only.format("t"),
        only_r=only.format("r"),
    )
    some = [] if pupils is None else [array(pupils)]
    cursor.execute(query, [on, *some, EVERYTHING, list(ASKING), *some, now, now, *some])
    result: dict[int, list[Hold]] = {}
    for pupil, kind, mask, until in cursor.fetchall():
        result.setdefault(pupil, []).append(Hold(kind, mask, until))
    return Holds(result)


def names(held: Collection[Hold]) -> Mapping[str, str]:
    """Kinds of hold with until when (empty: not known), for figures."""
    return {hold.kind: f"{hold.until:%Y-%m-%d}" if hold.until else "" for hold in held}
