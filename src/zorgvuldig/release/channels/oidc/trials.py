"""Trying a connection: whoever makes agreements signs in at a test client, and the product sees an invented pupil.

Nothing of anybody goes, so no agreement is needed and no row says so.
"""

import json
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connections
from django.http import HttpRequest

from zorgvuldig.gate.roles import roles_of
from zorgvuldig.release.channels.oidc.tokens import ALIAS, digest
from zorgvuldig.release.models.provider import AccessToken, Client
from zorgvuldig.release.suppliers.sandbox import invented, may_try
from zorgvuldig.release.suppliers.supplying import Supplied


def may_sign_in(request: HttpRequest) -> bool:
    """Whether the one who is signed in makes agreements, so may try what one would give."""
    return bool(roles_of(request) & may_try())


def shown_to(client: Client) -> Supplied:
    """The invented pupil as this test client sees it. ValueError for a client that is not one."""
    if not client.is_test:
        raise ValueError("only a test client gets an invented pupil")
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("select claims::text, sector from gate.trial_terms(%s::integer)", [client.product_id])
        claims, sector = cursor.fetchone()
    return invented(sector, json.loads(claims))


def shown_by(token: str, now: datetime) -> Supplied | None:
    """The same for whoever shows an access token of a test client, as long as its session lives; None for any other token."""
    found = (
        AccessToken.objects.select_related("application")
        .filter(token_checksum=digest(token), application__is_test=True, expires__gt=now, user__is_active=True)
        .first()
    )
    if found is None or not Session.objects.filter(pk=found.session_key, expire_date__gt=now).exists():
        return None
    return shown_to(found.application)
