"""Where somebody tells that they found a hole: `/.well-known/security.txt` (RFC 9116) and the page with what we ask and promise."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.pages import public, route

VALID_FOR = timedelta(days=180)  # RFC 9116 advises less than a year; counted anew every day, so it is never over
MAIL = re.compile(r"[^\s@<>:/]+@[^\s@<>:/]+")
URI = re.compile(r"(?:mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+|tel:\+?[0-9-]+)")


def contact() -> str:
    """The contact of the settings as an address (`mailto:`, `https:` or `tel:`); empty when there is none, or it is no address."""
    told = settings.SECURITY_CONTACT
    if MAIL.fullmatch(told):
        return f"mailto:{told}"
    return told if URI.fullmatch(told) else ""


def examine(now: datetime) -> Iterator[Answer]:
    """For `doctor`: can somebody who finds a hole tell the school?"""
    says = (
        contact()
        or "ZORGVULDIG_SECURITY_CONTACT is empty: name an address that is read every day, such as mailto:veilig@school.example"
    )
    yield Answer("who finds a hole knows whom to tell", bool(contact()), says, note=True)


@route(".well-known/security.txt", "security_txt")
@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """For programs. Without a contact there is none: a file without one is not of the standard, and a made-up one helps nobody."""
    if not contact():
        return HttpResponse("No contact is set.\n", status=404, content_type="text/plain; charset=utf-8")
    site = request.build_absolute_uri("/")
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID_FOR
    lines = (
        f"Contact: {contact()}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {urljoin(site, reverse('security_txt'))}",
        f"Policy: {urljoin(site, reverse('security_report'))}",
    )
    response = HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@route("beveiliging/melden/", "security_report")
@public
@require_safe
def security_report(request: HttpRequest) -> HttpResponse:
    """For people: how to tell us, what we ask, and what we promise."""
    told = contact()
    shown = told.partition(":")[2] if told.startswith(("mailto:", "tel:")) else told
    return render(
        request, "web/security_report.html", {"contact": told, "shown": shown, "controller": REGISTER.controller}
    )
