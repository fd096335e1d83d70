"""The page of outgoing mail: what waits and why, what stopped, and counts."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from zorgvuldig.gate.outbox import select_rows
from zorgvuldig.gate.pages import route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.operations.jobs.access import for_operators
from zorgvuldig.operations.jobs.actions import Act, by_session
from zorgvuldig.operations.mail.reads import CAME_BACK, OUTCOMES, WENT, mail_status
from zorgvuldig.platform.mail.backend import TASK, wake

STOPPED = 200  # that the database names at most (`gate.post_stopped`)


@route("beheer/post/", "operating_post")
@require_GET
@for_operators
def post(request: HttpRequest) -> HttpResponse:
    """How outgoing mail stands."""
    now = timezone.now()
    context = {
        "stands": mail_status(now),
        "went": [OUTCOMES[word] for word in WENT],
        "came_back": [OUTCOMES[word] for word in CAME_BACK],
        "now": now.isoformat(),
        "most": STOPPED,
    }
    return render(request, "operations/mail.html", context)


@route("beheer/post/nu/", "operating_post_now")
@require_POST
@for_operators
def send_now(request: HttpRequest) -> HttpResponse:
    """Try now what waits for the mail server."""
    by_session(secret_of(request))(Act.SEND_NOW, TASK, None, "")
    select_rows(timezone.now(), "select gate.post_now()")
    wake()
    messages.success(request, gettext("De mail wordt nu geprobeerd. Kijk over een minuut hoe het ging."))
    return redirect("operating_post")


@route("beheer/post/gezien/", "operating_post_seen")
@require_POST
@for_operators
def seen(request: HttpRequest) -> HttpResponse:
    """What stopped until the page was made was seen."""
    until = parsed(request.POST.get("tot", ""))
    if until is not None:
        by_session(secret_of(request))(Act.SEEN, TASK, None, "")
        select_rows(timezone.now(), "select gate.post_seen(%s::timestamptz)", [until])
    return redirect("operating_post")


def parsed(text: str) -> datetime | None:
    """A moment as the page wrote it, or nothing."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
