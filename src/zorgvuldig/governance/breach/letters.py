"""What is sent about a breach: the notification to the supervisor (AVG art. 33(3)), and the draft for the people (art. 34(2)).

The draft is plain words with places to fill in between square brackets; somebody of the school edits it before it goes.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.breach.labels import KINDS
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.reads import answered, categories_of, kinds_of, notes
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf

LetterLine = tuple[str, str]
SUBJECT = "Er was een datalek: dit moet u weten · There was a data breach: this is what you have to know"
DRAFT_NL = """{whom},

Er is iets misgegaan met gegevens die de school bewaart. Het gaat ook om gegevens van u of van uw kind. Wij vinden dat erg vervelend.

Wat is er gebeurd?
[Schrijf in gewone woorden wat er gebeurde en wanneer.] Wij merkten het op {noticed}.

Om welke gegevens gaat het?
{data}.

Wat kan er gebeuren?
[Schrijf wat iemand met deze gegevens kan doen.]

Wat doen wij eraan?
{measures}

Wat kunt u zelf doen?
[Schrijf wat helpt. Bijvoorbeeld: let op vreemde berichten, en kies een nieuw wachtwoord.]

Hebt u vragen?
Vraag het onze functionaris gegevensbescherming: {dpo}, {contact}. Bent u niet tevreden? U mag klagen bij de Autoriteit Persoonsgegevens.

{school}"""
DRAFT_EN = """{whom},

Something went wrong with data that the school keeps. Data about you or your child are among them. We are sorry.

What happened?
[Say in plain words what happened and when.] We noticed it on {noticed}.

Which data?
{data}.

What may happen?
[Say what somebody may do with these data.]

What are we doing?
{measures}

What can you do?
[Say what helps. For example: beware of strange messages, and choose a new password.]

Do you have questions?
Ask our data protection officer: {dpo}, {contact}. Are you not satisfied? You may complain to the Dutch supervisor, the Autoriteit Persoonsgegevens.

{school}"""


def batch_of(breach: UUID) -> UUID:
    """The number under which the messages with the letter are one."""
    return uuid5(breach, "brief")


FAMILY = {"nl": ("Beste ouder", "beste leerling"), "en": ("Dear parent", "dear pupil")}
EVERYBODY = {"nl": (*FAMILY["nl"], "beste collega"), "en": (*FAMILY["en"], "dear colleague")}


def draft(one: Breach, *, to_staff: bool) -> str:
    """The letter to the people with what is known filled in: Dutch, then English. `to_staff`: colleagues read it too."""
    whom = EVERYBODY if to_staff else FAMILY
    return "\n\n— — —\n\n".join(
        _drafted(one, language, text, whom) for language, text in (("nl", DRAFT_NL), ("en", DRAFT_EN))
    )


def _drafted(one: Breach, language: str, text: str, whom: Mapping[str, Sequence[str]]) -> str:
    with override(language):
        filling = {"nl": "[Schrijf wat de school deed.]", "en": "[Say what the school did.]"}[language]
        which = {"nl": "[Schrijf welke gegevens]", "en": "[Say which data]"}[language]
        return text.format(
            whom=", ".join(whom[language]),
            noticed=date_format(localtime(one.noticed_at), "j F Y"),
            data=", ".join(categories_of(one)) or which,
            measures=one.measures if one.measures and language == "nl" else filling,
            dpo=REGISTER.controller.dpo_name,
            contact=REGISTER.controller.dpo_contact,
            school=REGISTER.controller.name,
        )


def notification(one: Breach, *, door: Door) -> list[tuple[str, list[LetterLine]]]:
    """Everything that art. 33(3) asks, under its letters, in the language of the page."""
    unknown = gettext("nog niet bekend")
    count = str(one.people_count) if one.people_count is not None else unknown
    said = dict(
        zip(("nature", "special", "encrypted", "who", "recovered", "consequences"), answered(one), strict=False)
    )
    asked = [said[key] for key in ("nature", "who", "special", "encrypted", "recovered")]
    steps = [(_moment(row.note.written_at), row.note.text) for row in notes(one, door=door)]
    return [
        (gettext("Wie meldt"), _who()),
        (
            gettext("Wat er gebeurde (onder a)"),
            [
                (gettext("Soort"), str(KINDS.get(one.kind, one.kind))),
                (gettext("Waar het over gaat"), one.title),
                (gettext("Wat er gebeurde"), one.what),
                (gettext("Gebeurd op"), _moment(one.happened_at) if one.happened_at else unknown),
                (gettext("Gemerkt op"), _moment(one.noticed_at)),
                (gettext("Soorten gegevens"), ", ".join(categories_of(one)) or unknown),
                (gettext("Van wie"), ", ".join(kinds_of(one)) or unknown),
                (gettext("Aantal mensen, ongeveer"), count),
                *((str(question), value or unknown) for question, value in asked),
            ],
        ),
        (gettext("Wie vragen beantwoordt (onder b)"), [(REGISTER.controller.dpo_name, REGISTER.controller.dpo_contact)]),
        (gettext("Wat de gevolgen kunnen zijn (onder c)"), [(str(said["consequences"][0]), said["consequences"][1] or unknown)]),
        (gettext("Wat de school eraan deed (onder d)"), [(gettext("Maatregelen"), one.measures or unknown), *steps]),
        (gettext("De mensen zelf"), _people(one, unknown)),
    ]  # fmt: skip


def notification_pdf(one: Breach, *, door: Door) -> bytes:
    """The same as a letter, in Dutch and English. Raises DocumentProblem."""
    with override("nl"):
        subject, dutch = gettext("Melding van een datalek"), _paragraphs(one, door)
    with override("en"):
        english_subject, english = gettext("Melding van een datalek"), _paragraphs(one, door)
    return letter_pdf(
        LetterDocument(
            school=REGISTER.controller.name,
            to=["Autoriteit Persoonsgegevens"],
            day=today(door=door),
            reference=str(one.uid)[:8],
            subject=subject,
            paragraphs=dutch,
            ending=[],
            english_subject=english_subject,
            english=english,
        )
    )


def _paragraphs(one: Breach, door: Door) -> Sequence[str]:
    lines = []
    for title, rows in notification(one, door=door):
        lines.append(f"{title}.")
        lines += [f"{label.removesuffix('?').removesuffix(':')}: {value}" for label, value in rows]
    return lines


def _who() -> list[LetterLine]:
    return [
        (gettext("Verantwoordelijke"), REGISTER.controller.name),
        (gettext("Adres"), REGISTER.controller.contact),
    ]


def _people(one: Breach, unknown: str) -> list[LetterLine]:
    if one.people_told_at:
        return [(gettext("Verteld op"), _moment(one.people_told_at))]
    said = {"tell": gettext("wij vertellen het hun"), "not": gettext("wij vertellen het hun niet")}
    lines = [(gettext("Besluit"), said.get(one.people_decision, unknown))]
    return [*lines, (gettext("Waarom"), one.people_reason)] if one.people_reason else lines


def _moment(moment: object) -> str:
    return date_format(localtime(moment), "j F Y, H:i")  # type: ignore[arg-type]  # a moment of a row
