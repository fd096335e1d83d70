"""Every sentence on a screen exists in Dutch and in English, and what is compiled is what was translated."""

import ast

from django.conf import settings

from tests.structure.source import nodes
from zorgvuldig.operations import translations as messages

SAYS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def test_every_sentence_has_its_english() -> None:
    assert messages.main(["--check"]) == 0


def test_a_language_that_can_be_chosen_has_a_catalogue_and_the_other_way_round() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["nl", *messages.languages(messages.PACKAGE)]


def test_no_sentence_stands_inside_an_f_string() -> None:
    """There what gathers the sentences sees it from Python 3.12 on only, so that it could be without English unnoticed."""
    found = {
        f"{path}:{inner.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", getattr(inner.func, "attr", "")) in SAYS
    }
    assert found == set()
