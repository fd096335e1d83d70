"""The pages of the help. They open no file, and say the same to everybody."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.web.help.catalogue import READERS, TASKS, tasks_of
from zorgvuldig.web.help.tasks import Reader, Task

# The pictures of the help. `python -m tests.moved --help-pictures` makes them, and writes beside them what they show.

SHOWN = Path(__file__).parent / "shown.json"
FOLDER = Path(settings.BASE) / "web" / "static"
SAID = 8  # so many words of a picture stand in its text alternative


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: where it is among the static files, how large, and the words of the page that are on it."""

    file: str
    width: int
    height: int
    words: tuple[str, ...]

    @property
    def said(self) -> str:
        """What it says, for whoever does not see it."""
        return ", ".join([word for word in self.words if not word.startswith("(")][:SAID])


def picture_of(task: str, language: str) -> Picture | None:
    """The picture of a task, if there is one: in this language, or else in Dutch."""
    return PICTURES.get((task, language)) or PICTURES.get((task, "nl"))


def read() -> dict[tuple[str, str], Picture]:
    """What `SHOWN` says, by task and language."""
    kept = json.loads(SHOWN.read_text(encoding="utf-8"))
    return {
        (task, language): Picture(f"help/{language}/{task}.webp", one["width"], one["height"], tuple(one["words"]))
        for task, languages in kept.items()
        for language, one in languages.items()
    }


PICTURES = read()


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task as a page shows it: with its picture, and the address where it begins."""

    task: Task
    picture: Picture | None
    start: str


@route("uitleg/", "help")
@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every task, by who comes to do it."""
    lists = [(reader, tasks_of(reader)) for reader in READERS.values()]
    return render(request, "web/help.html", {"lists": lists, "controller": REGISTER.controller})


@route("uitleg/<slug:task>/", "help_task")
@public
@require_safe
def one_task(request: HttpRequest, task: str) -> HttpResponse:
    """How one thing is done."""
    if task not in TASKS:
        raise Http404
    found = TASKS[task]
    return render(request, "web/help_task.html", {"told": _as_detail(found), "readers": _readers(found)})


@route("uitleg/handleiding/<slug:reader>/", "help_manual")
@public
@require_safe
def manual(request: HttpRequest, reader: str) -> HttpResponse:
    """Everything for one kind of reader, on one page to print."""
    if reader not in READERS:
        raise Http404
    found = READERS[reader]
    context = {
        "reader": found,
        "tasks": [_as_detail(task) for task in tasks_of(found)],
        "controller": REGISTER.controller,
    }
    return render(request, "web/help_manual.html", context)


def _as_detail(task: Task) -> TaskDetail:
    picture = picture_of(task.key, get_language() or "nl")
    return TaskDetail(task, picture, reverse(task.start) if task.start else "")


def _readers(task: Task) -> list[Reader]:
    return [reader for reader in READERS.values() if reader.key in task.readers]
