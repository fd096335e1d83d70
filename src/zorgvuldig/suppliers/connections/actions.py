"""Connecting a product: its addresses, how it shows who it is, and the clients that follow from that.

The clients stand with the login role, the product with the school's own rows. A client without a sector gets no pseudonym,
so nothing, when something goes wrong between the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from zorgvuldig.gate.door import Door
from zorgvuldig.suppliers.models import Product, Supply, SupplyRefusal
from zorgvuldig.suppliers.oidc.models import Client, ClientSecret, SupplierSession
from zorgvuldig.suppliers.oidc.secrets import make_secret
from zorgvuldig.suppliers.oidc.sectors import sector_of

ALIAS = "accounts"
LATELY = timedelta(days=30)
LIVE, TEST, MACHINE, TEST_MACHINE = "live", "test", "machine", "test-machine"
KINDS = (LIVE, TEST, MACHINE, TEST_MACHINE)
MACHINES = (MACHINE, TEST_MACHINE)


class SectorFixed(Exception):
    """Pupils are known there under this sector already; another one would give each of them another name."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a supplier says of its product. `public_keys` is a JWK set, or nothing when it shows a secret."""

    returns: Sequence[str]
    test_returns: Sequence[str] = ()
    after_logout: Sequence[str] = ()
    logout_uri: str = ""
    sector_uri: str = ""
    signs_with: str = "ES256"
    public_keys: Mapping[str, Any] | None = None
    wants_machine: bool = False


@dataclass(frozen=True, slots=True)
class ClientDetail:
    """A client of a product as the desk sees it: its secrets (never what they are), and when somebody last came in by it."""

    kind: str
    client: Client
    secrets: Sequence[ClientSecret] = field(default_factory=list)
    last: datetime | None = None


def connect(product: Product, addresses: Addresses, *, door: Door) -> None:
    """Keep the addresses, and make the clients that are not there yet.

    Raises `sectors.NoSector` with a sentence, and `SectorFixed`.
    """
    door.writing("supplier")
    # Its key stays free: the clients point to it, by another connection.
    row = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    sector = sector_of(addresses.returns, addresses.sector_uri)
    if row.sector != sector:
        if row.sector and Supply.objects.filter(product=row).exists():
            raise SectorFixed
        row.sector = sector
        row.save(update_fields=["sector"])
    with transaction.atomic(using=ALIAS):
        _keep(row, LIVE, addresses, addresses.returns)
        if addresses.test_returns:
            _keep(row, TEST, addresses, addresses.test_returns)
        if addresses.wants_machine:
            _keep(row, MACHINE, addresses, ())
            _keep(row, TEST_MACHINE, addresses, ())


def connected(product: Product, *, door: Door) -> list[ClientDetail]:
    """The clients of a product, in the order of KINDS."""
    door.reading("supplier")
    found = {kind_of(client): client for client in Client.objects.filter(product_id=product.pk)}
    return [_as_detail(kind, found[kind]) for kind in KINDS if kind in found]


def new_secret(product: Product, kind: str, *, door: Door) -> tuple[Client, str]:
    """Another secret for one client of the product, to be shown once.

    Raises `secrets.NoMoreSecrets`, `secrets.ProvesOtherwise`, and `Client.DoesNotExist`.
    """
    door.writing("supplier")
    client = next((c for c in Client.objects.filter(product_id=product.pk) if kind_of(c) == kind), None)
    if client is None:
        raise Client.DoesNotExist
    return client, make_secret(client, door.opened_at)


def refusals(product: Product, *, door: Door) -> list[tuple[str, int]]:
    """Why the provider refused this product in thirty days, and how often: what somebody who connects it wants to know."""
    door.reading("supplier_desk")
    rows = SupplyRefusal.objects.filter(product=product, day__gt=localdate(door.opened_at) - LATELY)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.why] = counts.get(row.why, 0) + row.count
    return sorted(counts.items(), key=lambda pair: -pair[1])


def kind_of(client: Client) -> str:
    """Which of a product's clients this is."""
    if client.authorization_grant_type == Client.GRANT_CLIENT_CREDENTIALS:
        return TEST_MACHINE if client.is_test else MACHINE
    return TEST if client.is_test else LIVE


def _keep(product: Product, kind: str, addresses: Addresses, returns: Sequence[str]) -> None:
    here = [client for client in Client.objects.filter(product_id=product.pk) if kind_of(client) == kind]
    client = here[0] if here else Client(product_id=product.pk, client_id=token_urlsafe(18), client_secret="")
    client.name = f"{product.name} ({kind})"
    client.hash_client_secret = False  # its column stays empty: digests stand with `ClientSecret`
    client.is_test = kind in (TEST, TEST_MACHINE)
    client.client_type = Client.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = (
        Client.GRANT_CLIENT_CREDENTIALS if kind in MACHINES else Client.GRANT_AUTHORIZATION_CODE
    )
    client.redirect_uris = " ".join(returns)
    client.post_logout_redirect_uris = "" if kind in MACHINES else " ".join(addresses.after_logout)
    client.logout_uri = addresses.logout_uri if kind == LIVE else ""
    client.sector_uri = addresses.sector_uri
    client.signs_with = addresses.signs_with
    client.public_keys = dict(addresses.public_keys) if addresses.public_keys else None
    client.skip_authorization = True  # the page that says what goes is ours, and comes before
    client.save()


def _as_detail(kind: str, client: Client) -> ClientDetail:
    last = (
        SupplierSession.objects.filter(client=client).order_by("-began_at").values_list("began_at", flat=True).first()
    )
    return ClientDetail(kind, client, list(client.secrets.order_by("made_at")), last)
