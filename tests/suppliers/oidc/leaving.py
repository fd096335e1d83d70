"""Sessions of ours that signed in at a product, for the tests of how they end."""

from typing import Any

from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from tests.people import Cast, Someone
from tests.suppliers.supplying import Agreed, client
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.suppliers.oidc.models import Client, SupplierSession

BACK = "https://rekenplein.example/uit"


def relying(cast: Cast, it: Agreed, **more: Any) -> Client:
    """A client of a product, with two addresses to which somebody may go after signing out."""
    return Client.objects.get(pk=client(cast, it.product, post_logout_redirect_uris=f"{BACK} {BACK}?a=1", **more))


def signed_in_at(client: Client, someone: Someone, browser: Browser) -> SupplierSession:
    """That the session of this browser signed in at a product."""
    key = key_of(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return SupplierSession.objects.create(
        session_key=key, client=client, account_id=someone.account, began_at=timezone.now()
    )
