"""Making the package of an exchange: the rows that may leave, as the recipient's files, sealed in the vault; and wiping it a month later.

Nothing has left when a package is there. It says in `inhoud.json` which fields it holds, so that the family's page and the
recipient's file can be laid side by side.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.format_registry import FORMATS
from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.notifications import JOB
from zorgvuldig.release.exchange.requirements import needs_second
from zorgvuldig.release.release import STATEMENT, GatheredRows, gather

LIMIT = 100 * 1024 * 1024  # bytes
BASES = {
    RecipientClass.OBLIGED: "exchange_duty",
    RecipientClass.PERMITTED: "exchange_statute",
    RecipientClass.CONSENT: "consent",
}
CONTENTS = "inhoud.json"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same package


def basis_of(recipient: str) -> str:
    """The basis of the register on which this recipient gets data; KeyError for who is not another organisation."""
    return BASES[REGISTER.recipients[recipient].kind]


def gathered(exchange: Exchange, *, door: Door) -> GatheredRows:
    """The rows as they would leave now; nothing is on record and nothing has left."""
    known = FORMATS[exchange.recipient]
    return gather(
        door=door,
        channel=known.channel,
        recipient=exchange.recipient,
        basis=basis_of(exchange.recipient),
        pupils=[exchange.pupil_id],
        tables=known.parts(exchange, door=door),
    )


def prepare(exchange: Exchange, *, door: Door) -> Exchange:
    """Make the package, or make it anew: with what stands in the school's books now. The old one goes.

    Only the fields that are really in it stay the exchange's fields. The door writes `exchange` and reads every category of it.
    """
    door.writing("exchange")
    row = Exchange.objects.select_for_update().get(pk=exchange.pk)
    content = package(row, door=door)
    stored = files.store(content, limit_bytes=LIMIT, closing=closing(Exchange, row.pupil_id))
    old, was = row.blob, row.sha256
    row.blob, row.size, row.sha256, row.prepared_at = stored.blob, stored.size, stored.sha256.hex(), door.opened_at
    if row.sha256 != was:  # what somebody agreed to before is not what goes now
        row.second_from = door.opened_at if needs_second(row.recipient) else None
    row.save(update_fields=["blob", "size", "sha256", "prepared_at", "second_from"])
    if old:  # a page that fails after this keeps the row that names it
        transaction.on_commit(partial(files.remove, old))
    return row


def package(exchange: Exchange, *, door: Door) -> bytes:
    """The package as it would be now, kept nowhere: laid beside the prepared one, it says whether anything changed since."""
    found = gathered(exchange, door=door)
    made = FORMATS[exchange.recipient].files(exchange, found)
    # What the family says of a datum goes along with it, and is told as well as the datum.
    taken = [field for field in (*exchange.fields, STATEMENT) if field in set(found.fields)]
    return packed(exchange, made, taken)


def packed(exchange: Exchange, made: Sequence[PackageFile], fields: Sequence[str]) -> bytes:
    """The files as one ZIP, with a list of what is in it."""
    about = {
        "exchange": str(exchange.uid),
        "recipient": exchange.recipient,
        "article": exchange.article,
        "fields": list(fields),
        "files": {one.name: sha256(one.content).hexdigest() for one in made},
    }
    listed = PackageFile(CONTENTS, "application/json", json.dumps(about, ensure_ascii=False, indent=2).encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in (listed, *made):
            archive.writestr(zipfile.ZipInfo(one.name, EPOCH), one.content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def fields_in(exchange: Exchange) -> list[str]:
    """The table.column fields that the package holds, as it says itself. Raises as `vault.files.read` does."""
    if exchange.blob is None:
        return []
    with zipfile.ZipFile(io.BytesIO(b"".join(files.read(exchange.blob)))) as archive:
        found: list[str] = json.loads(archive.read(CONTENTS))["fields"]
        return found


# What is in a package: its files, as the package itself says. For looking at it before it goes.


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a package by name with their sizes in bytes, and the table.column fields that it holds."""

    files: Sequence[tuple[str, int]]
    fields: Sequence[str]


def parts(exchange: Exchange) -> Contents | None:
    """What the package holds; None when there is none, or none any more."""
    if exchange.blob is None:
        return None
    try:
        whole = b"".join(files.read(exchange.blob))
    except (Missing, KeyGone):
        return None
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        listed = json.loads(archive.read(CONTENTS))
        return Contents([(info.filename, info.file_size) for info in archive.infolist()], listed["fields"])


# Packages are not kept: a month after they were given or stopped the file goes. That it was, and what it held, stays.

KEPT = timedelta(days=30)


def clear_packages(now: datetime) -> int:
    """Wipe the packages whose month is over; says how many exchanges are done with. The file goes when that is certain."""
    with working(JOB, now=now) as door:
        over = Q(released_at__lte=now - KEPT) | Q(released_at=None, stopped_at__lte=now - KEPT)
        rows = list(Exchange.objects.using(door.alias).select_for_update().filter(over, cleared_at=None))
        for row in rows:
            if row.blob is not None:
                transaction.on_commit(partial(files.remove, row.blob), using=door.alias)
            row.blob, row.cleared_at = None, now
            row.save(using=door.alias, update_fields=["blob", "cleared_at"])
        door.looked({row.pupil_id for row in rows})
    return len(rows)
