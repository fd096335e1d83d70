"""The view behind every address of the rostering service."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from zorgvuldig.gate.pages import View, public, route
from zorgvuldig.suppliers.oneroster.answers import BASE, enveloped, links, sent
from zorgvuldig.suppliers.oneroster.bearer_token import count, token_of
from zorgvuldig.suppliers.oneroster.collections import OPERATIONS, Operation
from zorgvuldig.suppliers.oneroster.errors import BROKEN, FORBIDDEN, UNKNOWN, Problem, answer_to
from zorgvuldig.suppliers.oneroster.query import query_of
from zorgvuldig.suppliers.oneroster.roster import open_page, rows

logger = logging.getLogger(__name__)
METHODS = "GET"


def guarded(view: Callable[..., HttpResponseBase]) -> View:
    """A view that answers GET alone, and whose problems are told as the standard does. A program asks, so there is no form to forge."""

    def answer(request: HttpRequest, **parts: str) -> HttpResponseBase:
        try:
            if request.method != METHODS:
                raise Problem(FORBIDDEN, "This address is only read.", status=405)
            count(request)
            return view(request, **parts)
        except Problem as problem:
            response = answer_to(problem)
            if problem.status == 405:
                response["Allow"] = METHODS
            return response
        except DatabaseError:
            logger.exception("a roster could not be given")
            return answer_to(Problem(BROKEN, "Something went wrong on our side. Please try again later."))

    return public(csrf_exempt(answer))


def roster_view(operation: Operation) -> View:
    """The view of one operation."""

    def read(request: HttpRequest, **parts: str) -> HttpResponseBase:
        credential = token_of(request)
        if any("\0" in part for part in parts.values()):
            raise Problem(UNKNOWN, "There is no such object in what was agreed.")
        query = query_of(request.GET, single=operation.single)
        seen = _tag(request.headers.get("If-None-Match", ""))
        opened = open_page(credential, operation.kind, operation.narrow(parts), query, seen=seen)
        if opened.same:
            response: HttpResponseBase = HttpResponse(status=304)
        else:
            content = enveloped(request, rows(opened, query), operation.envelope, single=operation.single)
            response = sent(content, opened.number)
            if not operation.single:
                response["X-Total-Count"] = str(opened.total)
                response["Link"] = links(request, query, opened.total)
        response["ETag"] = f'W/"{opened.tag}"'
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization"
        return response

    return guarded(read)


def _tag(header: str) -> str:
    """The tag of the page that whoever asks has already; empty when they do not say one."""
    return header.strip().removeprefix("W/").strip('"')


def _nothing(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    raise Problem(UNKNOWN, "There is no such address in this service.")


nothing = guarded(_nothing)


for each in OPERATIONS:
    route(f"{BASE[1:]}/{each.route}", f"roster_{each.name}")(roster_view(each))
route(rf"^{BASE[1:]}/(?!discovery/)(?P<rest>.*)$", "roster_nothing")(
    nothing
)  # any other address below it, in its own words
