"""Serving the gradebook: who calls by which token, and every answer, also of what is not there, as the standard has it."""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.oneroster.bearer_token import count, token_of
from zorgvuldig.suppliers.oneroster.errors import Problem, answer_to, problem
from zorgvuldig.suppliers.oneroster.gradebook import BASE, OPERATIONS, Operation, answer, place_of
from zorgvuldig.suppliers.oneroster.gradebook_query import links
from zorgvuldig.suppliers.oneroster.gradebook_shape import read_many, read_single
from zorgvuldig.suppliers.oneroster.results_store import delete, keep

logger = logging.getLogger(__name__)


def serve(path: str) -> Callable[..., HttpResponse]:
    """The view of one address of the table, for each method that it has."""
    methods = {operation.method: operation for operation in OPERATIONS if operation.path == path}

    @public
    @csrf_exempt
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            operation = methods.get("GET" if request.method == "HEAD" else str(request.method))
            if operation is None:
                raise problem(405, "This method is not served here.")
            if any("\0" in value for value in (*named.values(), *request.GET.values())):
                raise problem(404, "There is no such address.")
            response = _served(operation, request, named)
        except DatabaseError:
            logger.exception("the gradebook could not answer")
            response = answer_to(problem(500, "Something went wrong on our side. Please try again later."))
        except Problem as wrong:
            response = answer_to(wrong)
            if wrong.status == 405:
                response["Allow"] = ", ".join(sorted(methods))
        response["Cache-Control"] = "no-store"
        return response

    return view


@public
@csrf_exempt
def unknown(request: HttpRequest, **_named: Any) -> HttpResponse:
    """Whatever is not served."""
    return answer_to(problem(404, "There is no such address."))


def _served(operation: Operation, request: HttpRequest, named: dict[str, str]) -> HttpResponse:
    count(request)
    credential = token_of(request)
    match operation.method:
        case "GET":
            return _list(operation, request, credential, named)
        case "PUT":
            items = read_single(request, operation.kind, named["sourcedId"])
            keep(credential, wanted=operation.scopes, kind=operation.kind, items=items, place={}, named=True)
            return HttpResponse(status=201)
        case "POST":
            items = read_many(request, operation.kind)
            pairs = keep(
                credential,
                wanted=operation.scopes,
                kind=operation.kind,
                items=items,
                place=place_of(named),
                named=False,
            )
            return JsonResponse({"sourcedIdPairs": pairs}, status=201)
        case _:
            delete(credential, wanted=operation.scopes, kind=operation.kind, known=named["sourcedId"])
            return HttpResponse(status=204)


def _list(operation: Operation, request: HttpRequest, credential: str, named: dict[str, str]) -> HttpResponse:
    origin = f"{request.scheme}://{request.get_host()}"
    asked = request.GET.dict()
    content, query, total = answer(operation, credential, named, asked, origin)
    response = JsonResponse(content)
    if not operation.is_single:
        response["X-Total-Count"] = str(total)
        response["Link"] = links(origin + request.path, asked, query, total)
    return response


for address in dict.fromkeys(operation.path for operation in OPERATIONS):
    named = address.replace("{", "<str:").replace("}", ">")
    route(f"{BASE[1:]}{named}", f"gradebook{re.sub('[{}]', '', address).replace('/', '_')}")(serve(address))
route(rf"^{BASE[1:]}/.*$", "gradebook_unknown")(unknown)
