"""The transfer file for the next school as a format: XML, JSON and paper with the very same data."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.release.exchange.formats import PackageFile
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, TablePart
from zorgvuldig.release.transfer.blocks import Document
from zorgvuldig.release.transfer.content import document
from zorgvuldig.release.transfer.readable import paper
from zorgvuldig.release.transfer.selection import chosen
from zorgvuldig.release.transfer.writer import to_json, to_xml, xml_schema

NAME = "overstapdossier"
JSON_NAME = f"{NAME}.json"
RECIPIENTS = ("next_school", "other_education")


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the next school gets."""

    channel: str = "transfer"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """The declared fields, of the rows that it needs."""
        return chosen(exchange.pupil_id, exchange.fields, door=door)

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """The file three times, and the form of the XML."""
        return document_files(document(exchange, found))


def document_files(content: Document) -> Sequence[PackageFile]:
    """The files of a document."""
    return [
        PackageFile(f"{NAME}.xml", "application/xml", to_xml(content)),
        PackageFile(f"{NAME}.xsd", "application/xml", xml_schema()),
        PackageFile(JSON_NAME, "application/json", to_json(content)),
        PackageFile(f"{NAME}.pdf", "application/pdf", paper(content, document_school(content))),
    ]


def document_school(content: Document) -> str:
    """The school that a document comes from: the last at which the pupil was."""
    names = [str(record["naam"]) for record in content.get("school", []) if "naam" in record]
    return names[-1] if names else ""


TRANSFER = Transfer()
