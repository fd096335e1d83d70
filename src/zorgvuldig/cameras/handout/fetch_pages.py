"""The page behind the link of a copy of footage. Looking at it uses nothing up; it never says whom or what it is about."""

from collections.abc import Iterator

from allauth.core.internal.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.cameras.handout import fetch as fetching
from zorgvuldig.gate.pages import public, route
from zorgvuldig.release.handover.fetch import Outcome
from zorgvuldig.release.handover.fetch_pages import LIMITS, CodeForm, download, guarded

ZIP, MP4 = ("beeld.zip", "application/zip"), ("beeld.mp4", "video/mp4")
KNOWN = (Outcome.USED, Outcome.EXPIRED)  # one that was closed is as one that never was


@route("afhalen/beeld/<str:token>/", "fetch_footage")
@public
@sensitive_post_parameters()
def fetch_footage(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the code, and give the copy once."""
    if request.method == "POST":
        too_often: HttpResponseBase | None = consume_or_429(request, app="footage", action="fetch", config=LIMITS)
        if too_often:
            return too_often
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return guarded(_tried(request, token, form))
    return guarded(_page(request, form, fetching.link_outcome(token, now=timezone.now())))


def _tried(request: HttpRequest, token: str, form: CodeForm) -> HttpResponseBase:
    tried = fetching.fetch(token, form.cleaned_data["code"], now=timezone.now())
    if tried is None:
        return _page(request, form, None)
    if tried.outcome is Outcome.GIVEN:
        return _sent(tried)
    if tried.outcome is not Outcome.WRONG_CODE:
        return _page(request, form, tried.outcome)
    form.refuse(tried.left)
    return _page(request, form, Outcome.GIVEN)


def _page(request: HttpRequest, form: CodeForm, outcome: Outcome | None) -> HttpResponse:
    if outcome is Outcome.GIVEN:
        return render(request, "cameras/fetch.html", {"form": form}, status=422 if form.errors else 200)
    known = outcome in KNOWN
    context = {"outcome": outcome if known else ""}
    return render(request, "cameras/fetch_shut.html", context, status=410 if known else 404)


def _sent(tried: fetching.FetchResult) -> HttpResponseBase:
    """The copy, out of the vault while it is sent; it goes there whether all of it arrived or not."""

    def sending() -> Iterator[bytes]:
        try:
            yield from fetching.parts(tried)
        finally:
            fetching.arrived(tried, now=timezone.now())

    name, media_type = ZIP if tried.is_package else MP4
    return download(sending(), name, media_type, size=tried.size)
