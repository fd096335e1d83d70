"""The help: every page of it, in both languages, and no sentence that names a button which is not there."""

import re
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.people import Cast, sign_in
from tests.structure.weights import TAKES, weigh
from zorgvuldig.gate.pages import addresses
from zorgvuldig.operations.translations import PACKAGE, Catalogue
from zorgvuldig.web.help.catalogue import AT_PAGE, READERS, TASKS, tasks_of
from zorgvuldig.web.help.pages import FOLDER, PICTURES

LANGUAGES = [language for language, _ in settings.LANGUAGES]
QUOTED = re.compile(r"«([^»]*)»")
PICTURE = re.compile(r'<img src="([^"]+)" width="(\d+)" height="(\d+)" loading="lazy" alt="([^"]+)">')


def shown(client: Client, address: str, language: str = "nl") -> str:
    """A page in a language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Language"]) == (200, language)
    return answer.content.decode()


@cache
def texts() -> set[str]:
    """Every whole text of the screens in Dutch."""
    known = Catalogue.of(PACKAGE).read()
    return {text for entry in known if entry.id for text in ((entry.id,) if isinstance(entry.id, str) else entry.id)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TASKS)
def test_every_task_has_its_page_with_a_picture(cast: Cast, client: Client, key: str, language: str) -> None:
    page = shown(client, reverse("help_task", args=[key]), language)
    assert page.count("<h1>") == 1
    ((source, width, height, alt),) = PICTURE.findall(page)
    assert client.get(source).getvalue()[8:12] == b"WEBP"
    picture = PICTURES[key, language]
    assert (int(width), int(height)) == (picture.width, picture.height)
    assert picture.words
    assert picture.words[0].replace("'", "&#x27;") in alt


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", READERS)
def test_a_manual_holds_every_task_of_its_reader(cast: Cast, client: Client, slug: str, language: str) -> None:
    page = shown(client, reverse("help_manual", args=[slug]), language)
    wanted = tasks_of(READERS[slug])
    assert len(wanted) >= 6
    assert re.findall(r'<h2 id="([^"]+)"', page) == [task.key for task in wanted]
    assert len(PICTURE.findall(page)) == len(wanted)
    weigh("help_manual", client.get(reverse("help_manual", args=[slug]), headers=TAKES))


def test_the_overview_leads_to_all_of_it(cast: Cast, client: Client) -> None:
    page = shown(client, reverse("help"))
    for task in TASKS.values():
        assert f'href="{reverse("help_task", args=[task.key])}"' in page
    for slug in READERS:
        assert f'href="{reverse("help_manual", args=[slug])}"' in page


@pytest.mark.parametrize("address", ["/uitleg/abc/", "/uitleg/handleiding/abc/"])
def test_what_is_not_there_is_404(cast: Cast, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", TASKS)
def test_what_a_step_names_is_what_the_screen_says(key: str) -> None:
    """Between «» stands a text of another page, to the letter; in English its translation."""
    task, known = TASKS[key], texts()
    for said in (*task.steps, *task.wrong):
        with translation.override("nl"):
            named = QUOTED.findall(str(said))
        assert [one for one in named if one not in known] == []
        with translation.override("en"):
            assert QUOTED.findall(str(said)) == [translation.gettext(one) for one in named], said


def test_a_page_leads_to_one_task_and_every_page_of_a_task_exists() -> None:
    names = {pattern.name for _, pattern in addresses()}
    assert set(AT_PAGE) <= names
    assert {task.start for task in TASKS.values()} - {""} <= names
    assert sum(len(task.pages) for task in TASKS.values()) == len(AT_PAGE)


def test_a_page_with_help_leads_to_it_and_every_page_to_all_help(cast: Cast) -> None:
    mother = sign_in(cast.gerda)
    assert 'href="/uitleg/ziek-melden/">Hulp bij deze pagina</a>' in shown(mother, "/afwezig/")
    here = shown(mother, f"/mijn-kind/{cast.noor.uid}/")
    assert 'href="/uitleg/cijfers-zien/">Hulp bij deze pagina</a>' in here
    assert 'href="/uitleg/">Hulp</a>' in here
    start = shown(mother, "/")
    assert "Hulp bij deze pagina" not in start
    assert 'href="/uitleg/">Hulp</a>' in start
    assert 'href="/uitleg/">Hulp</a>' in Client().get("/nergens/").content.decode()


def test_pictures_are_small_and_none_is_left_over() -> None:
    kept = {path.relative_to(FOLDER).as_posix(): path.stat().st_size for path in FOLDER.glob("help/*/*.webp")}
    assert set(kept) == {picture.file for picture in PICTURES.values()}
    assert set(PICTURES) == {(task, language) for task in TASKS for language in LANGUAGES}
    assert {file: size for file, size in kept.items() if size > 40_000} == {}
    assert sum(kept.values()) < 2_500_000
