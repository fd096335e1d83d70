"""What an assessment asks, in our own words, by the sections of the open form of the French supervisor (CNIL).

`reference` is the number of the question there, so that an export needs no translation of what was written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.dpia.labels import EVENTS, Word
from zorgvuldig.kit.rules import with_rule


@dataclass(frozen=True, slots=True)
class Question:
    """One question; what is written in answer to it is kept by `key`."""

    key: str
    reference: int
    asks: Word
    helps: Word


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the form: some questions, or one of the risks (`event`)."""

    key: str
    title: Word
    explains: Word
    questions: tuple[Question, ...] = ()
    event: str = ""


PLAN = Part(
    "plan",
    _("Het plan"),
    _("Beschrijf wat de school doet of gaat doen. Noem geen namen van mensen."),
    (
        Question("what", 111, _("Wat gaat de school doen, en waarom?"), _("Ook: voor wie, en op welke school.")),
        Question(
            "who",
            112,
            _("Wie is waarvoor verantwoordelijk?"),
            _("De school, leveranciers, en anderen die meedoen. Noem functies, geen namen."),
        ),
        Question(
            "standards", 113, _("Welke regels en afspraken gelden hier?"), _("Wetten, normen, keurmerken, reglementen.")
        ),
        Question(
            "data",
            121,
            _("Om welke gegevens gaat het?"),
            _("Zeg er ook bij wie ze ziet, en hoe lang ze blijven."),
        ),
        Question(
            "steps", 122, _("Wat gebeurt er met de gegevens, van begin tot eind?"), _("Van verzamelen tot wissen.")
        ),
        Question("systems", 123, _("Waar staan de gegevens?"), _("Welke systemen, apparaten en papieren.")),
    ),
)
NECESSITY = Part(
    "noodzaak",
    _("Is het nodig?"),
    _("Leg uit waarom dit nodig is, en waarom het niet met minder kan."),
    (
        Question("purposes", 211, _("Wat is het doel?"), _("Eén zin per doel.")),
        Question(
            "basis",
            212,
            _("Waarom mag het van de wet?"),
            with_rule(_("De grondslag ({rule}), en de wet als die er is."), "lawful_ground"),
        ),
        Question(
            "minimal",
            213,
            _("Waarom kan het niet met minder gegevens?"),
            _("Ook: welke lichtere manier bekeek u, en waarom is die niet genoeg?"),
        ),
        Question("accurate", 214, _("Hoe zorgt u dat de gegevens kloppen?"), _("Wie kijkt ze na, en wanneer.")),
        Question("term", 215, _("Hoe lang blijven de gegevens, en waarom?"), _("Per soort gegeven.")),
    ),
)
RIGHTS = Part(
    "rechten",
    _("Rechten van mensen"),
    _("Leg uit hoe leerlingen, ouders en medewerkers hun rechten gebruiken. Geldt iets niet? Schrijf dan waarom."),
    (
        Question("told", 221, _("Hoe horen mensen hiervan?"), _("Vooraf, in gewone taal, ook voor kinderen.")),
        Question("consent", 222, _("Is er toestemming nodig? Hoe vraagt u die?"), _("Nee zeggen mag geen gevolgen hebben.")),
        Question("access", 223, _("Hoe krijgt iemand inzage of een kopie?"), with_rule("{rule}.", "personal_rights.access", "personal_rights.portability")),
        Question("correct", 224, _("Hoe laat iemand iets verbeteren of wissen?"), with_rule("{rule}.", "personal_rights.rectification", "personal_rights.erasure")),
        Question("object", 225, _("Hoe maakt iemand bezwaar, of laat iemand het stilzetten?"), with_rule("{rule}.", "personal_rights.restriction", "personal_rights.objection")),
        Question(
            "processors",
            226,
            _("Welke leveranciers doen mee, en wat is afgesproken?"),
            with_rule(_("Met elke leverancier hoort een verwerkersovereenkomst ({rule})."), "processors"),
        ),
        Question("outside", 227, _("Gaan gegevens naar een land buiten Europa?"), _("Zo ja: welk land, en hoe zijn zij dan beschermd?")),
    ),
)  # fmt: skip
MEASURES = Part(
    "maatregelen",
    _("Maatregelen"),
    _("Schrijf op wat er nu al is gedaan om gegevens te beschermen."),
    (
        Question(
            "measures",
            31,
            _("Welke maatregelen zijn er?"),
            _("Eén per regel: eerst een naam, dan een dubbele punt, dan de uitleg."),
        ),
    ),
)
RISKS = tuple(
    Part(slug, EVENTS[event], _("Denk na over wat er dan met mensen gebeurt. Noem geen namen."), event=event)
    for slug, event in (("risico-inzage", "access"), ("risico-verandering", "change"), ("risico-verlies", "loss"))
)
PARTS: Mapping[str, Part] = {part.key: part for part in (PLAN, NECESSITY, RIGHTS, MEASURES, *RISKS)}
# The number under which the form of the CNIL keeps each risk: 3.2 with questions 321 to 326, and so on.
EVENT_NUMBERS: Mapping[str, int] = {"access": 32, "change": 33, "loss": 34}


def questions() -> Iterator[Question]:
    """All of them, in the order of the form."""
    for part in PARTS.values():
        yield from part.questions
