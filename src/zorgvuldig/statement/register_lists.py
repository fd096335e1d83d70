"""What the page lists straight from the register: terms, recipients, purposes, places for pictures, and what leaves Europe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_text import KIND, STATUS
from zorgvuldig.register.kinds import RecipientClass, TopicKind
from zorgvuldig.register.schema import Basis, Category, ConsentTopic, Purpose, Recipient, Term
from zorgvuldig.suppliers.leaflet.reads import Leaflet

Word = str | Lazy


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term, the kinds of data that have it, and how well it is founded. Only what a law says is called legal."""

    term: Term
    kinds: Sequence[Category]
    status: Word


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient and how well its ground is founded."""

    recipient: Recipient
    status: Word


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose, its basis, and how well that is founded."""

    purpose: Purpose
    basis: Basis
    status: Word


@dataclass(frozen=True, slots=True)
class OutsideRecipient:
    """Somebody who keeps data outside the European Economic Area, where, and with which safeguard."""

    name: str
    says: str


def terms() -> list[TermRow]:
    """Every term that some kind of data about people has, in the order of the register."""
    kinds: dict[str, list[Category]] = {}
    for category in REGISTER.categories.values():
        for key in category.terms:
            kinds.setdefault(key, []).append(category)
    used = [term for term in REGISTER.terms.values() if term.key in kinds]
    return [TermRow(term, kinds[term.key], STATUS[term.source_status]) for term in used]


def recipients() -> Mapping[Word, list[RecipientRow]]:
    """Who may get something, by the class of the ground: obliged first."""
    found: dict[Word, list[RecipientRow]] = {}
    for kind in RecipientClass:
        here = [
            RecipientRow(one, STATUS[one.source_status]) for one in REGISTER.recipients.values() if one.kind is kind
        ]
        if here:
            found[KIND[kind]] = here
    return found


def purposes() -> list[PurposeRow]:
    """Every purpose with the basis that gives it."""
    bases = [(purpose, REGISTER.bases[purpose.basis]) for purpose in REGISTER.purposes.values()]
    return [PurposeRow(purpose, basis, STATUS[basis.source_status]) for purpose, basis in bases]


def places_for_pictures() -> list[ConsentTopic]:
    """Where a picture may be shown after a yes."""
    return [topic for topic in REGISTER.topics.values() if topic.kind is TopicKind.PICTURE]


def outside_europe(products: Sequence[Leaflet], said: Mapping[str, str]) -> list[OutsideRecipient]:
    """Recipients (named as `said`) and products whose data are kept outside the European Economic Area (AVG art. 44-49)."""
    others = [
        OutsideRecipient(said[one.key], one.outside_eea) for one in REGISTER.recipients.values() if one.outside_eea
    ]
    return others + [
        OutsideRecipient(f"{one.product} ({one.supplier})", one.outside_eea) for one in products if one.outside_eea
    ]
