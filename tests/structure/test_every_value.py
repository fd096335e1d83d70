"""Every value that a word in an address can have: each page that the register, the norms or a list of ours makes is asked for once.

`test_every_place` goes to one address of each view; what stands in a list has as many addresses as the list is long.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.admissions.applying import open_round
from tests.governance.assessing import assessment
from tests.imports.importing import compared
from tests.people import Cast, sign_in
from tests.suppliers.supplying import agreed, client
from zorgvuldig.admissions.family.actions import begin
from zorgvuldig.admissions.questions import GUARDIAN, steps
from zorgvuldig.cameras.handout.labels import BY_SLUG
from zorgvuldig.gate.pages import addresses
from zorgvuldig.governance.dpia.questions import PARTS
from zorgvuldig.governance.duties.labels import slug_of
from zorgvuldig.governance.norms.catalogue import DOMAINS
from zorgvuldig.governance.register_editor.forms import FORMS, NEW
from zorgvuldig.governance.register_editor.pages import FILES
from zorgvuldig.governance.register_editor.record import rule_key
from zorgvuldig.imports.beside.pages import COMPARED
from zorgvuldig.imports.sources.pages import BESIDE
from zorgvuldig.register.law_versions import articles_of_laws
from zorgvuldig.register.load import load
from zorgvuldig.suppliers.connections.actions import KINDS
from zorgvuldig.web.help.catalogue import READERS, TASKS

REGISTER = load()
RULES = [rule_key(rule) for rule in REGISTER.rules]
WORD = re.compile(r"<(?:slug|str):")
# Codes that somebody was given, days and names of files: no list holds them. `test_disputes` takes every column, and what suppliers
# ask has ids.
FREE = {
    "account_confirm_email", "calendar_feed", "fetch_footage", "fetch_package", "intake_next", "intake_overview", "intake_withdraw", "invitation_link",
    "picture_file", "picture_small", "reading_signal",
}  # fmt: skip
ELSEWHERE = re.compile(r"roster_|gradebook_|exchange_hand_over_file_|\w+_dispute")
# What is posted to, and is not there for whoever has not got it; and a question that comes after another one.
ANSWERED = {"client_settings": {200, 404}, "intake_page": {200, 303}}
# Of each form that changes something that has a name in the register: the names.
CHANGED: Mapping[str, Iterable[str]] = {
    "termijn": REGISTER.terms, "bewering": REGISTER.claims_of_law, "doel": REGISTER.purposes, "ontvanger": REGISTER.recipients, "ontvanger-weg": REGISTER.recipients,
    "regel": RULES, "regel-weg": RULES, "gegevens": REGISTER.categories, "belofte": REGISTER.promises, "vraag": REGISTER.topics,
    "signaal": REGISTER.watches, "taak": REGISTER.duties, "dienst": REGISTER.outside_services, "school": ["bestuur"], "einde-eigen-veld": REGISTER.own_fields,
    "wis-eigen-veld": REGISTER.own_fields,
}  # fmt: skip


def _product(cast: Cast) -> dict[str, Any]:
    it = agreed(cast)
    client(cast, it.product)
    return {"number": it.product_uid}


def _apply(cast: Cast) -> dict[str, Any]:
    return {"token": begin(round_uid=open_round(cast), email="ilse@example.org")}


def _take_over(cast: Cast) -> dict[str, Any]:
    compared(cast)
    return {}


def _each(word: str, values: Iterable[str]) -> list[dict[str, str]]:
    return [{word: value} for value in values]


def _nothing(_cast: Cast) -> dict[str, Any]:
    return {}


# By the name of an address: who gets there, each value of its words, and what else stands in it.
EVERY: Mapping[str, tuple[str, list[dict[str, str]], Callable[[Cast], dict[str, Any]]]] = {
    "import_source": ("anna", _each("kind", BESIDE), _nothing),
    "source_beside": ("anna", _each("kind", COMPARED), _nothing),
    "source_nights": ("anna", _each("kind", COMPARED), _nothing),
    "source_night": ("anna", [{"kind": "sheet"}], lambda cast: {"night": compared(cast).split("/")[-2]}),
    "source_take_over": ("anna", [{"kind": "sheet"}], _take_over),
    "intake_page": ("", _each("slug", [step.slug for step in (*steps(), *GUARDIAN)]), _apply),
    "register_chapter": ("anna", _each("key", REGISTER.categories), _nothing),
    "norm_domain": ("petra", _each("domain", [one.key for one in DOMAINS]), _nothing),
    "norm_level": ("petra", [{"domain": one.key, "norm": norm.key} for one in DOMAINS for norm in one.norms], _nothing),
    "dpia_part": ("petra", _each("part", PARTS), lambda cast: {"dpia": assessment(cast).uid}),
    "register_purpose": ("petra", _each("key", REGISTER.purposes), _nothing),
    "register_category": ("petra", _each("key", REGISTER.categories), _nothing),
    "register_recipient": ("petra", _each("key", REGISTER.recipients), _nothing),
    "register_file": ("petra", _each("kind", FILES), _nothing),
    "new_register_part": ("petra", _each("kind", NEW), _nothing),
    "new_register_version": (
        "petra", [{"kind": kind, "key": key} for kind, keys in CHANGED.items() for key in keys], _nothing,
    ),
    "law_article": (
        "petra", [{"law": law, "article": one} for law, found in articles_of_laws(REGISTER).items() for one in found], _nothing,
    ),
    "open_point": ("petra", _each("slug", [key.replace("_", "-") for key in REGISTER.open_points]), _nothing),
    "duty": ("petra", _each("slug", map(slug_of, REGISTER.duties)), _nothing),
    "help_task": ("anna", _each("task", TASKS), _nothing),
    "help_manual": ("anna", _each("reader", READERS), _nothing),
    "client_settings": ("petra", _each("kind", KINDS), _product),
    "new_footage_export": ("petra", _each("kind", BY_SLUG), _nothing),
    "consent_of_topic": ("maud", _each("topic", REGISTER.topics), lambda cast: {"uid": cast.groups["2B"][1]}),
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_every_value_has_a_page(cast: Cast, name: str) -> None:
    who, values, make = EVERY[name]
    browser, more = sign_in(cast.people[who]) if who else Client(), make(cast)
    browser.raise_request_exception = False
    found = []
    for words in values:
        path = reverse(name, kwargs={**more, **words})
        answer = browser.post(path) if name == "client_settings" else browser.get(path)
        if answer.status_code not in ANSWERED.get(name, {200}):
            found.append(f"{answer.status_code} {path}")
    assert found == [], "\n".join(found)


def test_every_address_with_a_word_is_here() -> None:
    found = {pattern.name or "" for route, pattern in addresses() if WORD.search(route)}
    assert {name for name in found if not ELSEWHERE.match(name)} == EVERY.keys() | FREE


def test_every_form_of_a_change_is_here() -> None:
    assert CHANGED.keys() == FORMS.keys() - NEW
