"""What the database says of a publication, in words: why it cannot be seen, and what to do about it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DESK = "desk"  # somebody took it away by hand, as `Publication.ended_why` has it
# Why something cannot be seen, as `gate.why_not_shown` says it.
REASONS: Mapping[str, str | Promise] = {
    DESK: _("Door het fototeam weggehaald"),
    "replaced": _("Er kwam een andere versie"),
    "ended": _("Weggehaald"),
    "over": _("De laatste dag is voorbij"),
    "weighing": _("De afweging geldt niet meer"),
    "faces": _("Er is iets veranderd aan wie erop staat"),
    "copy": _("Het bestand is er niet (meer)"),
    "open": _("Van een gezicht is niet gezegd wie het is"),
    "other": _("Iemand die geen leerling is, zei geen ja"),
    "gone": _("Iemand die erop staat, is niet meer in onze gegevens"),
    "restricted": _("Gegevens van iemand die erop staat, zijn stilgezet"),
    "left": _("Iemand die erop staat, is van school"),
    "objection": _("Iemand wil deze foto niet"),
    "consent": _("Van iemand die erop staat, is er geen ja (meer)"),
}
# Those that are about one face, so that a mask helps.
ABOUT_FACES = frozenset({"restricted", "left", "objection", "consent"})

# What was refused, and what to do. The keys are those of the database's constraints without «publication_», and our own.
REFUSED: Mapping[str, str | Promise] = {
    "ended": _("Deze plaatsing is al weggehaald. Plaats de foto opnieuw als dat mag."),
    "over": _("Deze foto is te oud om nog te plaatsen. Kies een foto van dit of vorig schooljaar."),
    "weighing": _("De afweging geldt niet meer: iemand besloot daarna anders. Weeg de foto opnieuw af."),
    "faces": _("Er is iets veranderd aan wie er op de foto staat. Laat dat bevestigen, en weeg de foto opnieuw af."),
    "copy": _("Het bestand om te plaatsen is niet klaar. Laat het opnieuw maken."),
    "open": _("Van een gezicht is nog niet gezegd wie het is. Zeg dat eerst, of maskeer het gezicht."),
    "other": _("Iemand die geen leerling is, zei geen ja. Maskeer het gezicht, of vraag het."),
    "gone": _("Iemand op de foto is niet meer in onze gegevens. Maskeer het gezicht."),
    "restricted": _("Gegevens van iemand op de foto zijn stilgezet. Maskeer het gezicht."),
    "left": _("Iemand op de foto is van school. Maskeer het gezicht."),
    "objection": _("Iemand wil niet op deze foto te herkennen zijn. Maskeer het gezicht, of kies een andere foto."),
    "consent": _("Van iemand op de foto is er geen ja voor deze plek. Maskeer het gezicht, of kies een andere foto."),
    "once_at_a_time": _("Deze foto staat daar al. Haal hem eerst weg als er een andere versie moet komen."),
    "as_is": _(
        "Er is besloten dat de foto er zo mag staan, maar van iemand is er nu geen ja. Weeg de foto opnieuw af, met maskers."
    ),
    "not_weighed": _("Over deze plek is nog niets besloten, of er is besloten van niet. Weeg de foto eerst af."),
    "told": _("Dit is al weggehaald. Hieronder ziet u hoe het nu staat."),
    "asked": _("Er wordt al aan gewerkt. Ververs deze bladzijde over een minuut."),
}
OTHERWISE = _("Dit mag nu niet worden geplaatst. Kijk bij de foto waarom.")


def reason_label(why: str) -> str:
    """Why something cannot be seen, as the beginning of a sentence."""
    return str(REASONS.get(why, REASONS["ended"]))


def refusal(why: str) -> str:
    """What was refused, and what to do about it: one or two sentences."""
    return str(REFUSED.get(why, OTHERWISE))
