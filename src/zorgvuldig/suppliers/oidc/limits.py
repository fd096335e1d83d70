"""How often the provider's addresses may be asked, counted where every process sees it: one statement a request.

Whole schools sit behind one address, and a supplier asks for all its schools from one: 1,500 pupils who sign in within five
minutes are far below every limit. What nobody needs often is to fail.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from zorgvuldig.platform.vault.secret_fields import cache_key

MINUTE = timedelta(minutes=1)
# Times a minute: from one address, and for one client.
OFTEN = {
    "authorize": (3_000, 12_000),
    "token": (6_000, 24_000),
    "introspect": (6_000, 24_000),
    "revoke": (3_000, 12_000),
    "logout": (3_000, 12_000),
    "roster": (6_000, 6_000),  # and results: one supplier may read all its schools from one address
}
FAILED = 120  # times a minute that one address may show a client that is not one
COUNT = """
insert into login_cache (cache_key, value, expires) select k, '1', statement_timestamp() + interval '2 minutes' from unnest(%s::text[]) k
on conflict (cache_key) do update set value = (login_cache.value::integer + 1)::text returning cache_key, value::integer
"""


def is_over(action: str, *, address: str = "", client: str = "", now: datetime) -> bool:
    """Count one request of this action; whether it is one too many for its address or its client."""
    by_address, by_client = OFTEN[action]
    allowed = {}
    if address:
        allowed[_name(action, "address", address, now)] = by_address
    if client:
        allowed[_name(action, "client", client, now)] = by_client
    return any(number > allowed[name] for name, number in _count(list(allowed)))


def has_failed_too_often(request: HttpRequest, now: datetime) -> bool:
    """Count that a client was not shown; whether this address did so too often."""
    return any(number > FAILED for _, number in _count([_name("failed", "address", address_of(request), now)]))


def _count(names: list[str]) -> list[tuple[str, int]]:
    with connections["accounts"].cursor() as cursor:
        cursor.execute(COUNT, [sorted(names)])  # in one order, so that no two wait for each other
        rows: list[tuple[str, int]] = cursor.fetchall()
        return rows


def _name(action: str, kind: str, whose: str, now: datetime) -> str:
    """The counter of this minute. Its name holds addresses, so only a keyed hash of it is stored."""
    return cache_key(f"{action}:{kind}:{int(now.timestamp() // MINUTE.total_seconds())}:{whose}", "oidc", 1)


def address_of(request: HttpRequest) -> str:
    """From which address a request comes, behind as many proxies as the operator trusts."""
    return str(get_adapter(request).get_client_ip(request))


def limited(action: str, request: HttpRequest, client: str = "") -> HttpResponse | None:
    """The answer to a machine that asks too often; None when it may be served."""
    if not is_over(action, address=address_of(request), client=client, now=timezone.now()):
        return None
    return too_often()


def limited_page(action: str, request: HttpRequest, client: str = "") -> HttpResponse | None:
    """The page for somebody whose browser asks too often; None when it may be served."""
    if not is_over(action, address=address_of(request), client=client, now=timezone.now()):
        return None
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(int(MINUTE.total_seconds()))
    return response


def too_often() -> HttpResponse:
    """What a machine is told that asks too often."""
    body = {"error": "temporarily_unavailable", "error_description": "Too many requests. Try again in a minute."}
    headers = {"Retry-After": str(int(MINUTE.total_seconds())), "Cache-Control": "no-store"}
    return JsonResponse(body, status=429, headers=headers)
