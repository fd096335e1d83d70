"""Whether a token of the asking product is valid now (RFC 7662): what it is worth, and never whose it is but by pseudonym."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from oauth2_provider.settings import oauth2_settings

from zorgvuldig.gate.pages import route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc.endpoint import about_a_token
from zorgvuldig.suppliers.oidc.models import AccessToken, Client, RefreshToken
from zorgvuldig.suppliers.oidc.secrets import digest

# A machine's token is for rosters; it is worth something as long as the agreement lets any of that go.
ALIVE = """
select b.scopes, gate.sub_of(b.product, b.person) from gate.bearer(%s::text, %s::text) b where b.client = %s::bigint
and case when b.person is null then exists (select from unnest(array['roster', 'csv', 'results']) how where gate.why_not(b.product, null, how) = '')
    else gate.why_not(b.product, b.person, 'login') = '' end
"""


@route("oidc/introspect/", "oidc_introspect")
@about_a_token("introspect")
def introspect(client: Client, token: str) -> HttpResponse:
    """What a token of this client is worth now; of another's, as of one that is not there: nothing."""
    return JsonResponse(introspection_answer(client, token, timezone.now()))


def introspection_answer(client: Client, token: str, now: datetime) -> dict[str, Any]:
    """The answer: `active`, and for a living token of this client since when, until when and for what."""
    for kind in ("access", "refresh"):
        moments = _moments(client, token, kind)
        if moments is None or not moments[1] > now:
            continue
        with connections["accounts"].cursor() as cursor:
            cursor.execute(ALIVE, [token, kind, client.pk])
            row = cursor.fetchone()
        if row is None:
            continue
        since, until = moments
        found = {"active": True, "client_id": client.client_id, "scope": row[0], "iss": issuer()}
        found |= {"iat": int(since.timestamp()), "exp": int(until.timestamp()), "sub": row[1]}
        found |= {"token_type": "Bearer"} if kind == "access" else {}
        return {name: value for name, value in found.items() if value not in (None, "")}
    return {"active": False}


def _moments(client: Client, token: str, kind: str) -> tuple[datetime, datetime] | None:
    """Since when and until when a token of this client is; None when there is none."""
    if kind == "access":
        rows = AccessToken.objects.filter(token_checksum=digest(token), application=client)
        access: tuple[datetime, datetime] | None = rows.values_list("created", "expires").first()
        return access
    unused = RefreshToken.objects.filter(token_checksum=digest(token), application=client, revoked=None)
    for made in unused.values_list("created", flat=True):
        return made, made + timedelta(seconds=oauth2_settings.REFRESH_TOKEN_EXPIRE_SECONDS)
    return None
