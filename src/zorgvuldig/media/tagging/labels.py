"""What the page about who is in a picture says."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.media.models import Face

# Somebody whom the one at the door may not see by name here: of another group, or chosen by the picture team.
ELSEWHERE = "elsewhere"

MARKS = {
    Face.OPEN: _("nog niet gezegd"),
    Face.OTHER: _("geen leerling van ons"),
    Face.AGREED: _("geen leerling van ons, en vond het goed"),
    Face.BLURRED: _("niet herkenbaar"),
    Face.NONE: _("geen gezicht"),
}

# Why the database, or the page, does not take a line of the form.
PROBLEMS = {
    "team": _("Deze leerling kunt u hier niet kiezen. Kies iemand uit de lijst, of vraag het fototeam."),
    "face": _("Dit gezicht is intussen veranderd. Kies opnieuw wie het is."),
    "choice": _("Kies een van de mogelijkheden uit de lijst."),
    "elsewhere": _("Wie dit is, is bij een andere groep gekozen. Kies eerst die groep om het te veranderen."),
    "number": _("Vul alle vier de getallen in: van 0 tot en met 100 procent, zoals 12,5."),
    "outside": _("Het kader valt buiten de foto. Maak het kleiner of schuif het op."),
    "small": _("Het kader is te klein. Maak het minstens een half procent breed en hoog."),
    "found": _("Dit kader vond het systeem. Verschuif het niet, maar kies ‘geen gezicht’ en teken een nieuw kader."),
}
CHANGED = _(
    "Een collega heeft intussen iets veranderd. Er is nog niets bewaard. Hieronder staat wat u koos; kijk het na en "
    "bewaar opnieuw."
)
TWICE = _(
    "Deze leerling koos u twee keer op deze foto. Klopt dat, zet dan onder de lijst een vinkje. Anders kiest u opnieuw."
)
NOT_TICKED = _("Zet eerst een vinkje bij ‘Elk gezicht heeft een kader’. Daarna kunt u bevestigen.")
NOT_LOOKED = _("Het systeem zoekt nog naar gezichten. Wacht tot dat klaar is. Daarna kunt u bevestigen.")
