"""Unusual reading: the list by day, one signal with the files it is about, and for everybody what is watched."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import account, page, route
from zorgvuldig.governance.reading import reads as queries
from zorgvuldig.governance.reading.actions import NotAllowed, review
from zorgvuldig.governance.reading.forms import ReviewForm
from zorgvuldig.governance.reading.labels import BACK, REFUSALS, every
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go

PURPOSE = "oversight"
READS = ("organisation", "staff", "identity", "oversight", "access_log", "governance")
WRITES = ("oversight", "governance")


@route("privacy/inzage/", "reading")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff", "oversight"))
def reading(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The signals of the last sixty days: what waits, and what was said of the others. It opens nobody's file."""
    found = queries.signals(door=door)
    context = {
        "waiting": queries.by_day([one for one in found if one.review is None]),
        "done": queries.by_day([one for one in found if one.review is not None]),
        "back": BACK,
        "facts": facts("oversight"),
    }
    return render(request, "governance/reading.html", context)


@route("privacy/inzage/<str:watch>/<uuid:uid>/<str:day>/", "reading_signal")
@page(purpose=PURPOSE, kind=Kind.READING, reads=READS, writes=WRITES, methods=("GET", "POST"))
def reading_signal(request: HttpRequest, *, door: Door, watch: str, uid: UUID, day: str) -> HttpResponse:
    """Whose files a signal is about, and what somebody made of it, once. Opening it is in the log of each of them."""
    one = _opened(watch, uid, day, door)
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        pupils=queries.opened_pupils(door=door),
        breaches=queries.open_breaches(door=door),
    )
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("outcome", "note")}
        try:
            review(one, door=door, breach=form.of_breach, **said)
        except NotAllowed as no:
            if no.why == "review_once":
                messages.warning(request, str(REFUSALS[no.why]))
                return go(request.path)
            form.refuse(no.why)
        else:
            messages.success(request, gettext("Het staat erbij. Het signaal is bekeken."))
            return go(request.path)
    return _shown(request, door, one, form)


@route("privacy/inzage/uitleg/", "reading_explained")
@account
def reading_explained(request: HttpRequest) -> HttpResponse:
    """What is watched, from how many and in which hours: whoever works here may know."""
    return render(request, "governance/reading_explained.html", {"watches": every(), "back": BACK})


def _opened(watch: str, uid: UUID, day: str, door: Door) -> queries.Signal:
    """The signal of the address, said on the strip. Raises Http404."""
    one = queries.signal(watch, uid, date.fromisoformat(day), door=door)  # a day that is none was refused by the door
    if one is None:
        raise Http404
    label = gettext("De dossiers die %(name)s opende op %(day)s zijn open: %(watch)s.")
    door.label = label % {
        "name": one.who,
        "day": date_format(one.day, "j F Y"),
        "watch": one.watch.name.lower(),
    }
    return one


def _shown(request: HttpRequest, door: Door, one: queries.Signal, form: ReviewForm) -> HttpResponse:
    looked = queries.looked(one, door=door)
    may_review = one.review is None and one.is_over and not one.is_own
    context: dict[str, Any] = {
        "signal": one,
        "looked": looked,
        "is_cut": len(looked) == queries.MOST or door.count == queries.MOST,
        "most": queries.MOST,
        "form": form if may_review or form.errors else None,
        "why_not": REFUSALS["self"] if one.is_own else "" if one.is_over else REFUSALS["early"],
        "reviewer": queries.reviewer(one, door=door),
        "breach_url": _breach_url(one),
        "facts": facts("oversight"),
    }
    return render(request, "governance/reading_signal.html", context, status=422 if form.errors else 200)


def _breach_url(one: queries.Signal) -> str:
    """Where the breach is that a signal turned out to be; empty when it was none."""
    if one.review is None or one.review.breach is None:
        return ""
    try:
        return reverse("breach", args=[one.review.breach.uid])
    except NoReverseMatch:  # the pages of breaches are not there
        return ""
