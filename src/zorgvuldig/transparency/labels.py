"""Sentences about the log and its witnesses."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.transparency.reads import ALONE, DAMAGED, LATE, MISNAMED, NONE, REFUSED, SEEN, WAITING
from zorgvuldig.transparency.witnesses import AWAY, ODD, REWRITTEN, SHORTER, UNKNOWN

# Why a witness did not sign.
REFUSALS: Mapping[str, Promise] = {
    AWAY: _("Was niet te bereiken."),
    UNKNOWN: _("Kent dit logboek of onze sleutel niet. Wie de getuige beheert, moet het toevoegen."),
    REWRITTEN: _("Weigert: de geschiedenis is een andere dan de getuige eerder zag."),
    SHORTER: _("Weigert: de getuige zag een langer logboek dan wij nu hebben. Er is iets weggehaald."),
    ODD: _("Gaf geen geldig antwoord."),
}
# How the log stands.
STATES: Mapping[str, Promise] = {
    NONE: _("Er is nog geen openbaar logboek. Het begint binnen een uur."),
    DAMAGED: _("De bestanden van het logboek kloppen niet. Vertrouw ze niet, en vraag de school hoe dat komt."),
    MISNAMED: _("De getuigen zijn verkeerd ingesteld. Daarom noemen wij niets bevestigd."),
    ALONE: _("Niemand buiten de school kijkt mee. Wat hier staat, is niet door een ander bevestigd."),
    WAITING: _("Nog niet genoeg getuigen hebben dit logboek gezien. Wat erin staat, is niet bevestigd."),
    SEEN: _("Genoeg getuigen bevestigen dat er alleen iets bij kwam, en dat niets is veranderd of weggehaald."),
    REFUSED: _(
        "Een getuige weigert. Wat hier staat, volgt niet uit wat die eerder zag. Vertrouw het niet, en vraag de school hoe dat komt."
    ),
    LATE: _(
        "Te weinig getuigen keken de laatste tijd. Wat er sinds de laatste bevestiging bij kwam, is niet bevestigd."
    ),
}
