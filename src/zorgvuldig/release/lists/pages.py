"""Lists of a group: what will leave is said first, and making it puts it on record before it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.inline_pictures import inside
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.release.lists.actions import Asked
from zorgvuldig.release.lists.content import Content, Faces, Labels
from zorgvuldig.release.lists.forms import ListForm, form_for
from zorgvuldig.release.lists.kinds import REASONS, Form, ListKind, lists_for
from zorgvuldig.release.lists.make import content, file, title
from zorgvuldig.release.lists.reads import administered_classes, made_before
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

# The page before a list opens no more than who is in the group and what left before; a rule that may not record a
# release does not fit it either.
BEFORE = ("organisation", "membership", "release")
# What a page opens besides, to leave a portrait out of who is not enrolled; a teacher's door does not give it.
ENROLMENT = {"photos": ("enrolment",)}


@dataclass(frozen=True, slots=True)
class Desk:
    """From where lists are made: the purpose of the door, the first word of the address, and the page of the group."""

    purpose: str
    prefix: str
    group: str  # the name of that page; empty: the overview of all lists

    @property
    def overview(self) -> str:
        """The name of the page with the lists of a group."""
        return f"{self.purpose}_lists"

    def page_of(self, kind: ListKind) -> str:
        """The name of the page of one list."""
        return f"{self.purpose}_list_{kind.key}"


DESKS = (
    Desk("teaching", "groepen", "taught_group"),
    Desk("mentoring", "mentorklas", "mentored_class"),
    Desk("administration", "lijsten", ""),
)


@route("lijsten/", "list_classes")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class ListClasses(Page):
    """The classes of my school, to make a list of one."""

    template = "release/list_classes.html"

    def context(self) -> Context:
        return {"classes": administered_classes(door=self.door)}


def group_lists(desk: Desk) -> View:
    """The page with the lists of a group at this desk."""

    @route(f"{desk.prefix}/<uuid:uid>/lijsten/", desk.overview)
    @page(purpose=desk.purpose, kind=Kind.GROUP, reads=BEFORE)
    def lists(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
        group = _opened(door, uid)
        kinds = [(kind, desk.page_of(kind)) for kind in lists_for(desk.purpose)]
        context = {"desk": desk, "group": group, "kinds": kinds, "count": door.count, "before": made_before(door=door)}
        return render(request, "release/lists.html", context | {"facts": facts("release")})

    return lists


def group_list(desk: Desk, kind: ListKind) -> View:
    """The page of one list at this desk: asked for, it opens hardly anything; posted, it opens what the list needs."""

    @page(purpose=desk.purpose, kind=Kind.GROUP, reads=BEFORE)
    def before(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
        return _before(request, desk, Asked(kind, _opened(door, uid), ""), form_for(kind), door=door)

    reads = dict.fromkeys((*BEFORE, *kind.opens, *_besides(desk, kind)))

    @page(purpose=desk.purpose, kind=Kind.GROUP, reads=tuple(reads), writes=("release",), methods=("POST",))
    def make(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
        return _made(request, desk, kind, _opened(door, uid), door=door)

    @route(f"{desk.prefix}/<uuid:uid>/lijsten/{kind.slug}/", desk.page_of(kind))
    @wraps(make)  # with what it declares: the most that this address opens
    def either(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return (make if request.method == "POST" else before)(request, **named)

    return either


def _besides(desk: Desk, kind: ListKind) -> tuple[str, ...]:
    return () if desk.purpose == "teaching" else ENROLMENT.get(kind.key, ())


def _opened(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    door.label = gettext("De groep %(group)s is open (%(pupils)s).") % {"group": group.name, "pupils": counted}
    return group


def _made(request: HttpRequest, desk: Desk, kind: ListKind, group: LearningGroup, *, door: Door) -> HttpResponse:
    form = form_for(kind, request.POST.dict())
    if not door.count or not form.is_valid():
        return _before(request, desk, Asked(kind, group, ""), form, door=door, status=422)
    asked = Asked(kind, group, form.cleaned_data["reason"])
    try:
        with transaction.atomic():  # a list that could not be made was not given to anybody
            return _answer(request, desk, asked, form, door=door)
    except DocumentProblem as problem:
        form.add_error(None, str(problem))
        return _before(request, desk, asked, form, door=door, status=503)


def _answer(request: HttpRequest, desk: Desk, asked: Asked, form: ListForm, *, door: Door) -> HttpResponse:
    if form.chosen is not Form.SCREEN:
        made = file(asked, form.chosen, door=door, **form.more)
        return AfterCommit(made.content, filename=made.filename, content_type=made.media_type)
    found = content(asked, door=door, **form.more)
    context = {**_named(desk, asked), "reason": REASONS[asked.reason], "at": door.opened_at, **_on_screen(found)}
    shown = render_to_string("release/list_made.html", context, request)
    return AfterCommit(shown.encode(), content_type="text/html; charset=utf-8")


def _before(
    request: HttpRequest, desk: Desk, asked: Asked, form: ListForm, *, door: Door, status: int = 200
) -> HttpResponse:
    context = {**_named(desk, asked), "form": form, "count": door.count, "facts": facts("release")}
    return render(request, "release/list_before.html", context, status=status)


def _named(desk: Desk, asked: Asked) -> dict[str, Any]:
    return {"desk": desk, "kind": asked.kind, "group": asked.group, "title": title(asked)}


def _on_screen(found: Content) -> Mapping[str, Any]:
    match found:
        case Faces(people=people):
            return {"faces": [(face.name, inside(face.photo)) for face in people]}
        case Labels(addresses=addresses, without=without):
            return {"labels": addresses, "without": without}
        case _:
            return {"table": found}


for each in DESKS:
    group_lists(each)
    for one in lists_for(each.purpose):
        group_list(each, one)
