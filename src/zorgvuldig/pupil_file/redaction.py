"""What a family's page leaves out, by rule, with the ground of each rule. What is withheld is named on the page.

A rule names tables and columns of the register; the rules about texts rest on what staff marked (`kit.redaction`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.models import SupportAgreement
from zorgvuldig.care.notes.reads import NoteRow, Notes
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.redaction import passages
from zorgvuldig.messages.models import MessageRead
from zorgvuldig.pupils.file_models import GuardianDocument
from zorgvuldig.pupils.file_reads import GuardianshipRow, GuardianTie
from zorgvuldig.school.people.models import Guardianship


@dataclass(frozen=True, slots=True)
class Rule:
    """What is withheld, why, and on which legal claim. Tables with their columns; no columns: whole rows of somebody else."""

    key: str
    what: str | Promise
    why: str | Promise
    claim: str
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


RULES = (
    Rule(
        "other_guardian",
        _("Het adres, het telefoonnummer en het e-mailadres van een andere ouder."),
        _("Die gegevens zijn van die ouder zelf."),
        "others_in_the_file",
        {"guardian": ("email", "phone", "street", "postcode", "town", "sources")},
    ),
    Rule(
        "other_papers",
        _("Papieren over het gezag van een andere ouder."),
        _("Die papieren gaan over die ouder."),
        "others_in_the_file",
        {"guardian_document": ()},
    ),
    Rule(
        "other_answers",
        _("Wat een ander antwoordde op het ondersteuningsplan, en welke berichten die las."),
        _("Dat is van die ander."),
        "others_in_the_file",
        {"support_agreement": (), "message_read": (), "message_notice": (), "message_letter": (), "message_answer": ()},
    ),
    Rule(
        "marked",
        _("Stukken in een notitie of bericht die over iemand anders gaan. Daar staat: ▇ (gaat over iemand anders)."),
        _("Een medewerker gaf dat stuk aan. De rest van de tekst leest u wel."),
        "others_in_the_file",
        dict.fromkeys(("guidance_note", "care_note", "own_note"), ("title", "text"))
        | {"message": ("subject", "body")},
    ),
    Rule(
        "reporter",
        _("Wie iets meldde en onbekend moet blijven."),
        _("Melden moet veilig zijn. Een medewerker geeft zo’n stuk tekst op dezelfde manier aan."),
        "reporter_unknown",
    ),
    Rule(
        "hold_reason",
        _("Wat een medewerker opschreef over de reden waarom iets langer blijft."),
        _("Daar kunnen anderen in staan. U ziet wel wat langer blijft, waarom in één woord, en tot wanneer."),
        "others_in_the_file",
        {"hold_reason": ()},
    ),
    Rule(
        "colleagues",
        _("Wat de school over medewerkers bewaart, buiten hun naam en afkorting."),
        _("Dat gaat over hen en niet over de leerling."),
        "own_data",
        {"staff_role": (), "teaching": (), "mentoring": ()},
    ),
    Rule(
        "strangers",
        _("De naam van een ouder of leerling die dit dossier probeerde te openen en werd geweigerd."),
        _("U ziet wel dat het gebeurde, en wanneer. Vertrouwt u het niet? Vraag het de privacy officer."),
        "others_in_the_file",
        {"gate.log": ("actor_id",)},
    ),
    Rule(
        "not_shown",
        _("Cijfers, teksten over hoe het gaat en afspraken over het rapport die de school nog niet laat zien."),
        _("De docent werkt er nog aan en kiest wanneer u ze ziet. Wilt u ze eerder zien? Vraag dan inzage aan de school."),
        "not_final_yet",
        {"grade": (), "progress_note": (), "meeting_note": ()},
    ),
    Rule(
        "planned",
        _("Een voorstel voor de klas van volgend jaar dat nog niet vaststaat."),
        _("Het wordt pas een besluit als de school het bevestigt."),
        "not_final_yet",
        {"rollover_line": ()},
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Withheld:
    """A rule as it worked out on this page; `count` is None where it cannot be counted."""

    rule: Rule
    count: int | None


@dataclass(frozen=True, slots=True)
class OtherGuardian:
    """What a family sees of a guardian who is somebody else."""

    full_name: str


@dataclass(frozen=True, slots=True)
class FamilyTie:
    """A guardian as a family sees them."""

    guardianship: Guardianship | GuardianshipRow
    guardian: object
    in_force: bool
    is_reader: bool


def for_family(ties: Iterable[GuardianTie]) -> list[FamilyTie]:
    """The guardians of the page: of the reader everything, of somebody else the name and the authority."""
    return [
        FamilyTie(
            tie.guardianship,
            tie.guardian if tie.is_reader or tie.guardian is None else OtherGuardian(tie.guardian.full_name),
            tie.in_force,
            tie.is_reader,
        )
        for tie in ties
    ]


def withheld(pupil_id: int, notes: Notes, *, door: Door) -> list[Withheld]:
    """Every rule, with how much it withholds of this pupil from the one at the door where that is known."""
    counts: dict[str, Callable[[], int]] = {
        "other_guardian": lambda: _others(pupil_id, door).count(),
        "other_papers": lambda: GuardianDocument.objects.filter(guardianship__in=_others(pupil_id, door)).count(),
        "other_answers": lambda: _answers(pupil_id, door),
        "marked": lambda: sum(map(_marked, _every_note(notes))),
    }
    door.reading("guardian", "support_agreement", "message_state")
    return [Withheld(rule, counts[rule.key]() if rule.key in counts else None) for rule in RULES]


def _others(pupil_id: int, door: Door) -> "QuerySet[Guardianship]":
    return Guardianship.objects.filter(pupil_id=pupil_id).exclude(guardian_id=door.actor_id)


def _answers(pupil_id: int, door: Door) -> int:
    return sum(
        model.objects.filter(pupil_id=pupil_id).exclude(person_id=door.actor_id).count()
        for model in (SupportAgreement, MessageRead)
    )


def _every_note(notes: Notes) -> list[NoteRow]:
    return [*notes.recent, *(entry for year in notes.older for entry in year.entries)]


def _marked(entry: NoteRow) -> int:
    return passages(entry.note.title) + passages(entry.note.text)
