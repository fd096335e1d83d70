"""Kinds of mail, reasons and outcomes as the screen says them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "signing_in": _("Om in te loggen"),
    "alarm": _("Alarm en datalekken"),
    "invitation": _("Uitnodigingen"),
    "notice": _("Berichten"),
}
REASONS: dict[str, Promise] = {
    "": _("Nog niet geprobeerd"),
    "away": _("De mailserver antwoordt niet. Kijk of hij aan staat, en of de naam en de poort kloppen."),
    "login": _("De mailserver weigert onze naam of ons wachtwoord. Kijk naar de instellingen."),
    "tls": _("Er kwam geen veilige verbinding. Kijk naar het certificaat van de mailserver en naar de instellingen."),
    "sender": _("De mailserver neemt onze afzender niet aan. Kijk of de server voor dit adres mag mailen."),
    "later": _("De mailserver zegt: nu niet. Het wordt vanzelf opnieuw geprobeerd."),
    "address": _("De mailserver kent dit adres niet."),
    "content": _("De mailserver weigert deze mail."),
    "old": _("Het lukte twee dagen lang niet."),
    "damaged": _("De mail is hier niet te openen. Hoort secrets.json bij deze installatie?"),
    "other": _("Er ging hier iets mis. Kijk in het logboek van de server."),
}
OUTCOMES: dict[str, Promise] = {
    "sent": _("Verstuurd"),
    "refused": _("Geweigerd"),
    "given_up": _("Opgegeven"),
    "expired": _("Te laat geworden"),
    "withheld": _("Niet gemaild: adres werkt niet"),
    "hard": _("Adres bestaat niet"),
    "soft": _("Nu niet te bezorgen"),
    "unknown": _("Niet te lezen"),
    "ignored": _("Niet van ons, of te oud"),
}
WENT = ("sent", "refused", "given_up", "expired", "withheld")
CAME_BACK = ("hard", "soft", "unknown", "ignored")
