"""The files for a product that shows its token: everything, or what changed since a moment. The addresses are our own."""

import re
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.oneroster.bearer_token import count, token_of
from zorgvuldig.suppliers.oneroster.csv_package import VERSIONS, open_files, package
from zorgvuldig.suppliers.oneroster.errors import Problem, answer_to, problem

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
