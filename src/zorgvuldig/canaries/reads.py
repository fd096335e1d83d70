"""What the tries came to, for whoever governs privacy and for the measurement of the promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.labels import LAST, NEVER, PARTS, STALE, TOO_LITTLE, TOO_MUCH, WORDS, joined
from zorgvuldig.canaries.models import CanaryTry
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text

FRESH = timedelta(minutes=15)  # three tries; an older one proves nothing about now


@dataclass(frozen=True, slots=True)
class TryRow:
    """One kind of try as it was last done: when (None: never), what came, whether that is in order and of now, and what was not right."""

    name: str
    promise: str
    tried: Text
    came: Text
    tried_at: datetime | None
    is_right: bool
    is_fresh: bool
    names: tuple[Text, ...] = ()

    @property
    def outcome(self) -> Text:
        """What was tried and what came, in sentences."""
        return joined(self.tried, self.came)


def try_rows(*, door: Door | JobDoor, now: datetime) -> list[TryRow]:
    """Every kind of try, in one order."""
    door.reading("governance")
    kept: Mapping[str, CanaryTry] = {row.name: row for row in CanaryTry.objects.using(door.alias).all()}
    return [_as_row(name, kept.get(name), now) for name in TRIES]


def _as_row(name: str, row: CanaryTry | None, now: datetime) -> TryRow:
    words, promise = WORDS[name], TRIES[name].promise
    if row is None:
        return TryRow(name, promise, words.tried, joined(NEVER, STALE), None, is_right=False, is_fresh=False)
    if now - row.tried_at > TRIES[name].every + FRESH:
        last = f"{localtime(row.tried_at):%d-%m-%Y %H:%M}"
        when = Text(LAST.nl % last, LAST.en % last)
        return TryRow(name, promise, words.tried, joined(when, STALE), row.tried_at, is_right=False, is_fresh=False)
    came = words.came if row.held else words.wrong or (TOO_MUCH if row.beyond else TOO_LITTLE)
    names = tuple(_named(key) for key in (*row.beyond, *row.missing))
    return TryRow(name, promise, words.tried, came, row.tried_at, is_right=row.held, is_fresh=True, names=names)


def _named(key: str) -> Text:
    """A kind of data, or what can be agreed with a supplier, by its name in the register; a table by that of its kind."""
    table = REGISTER.tables.get(key)
    category = REGISTER.categories.get(table.category if table else key) or REGISTER.claims.get(key)
    return category.name if category else PARTS.get(key, Text(key, key))
