"""On the start page of a privacy officer: what has to be done first.

The start page belongs to a room to the left, and opens nothing by itself. For a privacy officer this tag opens a door of its own,
in which no pupil's file is open, and closes it before anything is shown.
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from zorgvuldig.gate.door import Kind, NoSession, Refused, opened
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance.duty_tasks import Task, tasks
from zorgvuldig.governance.duty_words import STANDS

register = template.Library()
FIRST = 5
ROLE = "privacy_officer"
READS = ("organisation", "staff", "governance")


@register.inclusion_tag("governance/first.html", takes_context=True)
def first_tasks(context: Context) -> dict[str, Any]:
    """The first five tasks of a privacy officer; nothing for anybody else."""
    request: HttpRequest = context["request"]
    if ROLE not in roles_of(request):
        return {"shown": False}
    found = _found(request)
    return {"shown": True, "tasks": [(one, STANDS[one.stands]) for one in found[:FIRST]], "count": len(found)}


def _found(request: HttpRequest) -> list[Task]:
    now = timezone.now()
    try:
        with opened(secret_of(request), purpose="governing", reads=READS, kind=Kind.NOBODY, now=now) as door:
            return tasks(door=door, now=now)
    except (NoSession, Refused):
        return []
