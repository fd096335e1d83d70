"""Why a file was not taken, as a sentence for whoever brought it. The key stands in the row, the sentence on the screen."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.records.forms.life_words import Word

SENTENCES: dict[str, Word] = {
    "empty": _("Dit bestand is leeg. Kies een ander bestand."),
    "kind": _("Dit is geen foto of video die wij kunnen bewaren. Kies een JPG, PNG, WebP, HEIC, MP4 of MOV."),
    "film_kind": _("Dit is geen film die wij kunnen bewaren. Kies een MP4 of MOV."),
    "film_broken": _(
        "Deze film is beschadigd of niet compleet. Kies het bestand opnieuw, of maak er een nieuwe kopie van."
    ),
    "scanned": _("De virusscanner vond iets in dit bestand. Wij bewaren het niet."),
    "large": _("Dit bestand is te groot. Een foto mag ten hoogste 60 MB zijn, en een video 2 GB."),
    "large_photo": _(
        "Deze foto is te groot. Een foto mag ten hoogste 60 MB zijn. Maak hem kleiner en kies hem opnieuw."
    ),
    "many": _("Er zijn al 200 bestanden onderweg. Wacht tot die in huis zijn, of haal er een paar weg."),
    "filled": _("Bij deze opname is al een film. Maak voor een andere film een nieuwe opname."),
    "other": _("Dit is een ander bestand dan waarvan het begin al binnen is. Kies het bestand opnieuw."),
    "place": _("Dit stuk hoort hier niet. Kies het bestand opnieuw, dan gaat het verder waar het was."),
}
UNKNOWN = _("Wij konden dit bestand niet gebruiken. Kies een ander bestand.")


def sentence(key: str) -> str:
    """The sentence of a key, in the language of the page."""
    return str(SENTENCES.get(key, UNKNOWN))
