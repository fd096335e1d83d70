"""The files of the vault that belong in a copy: portraits, papers, reports, what came with messages."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.utils.text import slugify

from zorgvuldig.copies.document import CopyContent
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.package.manifest import Content, content_of_parts
from zorgvuldig.release.release import MODELS, Row

FOLDER = "bijlagen"
NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Attachment:
    """A row about a file, and the file when the vault still has it."""

    table: str
    number: int
    content: Content | None


def attachments(dossier: CopyContent) -> Iterator[Attachment]:
    """Every file of this copy, counted. Raises `Damaged` for a file that was altered."""
    for name, rows in dossier.found.rows.items():
        if issubclass(MODELS[name], SealedFile):
            for place, row in enumerate(rows, start=1):
                yield Attachment(name, row["id"], _content(name, place, row))


def _content(table: str, place: int, row: Row) -> Content | None:
    blob: UUID = row["blob"]
    folder = slugify(REGISTER.categories[REGISTER.tables[table].category].name.nl)
    try:
        return content_of_parts(f"{FOLDER}/{folder}/{place:03}-{_fit(row['name'])}", partial(files.read, blob))
    except (Missing, KeyGone):  # wiped meanwhile: the row says that there was a file
        return None


def _fit(name: str) -> str:
    """A name that every system can save, with its ending."""
    plain = re.sub(r"[^\w.\- ]", "_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:NAME_LIMIT].strip(' .')}.{ending[:8]}" if dot and stem else plain[:NAME_LIMIT] or "bestand"
