"""The first page of a family: how the day is of my children, or mine. What waits for them is asked before a file is open."""

from collections.abc import Iterable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.access.register_news import register_news
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import own_purposes, roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance import worklist as governance
from zorgvuldig.imports import school_worklist
from zorgvuldig.kit.addresses import address
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.kit.worklist import Source, WorklistReader, gathered
from zorgvuldig.retention import worklist as retention
from zorgvuldig.rights import worklist as rights
from zorgvuldig.web.day_reads import READS, Day, day_of

SOURCES: tuple[Source, ...] = (
    school_worklist.family,
    rights.answers,
    retention.copies,
    governance.proposals_and_letters,
)
SHOWN = 3  # of what waits; the rest folds

K = TypeVar("K", bound=type[Page])


def after_what_waits(kind: K) -> K:
    """The page `kind` with what waits on the request: a question of the session, which nobody asks through a door."""
    view = kind.view

    @wraps(view)
    def enter(request: HttpRequest) -> HttpResponseBase:
        if roles := roles_of(request):
            asker = WorklistReader(secret_of(request), roles, timezone.now())
            request.beforehand = (gathered(asker, SOURCES), register_news())  # type: ignore[attr-defined]  # for the page
        return view(request)

    kind.view = staticmethod(enter)
    return kind


def in_a_sentence(names: Iterable[str]) -> str:
    """Names with an «en» before the last."""
    return get_text_list(list(names), gettext("en"))


class FamilyDay(Page):
    """Lessons, what is new, what comes, what waits, and who looked: of everybody whom I may open."""

    template = "web/day.html"
    own = False
    opened: Word = _("De dag van %(names)s is open.")

    def context(self) -> Context:
        day = day_of(door=self.door)
        self.door.label = self._label(day)
        waiting, news = getattr(self.request, "beforehand", ([], []))
        looked = {child.row.given_name: child.looked for child in day.children if child.looked}
        questions = [one for one in waiting if one.topic == "consent"]
        others = [one for one in waiting if one.topic != "consent"]
        reports = "absence_notice" in own_purposes(self.request)
        return {
            "day": day,
            "own": self.own,
            "is_few": day.is_few,
            "waiting": others[:SHOWN],
            "waiting_more": others[SHOWN:],
            "questions": questions,
            "asked": sum(one.times for one in questions),
            "sick": [child for child in day.children if not child.is_away] if reports else [],
            "reports": reports,
            "along": "adult_progress" in own_purposes(self.request),
            "news": news,
            "is_start": self.request.path == address("start"),  # from which nobody goes to the start page
            "unseen": "" if any(one.people for one in looked.values()) else in_a_sentence(looked),
        }

    def _label(self, day: Day) -> str:
        names = [child.row.given_name for child in day.children]
        return str(self.opened) % {"names": in_a_sentence(names)} if names else ""


@route("mijn-kinderen/", "own_children")
@after_what_waits
@page(purpose="parental_view", kind=Kind.OWN, reads=READS)
class ChildrenDay(FamilyDay):
    """The day of my children."""


@route("mijn-dag/", "own_day")
@after_what_waits
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
class OwnDay(FamilyDay):
    """My day at school."""

    own = True
    opened = _("Jouw dag is open.")
