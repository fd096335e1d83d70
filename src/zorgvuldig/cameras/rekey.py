"""Closing anew the addresses of cameras, when the master key was replaced (`vault.rekey`)."""

from datetime import datetime

from zorgvuldig.cameras.addresses import is_newest, open_address, seal_address
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.rekey import Tally


def reseal_addresses(now: datetime, *, mend: bool) -> Tally:
    """Every camera that has an address here. One that is changed meanwhile is left to whoever changed it."""
    tally = Tally("addresses of cameras")
    with working("cameras", now=now) as door:
        door.writing("camera")
        cameras = Camera.objects.using(door.alias)
        for pk, uid, sealed in cameras.exclude(address=b"").order_by("pk").values_list("pk", "uid", "address"):
            tally.seen += 1
            if is_newest(uid, sealed):
                continue
            try:
                address = open_address(uid, sealed)
            except Damaged:
                tally.lost += 1
                continue
            if mend:
                tally.mended += cameras.filter(pk=pk, address=sealed).update(address=seal_address(uid, address))
            else:
                tally.old += 1
    return tally
