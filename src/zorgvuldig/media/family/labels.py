"""Why a picture is not shown somewhere (any more), in the words of a family."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

# As `gate.places_with` says it: of the pupil why, of anybody else no more than that it may not.
HIDDEN: Words = {
    "over": _("De termijn is voorbij."),
    "weighing": _("De school weegt opnieuw af of dit verstandig is."),
    "faces": _("De school kijkt opnieuw wie er op de foto staan."),
    "copy": _("De school maakt de foto opnieuw."),
    "objection": _("Bij deze foto is hier nee gezegd."),
    "consent": _("Hier is geen ja voor dat nu geldt."),
    "left": _("De leerling is niet meer op school."),
    "restricted": _("Deze gegevens zijn stilgezet."),
}
REFUSED = _("De school mag de foto hier niet meer laten zien.")
# As it was written down when it was taken away.
ENDED: Words = {
    "desk": _("De school haalde de foto weg."),
    "replaced": _("Er kwam een andere versie van de foto voor in de plaats."),
    "over": _("De termijn is voorbij."),
}


def hidden_label(why: str) -> str:
    """Why it may not be seen at this moment; empty when it may."""
    return str(HIDDEN.get(why, REFUSED)) if why else ""


def ended_label(why: str) -> str:
    """Why it was taken away for good."""
    return str(ENDED.get(why, REFUSED))
