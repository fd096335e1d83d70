"""The page on which an operator sees whether the system is in order, and where to mend what is not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zorgvuldig.gate.pages import route
from zorgvuldig.operations.health.summary import health
from zorgvuldig.operations.jobs.access import for_operators


@route("beheer/gezondheid/", "operating_health")
@require_GET
@for_operators
def system_health(request: HttpRequest) -> HttpResponse:
    """Every question, with what to do when the answer is no."""
    return render(request, "operations/health.html", {"found": list(health(timezone.now()))})
