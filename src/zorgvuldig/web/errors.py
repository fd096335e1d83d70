"""The few pages that belong to no package."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token

from zorgvuldig.platform.logs import request_number


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours, with the number by which the log line is found; no context, as anything may be broken."""
    return HttpResponseServerError(get_template("500.html").render({"number": request_number.get()}))
