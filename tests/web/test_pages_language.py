"""What every page is written in: sentences that can be translated, and functions that are there."""

from collections.abc import Iterator

import pytest
from django.template import engines
from jinja2 import nodes

from tests.web.test_static import PACKAGE, TEMPLATES, name

ENVIRONMENT = engines["jinja2"].env
SENTENCES = {
    "_": 1,
    "gettext": 1,
    "ngettext": 2,
}  # of so many arguments each is written out; a page trusts the markup in them


def wrong(source: str) -> Iterator[str]:
    """What is called and not there, a function's name taken for something else, and a sentence that is not written out."""
    tree = ENVIRONMENT.parse(source)
    macros = {one.name for one in tree.find_all(nodes.Macro)}
    for call in tree.find_all(nodes.Call):
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        if called and called not in {*ENVIRONMENT.globals, *macros, "super", "caller"}:
            yield f"{called}() is no function"
        if not all(isinstance(one, nodes.Const) for one in call.args[: SENTENCES.get(called, 0)]):
            yield f"{called}() says something that is not written out"
    for one in tree.find_all(nodes.Name):
        if one.ctx != "load" and one.name in ENVIRONMENT.globals:
            yield f"{one.name} is a function"


def test_a_page_calls_what_is_there_and_says_what_is_written() -> None:
    found = {name(path): list(wrong(path.read_text(encoding="utf-8"))) for path in TEMPLATES}
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ _('Dag') }}{% trans name=x %}Dag {{ name }}{% endtrans %}{{ x.y() }}", []),
        ("{{ _(x) }}", ["_() says something that is not written out"]),
        ("{{ gettext(x ~ 'Dag') }}", ["gettext() says something that is not written out"]),
        ("{{ url_of('start') }}", ["url_of() is no function"]),
        ("{% for icon in icons %}{% endfor %}", ["icon is a function"]),
        ("{% set url_for = 1 %}", ["url_for is a function"]),
    ],
)
def test_the_test_sees_it(source: str, found: list[str]) -> None:
    assert list(wrong(source)) == found


def test_pages_are_there() -> None:
    assert len(TEMPLATES) > 500
    assert list(PACKAGE.glob("*/templates/**/*.html")) == [], "pages stand in jinja2/<package>/"


def test_a_file_of_a_page_adds_no_function() -> None:
    before = set(ENVIRONMENT.globals)
    with pytest.raises(ValueError, match="functions of its own"):
        ENVIRONMENT.from_string("{{ own() }}", globals={"own": str})
    assert set(ENVIRONMENT.globals) == before
