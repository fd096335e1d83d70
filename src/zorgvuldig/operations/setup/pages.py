"""The steps of setting up a school, and the choices that the register leaves to it. They open nobody's file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import account, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance.links import PROPOSES
from zorgvuldig.operations.setup import choices
from zorgvuldig.operations.setup.steps import DONE, OPERATOR, OURS, setup_counts, steps


def for_setting_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page for whoever sets the school up; for anybody else it is not there. No cache keeps it."""

    @account
    @wraps(view)
    def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not OURS & roles_of(request):
            raise Http404
        response = view(request, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return enter


@route("inrichten/", "setting_up")
@require_safe
@for_setting_up
def setting_up(request: HttpRequest) -> HttpResponse:
    """Every step, with how far it is, and the way to those that are the reader's."""
    found = setup_counts(secret_of(request), whole=True)
    if found is None:
        raise Http404
    roles = roles_of(request)
    every = steps(found, timezone.now())
    context = {
        "steps": [(step, step.own(roles), bool(step.whose & roles)) for step in every],
        "left": sum(step.stands != DONE for step in every),
        "operates": OPERATOR in roles,
    }
    return render(request, "operations/steps.html", context)


@route("inrichten/register/", "setting_up_register")
@require_safe
@for_setting_up
def register(request: HttpRequest) -> HttpResponse:
    """What the register leaves to the school: what is chosen, what we advise, and why."""
    context = {"parts": choices.parts(), "proposes": bool(PROPOSES & roles_of(request))}
    return render(request, "operations/register.html", context)
