"""What pictures were made of, and the pictures of each: of whoever brought them, and for the picture team all."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.media.events import actions as operations
from zorgvuldig.media.events import reads as queries
from zorgvuldig.media.events.forms import EventForm
from zorgvuldig.media.events.status import state_of
from zorgvuldig.media.models import PictureEvent
from zorgvuldig.media.pictures.access import BRINGERS, DESK, READS, maker_or_desk
from zorgvuldig.media.uploads.reads import lines

PER_PAGE = 60


@route("fotos/", "pictures")
@maker_or_desk()
def pictures(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What happened at my schools, with the number of pictures that I may see of each."""
    context = {
        "events": Paginator(queries.events(door=door), PER_PAGE).get_page(request.GET.get("blad")),
        "may_bring": bool(BRINGERS & roles_of(request)),
        "is_desk": bool(DESK & roles_of(request)),
        "facts": facts("picture_work"),
    }
    return render(request, "media/events.html", context)


@route("fotos/<uuid:event>/", "picture_event")
@maker_or_desk()
def picture_event(request: HttpRequest, *, door: Door, event: UUID) -> HttpResponse:
    """The pictures of one event that I may see, and what became of what I sent."""
    one = asked_event(event, door)
    shown = Paginator(queries.pictures(one, door=door), PER_PAGE).get_page(request.GET.get("blad"))
    context = {
        "event": one,
        "groups": queries.groups_of(one, door=door),
        "page": shown,
        "pictures": [(picture, state_of(picture)) for picture in shown],
        "uploads": lines(one, door=door),
        "may_bring": bool(BRINGERS & roles_of(request)),
        "may_change": operations.may_change(one, door=door) and bool(BRINGERS & roles_of(request)),
        "facts": facts("picture_work"),
    }
    return render(request, "media/event.html", context)


@route("fotos/nieuw/", "new_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), methods=("GET", "POST"))
def new_picture_event(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Write down something of which there are pictures."""
    day = today(door=door)
    data = request.POST if request.method == "POST" else None
    form = EventForm(data, offered=queries.offered(door=door), today=day, initial={"happened_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            one = operations.add_event(door=door, **form.cleaned_data)
        except operations.Known:
            form.add_error("name", _known())
        else:
            return go(reverse("picture_uploading", kwargs={"event": one.uid}))
    return form_page(request, form, _asked(_("Nieuwe gebeurtenis"), _("Verder"), reverse("pictures")))


@route("fotos/<uuid:event>/veranderen/", "edit_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), methods=("GET", "POST"))
def edit_picture_event(request: HttpRequest, *, door: Door, event: UUID) -> HttpResponse:
    """Change the name, the day or the groups, by who wrote it down or the picture team."""
    one = asked_event(event, door)
    if not operations.may_change(one, door=door):
        raise Http404
    standing = tuple(queries.groups_of(one, door=door))
    initial = {"name": one.name, "happened_on": one.happened_on, "groups": [str(group.uid) for group in standing]}
    data = request.POST if request.method == "POST" else None
    form = EventForm(
        data, offered=queries.offered(door=door), today=today(door=door), initial=initial, standing=standing
    )
    if request.method == "POST" and form.is_valid():
        if any(group.year.school_id != one.school_id for group in form.cleaned_data["groups"]):
            form.add_error("groups", gettext("Deze gebeurtenis is van een andere school. Kies groepen van die school."))
        elif _changed(form, one, door):
            messages.success(request, gettext("De gebeurtenis is bewaard."))
            return go(reverse("picture_event", kwargs={"event": one.uid}))
    back = reverse("picture_event", kwargs={"event": one.uid})
    return form_page(request, form, _asked(_("Gebeurtenis veranderen"), _("Bewaar"), back))


def _changed(form: EventForm, one: PictureEvent, door: Door) -> bool:
    try:
        operations.change_event(door=door, event=one, **form.cleaned_data)
    except operations.Known:
        form.add_error("name", _known())
        return False
    return True


def _known() -> str:
    return gettext("Deze gebeurtenis is er al op deze dag. Breng uw foto’s daar, of kies een andere naam.")


def _asked(title: Word, button: Word, back: str) -> Asked:
    return Asked(title, button, back, facts=facts("picture_work"))


def asked_event(uid: UUID, door: Door) -> PictureEvent:
    """The event of an address. Raises `Http404` for another school's, or none."""
    found = queries.event(uid, door=door)
    if found is None:
        raise Http404
    return found
