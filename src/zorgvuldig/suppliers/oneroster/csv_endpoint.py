"""The files for a product that shows its token: everything, or what changed since a moment. The addresses are our own."""

import json
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import IO

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.oneroster.bearer_token import count, token_of
from zorgvuldig.suppliers.oneroster.errors import Problem, answer_to, problem
from zorgvuldig.suppliers.oneroster.results_store import ROUNDS
from zorgvuldig.suppliers.supply import finished, keep

# OneRoster as a zip of CSV files: the lines come ready made out of the database, and are packed while it gives the next
# ones.
# Whom they are about is on record, committed, before the first line is read (`suppliers/sql/roster_csv.sql`).

VERSIONS = ("1.2", "1.2.1")  # the first when a product does not say which it reads
STAMPS = "sourcedId,status,dateLastModified,"
HEADERS = {
    "orgs": f"{STAMPS}name,type,identifier,parentSourcedId",
    "academicSessions": f"{STAMPS}title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": f"{STAMPS}schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": f"{STAMPS}title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,"
    "subjects,subjectCodes,periods",
    "users": f"{STAMPS}enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,"
    "preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": f"{STAMPS}userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "enrollments": f"{STAMPS}classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
}
FILES = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics",
    "enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs", "resources",
    "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles",
    "userResources", "users",
)  # fmt: skip
END = b"\r\n"
LEVEL = 1  # of compression: the database is the slow part, and stays it


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """Files that may go: the token by which they are read, the row that says so, since when, the agreed claims, and as which version."""

    token: uuid.UUID
    number: int | None
    since: datetime | None
    claims: frozenset[str]
    version: str
    invented: Mapping[str, str] | None = None  # the lines themselves, of the invented school: nothing is on record


@dataclass(slots=True)
class Sink:
    """Takes what a zip writes, and gives it on. It cannot go back, so the zip says sizes afterwards."""

    held: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self.held = b"".join(self.held), []
        return taken


def open_files(credential: str, since: datetime | None, version: str = VERSIONS[0]) -> OpenedPackage:
    """Let the files go to the product whose token this is. Raises `Problem`; RuntimeError inside a transaction."""
    if connection.in_atomic_block:
        raise RuntimeError("what goes to a supplier is committed before it is read")
    token = uuid.uuid4()
    for _round in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(
                "select why, number, needs, array(select jsonb_array_elements_text(claims)) from "
                "gate.csv_open(%s::text, %s::uuid, %s::timestamptz)",
                [credential, token, since],
            )
            why, number, needs, claims = cursor.fetchone()
        if why != "sub":
            break
        keep(credential, "access", needs)
    if why == "sub":
        raise problem(429, "Please try again in a moment.")
    invented = None
    if why == "credential":  # perhaps a test client's; only the invented school knows those
        why, claims, invented = _try(credential, since, version)
    if why == "credential":
        raise problem(401, "The token is not valid.")
    if why:
        raise problem(
            403, "The token does not have the scope for this." if why == "scope" else "No agreement allows this."
        )
    return OpenedPackage(token, number, since, frozenset(claims), version, invented)


def _try(credential: str, since: datetime | None, version: str) -> tuple[str, list[str], dict[str, str] | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select why, array(select jsonb_array_elements_text(claims)), files::text from "
            "gate.trial_csv(%s::text, %s::timestamptz, %s::text)",
            [credential, since, version],
        )
        why, claims, files = cursor.fetchone()
    return why, claims, json.loads(files) if files else None


def package(opened: OpenedPackage) -> Iterator[bytes]:
    """The bytes of the zip. When they all went, that is on record too. Breaks off when the agreement ends meanwhile."""
    sink = Sink()
    with (
        ThreadPoolExecutor(1, "packing") as packer,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,  # type: ignore[call-overload]  # a sink is enough
    ):
        there = set()
        with reading(opened) as chunks:
            for name, header in headers(opened.version).items():
                if name == "users" and "eck_id" in opened.claims:
                    header += ",metadata.eckId"
                lines = chunks(name)
                first = next(lines, None)
                if first is None:  # a file without rows may not be there
                    continue
                there.add(name)
                with archive.open(f"{name}.csv", "w") as member:
                    for _written in _packed(packer, member, chain([header.encode() + END + first], lines)):
                        yield sink.take()
                yield sink.take()
        archive.writestr("manifest.csv", manifest(there, "delta" if opened.since else "bulk", opened.version))
    yield sink.take()
    if opened.number is not None:
        finished([opened.number])


def _packed(packer: Executor, member: IO[bytes], lines: Iterator[bytes]) -> Iterator[None]:
    """Pack these lines, each time while the next are asked for. Gives on after each; whoever ends early waits for the one at work."""
    writing: list[Future[int]] = []
    try:
        for chunk in lines:
            if writing:
                writing.pop().result()
                yield
            writing.append(packer.submit(member.write, chunk))
    finally:
        if writing:
            writing.pop().result()


def headers(version: str) -> dict[str, str]:
    """The first line of each file. Version 1.2.1 took the resources of a user out again."""
    return (
        HEADERS if version == VERSIONS[0] else HEADERS | {"users": HEADERS["users"].replace("resourceSourcedIds,", "")}
    )


def manifest(there: set[str], mode: str, version: str) -> str:
    """What the package says of itself."""
    said = {"manifest.version": "1.0", "oneroster.version": version}
    said |= {f"file.{name}": mode if name in there else "absent" for name in FILES}
    said |= {"source.systemName": "Zorgvuldig"}
    return "".join(f"{name},{value}\r\n" for name, value in {"propertyName": "value", **said}.items())


@contextmanager
def reading(opened: OpenedPackage) -> Iterator[Callable[[str], Iterator[bytes]]]:
    """What gives the lines of each file that was opened, some at a time; in a transaction that may read them."""
    if (invented := opened.invented) is not None:
        yield lambda name: iter([invented[name].encode()] if name in invented else [])
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.supply', %s::text, true), set_config('app.since', %s::text, true)",
            [str(opened.token), opened.since.isoformat() if opened.since else ""],
        )
        yield lambda name: _chunks(name, opened.version)


def _chunks(name: str, version: str) -> Iterator[bytes]:
    after: int | None = 0
    while after is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select lines, following from gate.csv_part(%s::text, %s::bigint, %s::text)", [name, after, version]
            )
            text, after = cursor.fetchone()
        if text is not None:
            yield text.encode()


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


@route("ims/oneroster/csv/bulk.zip", "roster_csv_bulk")
@public
@csrf_exempt
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Everything there is."""
    return _zipped(request, wants_since=False)


@route("ims/oneroster/csv/delta.zip", "roster_csv_delta")
@public
@csrf_exempt
def delta(request: HttpRequest) -> HttpResponseBase:
    """What changed after `since`, an ISO 8601 moment with its zone."""
    return _zipped(request, wants_since=True)


def _zipped(request: HttpRequest, *, wants_since: bool) -> HttpResponseBase:
    try:
        if request.method != "GET":
            raise problem(405, "This method is not served here.")
        count(request)
        credential = token_of(request)
        since = _since(request.GET.get("since", "")) if wants_since else None
        opened = open_files(credential, since, _version(request.GET.get("version", VERSIONS[0])))
    except Problem as wrong:
        return answer_to(wrong)
    name = "delta" if wants_since else "bulk"
    response = StreamingHttpResponse(package(opened), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="oneroster-{name}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _version(text: str) -> str:
    if text not in VERSIONS:
        raise problem(400, f"version is one of {', '.join(VERSIONS)}.")
    return text


def _since(text: str) -> datetime:
    text = text.replace(" ", "+")  # a plus that was not encoded
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise problem(400, "since is a moment as 2026-11-24T12:00:00Z.") from wrong
