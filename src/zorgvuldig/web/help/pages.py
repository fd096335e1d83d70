"""The pages of the help. They open no file, and say the same to everybody."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.web.help.catalogue import READERS, TASKS, tasks_of
from zorgvuldig.web.help.pictures import Picture, picture_of
from zorgvuldig.web.help.tasks import Reader, Task


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
