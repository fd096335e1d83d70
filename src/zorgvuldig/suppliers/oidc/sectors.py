"""Of which sector a product is (OIDC Core 8.1), and whether the addresses that a supplier names are addresses we go to."""

from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext

from zorgvuldig.platform.http_client import NotReached, get_json

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LIMIT = 64 * 1024


class NoSector(Exception):
    """These addresses belong to no one sector; `args[0]` says why, for whoever connects the product."""


def sector_of(redirect_uris: Sequence[str], sector_identifier_uri: str = "") -> str:
    """The host whose pseudonyms a product with these addresses gets. Raises `NoSector` with a sentence.

    With one host it is that host. With several, and whenever the supplier names one, the list at `sector_identifier_uri` is
    fetched, must hold every address, and its host is the sector.
    """
    hosts = {_host(uri) for uri in redirect_uris}
    if not hosts or "" in hosts:
        raise NoSector(gettext("Geef eerst de adressen waarnaar iemand terug mag."))
    if not sector_identifier_uri:
        if len(hosts) > 1:
            raise NoSector(
                gettext(
                    "De adressen hebben verschillende hosts. Vraag de leverancier om een adres (sector_identifier_uri) "
                    "waarop al die adressen staan."
                )
            )
        return hosts.pop()
    parts = _split(sector_identifier_uri)
    if parts is None or parts.scheme != "https" or not parts.hostname or parts.fragment or "@" in parts.netloc:
        raise NoSector(gettext("Het adres van de lijst (sector_identifier_uri) moet met https:// beginnen."))
    try:
        listed = get_json(sector_identifier_uri, LIMIT)
    except NotReached as failed:
        raise NoSector(
            gettext("De lijst van de leverancier (sector_identifier_uri) is niet te lezen. Controleer het adres.")
        ) from failed
    if not isinstance(listed, list) or not set(redirect_uris) <= {uri for uri in listed if isinstance(uri, str)}:
        raise NoSector(
            gettext("Op de lijst van de leverancier (sector_identifier_uri) staan niet alle adressen van dit product.")
        )
    return parts.hostname.lower()


def check_addresses(
    redirect_uris: Iterable[str],
    *,
    post_logout_redirect_uris: Iterable[str] = (),
    logout_uri: str = "",
    is_test: bool = False,
) -> list[str]:
    """What is wrong with the addresses of a client, a sentence each; empty when they can be used as they are.

    A test client may have addresses on the machine of whoever tries it (`http://localhost`).
    """
    problems = []
    returning = list(redirect_uris)
    if not returning:
        problems.append(gettext("Geef ten minste één adres waarnaar iemand na het inloggen terug mag."))
    for uri in (*returning, *post_logout_redirect_uris):
        problems += _problems(uri, is_local_allowed=is_test)
    if logout_uri:
        problems += _problems(logout_uri, is_local_allowed=False)
    return list(dict.fromkeys(problems))


def _problems(uri: str, *, is_local_allowed: bool) -> list[str]:
    parts = _split(uri)
    if parts is None or not parts.scheme or not parts.hostname:
        return [gettext("«%(uri)s» is geen volledig adres. Het begint met https://.") % {"uri": uri}]
    found = []
    is_local = is_local_allowed and parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not is_local:
        found.append(gettext("«%(uri)s» moet met https:// beginnen.") % {"uri": uri})
    if "#" in uri:
        found.append(gettext("In «%(uri)s» mag geen # staan.") % {"uri": uri})
    if "*" in uri:
        found.append(gettext("In «%(uri)s» mag geen * staan: elk adres staat er helemaal.") % {"uri": uri})
    if "@" in parts.netloc:
        found.append(gettext("In «%(uri)s» mag geen naam of wachtwoord staan.") % {"uri": uri})
    return found


def _host(uri: str) -> str:
    parts = _split(uri)
    return (parts.hostname or "").lower() if parts else ""


def _split(uri: str) -> SplitResult | None:
    """The parts of an address; None when it is none, or holds what a browser would read in another way."""
    if not uri.isascii() or any(sign.isspace() or sign in '\\<>"' or not sign.isprintable() for sign in uri):
        return None
    try:
        parts = urlsplit(uri)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
