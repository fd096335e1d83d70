"""Addresses: put together of what is remembered, so that finding one costs as much as a row of a table; and of this site, as mails name it."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from oauth2_provider.settings import oauth2_settings

from zorgvuldig.settings.reader import LOCAL


def address(name: str, *named: str) -> str:
    """The address called `name`, or nothing when this site does not have that page. `named` is nothing of a person: it is remembered."""
    return _address(settings.ROOT_URLCONF, get_script_prefix(), name, named)


@lru_cache(maxsize=512)
def _address(site: str, prefix: str, name: str, named: tuple[str, ...]) -> str:
    try:
        return reverse(name, args=named)
    except NoReverseMatch:
        return ""


def address_of(name: str, uids: dict[str, UUID], **named: str) -> str:
    """The address called `name` of what these uids are of. Only the rest of it is remembered, and `named` is in that, so nothing of a person.

    Raises `NoReverseMatch` when there is none.
    """
    around = _around(settings.ROOT_URLCONF, get_script_prefix(), name, tuple(uids), tuple(named.items()))
    return around.format_map(uids)


@lru_cache(maxsize=2048)
def _around(site: str, prefix: str, name: str, uids: tuple[str, ...], named: tuple[tuple[str, str], ...]) -> str:
    places = {uid: UUID(int=place, version=4) for place, uid in enumerate(uids, start=1)}
    found = reverse(name, kwargs={**places, **dict(named)})
    for uid, place in places.items():
        found = found.replace(str(place), f"{{{uid}}}")
    return found


def url_of(name: str, /, **named: object) -> str:
    """The address called `name`; what it names is remembered of none: not of uids, and with anything else it is put together anew.

    Raises `NoReverseMatch` when there is none.
    """
    uids = {key: value for key, value in named.items() if isinstance(value, UUID)}
    return address_of(name, uids) if len(uids) == len(named) else reverse(name, kwargs=named)


# The address of this installation as mails name it.


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
