"""What a school keeps of another school's transfer file, with which category each piece goes, and what it lets go of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.platform.names import fold
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.release.incoming.reader import IncomingFile
from zorgvuldig.release.transfer.blocks import BY_NAME, Block, Document, Record
from zorgvuldig.release.transfer.readable import say
from zorgvuldig.school.people.models import PupilIdentity

# By block the category that it goes with: whoever opens that reads it too.
KEPT: Mapping[str, str] = {
    "school": "enrolment",
    "klas": "membership",
    "resultaatvakkenvo": "grades",
    "examenresultaat": "grades",
    "betwist": "grades",
    "lesverzuim": "attendance",
    "verzuim": "absence",
    "toelichting": "guidance",
    "zienswijze": "guidance",
}
# What a transfer file has and this school does not keep from it.
NOT_KEPT: Mapping[str, str | Promise] = {
    "leerling": _("naam, geboortedatum en adres (die vroeg de school zelf)"),
    "verzorger": _("gegevens van ouders (die vroeg de school zelf)"),
    "inzage": _("wanneer de familie het dossier bekeek"),
}
NUMBER: str | Promise = _("het burgerservicenummer of onderwijsnummer (dat heeft de school zelf)")
COMPARED = ("roepnaam", "tussenvoegsel", "achternaam", "straat", "postcode", "plaats")


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a school may take data in, and the key of the legal claim that says where that stands."""

    key: str
    name: str | Promise
    claim: str


GROUNDS = (
    Ground("transfer", _("De vorige school geeft het overstapdossier. De wet regelt dat"), "transfer_file_received"),
    Ground("consent", _("De familie gaf de andere school toestemming"), "received_by_consent"),
    Ground("task", _("Het is nodig om de leerling les te geven en te begeleiden"), "received_for_the_task"),
)


@dataclass(frozen=True, slots=True)
class IncomingPiece:
    """One thing that is kept: what it is called, what it says, and the category it goes with."""

    label: str
    value: str
    category: str

    @property
    def mask(self) -> int:
        """The category as a mask."""
        return REGISTER.categories[self.category].mask


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the file says something else of the pupil than the school's books; nothing is changed by it."""

    label: str
    theirs: str
    ours: str


class OtherPupil(Exception):
    """The file is about somebody else: another date of birth or family name."""


def pieces(document: Document) -> list[IncomingPiece]:
    """What is kept, a piece per block: each record is a line."""
    with override("nl"):  # what is kept is kept in one language, whoever brought it
        return [
            IncomingPiece(
                str(BY_NAME[name].title), "\n".join(_record_text(BY_NAME[name], r) for r in document[name]), category
            )
            for name, category in KEPT.items()
            if document.get(name)
        ]


def _record_text(block: Block, record: Record) -> str:
    if len(block.items) == 1 or block.name in ("zienswijze", "betwist"):
        return ": ".join(say(item, record[item.name]) for item in block.items if item.name in record)
    return "; ".join(f"{item.label}: {say(item, record[item.name])}" for item in block.items if item.name in record)


def dropped(read: IncomingFile) -> list[str]:
    """What the file held and is not kept, in words; what we do not know by its own name."""
    with override("nl"):
        known = [str(word) for name, word in NOT_KEPT.items() if read.document.get(name)]
        number = [str(NUMBER)] if any("nummer" in one for one in read.document.get("leerling", [])) else []
        return [*known, *number, *read.unknown]


def compared(document: Document, pupil: PupilIdentity, *, door: Door) -> Sequence[Difference]:
    """Where the file differs from the books. Raises `OtherPupil` when birth date or family name are another's, or missing."""
    theirs = next(iter(document.get("leerling", [])), {})
    born = pupils.birth(pupil.pupil_id, door=door)
    if born is None or str(theirs.get("geboortedatum", "")) != born.born_on.isoformat():
        raise OtherPupil
    if not theirs.get("achternaam") or fold(str(theirs["achternaam"])) != fold(pupil.family_name):
        raise OtherPupil
    contact = pupils.contact(pupil.pupil_id, door=door)
    ours = {
        "roepnaam": pupil.given_name, "tussenvoegsel": pupil.prefix, "achternaam": pupil.family_name,
        "straat": contact.street if contact else "", "postcode": contact.postcode if contact else "",
        "plaats": contact.town if contact else "",
    }  # fmt: skip
    labels = {item.name: str(item.label) for item in BY_NAME["leerling"].items}
    return [
        Difference(labels[name], str(theirs[name]), ours[name] or gettext("niets"))
        for name in COMPARED
        if name in theirs and str(theirs[name]) != ours[name]
    ]
