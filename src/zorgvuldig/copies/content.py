"""Everything that lies in a copy, file by file: to read, for a computer, for a spreadsheet, the attachments, the log."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext, override

from zorgvuldig.copies.attachments import attachments
from zorgvuldig.copies.chapters import readable_copy
from zorgvuldig.copies.document import CopyContent, document
from zorgvuldig.copies.pictures import photos
from zorgvuldig.copies.schema import schema
from zorgvuldig.copies.sheets import sheets
from zorgvuldig.copies.verify import LOG
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.copy import copy_pdf
from zorgvuldig.release.package.archive import stamp_of, written
from zorgvuldig.release.package.manifest import Content, content_in_memory, signed

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
