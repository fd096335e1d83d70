"""Encrypting anew what signs for suppliers and for websites, when the master key was replaced (`vault.resealing`)."""

from datetime import datetime

from zorgvuldig.gate.jobs import working
from zorgvuldig.media.publication import sites
from zorgvuldig.media.publication.models import PictureSite
from zorgvuldig.platform.vault.rekey import Tally
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt, is_newest
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
