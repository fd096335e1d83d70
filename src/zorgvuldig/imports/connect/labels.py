"""What a line to Somtoday Connect says on the screen."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.connect.document import ConnectDocument
from zorgvuldig.kit.labels import Word

# How a round ended, by the word that is kept of it.
OUTCOMES: Mapping[str, Word] = {
    "done": _("Opgehaald. Kijk bij ‘Nog niet ingelezen’ wat er verandert."),
    "compared": _("Vergeleken. Er is niets veranderd."),
    "busy": _("Somtoday vroeg ons te wachten. Wij gaan later verder."),
    "sign_in": _("Somtoday kent deze client of dit geheim niet. Kijk beide na en vul ze opnieuw in."),
    "token": _("Somtoday laat ons niet toe. Zet de koppeling in Somtoday open voor deze vestiging."),
    "branch": _(
        "Wij mogen niets van deze vestiging ophalen. Kijk het nummer na, en zet de koppeling in Somtoday open."
    ),
    "brin": _("Deze vestiging heeft een ander BRIN-nummer dan uw school. Kijk het nummer van de vestiging na."),
    "no_pupils": _("Wij hebben geen recht op leerlingen. Geef dat recht in Somtoday, en haal opnieuw op."),
    "not_there": _("Somtoday kent dit niet. Kijk het nummer van de vestiging na."),
    "unreachable": _("Wij konden Somtoday niet bereiken. Probeer het later opnieuw."),
    "broken": _("Bij Somtoday ging iets mis. Probeer het later opnieuw."),
    "unexpected": _("Somtoday gaf een antwoord dat wij niet verwachten. Er is niets opgehaald."),
    "content": _("Somtoday gaf een antwoord dat niet klopt. Er is niets opgehaald."),
    "size": _("Dit is te veel om in één keer op te halen. Probeer het zonder cijfers."),
    "address": _("Het adres van Somtoday is veranderd. Bevestig het nieuwe adres."),
    "secret": _("Het geheim kunnen wij niet meer lezen. Vul het opnieuw in."),
    "not_named": _("In het register staat niet wie de andere administratie is. Laat dat daar eerst invullen."),
    "not_agreed": _("De afspraak met deze leverancier geldt vandaag niet. Vul in tot wanneer zij geldt."),
}
ENVIRONMENTS: Mapping[str, Word] = {
    "production": _("Productie (echte gegevens)"),
    "test": _("Test (een kopie van echte gegevens)"),
    "acceptance": _("Acceptatie (verzonnen gegevens)"),
}
LISTS: Mapping[str, Word] = {
    "leerlingen": _("leerlingen"),
    "stamgroepen": _("stamgroepen"),
    "lesgroepen": _("lesgroepen"),
    "medewerkers": _("medewerkers"),
    "verzorgers": _("ouders en verzorgers"),
    "cijfers": _("cijfers"),
}
FIELDS: Mapping[str, Word] = {
    "eckid": _("ECK iD"),
    "leerlingnummer": _("leerlingnummer"),
    "roepnaam": _("roepnaam"),
    "voorletters": _("voorletters"),
    "voorvoegsel": _("voorvoegsel"),
    "achternaam": _("achternaam"),
    "geslacht": _("geslacht"),
    "geboortedatum": _("geboortedatum"),
    "emailadres": _("e-mailadres"),
    "mobielnummer": _("mobiel nummer"),
    "uitgebreidMobielNummer": _("mobiel nummer"),
    "telefoonnummer": _("telefoonnummer"),
    "adres": _("adres"),
    "plaatsingen": _("plaatsingen"),
    "plaatsingen.startdatum": _("begin van de plaatsing"),
    "plaatsingen.einddatum": _("einde van de plaatsing"),
    "plaatsingen.leerjaar": _("leerjaar"),
    "plaatsingen.opleiding": _("opleiding"),
    "plaatsingen.stamgroep": _("stamgroep"),
    "naam": _("naam"),
    "vak": _("vak"),
    "vaknaam": _("naam van het vak"),
    "leerlingen": _("leerlingen"),
    "docenten": _("docenten"),
    "afkorting": _("afkorting"),
    "relatie_tot_leerlingen": _("bij welke leerling"),
    "relatie_tot_leerlingen.relatiesoort": _("soort relatie"),
    "relatie_tot_leerlingen.ouderlijk_gezag": _("ouderlijk gezag"),
}


def no_right_says(document: ConnectDocument) -> Iterator[str]:
    """What we have no right to, in one sentence for each list."""
    for name, called in LISTS.items():
        if document.lacks(name):
            says = gettext("Wij hebben geen recht op %(list)s. Wat hier staat, blijft zoals het is.")
            yield says % {"list": called}
        elif fields := [word for field, word in FIELDS.items() if document.lacks(name, field)]:
            says = gettext("Van %(list)s hebben wij geen recht op: %(fields)s. Wat hier staat, blijft zoals het is.")
            yield says % {"list": called, "fields": ", ".join(map(str, fields))}
