"""The few views that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from zorgvuldig.gate.pages import public


@public
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks no database, so a slow one does not look like a dead server."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
