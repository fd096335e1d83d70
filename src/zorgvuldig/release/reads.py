"""What left the school about a pupil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.lists.kinds import CHANNEL, recorded
from zorgvuldig.release.models import Release
from zorgvuldig.release.wording.labels import NUMBERS, label

# Footage that left: how its releases are named.

FOOTAGE = "footage"
# What of it a family reads, whoever got it: in `release.reads`.
FOOTAGE_LEFT: Mapping[str, Word] = {
    "none": _("Camerabeelden, zoals zij zijn opgenomen"),
    "faces": _("Camerabeelden met maskers over gezichten"),
    "around": _("Camerabeelden waarop alleen één persoon te zien is"),
}


BY_RECIPIENT = ("exchange_duty", "exchange_statute")  # bases of which each recipient has an article of its own


@dataclass(frozen=True, slots=True)
class ReleaseDetail:
    """One release in words: when, to whom, on which article and why, which kinds of data, and each field by kind."""

    at: datetime
    recipient: str
    basis: str
    why: str
    what: str
    fields: Sequence[str]
    fields_by_kind: list[tuple[str, list[str]]]


def releases(pupil_id: int, *, limit: int | None = None, door: Door) -> list[ReleaseDetail]:
    """Everything that left about this pupil, the last one first; or the last so many."""
    door.reading("release")
    rows = list(Release.objects.filter(pupil_id=pupil_id).order_by("-released_at", "-id")[:limit])
    by_exchange = _articles({row.exchange_id for row in rows if row.exchange_id}, door)
    return [
        ReleaseDetail(
            row.released_at,
            _recipient(row),
            by_exchange.get(row.exchange_id or 0) or _basis(row),
            _why(row),
            _what(row),
            row.fields,
            fields_by_kind(row.fields),
        )
        for row in rows
    ]


def _articles(exchanges: set[int], door: Door) -> dict[int, str]:
    """On which article each of these exchanges stood, as far as the door shows them."""
    if not exchanges or "exchange" not in door.reads:
        return {}
    return dict(Exchange.objects.filter(pk__in=exchanges).values_list("pk", "article"))


def _recipient(row: Release) -> str:
    known = REGISTER.recipients.get(row.recipient)
    return say(known.name) if known else row.recipient


def _basis(row: Release) -> str:
    basis = row.basis.partition("/")[0]  # behind it stands what it was made for
    if basis in BY_RECIPIENT and row.recipient in REGISTER.recipients:
        return REGISTER.recipients[row.recipient].article
    known = REGISTER.bases.get(basis)
    return known.article if known else row.basis


def _why(row: Release) -> str:
    known = REGISTER.bases.get(row.basis.partition("/")[0])
    return say(known.text) if known else ""


def fields_by_kind(fields: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The fields by kind of data, each as the screen calls it; what only numbers a row is left out."""
    found: dict[str, dict[str, None]] = {}
    for field in fields:
        table, _dot, column = field.rpartition(".")
        if table in REGISTER.tables and column not in NUMBERS:
            kind = say(REGISTER.categories[REGISTER.tables[table].category].name)
            found.setdefault(kind, {})[_label(table, column)] = None
    return [(kind, list(labels)) for kind, labels in found.items()]


def _label(table: str, column: str) -> str:
    """A field that has no words of its own is said by the reason why it is there."""
    try:
        return say(label(table, column))
    except KeyError:
        known = REGISTER.tables[table].columns.get(column)
        return say(known.reason) if known else column


def _what(row: Release) -> str:
    """The kinds of data; of a list also which one it was and what it was made for."""
    if row.channel == FOOTAGE:
        style = row.basis.partition("/")[2].partition("/")[0]
        return str(FOOTAGE_LEFT.get(style, capfirst(_kinds(row.fields))))
    made = recorded(row.basis) if row.channel == CHANNEL else None
    if made is None:
        return capfirst(_kinds(row.fields))
    named = {"list": str(made[0].title), "reason": str(made[1]), "what": _kinds(row.fields)}
    return gettext("%(list)s, gemaakt voor %(reason)s. Erop staat: %(what)s.") % named


def _kinds(fields: Sequence[str]) -> str:
    tables = dict.fromkeys(field.rpartition(".")[0] for field in fields)
    categories = dict.fromkeys(REGISTER.tables[table].category for table in tables if table in REGISTER.tables)
    about = [REGISTER.categories[key] for key in categories if REGISTER.categories[key].about]
    return ", ".join(within(category.name) for category in about)
