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


# What the page about weighing says: of consents, of warnings, and of what the database refuses.

Word = str | Promise

# Why a face may not be recognised in a medium: silhouette (see `web/icons`) and words.
CELLS: Mapping[str, tuple[str, Word]] = {
    "yes": ("yes", _("ja")),
    "agreed": ("yes", _("vond het goed")),
    "blurred": ("yes", _("niet herkenbaar")),
    "no": ("no", _("nee")),
    "withdrawn": ("no", _("ingetrokken")),
    "unknown": ("unknown", _("onbekend, dus nee")),
    "objection": ("no", _("wil niet op deze foto")),
    "restricted": ("no", _("gegevens staan stil")),
    "left": ("no", _("niet meer op school")),
    "gone": ("no", _("niet meer in onze gegevens")),
    "other": ("no", _("niet gevraagd, dus nee")),
    "open": ("unknown", _("nog geen naam, dus nee")),
}
NOBODY: Mapping[str, Word] = {
    "open": _("nog niet gezegd wie dit is"),
    "pupil": _("leerling die u hier niet ziet"),
    "other": _("geen leerling van ons"),
    "agreed": _("geen leerling van ons"),
    "blurred": _("niet herkenbaar"),
}
# What the system warns of, of everybody in the picture together and of nobody by name.
WARNINGS: Mapping[str, Word] = {
    "young": _("Er staat iemand op die jonger is dan 14. Kies bij twijfel voor een masker."),
    "court": _(
        "Bij iemand op deze foto houdt de rechter iemand op afstand. Laat niet zien waar en wanneer deze leerling ergens is."
    ),
    "restricted": _("Van iemand op deze foto staan de gegevens stil. Die krijgt overal een masker."),
    "open": _("Van een gezicht is nog niet gezegd wie het is. Dat krijgt overal een masker."),
    "other": _("Er staat iemand op die geen leerling is en niet is gevraagd. Die krijgt overal een masker."),
    "left": _("Er staat iemand op die van school is. Die krijgt overal een masker."),
    "gone": _("Er staat iemand op die niet meer in onze gegevens is. Die krijgt overal een masker."),
}
# What only a person can see, and says here.
SEEN: Mapping[str, Word] = {
    "swimwear": _("Badkleding of weinig kleren"),
    "care": _("Zorg, ziekte of een medisch hulpmiddel"),
    "name_in_view": _("Een naam is te lezen, zoals op een shirt of een bord"),
    "place_in_view": _("Een adres of een rooster is te lezen"),
    "feeling": _("Iemand is verdrietig, of schaamt zich"),
    "accident": _("Iemand staat er per ongeluk op"),
}
OUTCOMES: Mapping[str, Word] = {
    "as_is": _("plaatsen zoals hij is"),
    "masked": _("plaatsen, met maskers"),
    "no": _("niet plaatsen"),
}
AFTER: Mapping[str, Word] = {
    "mask": _("Die leerling krijgt een masker"),
    "remove": _("De foto gaat weg"),
}
# What the database refuses, by its constraint without «weighing_».
REFUSALS: Mapping[str, Word] = {
    "second": _("U bracht deze foto zelf in huis. Een ander van het fototeam of van de schoolleiding weegt hem af."),
    "school": _("Deze foto is van een andere school. Daar weegt iemand hem af."),
    "medium": _("Deze plek bestaat niet (meer). Kies een andere."),
    "confirmed": _(
        "Er is nog niet bevestigd dat elk gezicht een kader heeft. Laat dat eerst doen. Tot dan kunt u deze foto niet plaatsen."
    ),
    "faces": _("Er is intussen iets veranderd aan wie erop staat. Kijk de foto opnieuw na en besluit dan."),
    "consent": _("Hier zegt niet iedereen die erop staat ja. Kies ‘plaatsen, met maskers’ of ‘niet plaatsen’."),
    "weighed": _("Een collega besloot intussen ook over deze foto. Lees dat hieronder en besluit dan opnieuw."),
}
NO_CHOICE = _("Kies bij minstens één plek wat u besluit.")
NO_REASON = _("Schrijf in een of twee zinnen waarom. Families kunnen dit lezen.")
NAME_IN_REASON = _("Noem in de reden geen leerling bij naam: families van anderen kunnen hem lezen.")
NAME_IN_CAPTION = _(
    "Hier staat de naam van iemand die op de foto staat. Haal de naam weg, of zet het vinkje hieronder."
)
