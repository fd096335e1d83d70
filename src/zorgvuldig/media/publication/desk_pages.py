"""The desk of the picture team: what waits for somebody, and how every picture stands."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.media.publication import desk_reads as queries
from zorgvuldig.media.publication import places
from zorgvuldig.media.publication.forms import AnswerForm
from zorgvuldig.media.publication.labels import why_said
from zorgvuldig.media.publication.media import named
from zorgvuldig.media.publication.page_numbers import Page as PageNumber
from zorgvuldig.media.publication.page_numbers import page_number
from zorgvuldig.media.publication.pages import BOTH, PURPOSE, READS, WRITES
from zorgvuldig.media.publication.sites import troubles

EVENTS, PICTURES = 20, 48


@route("fototeam/", "picture_desk")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class PictureDesk(Page):
    """What the team has to do, and every event with how its pictures stand."""

    template = "media/picture_desk.html"

    def context(self) -> Context:
        number = page_number(self.request)
        events, more = queries.events((number - 1) * EVENTS, EVENTS, door=self.door)
        counted = queries.counts(events, door=self.door)
        return {
            "events": [(event, counted[event.pk]) for event in events],
            "page": PageNumber(number, more),
            "to_answer": [
                (one, why_said(why), named(one.publication.medium)) for one, why in queries.to_answer(door=self.door)
            ],
            "taken": [
                (one, why_said(one.ended_why), named(one.medium)) for one in queries.taken_lately(door=self.door)
            ],
            "troubles": troubles(door=self.door),
        }


@route("fototeam/<uuid:number>/", "picture_desk_event")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class PictureDeskEvent(Page):
    """The pictures of one event, each with how it stands where."""

    template = "media/picture_desk_event.html"

    def context(self, number: UUID) -> Context:
        event, at = queries.event(number, door=self.door), page_number(self.request)
        if event is None:
            raise Http404
        pictures, more = queries.open_pictures(event, (at - 1) * PICTURES, PICTURES, door=self.door)
        lines = queries.lines(pictures, door=self.door)
        return {
            "event": event,
            "pictures": [
                (one, [(line, why_said(line.why) if line.why else "") for line in lines if line.picture.pk == one.pk])
                for one in pictures
            ],
            "page": PageNumber(at, more),
        }


@route("fototeam/plekken/<uuid:number>/", "outside_place")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def outside_place(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """What was done with a picture that stands somewhere out of our reach."""
    placed = places.place(number, door=door)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if places.answer(placed, form.cleaned_data["answer"], door=door):
            messages.success(request, gettext("Dit is opgeschreven."))
        else:
            messages.warning(request, gettext("Iemand schreef dit al op."))
        return go(reverse("picture_desk"))
    asked = Asked(
        _("Een foto die daar weg moet"),
        _("Schrijf op"),
        reverse("picture_desk"),
        explains=gettext("%(event)s. %(what)s, sinds %(day)s.")
        % {
            "event": placed.publication.picture.picture_event.name,
            "what": placed.what,
            "day": f"{placed.placed_on:%d-%m-%Y}",
        },
        facts=facts("picture_desk"),
    )
    return form_page(request, form, asked)
