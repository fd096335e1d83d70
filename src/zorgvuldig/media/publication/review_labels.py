"""What the page about weighing says: of consents, of warnings, and of what the database refuses."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
