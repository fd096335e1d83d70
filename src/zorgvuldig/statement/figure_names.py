"""What the parts of a figure are called: purposes, kinds of data, recipients, reasons. What nobody named here is «something else»."""

from collections.abc import Mapping
from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.p17_cameras import VIOLATIONS

OTHER = Text("iets anders", "something else")
SOURCES: Mapping[str, Text] = {
    "guardian": Text("een ouder of voogd", "a parent or guardian"),
    "pupil": Text("de leerling", "the pupil"),
    "document": Text("een papier dat het gezin liet zien", "a document the family showed"),
    "school": Text("de school", "the school"),
    "sds": Text("een ander systeem (School Data Sync)", "another system (School Data Sync)"),
    "oneroster": Text("een ander systeem (OneRoster)", "another system (OneRoster)"),
    "edexml": Text("een ander systeem (Edexml)", "another system (Edexml)"),
    "sheet": Text("een lijst van de school", "a list of the school"),
    "": Text("niet opgeschreven", "not written down"),
}
TABLES: Mapping[str, Text] = {
    "grade": Text("cijfers", "grades"),
    "progress_note": Text("notities over voortgang", "progress notes"),
    "report_card": Text("rapporten", "reports"),
    "attendance": Text("aanwezigheid", "attendance"),
    "absence": Text("afwezigheid", "absence"),
    "guidance_note": Text("begeleiding", "guidance"),
    "care_note": Text("zorg", "care"),
    "own_note": Text("eigen aantekeningen", "own notes"),
    "support_plan": Text("plannen voor ondersteuning", "support plans"),
    "medical_card": Text("gezondheid", "health"),
}
REFUSALS: Mapping[str, Text] = {
    "stopped": Text("de school heeft dit gestopt", "the school stopped this"),
    "no_agreement": Text("er geldt geen afspraak", "no agreement is in force"),
    "channel": Text("deze weg is niet afgesproken", "this way was not agreed"),
    "register": Text("de afspraak noemt iets dat niet meer mag", "the agreement names something no longer allowed"),
    "outside": Text("de persoon hoort niet bij de afspraak", "the person is outside the agreement"),
    "restricted": Text("de gegevens zijn stilgezet", "the data are restricted"),
    "consent": Text("er is geen ja", "there is no yes"),
    "credential": Text("de sleutel klopte niet", "the key was wrong"),
    "scope": Text("hierom mocht het product niet vragen", "the product may not ask for this"),
    "test": Text("het was een proef", "it was a trial"),
}
GROUNDS: Mapping[str, Text] = {
    "obliged": Text("een wet zegt dat het moet", "a law obliges us"),
    "permitted_by_statute": Text("een wet zegt dat het mag", "a law allows it"),
    "agreement": Text("een overeenkomst met een leverancier", "an agreement with a supplier"),
    "consent": Text("na een ja", "after a yes"),
    "subject": Text("aan het gezin zelf", "to the family itself"),
    "internal": Text("op papier binnen de school", "on paper within the school"),
}
WEIGHINGS: Mapping[str, Text] = {
    "as_is": Text("mag zo", "may be shown"),
    "masked": Text("mag met onherkenbare gezichten", "may be shown with masked faces"),
    "no": Text("mag niet", "may not be shown"),
}
TAKEDOWNS: Mapping[str, Text] = {
    "seen": Text("te zien voor wie opnieuw kijkt", "seen by whoever looks again"),
    "written_off_median": Text("weg voor altijd, de middelste keer", "gone for good, the median"),
    "written_off_most": Text("weg voor altijd, de langste keer", "gone for good, the longest"),
}
COPIES: Mapping[str, Text] = {
    "police": Text("aan de politie", "to the police"),
    "subject": Text("aan iemand die op het beeld staat", "to somebody in the footage"),
    "insurer": Text("aan een verzekeraar", "to an insurer"),
    "internal": Text("binnen de school", "within the school"),
}
OUTCOMES: Mapping[str, Text] = {
    "done": Text("gelukt", "succeeded"),
    "refused": Text("niet gelukt", "did not succeed"),
}


def as_written(key: str) -> Text:
    """The key itself: the name of a supplier or product."""
    return Text(key, key)


def purpose(key: str) -> Text:
    """What somebody looked or wrote for."""
    return REGISTER.purposes[key].name if key in REGISTER.purposes else OTHER


def role(key: str) -> Text:
    """As who somebody wrote."""
    return REGISTER.roles[key].name if key in REGISTER.roles else OTHER


def category(key: str) -> Text:
    """A kind of data."""
    return REGISTER.categories[key].name if key in REGISTER.categories else OTHER


def recipient(key: str) -> Text:
    """Who got something."""
    return REGISTER.recipients[key].name if key in REGISTER.recipients else OTHER


def claim(key: str) -> Text:
    """What a supplier may get."""
    return REGISTER.claims[key].name if key in REGISTER.claims else OTHER


def topic(key: str) -> Text:
    """Where a picture may be seen."""
    return REGISTER.topics[key].name if key in REGISTER.topics else OTHER


def source(key: str) -> Text:
    """Who gave a datum."""
    return SOURCES.get(key, OTHER)


def table(key: str) -> Text:
    """What was recorded."""
    return TABLES.get(key, OTHER)


def refusal(key: str) -> Text:
    """Why a supplier got nothing."""
    return REFUSALS.get(key, OTHER)


def ground(key: str) -> Text:
    """Why something left."""
    return GROUNDS.get(key, OTHER)


def review_outcome(key: str) -> Text:
    """What a second person said of a picture."""
    return WEIGHINGS.get(key, OTHER)


def takedown(key: str) -> Text:
    """What was timed after a no."""
    return TAKEDOWNS.get(key, OTHER)


def copy_of_footage(key: str) -> Text:
    """For whom a copy of footage was."""
    return COPIES.get(key, OTHER)


def violation(key: str) -> Text:
    """What another recorder does."""
    return VIOLATIONS.get(key, OTHER)


def import_text(last: Mapping[str, Any], moment: str) -> str:
    """The last time data were read in: from where, when, and whether it succeeded."""
    return f"{say(source(last['source']))}, {moment}: {say(OUTCOMES.get(last['outcome'], OTHER))}"
