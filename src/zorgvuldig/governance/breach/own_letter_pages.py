"""The letters about breaches to whoever is signed in: a parent or a member of staff, of data of their own (AVG art. 34)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zorgvuldig.gate.pages import account, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.facts import facts


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter: since when it waits, when the school noticed what it is about, and what it says."""

    written_at: datetime
    noticed_at: datetime
    body: str


@route("mijn-brieven/", "own_breach_letters")
@account
@never_cache
@require_GET
def own_breach_letters(request: HttpRequest) -> HttpResponse:
    """Letters about data of one's own that were in a breach. Opening the page is reading them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select written_at, noticed_at, body from gate.own_breach_letters(%s::text)", [secret_of(request)]
        )
        letters = [OwnLetter(*row) for row in cursor.fetchall()]
    return render(request, "governance/own_breach_letters.html", {"letters": letters, "facts": facts("governance")})
