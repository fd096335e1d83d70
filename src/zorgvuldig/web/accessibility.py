"""How far everybody can use this system: the accessibility statement, in the form that Dutch public bodies use.

It is the same for every school that runs this version, so it says what our own tests showed and what nobody examined.
"""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route

REVISED_ON = date(2026, 11, 27)  # whoever changes a sentence of the statement, changes this
# The five statuses. C asks that an examination by WCAG-EM is planned within six months, B that there was one; neither is so.
STATUS = "D"
INSTITUTE = "https://www.mensenrechten.nl/"  # equal treatment in education; a link that one follows


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as WCAG asks: which criterion, what it does to whom, why it is so, what is done, and when."""

    criterion: str
    what: str | Promise
    harms: str | Promise
    cause: str | Promise
    measure: str | Promise
    planned: str | Promise


NO_DATE = _("Er is nog geen datum.")
FINDINGS = (
    Finding(
        "1.2.2, 1.2.5",
        _("Films hebben geen ondertitels en geen gesproken uitleg."),
        _("Wie niet hoort, mist wat er wordt gezegd. Wie niet ziet, mist wat er gebeurt."),
        _("Medewerkers zetten een film in het systeem. Er is geen plek voor een bestand met ondertitels."),
        _("Zet onder de film een bijschrift met wat er te zien en te horen is. Of vraag de school om de tekst."),
        NO_DATE,
    ),
    Finding(
        "1.1.1",
        _("Een foto zonder bijschrift heeft als tekst alleen een nummer en de naam van de gebeurtenis."),
        _("Wie niet ziet, hoort niet wat er op de foto staat."),
        _("Een bijschrift hoeft niet. Het systeem bedenkt er zelf geen, want dan vertelt het iets over kinderen."),
        _("De school schrijft bijschriften bij foto’s die iets vertellen."),
        NO_DATE,
    ),
    Finding(
        "1.1.1, 1.3.1",
        _("Bestanden die mensen zelf toevoegen, kijkt niemand na. Een gescande brief is alleen een plaatje."),
        _("Een voorleesprogramma kan zo’n bestand niet voorlezen."),
        _("Het systeem bewaart een bestand zoals het binnenkwam."),
        _("Vraag de school om de tekst. Brieven en rapporten die het systeem zelf maakt, zijn wel voor te lezen."),
        NO_DATE,
    ),
    Finding(
        "3.1.2",
        _(
            "Op een Engelse pagina staat wat medewerkers schreven in het Nederlands, zonder teken dat het Nederlands is."
        ),
        _("Een voorleesprogramma leest die tekst voor met een Engelse uitspraak."),
        _("Het systeem weet niet in welke taal iemand schreef."),
        _("Kies Nederlands als taal van de pagina om zulke teksten te laten voorlezen."),
        NO_DATE,
    ),
)


@route("toegankelijkheid/", "accessibility")
@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement. It opens no file and is the same for everybody."""
    context = {"status": STATUS, "findings": FINDINGS, "revised_on": REVISED_ON}
    more = {"controller": REGISTER.controller, "institute": INSTITUTE}
    return render(request, "web/accessibility.html", context | more)
