"""«Rooster in uw eigen agenda»: making and ending the secret address of a timetable, and the timetable that it gives to whoever has it."""

from http import HTTPStatus

from allauth.core.internal.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zorgvuldig.attendance.calendar import links
from zorgvuldig.attendance.calendar.feed import calendar_of
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, public, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.pupils.family_page import FamilyPage, family_page

ENDS = "einde"  # the button that ends the address
LIMITS = {"calendar": "60/h/ip"}  # of addresses that are none
CALENDAR, WORDS = "text/calendar; charset=utf-8", "text/plain; charset=utf-8"
HOUR = 3600


class CalendarPage(Page):
    """The address of a timetable: made, replaced or ended when that is posted. A new one stands on the answer, once."""

    template = "attendance/calendar_link.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def post(self) -> Answer:
        if ENDS in self.request.POST:
            links.end_link(door=self.door)
            messages.success(self.request, gettext("Het adres werkt niet meer. Haal het ook weg uit uw agenda."))
            return go(self.request.path)
        token = links.make_link(door=self.door)
        address = self.request.build_absolute_uri(reverse("calendar_feed", args=[token]))
        return self.show({**self.context(), "address": address})

    def context(self) -> Context:
        return {"made": links.link_made(door=self.door), "weeks": links.WEEKS, "name": "", "back": reverse("own_week")}


@route("lessen/week/agenda/", "staff_calendar")
@page(purpose=links.PURPOSE, kind=Kind.NOBODY, reads=links.STAFF, facts="timetable")
class StaffCalendar(CalendarPage):
    """My lessons in a calendar of my own."""


@family_page("rooster/agenda/", "calendar", purpose=links.PURPOSE, reads=(*links.FAMILY, "identity"), facts="timetable")
class FamilyCalendar(CalendarPage, FamilyPage):
    """The timetable of my child, or my own, in a calendar of my own."""

    def context(self) -> Context:
        name = "" if self.own else self.pupil.given_name
        return {**super().context(), "name": name, "back": self.address("timetable")}


@route("rooster/<str:token>/rooster.ics", "calendar_feed")
@public
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The lessons of four weeks, for whoever has the address. One that is none says nothing more than that."""
    now = timezone.now()
    try:
        with links.open_calendar(token, now=now) as found:
            content = None if found is None else calendar_of(found.lessons(), link=links.hash_of(token), now=now)
    except links.TooOften:
        return _answer(gettext("Kom later terug."), HTTPStatus.TOO_MANY_REQUESTS)
    if content is None:
        too_often: HttpResponseBase | None = consume_or_429(
            request, app="calendar", action="calendar", config=LIMITS, limit_get=True
        )
        return too_often or _answer(gettext("Dit adres geeft niets."), HTTPStatus.NOT_FOUND)
    return _answer(content, HTTPStatus.OK)


def _answer(content: bytes | str, status: HTTPStatus) -> HttpResponse:
    """Kept nowhere on the way, found by nobody, and its address told to no other site."""
    response = HttpResponse(content, status=status, content_type=CALENDAR if status == HTTPStatus.OK else WORDS)
    if status == HTTPStatus.OK:
        response["Content-Disposition"] = 'attachment; filename="rooster.ics"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(HOUR)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
