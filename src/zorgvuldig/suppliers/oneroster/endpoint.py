"""The view behind every address of the rostering service."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from zorgvuldig.gate.pages import View, public, route
from zorgvuldig.suppliers.oneroster.bearer_token import count, token_of
from zorgvuldig.suppliers.oneroster.errors import BROKEN, FORBIDDEN, UNKNOWN, Problem, answer_to
from zorgvuldig.suppliers.oneroster.query import Query, query_of
from zorgvuldig.suppliers.oneroster.roster import open_page, rows
from zorgvuldig.suppliers.supply import finished

# The read operations of the rostering service, as a table: what an address asks for, and in what the answer is wrapped.
# What an address calls a collection, and which kept objects those are: their kind, and what narrows them.
COLLECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "academicSessions": ("academicSessions", {}),
    "classes": ("classes", {}),
    "courses": ("courses", {}),
    "demographics": ("demographics", {}),
    "enrollments": ("enrollments", {}),
    "gradingPeriods": ("academicSessions", {"type": "gradingPeriod"}),
    "orgs": ("orgs", {}),
    "schools": ("orgs", {"type": "school"}),
    "students": ("users", {"role": "student"}),
    "teachers": ("users", {"role": "teacher"}),
    "terms": ("academicSessions", {"type": "term"}),
    "users": ("users", {}),
}
SINGULAR = {
    "academicSessions": "academicSession",
    "classes": "class",
    "courses": "course",
    "demographics": "demographics",
    "enrollments": "enrollment",
    "orgs": "org",
    "users": "user",
}
# What belongs to something: its collections, by what they belong to.
RELATIONS = {
    "classes": ("students", "teachers"),
    "courses": ("classes",),
    "schools": ("classes", "courses", "enrollments", "students", "teachers", "terms"),
    "students": ("classes",),
    "teachers": ("classes",),
    "terms": ("classes", "gradingPeriods"),
    "users": ("classes",),
}
IN_A_CLASS_OF_A_SCHOOL = ("enrollments", "students", "teachers")
# As what the question names the thing that others belong to.
PARENT = {
    "classes": "class",
    "courses": "course",
    "schools": "school",
    "students": "user",
    "teachers": "user",
    "terms": "term",
    "users": "user",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address below the service: `route` as Django writes it, and what it asks. `parents` says which part of the address is what."""

    name: str
    route: str
    kind: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    single: bool = False

    @property
    def envelope(self) -> str:
        """The one key of the answer: singular for one object, plural for a list."""
        return SINGULAR[self.kind] if self.single else self.kind

    def narrow(self, parts: Mapping[str, str]) -> dict[str, str]:
        """What `gate.roster_open` is asked to keep to, with the numbers in the address."""
        return {**self.fixed, **{self.parents[key]: value for key, value in parts.items()}}


def _operations() -> tuple[Operation, ...]:
    made = []
    for collection, (kind, fixed) in COLLECTIONS.items():
        made.append(Operation(collection, collection, kind, fixed))
        made.append(Operation(f"{collection}_one", f"{collection}/<str:one>", kind, fixed, {"one": "id"}, single=True))
    for parent, collections in RELATIONS.items():
        for collection in collections:
            kind, fixed = COLLECTIONS[collection]
            if PARENT[parent] == "user":  # the classes of a student, a teacher, or any user
                fixed = fixed | COLLECTIONS[parent][1]
            route, name = f"{parent}/<str:one>/{collection}", f"{parent}_{collection}"
            made.append(Operation(name, route, kind, fixed, {"one": PARENT[parent]}))
    for collection in IN_A_CLASS_OF_A_SCHOOL:
        kind, fixed = COLLECTIONS[collection]
        route = f"schools/<str:one>/classes/<str:other>/{collection}"
        made.append(Operation(f"schools_classes_{collection}", route, kind, fixed, {"one": "school", "other": "class"}))
    return tuple(made)


OPERATIONS = _operations()


# Answers: the envelope round bodies that the database made, where the other pages are, and that all of it went.

BASE = "/ims/oneroster/rostering/v1p2"
CHUNK = 64 * 1024
# Bodies hold references without the server's name. A quote within a value is escaped, so this is found at a reference alone.
REFERENCE = '"href": "/'


def enveloped(request: HttpRequest, rows: str, envelope: str, *, single: bool) -> bytes:
    """The JSON of an answer, with absolute references."""
    base = request.build_absolute_uri(f"{BASE}/")
    joined = rows.replace(REFERENCE, f'"href": "{base}')
    return (f'{{"{envelope}":{joined}}}' if single else f'{{"{envelope}":[{joined}]}}').encode()


def links(request: HttpRequest, query: Query, total: int) -> str:
    """The Link header (RFC 8288): first and last, and prev and next where there are such, of pages as large as this one."""
    last = max(0, (total - 1) // query.limit * query.limit)
    places = {"first": 0, "last": last}
    if query.offset:
        places["prev"] = max(0, min(query.offset - query.limit, last))
    if query.offset + query.limit < total:
        places["next"] = query.offset + query.limit
    asked = {key: values for key, values in request.GET.lists() if key not in ("limit", "offset")}

    def address(offset: int) -> str:
        text = urlencode({**asked, "limit": query.limit, "offset": offset}, doseq=True)
        return request.build_absolute_uri(f"{request.path}?{text}")

    return ", ".join(f'<{address(offset)}>; rel="{name}"' for name, offset in places.items())


def sent(content: bytes, supply: int | None) -> StreamingHttpResponse:
    """The answer; the supply's row (none for the invented school) says that all of it went when the last byte was taken."""

    def parts() -> Iterator[bytes]:
        for at in range(0, len(content), CHUNK):
            yield content[at : at + CHUNK]
        if supply is not None:
            finished([supply])

    response = StreamingHttpResponse(parts(), content_type="application/json")
    response["Content-Length"] = str(len(content))
    return response


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
