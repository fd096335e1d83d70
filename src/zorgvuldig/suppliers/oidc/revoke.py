"""A product gives a token back (RFC 7009): an access token ends, and with a refresh token everything of its family."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from zorgvuldig.gate.pages import route
from zorgvuldig.suppliers.oidc.endpoint import about_a_token
from zorgvuldig.suppliers.oidc.models import AccessToken, Client, RefreshToken
from zorgvuldig.suppliers.oidc.secrets import digest


@route("oidc/revoke/", "oidc_revoke")
@about_a_token("revoke")
def revoke(client: Client, token: str) -> HttpResponse:
    """End a token of this client. The answer is the same for one that is not there, or another's."""
    give_back(client, token, timezone.now())
    return HttpResponse(status=200)


def give_back(client: Client, token: str, now: datetime) -> None:
    """End this token if it is the client's."""
    AccessToken.objects.filter(token_checksum=digest(token), application=client).delete()
    with transaction.atomic(using="accounts"):
        # Whoever refreshes at this moment holds the same row: either they are done, and what they got is found below, or they
        # find it revoked.
        held = RefreshToken.objects.select_for_update().filter(token_checksum=digest(token), application=client).first()
        if held is not None:
            RefreshToken.objects.filter(pk=held.pk, revoked=None).update(revoked=now)
            AccessToken.objects.filter(refresh_token=held, application=client).delete()
            if held.token_family is not None:
                end_family(held.token_family, now)


def end_family(family: UUID, now: datetime) -> None:
    """End every token that came of one login at one product."""
    RefreshToken.objects.filter(token_family=family, revoked=None).update(revoked=now)
    AccessToken.objects.filter(
        Q(family=family) | Q(refresh_token__token_family=family) | Q(source_refresh_token__token_family=family)
    ).delete()
