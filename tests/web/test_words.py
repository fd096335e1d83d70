"""Grades, sentences of the register, icons and states, in both languages, and how a page says them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import lazy, lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
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


def test_a_page_says_them() -> None:
    page = engines["jinja2"].from_string(
        "{{ icon('door') }}{{ state_badge('yes', 'Ja') }}{{ text|say }} {{ value|grade }} {{ value|mark }}"
    )
    shown = page.render({"text": Text("Een & al", "All & one"), "value": Decimal("4.8")})
    drawn = icons.icon("door") + icons.state("yes", "Ja")
    assert shown == f'{drawn}Een &amp; al 4,8 <b class="laag">4,8</b>'


VALUES = {
    "text": 'Anna\'s <b>"&"',
    "safe": mark_safe("<b>"),
    "whole": 12345,
    "part": Decimal("5.50"),
    "float": 0.5,
    "nothing": None,
    "yes": True,
    "day": date(2026, 11, 30),
    "moment": datetime(2026, 11, 30, 14, 5, tzinfo=UTC),
    "lazy": gettext_lazy("nee"),
    "lazy_text": lazystr("<b>"),
    "lazy_safe": lazy(lambda: mark_safe("<b>"), str)(),
    "many": ["a", "<b>"],
    "lines": "een\n<twee>",
}
FILTERS = (
    "date('j F Y')",
    "date('D d-m l M N b n')",
    "date('\\\\d\\\\e j')",
    "date",
    "time('H:i')",
    "linebreaks",
    "linebreaksbr",
    "length",
    "join(', ')",
    "floatformat(1)",
    "capfirst",
    "intcomma",
)
PRINTED = [*VALUES, "absent", "absent.deeper", *(f"{name}|{one}" for name in (*VALUES, "absent") for one in FILTERS)]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("printed", PRINTED)
def test_a_page_prints_a_value_as_django_does(printed: str, language: str) -> None:
    load, old = "{% load humanize %}", re.sub(r"\((.*)\)", r":\1", printed)
    with translation.override(language):
        wanted = engines["django"].from_string(f"{load}{{{{ {old} }}}}").render(VALUES)
        assert engines["jinja2"].from_string(f"{{{{ {printed} }}}}").render(dict(VALUES)) == wanted


def test_what_a_page_was_not_given_is_nothing() -> None:
    page = engines["jinja2"].from_string(
        "{% for one in absent.rows %}x{% else %}-{% endfor %}{% if absent or absent.more > 3 or absent < 1 %}x{% endif %}"
        "{% if absent is none and absent.deeper is none and given is not none %}-{% endif %}{{ _('Dag') }}{{ absent or 'n' }}"
    )
    assert page.render({"given": 1}) == "--Dagn"


def test_a_page_translates_with_trimmed_sentences() -> None:
    page = engines["jinja2"].from_string("{% trans name='<b>' %}\n  Hallo\n  {{ name }}\n{% endtrans %}")
    assert page.render({}) == "Hallo &lt;b&gt;"


def test_a_part_sees_only_what_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = DictLoader({"grid.html": "<td>{{ value|grade }}</td>{{ secret }}{{ request }}"})
    monkeypatch.setattr(engines["jinja2"].env, "loader", tables)
    assert render_to_string("grid.html", {"value": 6}) == "<td>6,0</td>"


def test_a_page_knows_the_addresses() -> None:
    assert engines["jinja2"].from_string("{{ url_for('set_language') }}").render({}) == "/taal/"


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
    page = engines["jinja2"].from_string("{{ margin(why=why, who='Wij', note=absent) }}")
    text = page.render({"why": "Omdat & zo"})
    assert "Omdat &amp; zo" in text
    assert text.count("<dt>") == 2
    assert "<p>" not in text


def test_the_margin_folds_the_purposes_of_what_is_used_for_very_much() -> None:
    page = engines["jinja2"].from_string("{{ margin(why=why) }}")
    said = page.render({"why": ", ".join(["lesgeven"] * 21)})
    assert "<summary>Voor 21 doelen</summary><p>lesgeven, " in said  # folded, and all of it there without a script
    assert "<details" not in page.render({"why": ", ".join(["lesgeven"] * 20)})
    assert "Voor 39 doelen" in page.render({"why": facts("identity").why})


def test_the_margin_can_be_included_without_the_function() -> None:
    assert "Hoe lang" in render_to_string("web/margin.html", {"how_long": "5 jaar"})
