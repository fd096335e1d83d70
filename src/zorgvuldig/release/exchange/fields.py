"""Which data a recipient may get of one pupil, with what the school has of each: exactly what would go, and nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.register_words import say
from zorgvuldig.release.exchange.labels import field_name, kind_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import gathered
from zorgvuldig.release.exchange.requirements import mask_of
from zorgvuldig.release.release import Row
from zorgvuldig.release.wording.wording import Wording

SHOWN = 3  # values of a field that has many
LONG = 80  # characters of one value


@dataclass(frozen=True, slots=True)
class OfferedField:
    """One datum that may go, and what would go of it; empty when the school has nothing."""

    field: str
    kind: str
    name: str
    preview: str


@dataclass(frozen=True, slots=True)
class FieldOffer:
    """What may go to a recipient, and the kinds that stay because the family had them restricted."""

    fields: Sequence[OfferedField]
    withheld: Sequence[str]


def offer(pupil_id: int, recipient: str, *, door: Door) -> FieldOffer:
    """The declared fields of this recipient for this pupil, minus what is restricted (AVG art. 18)."""
    known = REGISTER.recipients[recipient]
    held = door.withheld.get(pupil_id, frozenset())
    free = [field for field in known.fields if _category(field) not in held]
    found = gathered(Exchange(pupil_id=pupil_id, recipient=recipient, fields=free, mask=mask_of(free)), door=door)
    wording = Wording(found.rows)
    return FieldOffer(
        [
            OfferedField(field, kind_of(field), field_name(field), _preview(field, found.rows, wording))
            for field in free
        ],
        sorted(say(REGISTER.categories[key].name) for key in held if key in {_category(f) for f in known.fields}),
    )


def _category(field: str) -> str:
    return REGISTER.tables[field.rpartition(".")[0]].category


def _preview(field: str, rows: Mapping[str, list[Row]], wording: Wording) -> str:
    table, _dot, column = field.rpartition(".")
    said = dict.fromkeys(wording.value(table, column, row[column], row) for row in rows.get(table, []) if column in row)
    values = [value if len(value) <= LONG else value[:LONG] + "…" for value in said if value]
    if len(values) > SHOWN:
        more = gettext("en nog %(count)d") % {"count": len(values) - SHOWN}
        return "; ".join(values[:SHOWN]) + f"; {more}"
    return "; ".join(values)
