"""The page behind a mailed link. Looking at it uses nothing up, so a mail scanner that follows links takes nothing away."""

from collections.abc import Iterator

from allauth.core.internal.ratelimit import consume_or_429
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.gate.pages import public, route
from zorgvuldig.release.handover import fetch as fetching
from zorgvuldig.release.handover.fetch import Outcome

LIMITS = {"fetch": "60/h/ip"}
NAME, ZIP = "bestand.zip", "application/zip"  # says nothing about anybody in a list of downloads
CHUNK = 64 * 1024
LAST_TRY = _("Deze code klopt niet. De link is nu gesloten. Vraag de school om een nieuwe.")


class CodeForm(forms.Form):
    """The code that came by another way."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Drie groepjes van vijf tekens. U kreeg de code van de school, niet in de mail."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Vul de code in die u van de school kreeg.")},
    )

    def refuse(self, left: int) -> None:
        """Say that this is not the code, and how often somebody may still try."""
        again = ngettext(
            "Deze code klopt niet. U kunt het nog %(left)s keer proberen.",
            "Deze code klopt niet. U kunt het nog %(left)s keer proberen.",
            left,
        ) % {"left": left}
        self.add_error("code", again if left else str(LAST_TRY))


@route("overdracht/<str:token>/", "fetch_package")
@public
@sensitive_post_parameters()
def fetch_package(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the code, and give the package once."""
    now = timezone.now()
    if request.method == "POST":
        too_often: HttpResponseBase | None = consume_or_429(request, app="hand_over", action="fetch", config=LIMITS)
        if too_often:
            return too_often
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return guarded(_tried(request, token, form))
    return guarded(_page(request, form, fetching.link_outcome(token, now=now)))


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
    """The form as long as the link gives something; else why it does not. It never says about whom it is, or what."""
    if outcome is Outcome.GIVEN:
        return render(request, "release/fetch.html", {"form": form}, status=422 if form.errors else 200)
    known = outcome in (Outcome.USED, Outcome.EXPIRED, Outcome.STOPPED)  # one that was closed is as one that never was
    return render(
        request, "release/fetch_shut.html", {"outcome": outcome if known else ""}, status=410 if known else 404
    )


def _sent(tried: fetching.FetchResult) -> HttpResponseBase:
    """The package; the row says that all of it went when the last byte was taken, and that it began before the first."""

    def parts() -> Iterator[bytes]:
        for at in range(0, len(tried.content), CHUNK):
            yield tried.content[at : at + CHUNK]
        fetching.arrived(tried.hand_over, now=timezone.now())

    return download(parts(), NAME, ZIP, size=len(tried.content))


def download(parts: Iterator[bytes], name: str, media_type: str, *, size: int) -> HttpResponseBase:
    """A file of so many bytes that a browser keeps, and never runs as a page of ours."""
    response = StreamingHttpResponse(parts, content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    """Kept nowhere, found by nobody, and its address told to no other site."""
    response["Cache-Control"] = "no-store"
    # The address is half of the key, so no other site may learn it; with no-referrer a browser posts as from nowhere (CSRF).
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Content-Type-Options"] = "nosniff"
    return response
