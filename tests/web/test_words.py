"""Grades, sentences of the register, icons and states, in both languages and in both kinds of templates."""

from decimal import Decimal

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from jinja2 import DictLoader

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit import icons, words
from zorgvuldig.kit.facts import facts
from zorgvuldig.register.schema import Text

CASES = [
    (Decimal("6.4"), "6,4", "6.4"),
    (7, "7,0", "7.0"),
    (10, "10,0", "10.0"),
    (5.45, "5,5", "5.5"),
    (Decimal("5.45"), "5,5", "5.5"),
    (Decimal("5.44"), "5,4", "5.4"),
    ("inh", "inh", "inh"),
    ("", "", ""),
    (None, "", ""),
]


@pytest.mark.parametrize(("value", "dutch", "english"), CASES)
def test_grades_read_as_the_language_writes_them(value: words.Value, dutch: str, english: str) -> None:
    with translation.override("nl"):
        assert words.grade(value) == dutch
    with translation.override("en"):
        assert words.grade(value) == english


@pytest.mark.parametrize(("value", "low"), [(5.4, True), (5.44, True), (5.45, False), (5.5, False), ("inh", False)])
def test_only_grades_below_sufficient_are_red(value: words.Value, low: bool) -> None:
    assert ("laag" in words.mark(value)) is low


def test_a_mark_that_is_no_number_is_escaped() -> None:
    assert words.mark("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), "NaN"])
def test_a_value_that_is_no_grade_does_not_break_the_page(odd: words.Value) -> None:
    assert words.mark(odd).lower() in {"nan", "inf"}


def test_a_sentence_is_said_in_the_language_of_the_page() -> None:
    text = Text("Een zin.", "A sentence.")
    with translation.override("nl"):
        assert words.say(text) == "Een zin."
    with translation.override("en-gb"):
        assert words.say(text) == "A sentence."
    with translation.override("fr"):
        assert words.say(text) == "Een zin."
    assert words.say(None) == ""


def test_within_a_sentence_an_abbreviation_keeps_its_capitals() -> None:
    assert words.within(REGISTER.categories["support_plan"].name) == "ondersteuningsplan (OPP)"
    assert words.within(Text("ECK iD", "ECK iD")) == "ECK iD"
    assert [words.within(odd) for odd in ("Mentor", "", None)] == ["mentor", "", ""]


def test_django_and_jinja_say_the_same() -> None:
    context = {"text": Text("Een & al", "All & one"), "value": Decimal("4.8")}
    tags = "{% load zorgvuldig %}{% icon 'door' %}{% state 'yes' 'Ja' %}"
    django = engines["django"].from_string(tags + "{{ text|say }} {{ value|grade }} {{ value|mark }}")
    jinja = engines["jinja2"].from_string(
        "{{ icon('door') }}{{ state('yes', 'Ja') }}{{ text|say }} {{ value|grade }} {{ value|mark }}"
    )
    assert django.render(context) == jinja.render(context)
    assert "Een &amp; al 4,8" in jinja.render(context)


def test_jinja_translates_with_trimmed_sentences() -> None:
    page = engines["jinja2"].from_string("{% trans name='<b>' %}\n  Hallo\n  {{ name }}\n{% endtrans %}")
    assert page.render({}) == "Hallo &lt;b&gt;"


def test_a_page_places_a_large_table(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = DictLoader({"grid.html": "<td>{{ value|grade }}</td>{{ secret }}"})
    monkeypatch.setattr(engines["jinja2"].env, "loader", tables)
    page = engines["django"].from_string("{% load zorgvuldig %}{% table 'grid.html' value=value %}")
    with translation.override("nl"):
        assert page.render({"value": 6, "secret": "geheim"}) == "<td>6,0</td>"


def test_jinja_knows_the_addresses() -> None:
    assert engines["jinja2"].from_string("{{ url('set_language') }}").render({}) == "/taal/"


@pytest.mark.parametrize("kind", list(icons.STATES))
def test_a_state_is_a_shape_and_a_word(kind: str) -> None:
    shown = icons.state(kind, "<Ja>")
    assert 'aria-hidden="true"' in shown
    assert "&lt;Ja&gt;" in shown


def test_a_bare_state_still_says_its_word() -> None:
    assert '<span class="alleen-lezer">Ja</span>' in icons.state("yes", "Ja", bare=True)


@pytest.mark.parametrize("name", list(icons.ICONS))
def test_icons_are_hidden_from_screen_readers(name: str) -> None:
    assert 'aria-hidden="true"' in icons.icon(name)


def test_the_margin_shows_only_the_facts_it_has() -> None:
    page = engines["django"].from_string("{% load zorgvuldig %}{% margin why=why who='Wij' %}")
    text = page.render({"why": "Omdat & zo"})
    assert "Omdat &amp; zo" in text
    assert text.count("<dt>") == 2
    assert "<p>" not in text


def test_the_margin_folds_the_purposes_of_what_is_used_for_very_much() -> None:
    page = engines["django"].from_string("{% load zorgvuldig %}{% margin why=why %}")
    said = page.render({"why": ", ".join(["lesgeven"] * 21)})
    assert "<summary>Voor 21 doelen</summary><p>lesgeven, " in said  # folded, and all of it there without a script
    assert "<details" not in page.render({"why": ", ".join(["lesgeven"] * 20)})
    assert "Voor 28 doelen" in page.render({"why": facts("identity").why})


def test_the_margin_can_be_included_without_the_tag() -> None:
    assert "Hoe lang" in render_to_string("web/margin.html", {"how_long": "5 jaar"})
