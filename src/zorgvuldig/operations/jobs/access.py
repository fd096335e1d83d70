"""Who comes to the pages of jobs and mail: whoever keeps the system running. They open no file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from zorgvuldig.gate.pages import account
from zorgvuldig.gate.roles import roles_of

OPERATOR = "system_administrator"


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page for operators; for anybody else it is not there. No cache keeps it."""

    @account
    @wraps(view)
    def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if OPERATOR not in roles_of(request):
            raise Http404
        response = view(request, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return enter
