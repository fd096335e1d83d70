"""How templates are laid out (`supply.templates`): what a browser shows stays as it is."""

import re

import pytest
from django.template import engines

from supply.templates import ROOT, laid_out

LONG = "woord " * 30
TABLE, COLUMN = "{% table x in [a] %}", '{% column "a" %}{{ x }}<b>c</b>'


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<ul><li>a</li><li>b</li><li>c</li></ul>\n", "<ul>\n  <li>a</li>\n  <li>b</li>\n  <li>c</li>\n</ul>\n"),
        (
            "{% if a %}<p>a</p><p>b</p><p>c</p>{% endif %}\n",
            "{% if a %}\n  <p>a</p>\n  <p>b</p>\n  <p>c</p>\n{% endif %}\n",
        ),
        ("<p>a{% if b %}, b{% endif %}</p>\n", "<p>a{% if b %}, b{% endif %}</p>\n"),
        ("<b>a</b>{{ b }}", "<b>a</b>{{ b }}"),
        ("{{ a }}\n{% if b %}\nc\n{% endif %}\n", "{{ a }}\n{% if b %} c {% endif %}\n"),
        (f"{TABLE}{COLUMN}{COLUMN}{{% endtable %}}\n", f"{TABLE}\n{COLUMN}\n{COLUMN}\n{{% endtable %}}\n"),
        ("<pre>\n  a\n    b</pre>\n", "<pre>\n  a\n    b</pre>\n"),
        ("", ""),
    ],
)
def test_a_template_is_laid_out(source: str, wanted: str) -> None:
    assert laid_out(source) == wanted
    assert laid_out(wanted) == wanted


CHOICE = "{% if a %}" + "a" * 90 + "{% else %}" + "b" * 90 + "{% endif %}"


@pytest.mark.parametrize(
    "source",
    [
        "{% if a %}" + "<b>{{ a }}</b>" * 9 + "{% elif b %}{{ b }}" * 6 + "{% else %}niets{% endif %}.",
        f'<p>{{{{ _("{LONG}") }}}}<b>{LONG}</b>{{{{ a }}}}, {{{{ b }}}}.</p>',
        f'<a class="{CHOICE}" href="/{{{{ a }}}}/">a</a><a href="/b/">b</a>',
        f"{{% trans a=a, b=b %}}{LONG}{{{{ a }}}}, {{{{ b }}}}.{{% endtrans %}}{{{{ a }}}}",
        TABLE + COLUMN + "{{ x }} {{ b }}<b>" * 9 + "</b>" * 9 + "{% if b %} {{ b }}{% endif %}" * 4 + "{% endtable %}",
    ],
)
def test_it_shows_what_it_showed(source: str) -> None:
    made = laid_out(source)
    assert max(map(len, made.splitlines())) <= 160
    assert made.count("\n") > 1
    assert shown(made) == shown(source)


def shown(source: str) -> str:
    """What a browser shows of it: whitespace as one space, and none beside a block."""
    page = str(engines["jinja2"].from_string(source).render({"a": "Noor", "b": "<2B>"}))
    return re.sub(r" ?(</?(?:p|table|thead|tbody|tr|th|td)\b[^<>]*>) ?", r"\1", re.sub(r"\s+", " ", page)).strip()


def test_no_line_of_a_template_is_longer_than_160() -> None:
    templates = [file for file in (ROOT / "src").rglob("*.html") if {"jinja2", "templates"} & set(file.parts)]
    assert len(templates) > 500
    assert not [
        f"{file}:{n}"
        for file in templates
        for n, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > 160
    ]


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<ul>\n  <li>a</li>\n</ul>\n", "<ul><li>a</li></ul>"),
        ("<p>\n  a\n  <b>b</b>\n</p>\n", "<p>a <b>b</b></p>"),
        ('<p id="{{ a }}">\n  a\n</p>', '<p id="Noor">a</p>'),
        ('<b id="{{ a }}">\n  a\n</b>', '<b id="Noor"> a\n</b>'),
        ('<td{% if a %} class="a"{% endif %}>\n  {{ a }}\n</td>', '<td class="a">Noor</td>'),
        ('<a\n    id="a"\n    title="{{ a }}"\n    href="b">a</a>\n', '<a id="a" title="Noor" href="b">a</a>\n'),
        ("<p> a </p> <p>b</p>", "<p> a </p> <p>b</p>"),
    ],
)
def test_a_page_is_sent_without_what_it_is_laid_out_with(source: str, sent: str) -> None:
    assert str(engines["jinja2"].from_string(source).render({"a": "Noor"})) == sent
