"""What doctor asks about suppliers signing in: keys that open, and products that can be told of a logout."""

from collections.abc import Iterator
from datetime import datetime

from zorgvuldig.gate.health import Answer
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.models import Client

ADDRESS = "suppliers know this site by one address"


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return [*_keys(), *_address()]


def _keys() -> Iterator[Answer]:
    bad = keys.unreadable()
    found = "all of them" if not bad else f"not {', '.join(bad)}. Put back the keystore that belongs to this database"
    yield Answer("the keys that sign for suppliers open", not bad, found)


def _address() -> Iterator[Answer]:
    # What the installation tries itself with finds this site without an address.
    if not Client.objects.filter(product_id__gt=0).exists():
        return
    found = issuer()
    advice = (
        found
        or "no. Set ZORGVULDIG_HOSTS or ZORGVULDIG_ORIGINS, so that a product knows who signs and hears of a logout"
    )
    yield Answer(ADDRESS, bool(found), advice)
