"""Collects the Dutch sentences of the source into the catalogue of each language: `python -m zorgvuldig.operations.translations`.

A language is there when it has a folder in `locale/`; `--begin tr` makes one. With `--check` nothing is written: it lists what has no
translation yet and says whether a compiled catalogue is stale. Needs Babel, so it is for developers; a running server reads only
the compiled files. The register has its own English; any other language translates its Dutch sentences here.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_language, to_locale
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

from zorgvuldig.register.load import load
from zorgvuldig.register.validation import texts

PACKAGE = Path(__file__).parent.parent
_EAGER = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = dict.fromkeys(("_", *_EAGER, *(f"{name}_lazy" for name in _EAGER)))
ENGLISH = "en"
REGISTER = "register/school"
PAGES = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
    "extensions": "zorgvuldig.kit.table_tag.TableTag",
}  # as `web.jinja` reads them
HEADER = """\
# The {language} of Zorgvuldig. The Dutch sentences stand in the source; python -m zorgvuldig.operations.translations
# brings this file up to date. Write the translations here and run it again."""

MessageId = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence in the source: its text (or singular and plural), its context, and the file it stands in."""

    text: MessageId
    context: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of a language: the file translators edit and the compiled file beside it."""

    po: Path
    mo: Path
    language: str = ENGLISH

    @classmethod
    def of(cls, package: Path, language: str = ENGLISH) -> "Catalogue":
        """The catalogue of the package in `package`; `language` as Django writes it in an address (`tr`, `zh-hant`)."""
        folder = package / "locale" / to_locale(language) / "LC_MESSAGES"
        return cls(folder / "django.po", folder / "django.mo", language)

    def read(self) -> Catalog:
        """What has been translated so far; empty when there is no file yet."""
        if not self.po.exists():
            return Catalog(locale=to_locale(self.language))
        with self.po.open("rb") as file:
            return read_po(file, locale=to_locale(self.language), abort_invalid=True)


def languages(package: Path) -> list[str]:
    """The languages beside Dutch, English first."""
    found = {to_language(folder.name) for folder in (package / "locale").glob("*") if folder.is_dir()}
    return sorted(found | {ENGLISH}, key=lambda one: (one != ENGLISH, one))


def sentences(package: Path) -> Iterator[SourceSentence]:
    """Every sentence in the package's Python files and templates, in the order of the files."""
    for path in sorted(package.rglob("*.py")):
        yield from _sentences_of(path, package, path.read_text(encoding="utf-8"))
    for path in (path for folder in sorted(package.glob("*/templates")) for path in _files(folder)):
        yield from _sentences_of(path, package, as_python(path.read_text(encoding="utf-8"), str(path)))
    for path in (path for folder in sorted(package.glob("*/jinja2")) for path in _files(folder)):
        with path.open("rb") as file:
            yield from _as_sentences(babel_extract(file, list(KEYWORDS), (), PAGES), path, package)


def as_python(source: str, origin: str) -> str:
    """A Django template as Python that holds nothing but its sentences; the lines stay where they were."""
    return "\n".join(line.lstrip() for line in templatize(source, origin=origin).split("\n"))


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt", ".svg", ".xml", ".typ"})


def _sentences_of(path: Path, package: Path, python: str) -> Iterator[SourceSentence]:
    source = io.BytesIO(python.encode())
    yield from _as_sentences(extract_python(source, KEYWORDS, (), {"encoding": "utf-8"}), path, package)


def _as_sentences(rows: Iterable[Any], path: Path, package: Path) -> Iterator[SourceSentence]:
    for _, function, text, _ in rows:
        arguments = list(text) if isinstance(text, tuple | list) else [text]
        context = str(arguments.pop(0)) if "pgettext" in function and len(arguments) > 1 else None
        wanted = arguments[:2] if function.startswith(("ngettext", "npgettext")) else arguments[:1]
        words = tuple(word for word in wanted if isinstance(word, str) and word)
        if words:
            yield SourceSentence(words if len(words) > 1 else words[0], context, path.relative_to(package).as_posix())


def merged(package: Path, language: str = ENGLISH) -> Catalog:
    """The catalogue with exactly the sentences of the source; what was translated stays translated."""
    old = Catalogue.of(package, language).read()
    locale = Locale.parse(to_locale(language))
    header = HEADER.format(language=locale.get_language_name(ENGLISH))
    new = Catalog(locale, header_comment=header, project="Zorgvuldig", version="1", fuzzy=False)
    new.last_translator = new.language_team = new.msgid_bugs_address = "Zorgvuldig"
    new.creation_date = new.revision_date = old.creation_date
    for sentence in source_sentences(package, language):
        known = old.get(sentence.text, sentence.context)
        string = known.string if known is not None and known.pluralizable == isinstance(sentence.text, tuple) else ""
        new.add(sentence.text, string, locations=[(sentence.file, 0)], context=sentence.context)
    return new


def source_sentences(package: Path, language: str) -> Iterator[SourceSentence]:
    """Every sentence that a language translates: of the source and, as the register has its own English, of the register for the others."""
    yield from sentences(package)
    if language != ENGLISH:
        yield from (SourceSentence(text.nl, None, REGISTER) for _path, text in texts(load()) if text.nl)


def untranslated(catalog: Catalog) -> list[Message]:
    """The sentences without (complete) translation, in the order of the source."""
    return [m for m in catalog if m.id and (m.fuzzy or not all(_strings(m)))]


def _strings(message: Message) -> list[str | None]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(package: Path, language: str = ENGLISH) -> list[Message]:
    """Write both files of a language, and return what still needs a translation."""
    catalogue, catalog = Catalogue.of(package, language), merged(package, language)
    catalogue.po.parent.mkdir(parents=True, exist_ok=True)
    with catalogue.po.open("wb") as file:
        write_po(file, catalog, width=0, sort_output=True, include_lineno=False)
    catalogue.mo.write_bytes(compiled(catalogue.read()))
    return untranslated(catalog)


def check(package: Path, language: str = ENGLISH) -> list[str]:
    """A sentence for everything that is wrong with the catalogue of a language."""
    catalogue, catalog = Catalogue.of(package, language), merged(package, language)
    problems = [f"Not in «{language}»: {_first(message)}" for message in untranslated(catalog)]
    if not catalogue.mo.exists() or catalogue.mo.read_bytes() != compiled(catalogue.read()):
        problems.append(
            f"The compiled catalogue of «{language}» is stale. Run: python -m zorgvuldig.operations.translations"
        )
    return problems


def _first(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{text}  ({', '.join(sorted({file for file, _ in message.locations}))})"


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 when a check finds something."""
    parser = argparse.ArgumentParser(prog="python -m zorgvuldig.operations.translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; list what is wrong")
    parser.add_argument("--begin", metavar="CODE", help="make the catalogue of one more language, such as tr")
    asked = parser.parse_args(arguments)
    if asked.check:
        problems = [problem for language in languages(PACKAGE) for problem in check(PACKAGE, language)]
        sys.stdout.writelines(f"{problem}\n" for problem in problems)
        return 1 if problems else 0
    try:
        wanted_now = [asked.begin] if asked.begin else languages(PACKAGE)
        missing = [(language, message) for language in wanted_now for message in update(PACKAGE, language)]
    except (UnknownLocaleError, ValueError):
        parser.error(f"«{asked.begin}» is no language that we know. Write its code, such as tr or ar")
    sys.stdout.writelines(f"Not yet in «{language}»: {_first(message)}\n" for language, message in missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
