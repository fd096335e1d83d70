"""What pictures were made of, and the pictures of each: of whoever brought them, and for the picture team all."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
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
from zorgvuldig.kit.form_page import Asked
from zorgvuldig.kit.page_kinds import FormPage
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


class EventPage(FormPage):
    """A form about something of which there are pictures."""

    refusals = {"known": _("Deze gebeurtenis is er al op deze dag. Breng uw foto’s daar, of kies een andere naam.")}
    beside = {"known": "name"}


@route("fotos/nieuw/", "new_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), facts="picture_work")
class NewPictureEvent(EventPage):
    """Write down something of which there are pictures."""

    def form(self, data: Any) -> EventForm:
        day, offered = today(door=self.door), queries.offered(door=self.door)
        return EventForm(data, offered=offered, today=day, initial={"happened_on": day})

    def save(self, form: EventForm) -> None:
        self.event = operations.add_event(door=self.door, **form.cleaned_data)

    def to(self) -> str:
        return reverse("picture_uploading", kwargs={"event": self.event.uid})

    def asked(self) -> Asked:
        return Asked(_("Nieuwe gebeurtenis"), _("Verder"), reverse("pictures"))


@route("fotos/<uuid:event>/veranderen/", "edit_picture_event")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",), facts="picture_work")
class EditPictureEvent(EventPage):
    """Change the name, the day or the groups, by who wrote it down or the picture team."""

    def find(self, event: UUID) -> PictureEvent | None:
        one = asked_event(event, self.door)
        return one if operations.may_change(one, door=self.door) else None

    def form(self, one: PictureEvent, data: Any) -> EventForm:
        standing = tuple(queries.groups_of(one, door=self.door))
        initial = {"name": one.name, "happened_on": one.happened_on, "groups": [str(group.uid) for group in standing]}
        day, offered = today(door=self.door), queries.offered(door=self.door)
        return EventForm(data, offered=offered, today=day, initial=initial, standing=standing)

    def save(self, one: PictureEvent, form: EventForm) -> str:
        if any(group.year.school_id != one.school_id for group in form.cleaned_data["groups"]):
            other = gettext("Deze gebeurtenis is van een andere school. Kies groepen van die school.")
            raise ValidationError({"groups": other})
        operations.change_event(door=self.door, event=one, **form.cleaned_data)
        return gettext("De gebeurtenis is bewaard.")

    def to(self, one: PictureEvent) -> str:
        return reverse("picture_event", kwargs={"event": one.uid})

    def asked(self, one: PictureEvent) -> Asked:
        return Asked(_("Gebeurtenis veranderen"), _("Bewaar"), self.to(one))


def asked_event(uid: UUID, door: Door) -> PictureEvent:
    """The event of an address. Raises `Http404` for another school's, or none."""
    found = queries.event(uid, door=door)
    if found is None:
        raise Http404
    return found
