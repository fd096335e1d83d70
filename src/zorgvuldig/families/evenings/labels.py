"""Why something of a parent evening is refused, in a sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

EVENING: Mapping[str, Word] = {
    "school": _("Deze ouderavond is van een andere school."),
    "other": _("Deze ouderavond is van een collega. Vraag de administratie als er iets moet veranderen."),
    "day": _("Deze dag valt buiten het schooljaar van de klassen. Kies een andere dag."),
    "class": _("Deze klas is niet van u. Kies een klas waarvan u mentor bent."),
    "classes": _("Kruis ten minste één klas aan."),
    "years": _("Deze klassen zijn van verschillende scholen of schooljaren. Maak voor elk een eigen avond."),
    "booked": _(
        "Er is al een gesprek geboekt dat dan geen plaats meer heeft. Zeg dat gesprek eerst af, of zeg de hele avond af."
    ),
}
BOOKING: Mapping[str, Word] = {
    "other": _("Dit gesprek is van iemand anders. Wie het boekte, kan het afzeggen."),
    "cancelled": _("Deze ouderavond gaat niet door."),
    "over": _("Dit moment is al voorbij."),
    "closed": _("U kunt geen moment meer kiezen. Bel de school als u nog een gesprek wilt."),
    "person": _(
        "Voor deze persoon kan geen gesprek worden geboekt. Alleen een ouder met gezag komt praten, of een leerling vanaf 18 jaar."
    ),
    "class": _("De klas van deze leerling is niet gevraagd voor deze avond."),
    "teacher": _("Deze leraar geeft geen les aan deze leerling."),
    "moment": _("Op dit moment is de leraar er niet. Kies een ander moment."),
    "family": _("Op dit moment heeft het gezin al een ander gesprek. Kies een ander moment."),
    "pupil": _("Op dit moment is er al een ander gesprek over deze leerling. Kies een ander moment."),
    "taken": _("Dit moment is net door iemand anders gekozen. Kies een ander moment."),
    "once": _("Met deze leraar is al een gesprek geboekt."),
}
MOMENT = ("over", "moment", "family", "pupil", "taken")  # what is said beside the moments
