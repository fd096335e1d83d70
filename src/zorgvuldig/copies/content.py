"""Everything that lies in a copy, file by file: to read, for a computer, for a spreadsheet, the attachments, the log."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override

from zorgvuldig.copies.chapters import photos, readable_copy
from zorgvuldig.copies.document import CopyContent, document
from zorgvuldig.copies.schema import schema
from zorgvuldig.copies.verify import LOG
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.documents.copy import copy_pdf
from zorgvuldig.platform.spreadsheets.write import Value, write_csv
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.release import MODELS, Row
from zorgvuldig.release.signed_zip import Content, content_in_memory, content_of_parts, signed, stamp_of, written
from zorgvuldig.release.wording.labels import label
from zorgvuldig.release.wording.plain import readable

# The files of the vault that belong in a copy: portraits, papers, reports, what came with messages.

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
                is_given = (name, row["id"]) not in dossier.not_given
                yield Attachment(name, row["id"], _content(name, place, row) if is_given else None)


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


# The tables of a copy as spreadsheets: UTF-8 with its mark, no cell is ever a formula.


def sheets(dossier: CopyContent) -> Mapping[str, bytes]:
    """Name of the file and its content, for every table. Headers are in the language that is active."""
    return {f"tabellen/{name.replace('.', '_')}.csv": _sheet(name, rows) for name, rows in dossier.found.rows.items()}


def _sheet(name: str, rows: list[Mapping[str, Any]]) -> bytes:
    columns = list(rows[0])
    headers = [say(label(name, column)) for column in columns]
    read = [readable(name, row) for row in rows]
    return write_csv(headers, [[_cell(row[column]) for column in columns] for row in read])


def _cell(value: Any) -> Value:
    match value:
        case bool():
            return gettext("ja") if value else gettext("nee")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        case None | str() | int() | Decimal():
            return value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)


PORTRAIT = "pupil_photo"
READ_ME = {"nl": "LEESMIJ.txt", "en": "README.txt"}
LIMIT = 500 * 1024 * 1024  # bytes of a copy
Step = Callable[[str], None]


class TooMuch(Exception):
    """There is more than one copy may hold: the school hands it out in another way."""


def archive(dossier: CopyContent, *, step: Step = lambda name: None) -> Iterator[bytes]:
    """The ZIP, part by part. `step` hears what is being worked on. Raises `TooMuch`, `DocumentProblem`, `Damaged`."""
    with override(dossier.language):
        contents = [*contents_of(dossier, step=step)]
    if sum(content.entry.described.size for content in contents) > LIMIT:
        raise TooMuch(f"a copy holds at most {LIMIT} bytes")
    step("packing")
    at = dossier.found.at
    contents += signed(contents, at=at, register_version=REGISTER.version)
    return written([content.entry for content in contents], stamp_of(at))


def contents_of(dossier: CopyContent, *, step: Step) -> Iterator[Content]:
    """The files but for the list and its signature, in the language that is active."""
    step("files")
    attached = [*attachments(dossier)]
    names = {(one.table, one.number): one.content.name if one.content else None for one in attached}
    pictured = dict(photos(dossier.pictures))
    whole = replace(dossier, files=names, photos={number: content.name for number, content in pictured.items()})
    yield content_in_memory(READ_ME[dossier.language], _read_me().encode())
    step("pdf")
    portrait = next((one.content for one in attached if one.table == PORTRAIT and one.content), None)
    picture = b"".join(portrait.entry.parts()) if portrait else None
    yield content_in_memory("dossier.pdf", copy_pdf(readable_copy(whole, picture)))
    yield content_in_memory("dossier.json", as_json(document(whole)))
    yield content_in_memory("schema.json", as_json(schema()))
    for name, content in sheets(whole).items():
        yield content_in_memory(name, content)
    yield content_in_memory(LOG, as_json(whole.log))
    for one in attached:
        if one.content:
            yield one.content
    yield from pictured.values()


def as_json(values: Any) -> bytes:
    """Values as a file of text. On one line: indenting it would take as long as reading the rows."""
    return (json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n").encode()


def _read_me() -> str:
    lines = (
        gettext("Dit is een kopie van de gegevens die de school over een leerling bewaart."),
        gettext("Bewaar haar op een veilige plek. Wie haar heeft, kan alles lezen."),
        "",
        gettext("dossier.pdf: om te lezen. Begin hier."),
        gettext("dossier.json: dezelfde gegevens voor een computer. In schema.json staat wat waar staat."),
        gettext("tabellen: dezelfde gegevens voor een rekenblad."),
        gettext("bijlagen: foto’s, rapporten en andere bestanden."),
        gettext("logboek.json: wie het dossier opende, met bewijs als dat er is."),
        gettext("manifest.json en manifest.sig: hiermee is te controleren dat niemand iets veranderde."),
        "",
        gettext("Een computerkundige controleert de kopie met: zorgvuldig pupil verify BESTAND.zip"),
    )
    return "\r\n".join(lines) + "\r\n"
