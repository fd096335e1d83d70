"""On which texts of law the school relies, for everybody to read: no person stands in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.claims import claim_rows, claims_context


@route("wetten/", "laws_cited")
@public
def laws_cited(request: HttpRequest) -> HttpResponse:
    """Every claim of the school that rests on a text: which, how sure that is, and who read it."""
    return render(request, "access/laws.html", claims_context(request, claim_rows()))
