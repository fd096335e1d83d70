"""The page of all work in the background: how it goes, and what an operator does when it does not."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from zorgvuldig.gate.pages import route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.paging import NumberedPage, page_number
from zorgvuldig.operations.jobs import actions as jobs_acts
from zorgvuldig.operations.jobs.access import for_operators
from zorgvuldig.operations.jobs.actions import AlreadyQueued, NotThere, by_session
from zorgvuldig.operations.jobs.reads import SHOWN, jobs_overview
from zorgvuldig.operations.jobs.timetable import word_of

# What is asked of an operator. No form asks for names.


class AbandonForm(forms.Form):
    """Why a job is taken out of the queue."""

    why = forms.CharField(
        label=_("Waarom haalt u deze taak weg?"),
        help_text=_("Noem geen namen. Dit blijft twee jaar bewaard."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op waarom u deze taak weghaalt.")},
    )


ACTS_A_PAGE = 25
ACTS = {
    "retry": _("opnieuw begonnen"),
    "abandon": _("weggehaald"),
    "send_now": _("mail nu geprobeerd"),
    "seen": _("mislukte mail gezien"),
}


@route("beheer/taken/", "operating_jobs")
@require_GET
@for_operators
def jobs(request: HttpRequest) -> HttpResponse:
    """How every task goes, what is stuck, when it runs next, and what operators did."""
    return render(request, "operations/jobs.html", _context(request))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    number = page_number(request)
    found = acts(request, number)
    shown = {"acts": found[:ACTS_A_PAGE], "page": NumberedPage(number, len(found) > ACTS_A_PAGE)}
    return {"stands": jobs_overview(timezone.now()), "most": SHOWN, **shown, **more}


def acts(request: HttpRequest, number: int) -> list[tuple[datetime, bool, bool, str, str, str]]:
    """What operators did, a page and one more: when, whether by the reader, whether at the server, what, with which work, and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, is_own, is_here, what, task, why from gate.operated(%s::text, %s::integer)",
            (secret_of(request), (number - 1) * ACTS_A_PAGE),
        )
        return [
            (at, own, here, str(ACTS[what]), word_of(task) if task else "", why)
            for at, own, here, what, task, why in cursor.fetchall()
        ]


@route("beheer/taken/<int:number>/opnieuw/", "operating_job_retry")
@require_POST
@for_operators
def retry_job(request: HttpRequest, *, number: int) -> HttpResponse:
    """Begin a job anew."""
    try:
        one = jobs_acts.retry(number, record=by_session(secret_of(request)))
    except NotThere:
        messages.warning(request, gettext("Deze taak is er niet meer. Misschien begon hij al opnieuw."))
    except AlreadyQueued:
        messages.warning(request, gettext("Hetzelfde werk wacht al. Haal deze taak weg."))
    else:
        messages.success(request, gettext("«%(name)s» begint zo opnieuw.") % {"name": one.name})
    return redirect("operating_jobs")


@route("beheer/taken/<int:number>/weg/", "operating_job_abandon")
@for_operators
def abandon_job(request: HttpRequest, *, number: int) -> HttpResponse:
    """Take a job out of the queue, with a reason."""
    one = next((one for one in jobs_overview(timezone.now()).troubled if one.number == number), None)
    if one is None:
        messages.warning(request, gettext("Deze taak is er niet meer. Misschien begon hij al opnieuw."))
        return redirect("operating_jobs")
    form = AbandonForm(request.POST.dict() if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        jobs_acts.abandon(number, why=form.cleaned_data["why"], record=by_session(secret_of(request)))
        messages.success(request, gettext("«%(name)s» is weggehaald.") % {"name": one.name})
        return redirect("operating_jobs")
    return render(
        request, "operations/jobs_abandon.html", {"form": form, "job": one}, status=422 if form.errors else 200
    )
