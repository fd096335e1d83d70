"""Makes the public pages, whole: the same for everybody, without a request, so without a session, a cookie or a name."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Self

from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from zorgvuldig.cameras.register.labels import PLACES, PURPOSES, Word
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.statement import machine_readable as machine
from zorgvuldig.statement import register_lists as listing
from zorgvuldig.statement.changes import changes, turns
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.page_seal import sealed
from zorgvuldig.statement.pupil_page import page_title, pupil_page
from zorgvuldig.statement.reads import CHANGED, promise_details
from zorgvuldig.statement.seals import last_seals
from zorgvuldig.suppliers.leaflet.reads import leaflets

HTML, JSON = "text/html; charset=utf-8", "application/json"
SEALS = 3
NEWEST = 5  # changes that are read at once; the others are folded away
AUTHORITY = "https://www.autoriteitpersoonsgegevens.nl/"  # the supervisor (AVG art. 77); a link that one follows, nothing is loaded from it
LANGUAGES: Mapping[str, str] = MappingProxyType({"nl": "statement", "en": "statement_en"})
FOR_PUPILS: Mapping[str, str] = MappingProxyType({"nl": "pupil_statement", "en": "pupil_statement_en"})


@dataclass(frozen=True, slots=True)
class CameraGroup:
    """Cameras of one school, in one kind of place, for the same purposes, of which footage stays as many days."""

    school: str
    place: Word
    purposes: Sequence[Word]
    keep_days: int
    count: int


def camera_groups() -> list[CameraGroup]:
    """The public list; the database alone decides what is on it (`gate.public_cameras`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select school, place, array(select jsonb_array_elements_text(purposes)), keep_days, cameras from gate.public_cameras()"
        )
        rows = cursor.fetchall()
    return [
        CameraGroup(school, PLACES[place], [PURPOSES[key] for key in PURPOSES if key in purposes], days, count)
        for school, place, purposes, days, count in rows
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it goes out. `digest` changes with every byte; `language` is empty when it is in both; `packed` is the body compressed.

    That may be done here and nowhere behind the door: the page is the same for everybody and repeats nothing of whoever asks.
    """

    body: bytes
    packed: bytes
    content_type: str
    digest: str
    language: str = ""

    @classmethod
    def of(cls, body: bytes, content_type: str, language: str = "") -> Self:
        """The page with this body."""
        packed = gzip.compress(body, mtime=0)
        return cls(body, packed, content_type, hashlib.sha256(body).hexdigest(), language)


def _statement(language: str, now: datetime, is_changed: bool) -> Page:
    with override(language):
        return _html("statement/statement.html", language, LANGUAGES, _facts(now, is_changed))


def _pupil_statement(language: str, now: datetime, is_changed: bool) -> Page:
    with override(language):
        promises = promise_details(now, is_changed=is_changed)
        facts = {"promises": promises, "title": page_title(), "parts": pupil_page(promises)}
        return _html("statement/pupil_page.html", language, FOR_PUPILS, facts)


def _html(template: str, language: str, addresses: Mapping[str, str], facts: dict[str, Any]) -> Page:
    """The page with its seal; `addresses` are the names of it in each language."""
    page = render_to_string(template, _frame(language, addresses) | facts)
    return Page.of(sealed(page, reverse(addresses[language]), facts["promises"]).encode(), HTML, language)


def _frame(language: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """What the frame around the page asks; it does not say whether somebody is signed in: that is the same page for everybody."""
    here, statement = reverse(addresses[language]), reverse(LANGUAGES[language])
    return {
        "board_name": REGISTER.controller.name,
        "language": language,
        "menu": [
            {"label": gettext("Start"), "url": "/"},
            {"label": gettext("Wat wij beloven"), "url": statement, "current": here == statement},
        ],
        "statement_url": statement,
        "pupil_statement_url": reverse(FOR_PUPILS[language]),
        "addresses": [(key, reverse(name)) for key, name in addresses.items()],
        "own_address": here,
    }


def _facts(now: datetime, is_changed: bool) -> dict[str, Any]:
    found, products = turns(now), leaflets()
    every = found or []
    promises = promise_details(now, every, is_changed=is_changed)
    counts = Counter(item.state for item in promises)
    names = {one.key: say(one.name) for one in REGISTER.recipients.values()}
    return {
        "promises": promises,
        "is_changed": any(item.reason == CHANGED for item in promises),
        "counts": [(state, counts[state]) for state in (KEPT, PARTLY, NOT_KEPT, NOT_IN_USE)],
        "measured_at": max((item.measured_at for item in promises if item.measured_at), default=None),
        "changes": changes(every, now),
        "newest": NEWEST,
        "are_changes_changed": found is None,
        "controller": REGISTER.controller,
        "authority": AUTHORITY,
        "register": REGISTER,
        "seals": last_seals(SEALS),
        "cameras": camera_groups(),
        "products": products,
        "outside": listing.outside_europe(products, names),
        "terms": listing.terms(),
        "recipients": listing.recipients().items(),
        "purposes": listing.purposes(),
        "pictures": listing.places_for_pictures(),
        "rights": listing.rights(),
        "services": listing.services(),
        "lacking": sum(not row.service.is_filled for row in listing.services()),
        "import_sources": listing.import_sources(),
        "information": list(REGISTER.information.values()),
        "signals": [*REGISTER.signals.values(), *REGISTER.watches.values()],
        "cookies": listing.cookies(),
        "began": min((turn.at for turn in every), default=None),
    }


def _json(now: datetime, is_changed: bool) -> Page:
    found = machine.document(promise_details(now, is_changed=is_changed), last_seals(SEALS))
    return Page.of(json.dumps(found, cls=machine.Encoder, ensure_ascii=False, indent=1).encode(), JSON)


def _schema(now: datetime, is_changed: bool) -> Page:
    return Page.of(json.dumps(machine.SCHEMA, indent=1).encode(), "application/schema+json")


# By the name of its address, which is the name of the stored page too.
PAGES: Mapping[str, Callable[[datetime, bool], Page]] = MappingProxyType(
    {name: partial(_statement, language) for language, name in LANGUAGES.items()}
    | {name: partial(_pupil_statement, language) for language, name in FOR_PUPILS.items()}
    | {"statement_json": _json, "statement_schema": _schema}
)


def rendered(name: str, now: datetime, *, is_changed: bool = False) -> Page:
    """The page with this name, made now from what was last measured; with `is_changed` it says that nobody can trust that."""
    return PAGES[name](now, is_changed)


def language_of(name: str) -> str:
    """The language of the page with this name; empty when it is in both."""
    pages = (*LANGUAGES.items(), *FOR_PUPILS.items())
    return next((language for language, page in pages if page == name), "")
