"""What is in a package: its files, as the package itself says. For looking at it before it goes."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import CONTENTS


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
