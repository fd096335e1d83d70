"""What was said of an outing, and why something is refused, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

YES, NO, NONE = "yes", "no", "none"
STATES: Mapping[str, Word] = {YES: _("ja"), NO: _("nee"), NONE: _("geen antwoord")}
OUTING: Mapping[str, Word] = {
    "school": _("Dit uitje is van een andere school."),
    "other": _("Dit uitje vroeg een collega. Vraag de administratie als er iets moet veranderen."),
    "day": _("Kies een dag die nog komt."),
    "year": _("Deze dagen vallen buiten het schooljaar van de groep. Kies andere dagen."),
    "group": _("Deze groep is niet van u. Kies een groep uit de lijst."),
    "groups": _("Kruis ten minste één groep aan."),
    "years": _("Deze groepen zijn van verschillende scholen of schooljaren. Vraag elk apart."),
    "answered": _("Er is al geantwoord op wat hier staat. Zeg het af, en vraag het opnieuw zoals het wordt."),
    "nobody": _("Iedereen heeft geantwoord. Er is niemand om te herinneren."),
    "reminded": _("Vandaag is al een herinnering verstuurd. Morgen kan het weer."),
}
SLIP: Mapping[str, Word] = {
    "person": _("Alleen een ouder met gezag antwoordt, of een leerling vanaf 18 jaar."),
    "cancelled": _("Dit gaat niet door. U hoeft niets meer te zeggen."),
    "over": _("De dag is er. Uw antwoord verandert niet meer: bel de school."),
    "group": _("De groep van uw kind is niet gevraagd voor dit uitje."),
    "choice": _("Kies ja of nee."),
}
