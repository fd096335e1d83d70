"""The address of this installation as mails name it."""

from django.conf import settings
from django.http import HttpRequest
from oauth2_provider.settings import oauth2_settings

from zorgvuldig.settings.reader import LOCAL


def site() -> str:
    """How people reach this site: the first origin of the settings that names one, or else its first host."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    scheme = "https" if settings.HTTPS else "http"
    return str(next(iter(origins), f"{scheme}://{next(iter(hosts), 'localhost')}"))


# Under which address this installation speaks to suppliers: never one that a request made up.

TOKEN, REVOKE, INTROSPECT, LOGOUT = "/oidc/token/", "/oidc/revoke/", "/oidc/introspect/", "/oidc/logout/"


def issuer(request: HttpRequest | None = None) -> str:
    """The issuer, without a slash at the end; empty when nothing says what it is.

    What the operator said comes first: an origin, or else the first host by which browsers reach the site. The address of a
    request counts only without those, and only for a host that the operator allows (Django refuses others).
    """
    said = str(oauth2_settings.OIDC_ISS_ENDPOINT or "") or _named()
    if not said and request is not None:
        said = f"{request.scheme}://{request.get_host()}"
    return said.rstrip("/")


def _named() -> str:
    """The address that the settings name. Without TLS a host says too little: such a site is tried on one machine, at some port."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    hosts = [f"https://{host}" for host in settings.ALLOWED_HOSTS if settings.HTTPS and host not in LOCAL]
    return next(iter([*origins, *hosts]), "")
