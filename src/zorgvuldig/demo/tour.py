"""The guided tour of the demonstration: who can sign in, and a dozen stops along the promises. A real school has none.

A test walks it: the account of each stop opens its page and finds the words that the stop names.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zorgvuldig.demo.marker import demonstration, is_demonstration
from zorgvuldig.demo.people import PASSWORD, PEOPLE
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import public, route
from zorgvuldig.register.schema import Promise as Kept


@dataclass(frozen=True, slots=True)
class Stop:
    """Where to look: as whom (empty: without signing in), on which page, and from there which links to choose.

    `finds` are words that stand there, `look` is what they show, `promise` the promise that this is about.
    """

    account: str
    page: str
    choose: tuple[str | Promise, ...]
    finds: str | Promise
    look: str | Promise
    promise: str

    @property
    def url(self) -> str:
        """The address of the page."""
        return reverse(self.page)

    @property
    def keeps(self) -> Kept:
        """The promise, as the register has it."""
        return REGISTER.promises[self.promise]


STOPS = (
    Stop(
        "", "register", (), _("Welke gegevens bewaart de school?"),
        _("Bij elk gegeven staat een doel, een wet en een termijn. Zonder doel gaat geen dossier open."), "P02",
    ),
    Stop(
        "ouder", "own_children", ("Younes", _("Wie keek")), _("Wie keek in het dossier"),
        _("Een ouder ziet alles, en elke keer dat iemand keek. Ook de noodtoegang, en een poging die is geweigerd."), "P09",
    ),
    Stop(
        "ouder", "own_children", ("Younes", _("Wat de school uit ging"), _("Waar gaat het heen? Bekijk het plaatje")),
        _("Waar gaan de gegevens van mijn kind heen?"),
        _("Het plaatje laat zien wie iets kreeg en van welke wet dat mag. Meer gaat er niet weg."), "P13",
    ),
    Stop(
        "ouder", "children_consents", ("Younes el Wahdani",), _("Wat u antwoordde"),
        _("Trek hier een ja in. De foto verdwijnt dan van de website van de school."), "P15",
    ),
    Stop(
        "ouder3", "start", (), _("Er staat vandaag niets voor u klaar."),
        _("Deze ouder heeft geen gezag. Er is niets te zien, ook niet met het goede adres."), "P09",
    ),
    Stop(
        "leerling18", "parental_access", (), _("Wie mag meekijken?"),
        _("Vanaf 18 jaar beslist de leerling. Eén ouder mag meekijken, de andere niet."), "P09",
    ),
    Stop(
        "docent", "own_classes", ("Younes el Wahdani",), _("De familie ziet dat u dit dossier opende, en waarom."),
        _("Een mentor opent alleen de eigen klas. Boven de pagina staat een groene strook: het dossier is open."), "P04",
    ),
    Stop(
        "administratie", "intake_queue", ("Noor Waterberg",), _("Wat de ouders invulden"),
        _("De school vraagt alleen wat in het register staat. Wie is afgewezen, wordt gewist."), "P03",
    ),
    Stop(
        "communicatie", "picture_desk", (), _("Moet daar nog weg"),
        _("Een tweede persoon weegt elke foto af. Wie geen ja zei, is er nooit op te herkennen."), "P16",
    ),
    Stop(
        "privacy", "suppliers", (), _("Wacht op goedkeuring"),
        _("Een leverancier krijgt alleen iets als er een afspraak geldt. Een ander keurt haar goed."), "P07",
    ),
    Stop(
        "privacy", "retention", (), _("Wat de laatste keer is gewist"),
        _("Elke nacht verdwijnt wat over zijn termijn is. Van elke keer is er een bewijs."), "P11",
    ),
    Stop(
        "privacy", "breaches", (), _("De klok loopt"),
        _("Bij een datalek telt het systeem de 72 uur. Elk besluit en elke stap blijft staan."), "P01",
    ),
)  # fmt: skip


def offered(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the address of the tour, which only a demonstration has, and whether this was one until somebody real came."""
    return {"tour_url": reverse("tour") if is_demonstration() else "", "was_demonstration": demonstration().is_over}


@route("rondleiding/", "tour")
@public
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """Who can sign in, and where to look. No code of anybody stands here: whoever runs the demonstration asks for it."""
    if not is_demonstration():
        raise Http404
    named = [person.username for person in PEOPLE]
    here = set(Account.objects.filter(username__in=named).values_list("username", flat=True))
    people = [person for person in PEOPLE if person.username in here]
    stops = [stop for stop in STOPS if not stop.account or stop.account in here]
    return render(request, "web/tour.html", {"people": people, "stops": stops, "password": PASSWORD})
