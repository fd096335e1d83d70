"""What a proposal says will follow: who gains and loses what, what becomes due, what breaks, who is asked anew."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.utils import translation

from tests.governance.registering import NARROWER, TEACHING, governing, now, proposed, put_back
from tests.people import Cast, days
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.governance.register_editor.consequences import SENTENCES, consequences, sentence
from zorgvuldig.register.amend import Change, amended
from zorgvuldig.register.load import parse

RULE = REGISTER.rules[TEACHING]


@pytest.fixture(autouse=True)
def _register(database: psycopg.Connection) -> Iterator[None]:
    with put_back(database):
        yield


def following(cast: Cast, *changes: Change) -> list[dict[str, Any]]:
    """What is kept of the consequences of these changes."""
    return list(proposed(cast.petra, *changes).consequences)


def of(kind: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in found if one["kind"] == kind]


def test_a_rule_that_goes_says_who_loses_what(cast: Cast) -> None:
    found = following(cast, NARROWER)
    assert {one["kind"] for one in found} == {"loses", "loses_writing"}
    (loses,) = of("loses", found)
    (teachers,) = cast.db.execute("select count(distinct staff_id) from staff_role where role = 'teacher'").fetchone()
    assert loses["figures"] == {"people": teachers}
    assert loses["words"]["role"] == [REGISTER.roles["teacher"].name.nl, REGISTER.roles["teacher"].name.en]
    for key in RULE.reads:
        assert REGISTER.categories[key].name.nl in loses["words"]["categories"][0]
    with translation.override("nl"):
        assert f"({teachers} mensen nu) kan hierna niet meer openen" in sentence(loses, "nl")


def test_more_categories_say_who_gains_them(cast: Cast) -> None:
    (gains,) = following(cast, Change(("rules", TEACHING, "reads"), [*RULE.reads, "health"]))
    assert gains["kind"] == "gains"
    assert gains["words"]["categories"] == [
        REGISTER.categories["health"].name.nl,
        REGISTER.categories["health"].name.en,
    ]


def test_other_words_say_who_is_asked_anew(cast: Cast) -> None:
    (anew,) = following(cast, Change(("topics", "newsletter", "asks", "nl"), "Mag dit?"))
    assert (anew["kind"], anew["words"]["topic"]) == (
        "asked_anew",
        [REGISTER.topics["newsletter"].name.nl, REGISTER.topics["newsletter"].name.en],
    )


def test_a_recipient_says_what_it_gets_more_and_less(cast: Cast) -> None:
    got = REGISTER.recipients["colleagues"].categories
    found = following(cast, Change(("recipients", "colleagues", "categories"), [*got[:-1], "planning"]))
    (more,), (less,) = of("recipient_more", found), of("recipient_less", found)
    assert more["words"]["categories"][0] == REGISTER.categories["planning"].name.nl
    assert less["words"]["categories"][0] == REGISTER.categories[got[-1]].name.nl


def test_a_shorter_term_says_of_how_many_something_becomes_due(cast: Cast) -> None:
    """Somebody left 500 days ago: under two years nothing of theirs is due, under one year it is."""
    found = following(cast, Change(("terms", "rest_at_most", "period"), "P1Y"))
    before = {one["words"]["category"][0]: one["figures"] for one in of("due", found)}
    gone = cast.db.execute("select pupil_id from membership limit 1").fetchone()[0]
    cast.db.execute(
        "update enrolment set starts_on = %s, ends_on = %s where pupil_id = %s", [days(-900), days(-500), gone]
    )
    found = following(cast, Change(("terms", "rest_at_most", "period"), "P1Y"))
    after = {one["words"]["category"][0]: one["figures"] for one in of("due", found)}
    assert after != before
    assert any(figures["pupils"] >= 1 and figures["rows"] >= 1 for figures in after.values())
    longer = of("stays", following(cast, Change(("terms", "rest_at_most", "period"), "P3Y")))
    assert any(one["figures"]["pupils"] >= 1 for one in longer)


def test_nothing_follows_from_the_same_register(cast: Cast) -> None:
    with governing(cast.petra) as door:
        assert consequences(REGISTER, parse(amended(TEXT, []), "x"), door=door, now=now()) == []


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_reads_as_a_sentence(kind: str) -> None:
    names = ("role", "relation", "purpose", "categories", "category", "topic", "recipient", "product")
    kept = {
        "kind": kind,
        "figures": {"people": 3, "pupils": 4, "rows": 5},
        "words": {n: [f"{n} nl", f"{n} en"] for n in names},
    }
    with translation.override("nl"):
        assert "%(" not in sentence(kept, "nl")
        assert sentence(kept, "nl").endswith(".")
