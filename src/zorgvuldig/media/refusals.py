"""Why a file that somebody brought did not come into the house, or a copy was not made: a key in the row, a sentence on the screen."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext

MOST_BYTES = 60 * 1024 * 1024
MOST_PIXELS = 60_000_000


class NotKept(Exception):
    """These bytes are not kept; `key` says why, and `sentence` for whoever brought them."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do."""
        return sentence(self.key)


class NotAPicture(NotKept):
    """This is no photo that is kept."""


def sentence(key: str) -> str:
    """The sentence of a key; a plain one for a key that is not ours."""
    said = SENTENCES.get(key)
    return said() if said else gettext("Dit is niet gelukt. Probeer het opnieuw.")


SENTENCES: Mapping[str, Callable[[], str]] = {
    # What comes in.
    "empty": lambda: gettext("Dit bestand is leeg. Kies een ander bestand."),
    "kind": lambda: gettext(
        "Dit is geen foto of video die wij kunnen bewaren. Kies een JPG, PNG, WebP, HEIC, MP4 of MOV."
    ),
    "bytes": lambda: (
        gettext("Deze foto is te groot. Een foto mag ten hoogste %(limit)s MB zijn.")
        % {"limit": MOST_BYTES // (1024 * 1024)}
    ),
    "pixels": lambda: (
        gettext("Deze foto heeft te veel beeldpunten. Maak hem kleiner dan %(limit)s megapixel.")
        % {"limit": MOST_PIXELS // 1_000_000}
    ),
    "animated": lambda: gettext("Dit beeld beweegt. Kies een foto die stilstaat, of breng het als video."),
    "damaged": lambda: gettext("Deze foto is beschadigd of niet heel. Sla hem opnieuw op, of kies een andere."),
    "colours": lambda: gettext("Deze foto is gemaakt voor een drukker (CMYK). Sla hem op in gewone kleuren (RGB)."),
    "depth": lambda: gettext("Deze foto heeft 16 bits per kleur. Sla hem op met 8 bits per kleur."),
    "twice": lambda: gettext("Deze foto staat al bij deze gebeurtenis. U hoeft niets te doen."),
    "virus": lambda: gettext("De virusscanner vond iets in dit bestand. Wij bewaren het niet."),
    "unscanned": lambda: gettext(
        "Wij konden dit bestand een dag lang niet op virussen controleren. Breng het later opnieuw."
    ),
    "lost": lambda: gettext("Dit bestand is niet heel aangekomen. Breng het opnieuw."),
    "failed": lambda: gettext("Er ging bij ons iets mis. Probeer het opnieuw, of vraag de beheerder."),
    # Films.
    "film_kind": lambda: gettext("Dit is geen film die wij kunnen bewaren. Kies een MP4 of MOV."),
    "film_codec": lambda: gettext("Deze film is op een manier gemaakt die wij niet kennen. Kies H.264 of HEVC."),
    "film_silent_picture": lambda: gettext("In dit bestand zit geen bewegend beeld. Kies een andere film."),
    "film_long": lambda: gettext("Deze film is te lang. Een film mag ten hoogste een half uur duren."),
    "film_large": lambda: gettext("Deze film is te groot. Een film mag ten hoogste 2 GB zijn."),
    "film_pixels": lambda: gettext("Het beeld van deze film is te groot of te snel. Maak hem kleiner dan 4K."),
    "film_broken": lambda: gettext(
        "Deze film is beschadigd of niet compleet. Kies het bestand opnieuw, of maak er een nieuwe kopie van."
    ),
    "film_twice": lambda: gettext("Deze film staat al bij deze gebeurtenis. U hoeft niets te doen."),
    # Copies.
    "faces": lambda: gettext(
        "Er is iets veranderd aan de gezichten in dit beeld sinds de kopie werd gevraagd. Vraag een nieuwe kopie."
    ),
    "place": lambda: gettext("Een kader in dit beeld klopt niet. Teken het opnieuw, en vraag dan een nieuwe kopie."),
    "metadata": lambda: gettext(
        "In de kopie zaten nog verborgen gegevens. Wij gaven haar daarom niet vrij; vraag de beheerder."
    ),
    "gone": lambda: gettext("Het origineel van dit beeld is er niet meer. Breng de foto opnieuw."),
}
