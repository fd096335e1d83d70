"""Under which address this installation speaks to suppliers: never one that a request made up."""

from django.conf import settings
from django.http import HttpRequest
from oauth2_provider.settings import oauth2_settings

TOKEN, REVOKE, INTROSPECT, LOGOUT = "/oidc/token/", "/oidc/revoke/", "/oidc/introspect/", "/oidc/logout/"


def issuer(request: HttpRequest | None = None) -> str:
    """The issuer, without a slash at the end; empty when nothing says what it is.

    What the operator said comes first. The address of a request counts only without that, and only for a host that the
    operator allows (Django refuses others).
    """
    said = str(oauth2_settings.OIDC_ISS_ENDPOINT or "")
    said = said or next((origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin), "")
    if not said and request is not None:
        said = f"{request.scheme}://{request.get_host()}"
    return said.rstrip("/")
