"""Why a file was not taken while it came in, as a sentence; what only looking at the whole tells is in `refusals`."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.media import refusals

SENTENCES: dict[str, Word] = {
    "large": _("Dit bestand is te groot. Een foto mag ten hoogste 60 MB zijn, en een video 2 GB."),
    "many": _("Er zijn al 200 bestanden onderweg. Wacht tot die in huis zijn, of haal er een paar weg."),
    "filled": _("Bij deze opname is al een film. Maak voor een andere film een nieuwe opname."),
    "other": _("Dit is een ander bestand dan waarvan het begin al binnen is. Kies het bestand opnieuw."),
    "misplaced": _("Dit stuk hoort hier niet. Kies het bestand opnieuw, dan gaat het verder waar het was."),
}


def sentence(key: str) -> str:
    """The sentence of a key, in the language of the page."""
    said = SENTENCES.get(key)
    return str(said) if said else refusals.sentence(key)
