"""Unusual reading: the list by day, one signal with the files it is about, and for everybody what is watched."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import account, page, route
from zorgvuldig.governance.reading import reads
from zorgvuldig.governance.reading.actions import review
from zorgvuldig.governance.reading.forms import ReviewForm
from zorgvuldig.governance.reading.labels import BACK, FIELD, REFUSALS, every
from zorgvuldig.kit.page_kinds import Context, FormPage, Page

PURPOSE = "oversight"
READS = ("organisation", "staff", "identity", "oversight", "access_log", "governance")
WRITES = ("oversight", "governance")


@route("privacy/inzage/", "reading")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff", "oversight"), facts="oversight")
class Signals(Page):
    """The signals of the last sixty days: what waits, and what was said of the others. It opens nobody's file."""

    template = "governance/reading.html"

    def context(self) -> Context:
        found = reads.signals(door=self.door)
        return {
            "waiting": reads.by_day([one for one in found if one.review is None]),
            "done": reads.by_day([one for one in found if one.review is not None]),
            "back": BACK,
        }


@route("privacy/inzage/<str:watch>/<uuid:uid>/<str:day>/", "reading_signal")
@page(purpose=PURPOSE, kind=Kind.READING, reads=READS, writes=WRITES, facts="oversight")
class OneSignal(FormPage):
    """Whose files a signal is about, and what somebody made of it, once. Opening it is in the log of each of them."""

    template, refusals, beside = "governance/reading_signal.html", REFUSALS, FIELD
    over = frozenset({"review_once"})

    def find(self, watch: str, uid: UUID, day: str) -> reads.Signal | None:
        one = reads.signal(
            watch, uid, date.fromisoformat(day), door=self.door
        )  # a day that is none was refused by the door
        if one is not None:
            label = gettext("De dossiers die %(name)s opende op %(day)s zijn open: %(watch)s.")
            day = date_format(one.day, "j F Y")
            self.door.label = label % {"name": one.who, "day": day, "watch": one.watch.name.lower()}
        return one

    def form(self, one: reads.Signal, data: Any) -> ReviewForm:
        pupils, breaches = reads.opened_pupils(door=self.door), reads.open_breaches(door=self.door)
        return ReviewForm(data, pupils=pupils, breaches=breaches)

    def save(self, one: reads.Signal, form: ReviewForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("outcome", "note")}
        review(one, door=self.door, breach=form.of_breach, **said)
        return gettext("Het staat erbij. Het signaal is bekeken.")

    def to(self, one: reads.Signal) -> str:
        return self.request.path

    def context(self, one: reads.Signal) -> Context:
        looked = reads.looked(one, door=self.door)
        return {
            "signal": one,
            "looked": looked,
            "is_cut": len(looked) == reads.MOST or self.door.count == reads.MOST,
            "most": reads.MOST,
            "why_not": REFUSALS["self"] if one.is_own else "" if one.is_over else REFUSALS["early"],
            "reviewer": reads.reviewer(one, door=self.door),
            "breach_url": _breach_url(one),
        }

    def form_context(self, form: ReviewForm, one: reads.Signal) -> Context:
        may_review = one.review is None and one.is_over and not one.is_own
        return {"form": form if may_review or form.errors else None}


@route("privacy/inzage/uitleg/", "reading_explained")
@account
def reading_explained(request: HttpRequest) -> HttpResponse:
    """What is watched, from how many and in which hours: whoever works here may know."""
    return render(request, "governance/reading_explained.html", {"watches": every(), "back": BACK})


def _breach_url(one: reads.Signal) -> str:
    """Where the breach is that a signal turned out to be; empty when it was none."""
    if one.review is None or one.review.breach is None:
        return ""
    try:
        return reverse("breach", args=[one.review.breach.uid])
    except NoReverseMatch:  # the pages of breaches are not there
        return ""
