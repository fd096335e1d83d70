"""What comparing with a system that runs beside ours says on the screen."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.beside.compare import AWAY, CLASS, DIFFERS, GROUP, GUARDIAN, HERE, MARK, PUPIL, THERE
from zorgvuldig.imports.connect.labels import OUTCOMES as LINES
from zorgvuldig.kit.labels import Word

KINDS: Mapping[str, Word] = {
    PUPIL: _("Leerlingen"),
    GUARDIAN: _("Ouders"),
    CLASS: _("Klassen"),
    GROUP: _("Lesgroepen"),
    MARK: _("Cijfers"),
    AWAY: _("Afwezigheid"),
}
WHATS: Mapping[str, Word] = {THERE: _("Alleen daar"), HERE: _("Alleen hier"), DIFFERS: _("Anders")}
OUTCOMES: Mapping[str, Word] = {
    **LINES,
    "compared": _("Vergeleken"),
    "refused": _("Het bestand past niet. Lees het met de hand in om te zien waarom."),
    "no_file": _("Er stond geen bestand in de map."),
    "no_folder": _("De map is er niet. Vraag de beheerder om hem te maken."),
}
REFUSALS: Mapping[str, Word] = {
    "nothing": _("Er is nog geen map en geen koppeling voor dit systeem. Spreek eerst af waar het staat."),
    "over": _("Dit systeem loopt niet meer naast het onze. Een collega was u voor."),
}
