"""What is served, told to machines: an OpenAPI document of each service, made from the table of operations."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.oneroster.endpoint import nothing
from zorgvuldig.suppliers.oneroster.gradebook import BASE, OPERATIONS, Operation
from zorgvuldig.suppliers.oneroster.gradebook_endpoint import unknown
from zorgvuldig.suppliers.oneroster.results_store import SCOPE

SUCCESS = {"GET": "200", "PUT": "201", "POST": "201", "DELETE": "204"}
ERRORS = ("400", "401", "403", "404", "405", "422", "429", "500")
PAGING = ("limit", "offset", "sort", "orderBy", "filter", "fields")


def document(title: str, base: str, operations: Iterable[Operation], origin: str) -> dict[str, Any]:
    """An OpenAPI 3.0 document of these operations: addresses, scopes and answers, without the standard's own words."""
    paths: dict[str, dict[str, Any]] = {}
    scopes: dict[str, str] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
        scopes |= {scope: scope.removeprefix(SCOPE) for scope in operation.scopes}
    flow = {"tokenUrl": f"{origin}/oidc/token/", "scopes": scopes}
    return {
        "openapi": "3.0.0",
        "info": {"title": title, "version": "1.2"},
        "servers": [{"url": f"{origin}{base}"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"OAuth2Security": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    named = [_parameter(name, "path") for name in re.findall(r"\{(\w+)\}", operation.path)]
    asked = ("fields",) if operation.is_single else PAGING
    if operation.method == "GET":
        named += [_parameter(name, "query") for name in asked]
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
    return {
        "operationId": operation.name,
        "parameters": named,
        "responses": {code: {"description": "done"} for code in (SUCCESS[operation.method],)}
        | {code: {"description": "refused, with an imsx_StatusInfo"} for code in ERRORS},
        "security": [{"OAuth2Security": [scope]} for scope in operation.scopes],
    } | (body if operation.method in ("PUT", "POST") else {})


def _parameter(name: str, where: str) -> dict[str, Any]:
    kind = "integer" if name in ("limit", "offset") else "string"
    return {"name": name, "in": where, "required": where == "path", "schema": {"type": kind}}


def _rostering() -> Iterable[Operation]:
    """The reading operations of the rostering service, as the standard has them."""
    lists = (
        "academicSessions", "classes", "courses", "enrollments", "gradingPeriods", "orgs", "schools", "students",
        "teachers", "terms", "users",
    )  # fmt: skip
    below = {
        "classes": ("students", "teachers"),
        "courses": ("classes",),
        "schools": ("classes", "courses", "enrollments", "students", "teachers", "terms"),
        "students": ("classes",),
        "teachers": ("classes",),
        "users": ("classes",),
        "terms": ("classes", "gradingPeriods"),
    }
    core, all_of_it = (SCOPE + "roster-core.readonly", SCOPE + "roster.readonly"), (SCOPE + "roster.readonly",)
    for kind in lists:
        yield _get(f"/{kind}", f"getAll{_capital(kind)}", core, kind)
        yield _get(f"/{kind}/{{sourcedId}}", f"get{_capital(_singular(kind))}", core, kind)
    for kind, related in below.items():
        for other in related:
            path = f"/{kind}/{{{_singular(kind)}SourcedId}}/{other}"
            yield _get(path, f"get{_capital(other)}For{_capital(_singular(kind))}", all_of_it, other)
    for other in ("enrollments", "students", "teachers"):
        path = f"/schools/{{schoolSourcedId}}/classes/{{classSourcedId}}/{other}"
        yield _get(path, f"get{_capital(other)}ForClassInSchool", all_of_it, other)


def _get(path: str, name: str, scopes: tuple[str, ...], kind: str) -> Operation:
    return Operation("GET", path, name, scopes, kind)


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _singular(kind: str) -> str:
    return "class" if kind == "classes" else kind.removesuffix("s")


# By service: what it is called, where it is, what the standard says it does, and its two file names in the standard's documents.
SERVICES: Mapping[str, tuple[str, str, tuple[Operation, ...], tuple[str, str]]] = {
    "rostering": (
        "OneRoster 1.2 rostering",
        "/ims/oneroster/rostering/v1p2",
        tuple(_rostering()),
        ("onerosterv1p2rostersservice_openapi3_v1p0.json", "imsorv1p2_rostering_openapi3_v1p0.json"),
    ),
    "gradebook": (
        "OneRoster 1.2 gradebook",
        BASE,
        OPERATIONS,
        ("onerosterv1p2gradebookservice_openapi3_v1p0.json", "imsorv1p2_gradebook_openapi3_v1p0.json"),
    ),
    "resources": (
        "OneRoster 1.2 resources",
        "/ims/oneroster/resources/v1p2",
        (),
        ("onerosterv1p2resourcesservice_openapi3_v1p0.json", "imsorv1p2_resources_openapi3_v1p0.json"),
    ),
}


def served(base: str, operations: Iterable[Operation]) -> list[Operation]:
    """Those that really have an address here."""
    return [one for one in operations if _is_served(base + re.sub(r"\{\w+\}", "x", one.path))]


def _is_served(path: str) -> bool:
    try:
        return resolve(path).func not in (unknown, nothing)
    except Resolver404:
        return False


def discovery_view(service: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view that tells about one service."""
    title, base, operations, _names = SERVICES[service]

    @public
    def view(request: HttpRequest) -> HttpResponse:
        origin = f"{request.scheme}://{request.get_host()}"
        answer = JsonResponse(document(title, base, served(base, operations), origin))
        answer["Cache-Control"] = "public, max-age=3600"
        return answer

    return view


for service, (_title, base, _operations, names) in SERVICES.items():
    view = discovery_view(service)
    for place in (f"{base[1:]}/discovery", "ims/oneroster/discovery"):
        for name in names:
            route(f"{place}/{name}", f"oneroster_about_{service}")(view)
