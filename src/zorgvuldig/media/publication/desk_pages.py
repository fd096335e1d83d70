"""The desk of the picture team: what waits for somebody, and how every picture stands."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.kit.paging import NumberedPage, page_number, page_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.publication import desk_reads, places
from zorgvuldig.media.publication.forms import AnswerForm
from zorgvuldig.media.publication.labels import reason_label
from zorgvuldig.media.publication.media import named
from zorgvuldig.media.publication.models import OutsidePlace
from zorgvuldig.media.publication.pages import PURPOSE, READS, WRITES
from zorgvuldig.media.publication.sites import troubles

EVENTS, PICTURES = 20, 48


@route("fototeam/", "picture_desk")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class PictureDesk(Page):
    """What the team has to do, and every event with how its pictures stand."""

    template = "media/picture_desk.html"

    def context(self) -> Context:
        number = page_number(self.request)
        events, more = desk_reads.events((number - 1) * EVENTS, EVENTS, door=self.door)
        counted = desk_reads.counts(events, door=self.door)
        taken = page_of(self.request, desk_reads.taken_lately(door=self.door), name="weggehaald")
        return {
            "events": [(event, counted[event.pk]) for event in events],
            "page": NumberedPage(number, more),
            "to_answer": [
                (one, reason_label(why), named(one.publication.medium))
                for one, why in desk_reads.to_answer(door=self.door)
            ],
            "taken": [(one, reason_label(one.ended_why), named(one.medium)) for one in taken],
            "taken_page": taken,
            "troubles": troubles(door=self.door),
        }


@route("fototeam/<uuid:number>/", "picture_desk_event")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class PictureDeskEvent(Page):
    """The pictures of one event, each with how it stands where."""

    template = "media/picture_desk_event.html"

    def context(self, number: UUID) -> Context:
        event, at = desk_reads.event(number, door=self.door), page_number(self.request)
        if event is None:
            raise Http404
        pictures, more = desk_reads.open_pictures(event, (at - 1) * PICTURES, PICTURES, door=self.door)
        lines = desk_reads.medium_rows(pictures, door=self.door)
        return {
            "event": event,
            "pictures": [
                (
                    one,
                    [(line, reason_label(line.why) if line.why else "") for line in lines if line.picture.pk == one.pk],
                )
                for one in pictures
            ],
            "page": NumberedPage(at, more),
        }


@route("fototeam/plekken/<uuid:number>/", "outside_place")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class OutsidePlacePage(FormPage):
    """What was done with a picture that stands somewhere out of our reach."""

    refusals = {"answered": _("Iemand schreef dit al op.")}
    over = frozenset({"answered"})

    def find(self, number: UUID) -> OutsidePlace:
        return places.place(number, door=self.door)

    def form(self, placed: OutsidePlace, data: Any) -> AnswerForm:
        return AnswerForm(data)

    def save(self, placed: OutsidePlace, form: AnswerForm) -> str:
        if not places.answer(placed, form.cleaned_data["answer"], door=self.door):
            raise Refused("answered")
        return gettext("Dit is opgeschreven.")

    def to(self, placed: OutsidePlace) -> str:
        return reverse("picture_desk")

    def form_copy(self, placed: OutsidePlace) -> FormCopy:
        said = {
            "event": placed.publication.picture.picture_event.name,
            "what": placed.what,
            "day": f"{placed.placed_on:%d-%m-%Y}",
        }
        explains = gettext("%(event)s. %(what)s, sinds %(day)s.") % said
        return FormCopy(_("Een foto die daar weg moet"), _("Schrijf op"), self.to(placed), explains)
