"""What a transfer file is made of: blocks after the categories of the OSO data set, each datum with the field it comes from.

The file, its published form, the paper and the family's page all follow from this list, so that they cannot differ. The
official form cannot be had by everybody; this one is ours, and published (`schema`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Value = str | int | bool
Record = Mapping[str, Value]
Document = Mapping[str, list[Record]]

VERSION = 1
NAMESPACE = "urn:zorgvuldig:overstap:1"


class Form(StrEnum):
    """How a value is written: as it is, an ISO date, a whole number, a number with one decimal, or yes or no."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    MARK = "mark"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Item:
    """One datum: its name in the file, its name on a page, the table.column it is, and its form.

    Without a `field` it is of the exchange itself and not of the pupil's data. `must` is always there.
    """

    name: str
    label: str | Promise
    field: str = ""
    form: Form = Form.TEXT
    must: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one kind. `once`: there is at most one. `late`: it is added when the family has seen the rest."""

    name: str
    title: str | Promise
    items: tuple[Item, ...]
    once: bool = False
    late: bool = False


def _result(name: str, title: str | Promise) -> Block:
    return Block(
        name, title,
        (
            Item("vak", _("Vak"), "subject.name"),
            Item("toets", _("Toets"), "test.title"),
            Item("datum", _("Datum"), "test.held_on", Form.DATE),
            Item("cijfer", _("Cijfer"), "grade.value", Form.MARK),
            Item("code", _("Code"), "grade.code"),
        ),
    )  # fmt: skip


BLOCKS = (
    Block(
        "metadata", _("Over dit bestand"),
        (
            Item("nummer", _("Nummer"), must=True),
            Item("grondslag", _("Grond"), must=True),
            Item("datum", _("Gemaakt op"), "", Form.DATE, must=True),
        ), once=True,
    ),
    Block(
        "leerling", _("De leerling"),
        (
            Item("nummersoort", _("Soort nummer"), "official_number.kind"),
            Item("nummer", _("Nummer"), "official_number.number"),
            Item("roepnaam", _("Voornaam"), "pupil_identity.given_name"),
            Item("tussenvoegsel", _("Tussenvoegsel"), "pupil_identity.prefix"),
            Item("achternaam", _("Achternaam"), "pupil_identity.family_name"),
            Item("geboortedatum", _("Geboortedatum"), "pupil_birth.born_on", Form.DATE),
            Item("geslacht", _("Geslacht"), "pupil_birth.sex"),
            Item("straat", _("Straat en huisnummer"), "pupil_contact.street"),
            Item("postcode", _("Postcode"), "pupil_contact.postcode"),
            Item("plaats", _("Woonplaats"), "pupil_contact.town"),
        ), once=True,
    ),
    Block(
        "verzorger", _("Ouders en voogden met gezag"),
        (
            Item("soort", _("Soort"), "guardianship.kind"),
            Item("roepnaam", _("Voornaam"), "guardian.given_name"),
            Item("tussenvoegsel", _("Tussenvoegsel"), "guardian.prefix"),
            Item("achternaam", _("Achternaam"), "guardian.family_name"),
            Item("telefoon", _("Telefoon"), "guardian.phone"),
            Item("email", _("E-mail"), "guardian.email"),
        ),
    ),
    Block(
        "school", _("Op school geweest"),
        (
            Item("naam", _("School"), "school.name"),
            Item("brin", _("Schoolcode"), "school.brin"),
            Item("niveau", _("Niveau"), "enrolment.level"),
            Item("eerste_dag", _("Eerste dag"), "enrolment.starts_on", Form.DATE),
            Item("laatste_dag", _("Laatste dag"), "enrolment.ends_on", Form.DATE),
        ),
    ),
    Block(
        "klas", _("Klassen"),
        (
            Item("naam", _("Klas"), "learning_group.name"),
            Item("leerjaar", _("Leerjaar"), "learning_group.stage", Form.WHOLE),
            Item("niveau", _("Niveau"), "learning_group.level"),
            Item("eerste_dag", _("Eerste dag"), "membership.starts_on", Form.DATE),
            Item("laatste_dag", _("Laatste dag"), "membership.ends_on", Form.DATE),
        ),
    ),
    _result("resultaatvakkenvo", _("Cijfers van het afgelopen jaar")),
    _result("examenresultaat", _("Cijfers die meetellen voor het schoolexamen")),
    Block(
        "lesverzuim", _("Lessen gemist, te laat of eruit gestuurd (afgelopen jaar, geteld)"),
        (
            Item("soort", _("Soort"), "attendance.kind"),
            Item("lessen", _("Hoeveel lessen"), "attendance.kind", Form.WHOLE),
            Item("minuten", _("Minuten te laat"), "attendance.minutes", Form.WHOLE),
        ),
    ),
    Block(
        "verzuim", _("Afwezig met een reden (afgelopen jaar, geteld)"),
        (
            Item("reden", _("Reden"), "absence_reason.name"),
            Item("geoorloofd", _("Mocht dit?"), "absence_reason.is_authorised", Form.YES),
            Item("keren", _("Hoe vaak"), "absence.starts_on", Form.WHOLE),
            Item("dagen", _("Dagen bij elkaar"), "absence.ends_on", Form.WHOLE),
        ),
    ),
    Block("toelichting", _("Wat de school erbij schrijft"), (Item("tekst", _("Tekst"), must=True),), once=True),
    Block(
        "betwist", _("Wat de familie anders ziet"),
        (Item("gegeven", _("Gegeven"), must=True), Item("tekst", _("Verklaring"), "correction.statement", must=True)),
    ),
    Block(
        "inzage", _("Inzage"),
        (
            Item("vanaf", _("Te bekijken vanaf"), "", Form.DATE, must=True),
            Item("bekeken", _("De familie antwoordde"), "", Form.YES, must=True),
        ), once=True, late=True,
    ),
    Block(
        "zienswijze", _("Wat de familie erbij schreef"),
        (Item("datum", _("Datum"), "", Form.DATE, must=True), Item("tekst", _("Tekst"), must=True)), late=True,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Block] = {block.name: block for block in BLOCKS}

# What the database keeps, as the file says it.
WORDS: Mapping[str, Mapping[str, str]] = {
    "official_number.kind": {"bsn": "burgerservicenummer", "education": "onderwijsnummer"},
    "pupil_birth.sex": {"female": "vrouw", "male": "man", "other": "anders"},
    "guardianship.kind": {"mother": "moeder", "father": "vader", "guardian": "voogd", "other": "anders"},
    "attendance.kind": {"absent": "afwezig", "late": "te laat", "sent_out": "eruit gestuurd", "there": "aanwezig"},
    "grade.code": {
        "missed": "in te halen",
        "not_made": "niet gemaakt",
        "exempt": "vrijstelling",
        "insufficient": "onvoldoende",
        "sufficient": "voldoende",
        "good": "goed",
    },
}  # fmt: skip
LAST_DAY = frozenset({"enrolment.ends_on", "membership.ends_on"})  # kept as the first day without
