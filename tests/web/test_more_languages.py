"""A language beside Dutch and English: a family that chose it reads every sentence in it, the register too, from right to left if need be.

The language is made here: every sentence between ‹ and ›. It stands for any that a school has translated.
"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from tests.people import Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.operations import translations as messages
from zorgvuldig.register.schema import Text
from zorgvuldig.web.help.pages import PICTURES, picture_of

CODE = "ar"
TEXT = re.compile(r">([^<]+)<")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Every sentence of the source and the register, in that language."""
    catalog = messages.merged(messages.PACKAGE, CODE)
    for one in catalog:
        if one.id:
            many = None if isinstance(one.id, str) else one.id[-1]
            one.string = f"‹{one.id}›" if many is None else (f"‹{many}›",) * catalog.num_plurals
    assert messages.untranslated(catalog) == []
    return catalog


@pytest.fixture(scope="module")
def third(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """That language can be chosen; returns its code."""
    made = tmp_path_factory.mktemp("locale")
    (made / CODE / "LC_MESSAGES").mkdir(parents=True)
    with (made / CODE / "LC_MESSAGES" / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    more = {"LANGUAGES": [*settings.LANGUAGES, (CODE, "العربية")], "LOCALE_PATHS": [made, *settings.LOCALE_PATHS]}
    with override_settings(**more):  # Django forgets the catalogues it had, before and after
        yield CODE


def read(cast: Cast, who: str, path: str) -> str:
    client = sign_in(cast.people[who])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = CODE
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def dutch(page: str, catalog: Catalog) -> set[str]:
    """Sentences of the source or the register that stand there as they were written."""
    known = {" ".join(one.id.split()) for one in catalog if isinstance(one.id, str)}
    shown = {
        " ".join(unescape(text).split()) for text in TEXT.findall(re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL))
    }
    return {text for text in shown & known if " " in text}


@pytest.mark.parametrize(
    "path", ["/", "/mijn-kinderen/", "/mijn-kind/NOOR/", "/mijn-kind/NOOR/waarheen/", "/mijn-kind/NOOR/inzage/", "/uitleg/"]
)  # fmt: skip
def test_a_family_reads_every_sentence_in_it(cast: Cast, third: str, catalog: Catalog, path: str) -> None:
    page = read(cast, "gerda", path.replace("NOOR", str(cast.noor.uid)))
    assert f'<html lang="{third}" dir="rtl">' in page
    assert page.count("‹") > 10
    assert dutch(page, catalog) == set()


def test_every_other_language_can_be_chosen_on_every_page(cast: Cast, third: str) -> None:
    page = read(cast, "gerda", "/")
    assert re.findall(r'name="language" value="(\w+)"', page) == ["nl", "en"]
    assert 'name="language" value="ar" lang="ar">العربية<' in sign_in(cast.gerda).get("/").content.decode()


def test_what_nobody_translated_of_the_register_is_said_in_dutch(third: str) -> None:
    purpose = REGISTER.purposes["parental_view"].name
    with translation.override(third):
        assert say(purpose) == f"‹{purpose.nl}›"
        assert say(Text("Iets van deze school zelf", "Something of this school")) == "Iets van deze school zelf"
        assert say(Text("", "")) == ""
    with translation.override("en"):
        assert say(purpose) == purpose.en


def test_a_page_in_dutch_runs_from_left_to_right() -> None:
    assert "dir=" not in render_to_string("web/base.html").partition("<head>")[0]


def test_help_has_the_dutch_picture_where_there_is_no_other() -> None:
    task = next(task for task, language in PICTURES if language == "nl")
    assert picture_of(task, CODE) == PICTURES[task, "nl"]
    assert picture_of("geen-taak", CODE) is None


def test_a_language_that_is_unknown_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as no:
        messages.main(["--begin", "xx-nergens"])
    assert no.value.code == 2
    assert "is no language that we know" in capsys.readouterr().err
    assert not (messages.PACKAGE / "locale" / "xx_NERGENS").exists()
