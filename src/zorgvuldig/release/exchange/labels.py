"""The words about exchanges: why something may, where it stands, why it may not go, and on what ground telling waits."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Need, RecipientClass
from zorgvuldig.release.exchange.status import NextAct, Step
from zorgvuldig.release.wording.labels import label

CLASSES: Mapping[RecipientClass, Word] = {
    RecipientClass.OBLIGED: _("Moet: een wet zegt dat de school dit geeft"),
    RecipientClass.PERMITTED: _("Mag zonder toestemming: een wet staat dit toe als het nodig is"),
    RecipientClass.CONSENT: _("Alleen met toestemming"),
}
SHORT: Mapping[RecipientClass, Word] = {
    RecipientClass.OBLIGED: _("De school moet dit geven."),
    RecipientClass.PERMITTED: _("De school mag dit geven zonder toestemming, als het nodig is."),
    RecipientClass.CONSENT: _("De school mag dit alleen geven met toestemming."),
}
NEEDS: Mapping[Need, Word] = {
    Need.DEMAND: _("het papier waarmee zij het vragen"),
    Need.INSPECTION: _("de familie ziet het eerst"),
    Need.SECOND: _("een tweede medewerker kijkt mee"),
}
STEPS: Mapping[Step, tuple[Word, Word]] = {
    Step.BEGUN: (_("Begonnen"), _("Beginnen")),
    Step.GRANTED: (_("Er is toestemming"), _("Toestemming")),
    Step.PREPARED: (_("Het bestand is gemaakt"), _("Het bestand maken")),
    Step.INSPECTED: (_("De familie kon het bekijken"), _("De familie laten kijken")),
    Step.SECOND: (_("Een tweede medewerker is akkoord"), _("Een tweede medewerker laten kijken")),
    Step.RELEASED: (_("Vrijgegeven"), _("Vrijgeven")),
    Step.HANDED: (_("De ontvanger heeft het"), _("Overdragen")),
}
WHAT_NOW: Mapping[NextAct, Word] = {
    NextAct.AWAIT_ANSWER: _("Wacht op het antwoord van wie erover beslist. Tot die tijd maakt de school niets klaar."),
    NextAct.PREPARE: _("Maak het bestand. Er gaat dan nog niets weg."),
    NextAct.OFFER_INSPECTION: _("Laat de familie het bestand eerst bekijken."),
    NextAct.AWAIT_INSPECTION: _("De familie bekijkt het bestand. Wacht op antwoord, of tot de tijd voorbij is."),
    NextAct.DECIDE_OBJECTION: _("Iemand heeft bezwaar gemaakt. Besluit daar eerst over."),
    NextAct.AWAIT_SECOND: _("Wacht op de tweede medewerker. De schoolleiding of de privacy officer kijkt."),
    NextAct.LET_GO: _("Kijk het bestand na. Klopt alles, geef het dan vrij."),
    NextAct.HAND_OVER: _("Draag het bestand over aan de ontvanger."),
    NextAct.AWAIT_FETCH: _("Het staat klaar. Wacht tot de ontvanger het ophaalt."),
    NextAct.RECALL: _("De toestemming is ingetrokken. Vertel de ontvanger dat, met alleen het kenmerk."),
    NextAct.CLOSE: _("Dit mag niet weg. Sluit de uitwisseling af."),
    NextAct.NOTHING: _("U hoeft niets meer te doen."),
}
NOT_NOW: Mapping[str, Word] = {
    "consent": _("Er is nu geen toestemming. Er is niets weggegaan. Vraag het opnieuw, of sluit de uitwisseling af."),
    "party": _("Deze organisatie is niet gecontroleerd of doet niet meer mee. Laat haar eerst controleren."),
    "second": _("Een tweede medewerker moet eerst akkoord zijn met precies dit bestand. Vraag die om te kijken."),
    "demand": _("Het papier waarmee zij dit vragen ontbreekt. Begin opnieuw en voeg het toe."),
    "objection": _("Iemand maakte bezwaar. Besluit daar eerst over."),
    "inspection": _("De familie heeft dit nog niet kunnen bekijken. Wacht op antwoord, of tot de tijd voorbij is."),
    "fields": _("Er zit een gegeven in dat deze ontvanger niet mag krijgen. Sluit dit af en begin opnieuw."),
    "stopped": _("Deze uitwisseling is gestopt. Begin een nieuwe als het toch nodig is."),
    "prepared": _("Er is nog geen bestand. Maak het eerst."),
    "released": _("Dit is al vrijgegeven. Het gaat niet nog een keer weg."),
    "recipient": _("Het register kent deze ontvanger niet meer. Vraag de privacy officer wat nu kan."),
    "bulk": _("Dit mag niet voor meer leerlingen tegelijk. Doe het per leerling."),
    "exchange": _("Deze uitwisseling past niet bij deze leerling en ontvanger. Begin opnieuw."),
}
STOPPED: Mapping[str, Word] = {
    "cancelled": _("De school stopte ermee."),
    "withdrawn": _("De toestemming is ingetrokken."),
    "refused": _("Het mocht niet weg."),
    "objection": _("Er was bezwaar, en dat is terecht."),
}
GROUNDS: Mapping[str, Word] = {
    "danger": _("Het eerder vertellen geeft gevaar voor het kind"),
    "inquiry": _("Er loopt een onderzoek dat erdoor wordt gestoord"),
    "order": _("Wie het vordert, beveelt de school te zwijgen"),
}


def recipient_name(key: str) -> str:
    """The recipient as the register calls it, or its key when it is no longer there."""
    known = REGISTER.recipients.get(key)
    return say(known.name) if known else key


def not_now(why: str) -> str:
    """Why something may not go, and what to do, as one sentence or two."""
    return str(NOT_NOW.get(why) or gettext("Dit mag nu niet weg. Vraag de privacy officer wat eraan te doen is."))


def field_name(field: str) -> str:
    """What the screen calls a table.column; what has no words of its own is said by the reason why it is there."""
    table, _dot, column = field.rpartition(".")
    try:
        return say(label(table, column))
    except KeyError:
        known = REGISTER.tables[table].columns.get(column) if table in REGISTER.tables else None
        return say(known.reason) if known else field


def kind_of(field: str) -> str:
    """The kind of data that a table.column is of, as the register calls it."""
    return say(REGISTER.categories[REGISTER.tables[field.rpartition(".")[0]].category].name)


def by_kind(fields: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field with its words, by kind of data, in the order in which they come."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field in fields:
        found.setdefault(kind_of(field), []).append((field, field_name(field)))
    return list(found.items())
