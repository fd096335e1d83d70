"""The gradebook service of OneRoster 1.2, as far as a learning product needs it: one table of what is served.

A product sees and changes its own line items and results, never the school's grades. Categories and scales of marks are the
school's, and only read. Whatever is not in the table answers 404, or 405 for another method, with the standard's error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zorgvuldig.suppliers.oneroster.errors import problem
from zorgvuldig.suppliers.oneroster.gradebook_query import Query, read_fields, read_query
from zorgvuldig.suppliers.oneroster.gradebook_shape import CATEGORIES
from zorgvuldig.suppliers.oneroster.results_store import Json, read, scopes

BASE = "/ims/oneroster/gradebook/v1p2"
CORE = scopes("gradebook.readonly", "gradebook-core.readonly")
READ = scopes("gradebook.readonly")
PUT, POST, DELETE = scopes("gradebook.createput"), scopes("gradebook.createpost"), scopes("gradebook.delete")
MOST = 100_000  # classes
SINCE = "2026-01-01T00:00:00.000Z"  # of what never changes
ROSTER = {"class": "classes", "org": "schools", "user": "students"}
GRADEBOOK = {"category": "categories", "lineItem": "lineItems"}
SINGULAR = {"lineItems": "lineItem", "results": "result", "categories": "category", "scoreScales": "scoreScale"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method, address (names in braces), its name in the standard, scopes, and what it is about.

    `within` says which field must have the value that the address names.
    """

    method: str
    path: str
    name: str
    scopes: tuple[str, ...]
    kind: str
    within: tuple[tuple[str, str], ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is about one object."""
        return self.path.endswith("/{sourcedId}")


def _operations() -> tuple[Operation, ...]:
    """Every address of the service with its name in the standard, from which routes and the OpenAPI document are made."""
    found = []
    for kind, one in SINGULAR.items():
        capital = one[0].upper() + one[1:]
        found.append(Operation("GET", f"/{kind}", f"getAll{kind[0].upper()}{kind[1:]}", tuple(CORE), kind))
        found.append(Operation("GET", f"/{kind}/{{sourcedId}}", f"get{capital}", tuple(CORE), kind))
        if kind in ("lineItems", "results"):
            found.append(Operation("PUT", f"/{kind}/{{sourcedId}}", f"put{capital}", tuple(PUT), kind))
            found.append(Operation("DELETE", f"/{kind}/{{sourcedId}}", f"delete{capital}", tuple(DELETE), kind))
    in_class = "/classes/{classSourcedId}"
    by_class = ("class.sourcedId", "classSourcedId")
    by_item, by_student = ("lineItem.sourcedId", "lineItemSourcedId"), ("student.sourcedId", "studentSourcedId")
    gets: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
        (f"{in_class}/categories", "getCategoriesForClass", "categories", ()),
        (f"{in_class}/lineItems", "getLineItemsForClass", "lineItems", (by_class,)),
        (f"{in_class}/results", "getResultsForClass", "results", (by_class,)),
        (f"{in_class}/scoreScales", "getScoreScalesForClass", "scoreScales", ()),
        (
            f"{in_class}/lineItems/{{lineItemSourcedId}}/results",
            "getResultsForLineItemForClass",
            "results",
            (by_class, by_item),
        ),
        (
            f"{in_class}/students/{{studentSourcedId}}/results",
            "getResultsForStudentForClass",
            "results",
            (by_class, by_student),
        ),
        ("/schools/{schoolSourcedId}/scoreScales", "getScoreScalesForSchool", "scoreScales", ()),
    )
    found += [Operation("GET", path, name, tuple(READ), kind, within) for path, name, kind, within in gets]
    posts = (
        (f"{in_class}/lineItems", "postLineItemsForClass", "lineItems"),
        ("/schools/{schoolSourcedId}/lineItems", "postLineItemsForSchool", "lineItems"),
        ("/lineItems/{lineItemSourcedId}/results", "postResultsForLineItem", "results"),
        (
            f"{in_class}/academicSessions/{{academicSessionSourcedId}}/results",
            "postResultsForAcademicSessionForClass",
            "results",
        ),
    )
    found += [Operation("POST", path, name, tuple(POST), kind) for path, name, kind in posts]
    return tuple(found)


OPERATIONS = _operations()
PLACES = {
    "classSourcedId": "class",
    "schoolSourcedId": "school",
    "lineItemSourcedId": "lineItem",
    "academicSessionSourcedId": "term",
}


def place_of(named: Mapping[str, str]) -> dict[str, str]:
    """What an address names, in the database's words."""
    return {PLACES[name]: value for name, value in named.items() if name in PLACES}


def answer(
    operation: Operation, credential: str, named: Mapping[str, str], asked: Mapping[str, str], origin: str
) -> tuple[Json, Query, int]:
    """The whole answer of a GET, the question as it was read, and how many rows there are. Raises `Problem`."""
    kind = operation.kind
    if operation.is_single:
        query = Query(limit=1, fields=read_fields(asked, kind))
        within = {"sourcedId": named["sourcedId"]}
    else:
        query = read_query(asked, kind)
        within = {path: named[name] for path, name in operation.within}
    source = rows_of if kind in ("lineItems", "results") else own_rows
    rows, total = source(operation, credential, named, query, within)
    shown = [pick(addressed(row, origin), query) for row in rows]
    if not operation.is_single:
        return {kind: shown}, query, total
    if not shown:
        raise problem(404, "There is nothing of yours with this sourcedId.")
    return {SINGULAR[kind]: shown[0]}, query, total


def rows_of(
    operation: Operation, credential: str, named: Mapping[str, str], query: Query, within: Mapping[str, str]
) -> tuple[list[Json], int]:
    """Line items or results of the product itself."""
    return read(
        credential, wanted=operation.scopes, kind=operation.kind, query=query, within=within, place=place_of(named)
    )


def own_rows(
    operation: Operation, credential: str, named: Mapping[str, str], query: Query, within: Mapping[str, str]
) -> tuple[list[Json], int]:
    """Categories, which are the same for everybody, or the scale of marks of each class in the product's view."""
    here = place_of(named)
    inside = {"sourcedId": here["class"]} if "class" in here else {}
    inside |= {"school": here["school"]} if "school" in here else {}
    if operation.kind == "categories":
        inside = {"sourcedId": ""}  # who asks is looked at, and no class goes
    classes, _total = read(
        credential, wanted=operation.scopes, kind="classes", query=Query(limit=MOST), within=inside, place=here
    )
    if operation.kind == "categories":
        rows = [_object(key, SINCE, title=title) for key, title in CATEGORIES.items()]
    else:
        rows = [_scale(one) for one in classes]
    if query.clauses or "." in query.sort:
        raise problem(400, f"{operation.kind} cannot be filtered.", "invalid_filter_field")
    rows = [row for row in rows if within.get("sourcedId", row["sourcedId"]) == row["sourcedId"]]
    rows.sort(key=lambda row: str(row[query.sort]), reverse=query.descending)
    return rows[query.offset : query.offset + query.limit], len(rows)


def _object(key: str, at: str, **more: Any) -> Json:
    return {"sourcedId": key, "status": "active", "dateLastModified": at, **more}


def _scale(one: Json) -> Json:
    return _object(
        f"{one['sourcedId']}.cijfers",
        one["dateLastModified"],
        title="Cijfers van 1 tot en met 10",
        type="ratio",
        **{"class": {"sourcedId": one["sourcedId"], "type": "class"}},
        scoreScaleValue=[{"itemValueLHS": "1.0 - 10.0", "itemValueRHS": "1.0 - 10.0"}],
    )


def addressed(row: Json, origin: str) -> Json:
    """The row with the address of everything that it refers to."""
    for value in row.values():
        if isinstance(value, dict) and "type" in value:
            kind = value["type"]
            where = f"/ims/oneroster/rostering/v1p2/{ROSTER[kind]}" if kind in ROSTER else f"{BASE}/{GRADEBOOK[kind]}"
            value["href"] = f"{origin}{where}/{value['sourcedId']}"
    return row


def pick(row: Json, query: Query) -> Json:
    """Only the fields that were asked for."""
    return {name: value for name, value in row.items() if name in query.fields} if query.fields else row
