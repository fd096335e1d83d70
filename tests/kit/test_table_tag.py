"""The tag that writes every table: `{% table %}`."""

import pytest
from django.template import engines
from django.test import override_settings
from jinja2 import TemplateSyntaxError

UNCOLLECTED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def made(source: str, **context: object) -> str:
    """What a page prints for `source`."""
    return str(engines["jinja2"].from_string(source).render(context))


LESSONS = """{% table lesson in lessons, label="Vandaag & morgen" %}
{% set hour = lesson.hour %}
{% column "Lesuur" %}{{ hour }}
{% column "Wie" %}
  {% if lesson.who %}{{ lesson.who }}
  {% else %} niemand
  {% endif %}
{% column "Aantal", number=true, folded="Hoeveel", when=counted %}{{ lesson.pupils }}
{% empty %}
  <p>Geen lessen.</p>
{% endtable %}"""
ROWS = [{"hour": 1, "who": "<Maud>", "pupils": 28}, {"hour": 2}]


def test_a_table_says_its_headings_above_and_on_every_card() -> None:
    assert made(LESSONS, lessons=ROWS[:1], counted=True) == (
        '<table class="tabel kaart" role="table"><caption class="alleen-lezer">Vandaag &amp; morgen</caption>'
        '<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Lesuur</th><th role="columnheader" scope="col">Wie</th>'
        '<th role="columnheader" scope="col" class="getal">Aantal</th></tr></thead>\n'
        '<tbody role="rowgroup"><tr role="row"><th role="rowheader" scope="row">1</th><td role="cell" data-kop="Wie">&lt;Maud&gt;</td>'
        '<td role="cell" class="getal" data-kop="Hoeveel">28</td></tr>\n</tbody></table>'
    )


def test_a_line_break_prints_nothing_and_a_space_does() -> None:
    assert '<td role="cell" data-kop="Wie"> niemand</td></tr>' in made(LESSONS, lessons=ROWS)


def test_a_column_can_be_left_out_and_a_table_be_empty() -> None:
    assert "getal" not in made(LESSONS, lessons=ROWS)
    assert made(LESSONS, lessons=[]) == "<p>Geen lessen.</p>"


def test_another_column_than_the_first_can_name_the_row() -> None:
    page = made(
        '{% table x in rows, caption="Namen" %}{% column "Nr" %}{{ x }}{% column "Naam", head=true %}{{ x }}{% endtable %}',
        rows=[1],
    )
    assert "<caption>Namen</caption>" in page
    assert '<td role="cell">1</td><th role="rowheader" scope="row">1</th>' in page


def test_rows_of_rows_stand_in_one_table_that_does_not_fold() -> None:
    source = '{% table day in days, hour in day, folds=false, look="vast" %}{% column "Uur" %}{{ hour }}{% endtable %}'
    page = made(source, days=[[1, 2], [3]])
    assert page.startswith('<table class="tabel vast"><thead><tr><th scope="col">Uur</th>')
    assert page.count("<tr><th scope") == 4


def test_the_cells_of_a_column_can_be_in_another_language() -> None:
    source = '{% table x in rows %}{% column "Nr" %}{{ x }}{% column "Wat", lang=other and "en" %}x{% endtable %}'
    assert '<td role="cell" data-kop="Wat" lang="en">x</td>' in made(source, rows=[1], other=True)
    assert '<td role="cell" data-kop="Wat">x</td>' in made(source, rows=[1], other=False)


def test_the_heading_of_buttons_is_only_heard() -> None:
    page = made('{% table x in rows %}{% column "Nr" %}{{ x }}{% column "Weg", hidden=true %}x{% endtable %}', rows=[1])
    assert '<span class="alleen-lezer">Weg</span></th>' in page
    assert '<td role="cell">x</td>' in page


@pytest.mark.parametrize(("count", "is_there"), [(14, False), (15, True)])
def test_one_searches_in_a_long_table(count: int, is_there: bool) -> None:
    with override_settings(STORAGES=UNCOLLECTED):
        page = made('{% table x in rows, filter=true %}{% column "Nr" %}{{ x }}{% endtable %}', rows=range(count))
    assert ("data-zeef" in page) is is_there


@pytest.mark.parametrize(
    "source",
    [
        "{% table x in rows, color=1 %}{% column 'a' %}{% endtable %}",
        "{% table x in rows %}{% column 'a', right=true %}{% endtable %}",
        "{% table x in rows %}{% endtable %}",
        "{% table label='x' %}{% column 'a' %}{% endtable %}",
        "{% table x in rows %}{% column 'a' %}",
    ],
)
def test_what_is_not_known_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        made(source)
