"""Trying a connection: whoever makes agreements signs in at a test client as somebody of an invented school.

Nothing of anybody goes, so no agreement is needed and no row of a supply says so; that it was tried is counted. As whom, stands in
the scope of the code and of the token that it bought: `openid trial:3`.
"""

import re
from datetime import datetime

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.roles import roles_of
from zorgvuldig.suppliers import sandbox
from zorgvuldig.suppliers.oidc import pages
from zorgvuldig.suppliers.oidc.eligibility import Terms
from zorgvuldig.suppliers.oidc.models import AccessToken, Client
from zorgvuldig.suppliers.oidc.tokens import ALIAS, digest
from zorgvuldig.suppliers.supply import PersonSupply

AS = "proef"  # in the address: as whom
SCOPE = re.compile(r"openid trial:([0-9]{1,4})", re.ASCII)


def may_sign_in(request: HttpRequest) -> bool:
    """Whether the one who is signed in makes agreements, so may try what one would give."""
    return bool(roles_of(request) & sandbox.may_try())


def chosen(request: HttpRequest, client: Client) -> int | None:
    """The number of whoever was chosen on the page; None when nobody was, or somebody who cannot be."""
    text = request.GET.get(AS, "")
    known = {str(one.number): one.number for one in sandbox.choices(client.product_id, alias=ALIAS)}
    return known.get(text)


def choosing(request: HttpRequest, client: Client, held: Terms, query: str) -> HttpResponse:
    """The page on which somebody chooses as whom to sign in; `query` is the client's request, without what was done already."""
    people = sandbox.choices(client.product_id, alias=ALIAS)
    context = {"terms": held, "people": people, "query": query, "name": AS}
    return pages.guarded(render(request, "suppliers/login_trial.html", context))


def scope_of(number: int) -> str:
    """The scope of what is given to whoever signed in as this one."""
    return f"openid trial:{number}"


def supply_for_client(client: Client, scope: str) -> PersonSupply:
    """Whoever was chosen, as this test client sees them; counted. ValueError for a client that is not one, or for nobody."""
    found = SCOPE.fullmatch(scope)
    if not client.is_test or found is None:
        raise ValueError("only a test client gets somebody invented")
    supplied = sandbox.invented_supply(client.product_id, int(found[1]), alias=ALIAS)
    if supplied is None:
        raise ValueError("there is nobody like that in the invented school")
    sandbox.count(client.product_id, "login", alias=ALIAS)
    return supplied


def supply_by_token(token: str, now: datetime) -> PersonSupply | None:
    """The same for whoever shows an access token of a test client, as long as its session lives; None for any other token."""
    found = (
        AccessToken.objects.select_related("application")
        .filter(token_checksum=digest(token), application__is_test=True, expires__gt=now, user__is_active=True)
        .first()
    )
    if found is None or not Session.objects.filter(pk=found.session_key, expire_date__gt=now).exists():
        return None
    try:
        return supply_for_client(found.application, found.scope)
    except ValueError:  # whoever it was is not agreed any more
        return None
