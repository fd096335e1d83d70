"""What stands in an agreement, as a page says it: claims with their categories, ways, ground, for whom, and how it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Claim, ConsentTopic, RecipientClass
from zorgvuldig.suppliers.desk.reads import AgreementState, VersionRow
from zorgvuldig.suppliers.models import Agreement, AgreementScope

CHANNELS: Mapping[str, Word] = {
    "login": _("Inloggen: één leerling of docent, op het moment van inloggen"),
    "roster": _("Lijsten van groepen, die het product zelf ophaalt (OneRoster)"),
    "csv": _("Lijsten van groepen, als bestand (OneRoster CSV)"),
    "results": _("Resultaten terugsturen: de docent beslist of ze tellen"),
}
NAMES: Mapping[str, Word] = {
    "no_users": _("Geen mensen: een lijst noemt alleen groepen"),
    "pseudonym": _("Een schuilnaam op de plaats van de naam"),
    "agreed": _("De voornaam en de achternaam, zoals afgesproken"),
}
BASES: Mapping[str, Word] = {
    "education_task": _("De lessen hebben het nodig: de onderwijstaak"),
    "consent": _("Alleen met toestemming: de les kan zonder"),
}
STANDS: Mapping[AgreementState, Word] = {
    AgreementState.NONE: _("geen afspraak"),
    AgreementState.DRAFT: _("concept"),
    AgreementState.WAITING: _("wacht op goedkeuring"),
    AgreementState.COMING: _("begint later"),
    AgreementState.IN_FORCE: _("geldt"),
    AgreementState.EXPIRING: _("loopt af"),
    AgreementState.STOPPED: _("stopgezet"),
    AgreementState.REPLACED: _("vervangen"),
    AgreementState.ENDED: _("voorbij"),
    AgreementState.WITHDRAWN: _("ingetrokken"),
}
MARKS: Mapping[AgreementState, str] = {
    AgreementState.IN_FORCE: "yes",
    AgreementState.EXPIRING: "partly",
    AgreementState.STOPPED: "no",
    AgreementState.WITHDRAWN: "no",
    AgreementState.ENDED: "off",
    AgreementState.REPLACED: "off",
    AgreementState.NONE: "off",
}


@dataclass(frozen=True, slots=True)
class StateLabel:
    """How something stands: the silhouette of a state and its word."""

    mark: str
    word: Word


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an agreement: what it is about, and what was agreed, a sentence each."""

    key: str
    label: Word
    lines: Sequence[str]


def state_label(stands: AgreementState) -> StateLabel:
    """How a version or a product stands."""
    return StateLabel(MARKS.get(stands, "unknown"), STANDS[stands])


def claim_line(key: str) -> str:
    """A claim with the categories it is of: «De voornaam (Naam en leerlingnummer, Medewerkers)»."""
    claim = REGISTER.claims.get(key)
    if claim is None:
        return gettext("%(key)s (staat niet meer in het register)") % {"key": key}
    return f"{say(claim.name)} ({', '.join(categories_of(claim))})"


def categories_of(claim: Claim) -> list[str]:
    """The categories of the register that a claim is of."""
    keys = dict.fromkeys(REGISTER.tables[field.partition(".")[0]].category for field in claim.fields)
    return [say(REGISTER.categories[key].name) for key in keys]


def supplier_topics() -> list[ConsentTopic]:
    """The topics of consent whose recipient is a supplier."""
    return [
        topic
        for topic in REGISTER.topics.values()
        if topic.recipient and REGISTER.recipients[topic.recipient].kind is RecipientClass.AGREEMENT
    ]


def scope_line(scope: AgreementScope) -> str:
    """For whom: a school, a year of it, or a group."""
    if scope.group is not None:
        return f"{scope.school.name}: {scope.group.name} ({scope.group.year.name})"
    if scope.stage is not None:
        return gettext("%(school)s: leerjaar %(stage)s") % {"school": scope.school.name, "stage": scope.stage}
    return gettext("%(school)s: de hele school") % {"school": scope.school.name}


def facts_of(agreement: Agreement, scopes: Iterable[AgreementScope]) -> list[Fact]:
    """Everything that a version says, in the order of reading."""
    people = [
        word
        for word, holds in ((gettext("leerlingen"), agreement.for_pupils), (gettext("docenten"), agreement.for_staff))
        if holds
    ]
    ground = str(BASES.get(agreement.basis, agreement.basis))
    if agreement.topic:
        topic = REGISTER.topics.get(agreement.topic)
        ground += f": {say(topic.name) if topic else agreement.topic}"
    outside = agreement.outside_eea
    return [
        Fact("purposes", _("Waarvoor"), [agreement.purposes]),
        Fact("claims", _("Welke gegevens"), [claim_line(key) for key in agreement.claims]),
        Fact("channels", _("Langs welke weg"), [str(CHANNELS.get(key, key)) for key in agreement.channels]),
        Fact("names", _("Op de plaats van een naam in een lijst"), [str(NAMES[agreement.names])]),
        Fact("people", _("Over wie"), people),
        Fact("scope", _("Voor wie"), sorted(scope_line(one) for one in scopes)),
        Fact("basis", _("Waarom het mag"), [ground]),
        Fact("helpers", _("Wie de leverancier helpt"), [helper_line(one) for one in agreement.sub_processors]),
        Fact("stored", _("Waar de gegevens staan"), [agreement.stored_in]),
        Fact(
            "outside",
            _("Buiten Europa (EER)"),
            [gettext("ja, met deze waarborg: %(safeguard)s") % {"safeguard": outside} if outside else gettext("nee")],
        ),
        Fact("breach", _("Datalek melden"), [hours(agreement.breach_hours)]),
        Fact("deletion", _("Wissen na het einde"), [days(agreement.deleted_within)]),
        Fact("term", _("Looptijd"), [term(agreement)]),
        Fact("model", _("Model"), [agreement.model]),
    ]


def helper_line(helper: Mapping[str, str]) -> str:
    """Somebody whom the supplier engages: name, country and what for."""
    return f"{helper.get('name', '')} ({helper.get('country', '')}): {helper.get('what_for', '')}"


def hours(count: int) -> str:
    """Within so many hours."""
    if count == 1:
        return gettext("binnen 1 uur")
    return gettext("binnen %(count)s uur") % {"count": count}


def days(count: int) -> str:
    """Within so many days."""
    if count == 1:
        return gettext("binnen 1 dag")
    return gettext("binnen %(count)s dagen") % {"count": count}


def term(agreement: Agreement) -> str:
    """From the first day until and including the last one."""
    last = VersionRow(agreement, AgreementState.NONE).last_day
    return gettext("van %(first)s tot en met %(last)s") % {
        "first": date_format(agreement.starts_on, "j F Y"),
        "last": date_format(last, "j F Y"),
    }


# What cannot be agreed, approved or withdrawn; the first few by the last word of the constraint that says so.
REFUSALS: Mapping[str, Word] = {
    "claims": _("Het register laat niet toe dat een leverancier dit krijgt. Haal het weg."),
    "basis": _("Deze reden en deze toestemming passen niet bij elkaar."),
    "channels": _("Kies minstens één weg. Anders gaat er niets."),
    "names": _("Dit kan alleen als u bij de gegevens de voornaam en de achternaam kiest."),
    "period": _("De laatste dag ligt voor de eerste dag. Verander een van de twee."),
    "scope": _("Schrijf eerst op voor wie de afspraak is."),
    "other": _("De database laat deze afspraak niet toe. Kijk opnieuw wat er staat."),
    "settled": _("Iemand was u voor: deze versie is al goedgekeurd en blijft zoals zij is. Maak een nieuwe versie."),
    "changed": _("Iemand heeft dit intussen veranderd. Kijk opnieuw wat er staat en probeer het dan weer."),
    "draft": _("Er is al een versie die nog niet is goedgekeurd. Verander die."),
    "own": _("U schreef deze versie op. Een ander moet haar goedkeuren."),
    "no_paper": _("De getekende overeenkomst zit er nog niet bij."),
    "no_scope": _("Er staat nog niet voor wie de afspraak is."),
    "no_over": _("De laatste dag van deze versie is al voorbij."),
    "no_never": _("Een andere goedgekeurde versie begint later dan deze. Dan geldt deze nooit."),
}
BESIDE: Mapping[str, str] = {
    "claims": "claims",
    "basis": "basis",
    "channels": "channels",
    "names": "names",
    "period": "last_day",
}
