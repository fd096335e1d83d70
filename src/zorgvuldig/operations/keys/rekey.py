"""Everything that is sealed with the master key: what closes it anew, and what still needs an older one."""

from collections.abc import Iterator
from datetime import datetime

from zorgvuldig.accounts.rekey import reseal_factors
from zorgvuldig.cameras.rekey import reseal_addresses
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.connect import actions as connections
from zorgvuldig.media.publication import sites
from zorgvuldig.media.publication.models import PictureSite
from zorgvuldig.platform.vault.rekey import Tally, reseal_files, reseal_keystore
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt, is_newest
from zorgvuldig.school.source_models import ImportConnection
from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.models import SigningKey


def reseal_signing_keys(*, mend: bool) -> Tally:
    """The private halves of the keys that sign for suppliers. One that is wiped meanwhile stays wiped."""
    tally = Tally("keys that sign for suppliers")
    for row in SigningKey.objects.exclude(private="").order_by("pk"):
        fresh = _fresh(row.private, keys.PURPOSE, tally, mend=mend)
        if fresh is not None:
            tally.mended += SigningKey.objects.filter(pk=row.pk, private=row.private).update(private=fresh)
    return tally


def reseal_sites(now: datetime, *, mend: bool) -> Tally:
    """What the school's websites know us by."""
    tally = Tally("secrets of websites")
    with working("pictures", now=now) as door:
        door.writing("picture_desk")
        rows = PictureSite.objects.using(door.alias)
        for pk, secret in rows.order_by("pk").values_list("pk", "secret"):
            fresh = _fresh(bytes(secret).decode(), sites.PURPOSE, tally, mend=mend)
            if fresh is not None:
                tally.mended += rows.filter(pk=pk, secret=secret).update(secret=fresh.encode())
    return tally


def reseal_connections(now: datetime, *, mend: bool) -> Tally:
    """What other administrations know us by."""
    tally = Tally("secrets of other administrations")
    with working("import", now=now) as door:
        door.writing("imports")
        rows = ImportConnection.objects.using(door.alias)
        for pk, secret in rows.order_by("pk").values_list("pk", "secret"):
            fresh = _fresh(bytes(secret).decode(), connections.PURPOSE, tally, mend=mend)
            if fresh is not None:
                tally.mended += rows.filter(pk=pk, secret=secret).update(secret=fresh.encode())
    return tally


def _fresh(stored: str, purpose: str, tally: Tally, *, mend: bool) -> str | None:
    """What to store instead, and None when there is nothing to do; it is counted."""
    tally.seen += 1
    if is_newest(stored, purpose=purpose):
        return None
    try:
        plain = decrypt(stored, purpose=purpose)
    except Damaged:
        tally.lost += 1
        return None
    if mend:
        return encrypt(plain, purpose=purpose)
    tally.old += 1
    return None


def reseal_everything(now: datetime, *, mend: bool) -> Iterator[Tally]:
    """Go through all of it, one kind after another; with `mend` it is closed with the key of now.

    What lives shorter (setting up an app, in a session; a mail that waits) is not gone through: an older key stays for three days at least.
    """
    yield reseal_keystore(mend=mend)
    yield reseal_files(mend=mend)
    yield reseal_factors(mend=mend)
    yield reseal_signing_keys(mend=mend)
    yield reseal_sites(now, mend=mend)
    yield reseal_connections(now, mend=mend)
    yield reseal_addresses(now, mend=mend)
