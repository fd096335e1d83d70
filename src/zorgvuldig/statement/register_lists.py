"""What the page lists straight from the register: rights, terms, recipients, services, purposes, places for pictures, and what leaves Europe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.imports.upload.labels import source
from zorgvuldig.kit.register_text import KIND
from zorgvuldig.kit.rules import IN_A_LIST, statuses
from zorgvuldig.register.information import OutsideService, PersonalRight
from zorgvuldig.register.kinds import RecipientClass, TopicKind
from zorgvuldig.register.reach import RightReach
from zorgvuldig.register.schema import Basis, Category, ConsentTopic, Purpose, Recipient, Term
from zorgvuldig.rights.restriction.scope import reach_of, topics_of, weighed
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
class RightRow:
    """A right, how well it is founded, and when it depends on a ground the kinds of data or the topics of consent for which it holds."""

    right: PersonalRight
    reach: Sequence[RightReach]
    weighed: Sequence[Purpose]
    topics: Sequence[ConsentTopic]
    status: Word


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """Who works for the school or beside it, and the kinds of data it may have; none means all of them."""

    service: OutsideService
    categories: Sequence[Category]


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
    used, status = [term for term in REGISTER.terms.values() if term.key in kinds], statuses()
    return [TermRow(term, kinds[term.key], IN_A_LIST[status(term)]) for term in used]


def recipients() -> Mapping[Word, list[RecipientRow]]:
    """Who may get something, by the class of the ground: obliged first."""
    found: dict[Word, list[RecipientRow]] = {}
    status = statuses()
    for kind in RecipientClass:
        here = [RecipientRow(one, IN_A_LIST[status(one)]) for one in REGISTER.recipients.values() if one.kind is kind]
        if here:
            found[KIND[kind]] = here
    return found


def purposes() -> list[PurposeRow]:
    """Every purpose with the basis that gives it."""
    bases = [(purpose, REGISTER.bases[purpose.basis]) for purpose in REGISTER.purposes.values()]
    status = statuses()
    return [PurposeRow(purpose, basis, IN_A_LIST[status(basis)]) for purpose, basis in bases]


def places_for_pictures() -> list[ConsentTopic]:
    """Where a picture may be shown after a yes."""
    return [topic for topic in REGISTER.topics.values() if topic.kind is TopicKind.PICTURE]


def rights() -> list[RightRow]:
    """Every right of whoever the data are about, with what it holds for here."""
    status = statuses()
    return [
        RightRow(
            right, reach_of(key), weighed() if key == "objection" else [], topics_of(key), IN_A_LIST[status(right)]
        )
        for key, right in REGISTER.personal_rights.items()
    ]


def services() -> list[ServiceRow]:
    """Who works for the school or beside it, whether the school filled in who that is or not."""
    return [
        ServiceRow(one, [REGISTER.categories[key] for key in one.categories])
        for one in REGISTER.outside_services.values()
    ]


def import_sources() -> list[Word]:
    """The kinds of systems from which pupils, groups or lessons are read in."""
    with connection.cursor() as cursor:
        cursor.execute("select distinct key from gate.import_sources() order by key")
        return [source(key) for (key,) in cursor.fetchall()]


def cookies() -> list[tuple[str, Word]]:
    """Every cookie that this system sets, by the name that the settings give it, and what it is for."""
    hours = settings.SESSION_COOKIE_AGE // 3600
    return [
        (settings.SESSION_COOKIE_NAME, gettext("houdt u ingelogd, hooguit %(hours)s uur.") % {"hours": hours}),
        (settings.CSRF_COOKIE_NAME, gettext("zorgt dat alleen u een formulier van u kunt versturen.")),
        (settings.LANGUAGE_COOKIE_NAME, gettext("onthoudt de taal die u koos.")),
    ]


def outside_europe(products: Sequence[Leaflet], said: Mapping[str, str]) -> list[OutsideRecipient]:
    """Recipients (named as `said`), services and products whose data are kept outside the European Economic Area (AVG art. 44-49)."""
    others = [
        OutsideRecipient(said[one.key], one.outside_eea) for one in REGISTER.recipients.values() if one.outside_eea
    ]
    others += [
        OutsideRecipient(one.who, f"{one.country}. {one.outside_eea}")
        for one in REGISTER.outside_services.values()
        if one.outside_eea
    ]
    return others + [
        OutsideRecipient(f"{one.product} ({one.supplier})", one.outside_eea) for one in products if one.outside_eea
    ]
