"""The tool that keeps the English catalogue complete, on a small package of its own."""

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from zorgvuldig.operations import translations as messages


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a sentence in every kind of file."""
    (tmp_path / "web/templates").mkdir(parents=True)
    (tmp_path / "web/jinja2").mkdir()
    (tmp_path / "one.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        'A = _("Uit Python")\n'
        'B = ngettext("Eén keer", "%(n)s keer", 2)\n'
        'C = pgettext_lazy("maand", "Mei")\n'
        "D = _(variable)\n"
        'E = other("Geen zin")\n'
    )
    (tmp_path / "web/templates/page.html").write_text(
        '{% load i18n %}<p title="{% translate "Uit een sjabloon" %}">\n'
        "    don't {{ _('Als waarde') }}\n"
        "  {% blocktranslate with naam=x trimmed %}\n   Dag {{ naam }},\n   welkom 100%.\n {% endblocktranslate %}\n"
        '      {% translate "Mei" context "naam" as y %}\n'
        "{% blocktranslate count n=n %}Eén kind{% plural %}{{ n }} kinderen{% endblocktranslate %}\n"
    )
    (tmp_path / "web/jinja2/table.html").write_text(
        "{{ _('Uit Jinja') }}{% trans n=n %}\n  Rij {{ n }}\n{% pluralize %}Rijen {{ n }}{% endtrans %}"
    )
    return tmp_path


FOUND = {
    "Uit Python": None,
    ("Eén keer", "%(n)s keer"): None,
    "Uit een sjabloon": None,
    "Als waarde": None,
    "Dag %(naam)s, welkom 100%%.": None,
    ("Eén kind", "%(n)s kinderen"): None,
    "Uit Jinja": None,
    ("Rij %(n)s", "Rijen %(n)s"): None,
}


def translate(package: Path, english: dict[str, str | tuple[str, str]], context: str | None = None) -> None:
    """Write translations as a translator does."""
    po = messages.Catalogue.of(package).po
    with po.open("rb") as file:
        catalog = read_po(file, locale="en")
    for dutch, words in english.items():
        message = catalog.get(dutch, context)
        assert message is not None
        message.string = words
    with po.open("wb") as file:
        write_po(file, catalog)


def test_every_sentence_is_found_once(package: Path) -> None:
    found = [(sentence.text, sentence.context) for sentence in messages.sentences(package)]
    assert sorted(found, key=str) == sorted([*FOUND.items(), ("Mei", "maand"), ("Mei", "naam")], key=str)


def test_an_empty_catalogue_lists_everything(package: Path) -> None:
    assert len(messages.update(package)) == len(FOUND) + 2
    problems = messages.check(package)
    assert "Not in «en»: Uit Python  (one.py)" in problems
    assert len(problems) == len(FOUND) + 2


def test_a_translation_reaches_the_compiled_file(package: Path) -> None:
    messages.update(package)
    translate(package, {"Uit Python": "From Python", "Eén keer": ("Once", "%(n)s times")})
    translate(package, {"Mei": "May"}, context="maand")
    messages.update(package)
    with messages.Catalogue.of(package).mo.open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("Uit Python") == "From Python"
    assert english.ngettext("Eén keer", "%(n)s keer", 2) == "%(n)s times"
    assert english.pgettext("maand", "Mei") == "May"
    assert english.pgettext("naam", "Mei") == "Mei"


def test_an_edited_catalogue_is_stale_until_compiled(package: Path) -> None:
    messages.update(package)
    translate(package, {"Uit Python": "From Python"})
    assert any("stale" in problem for problem in messages.check(package))
    messages.update(package)
    assert not any("stale" in problem for problem in messages.check(package))


def test_half_a_plural_is_not_a_translation(package: Path) -> None:
    messages.update(package)
    translate(package, {"Eén keer": ("Once", "")})
    assert any("Eén keer" in problem for problem in messages.check(package))


def test_a_changed_sentence_loses_its_translation(package: Path) -> None:
    messages.update(package)
    translate(package, {"Uit Python": "From Python", "Als waarde": "As a value"})
    source = package / "one.py"
    source.write_text(source.read_text().replace("Uit Python", "Uit het programma"))
    messages.update(package)
    text = messages.Catalogue.of(package).po.read_text()
    assert "From Python" not in text
    assert "As a value" in text


def test_updating_twice_changes_nothing(package: Path) -> None:
    messages.update(package)
    catalogue = messages.Catalogue.of(package)
    first = catalogue.po.read_bytes(), catalogue.mo.read_bytes()
    messages.update(package)
    assert (catalogue.po.read_bytes(), catalogue.mo.read_bytes()) == first


def test_the_command_says_no_until_all_is_translated(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(messages, "PACKAGE", package)
    assert messages.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().out
    assert messages.main([]) == 0
    assert "Not yet in «en»: Uit Python  (one.py)" in capsys.readouterr().out
    for sentence in messages.sentences(package):
        english = ("one", "many") if isinstance(sentence.text, tuple) else "text"
        first = sentence.text if isinstance(sentence.text, str) else sentence.text[0]
        translate(package, {first: english}, sentence.context)
    assert messages.main([]) == 0
    assert messages.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_checking_writes_nothing(package: Path) -> None:
    messages.check(package)
    assert not (package / "locale").exists()
