"""How the list of what suppliers got is said: the ways, the lists, why something did not go, and the kinds of data."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say, small

CHANNELS: Mapping[str, Word] = {
    "login": _("bij inloggen"),
    "roster": _("als lijst, rechtstreeks"),
    "csv": _("als bestand"),
    "results": _("uitslagen terug"),
}
# What a roster calls its collections (OneRoster 1.2).
LISTS: Mapping[str, Word] = {
    "users": _("leerlingen en docenten"),
    "students": _("leerlingen"),
    "teachers": _("docenten"),
    "enrollments": _("wie in welke groep zit"),
    "classes": _("groepen"),
    "courses": _("vakken"),
    "orgs": _("de school"),
    "schools": _("de school"),
    "academicSessions": _("schooljaren"),
    "terms": _("periodes"),
    "gradingPeriods": _("periodes"),
    "demographics": _("persoonsgegevens"),
    "bulk": _("alles"),
    "delta": _("wat veranderde"),
    "lineItems": _("opdrachten"),
    "results": _("uitslagen"),
}
WHY: Mapping[str, Word] = {
    "stopped": _("de school heeft dit gestopt"),
    "no_agreement": _("er geldt geen afspraak"),
    "channel": _("deze weg is niet afgesproken"),
    "register": _("de afspraak noemt iets dat niet meer mag"),
    "outside": _("deze persoon hoort niet bij de afspraak"),
    "restricted": _("de gegevens van deze leerling zijn stilgezet, of dit product is voor deze leerling gestopt"),
    "consent": _("er is geen ja"),
    "credential": _("de sleutel klopte niet"),
    "scope": _("hierom mocht dit product niet vragen"),
    "test": _("het was een proef, en daarvoor kan dit niet"),
}


def channel_label(channel: str) -> str:
    """A way in words; one that is not known as it is."""
    return str(CHANNELS.get(channel, channel))


def list_label(what: str) -> str:
    """Which list it was; nothing for a login."""
    return str(LISTS.get(what, what)) if what else ""


def way_label(channel: str, what: str) -> str:
    """By which way, with which list it was, when it was one."""
    return ": ".join(filter(None, (channel_label(channel), list_label(what))))


def reason_label(why: str) -> str:
    """Why something did not go; one that is not known as it is."""
    return str(WHY.get(why, why))


def claim_label(key: str) -> str:
    """A kind of data as the register calls it; one that it no longer knows as it is."""
    known = REGISTER.claims.get(key)
    return say(known.name) if known else key


def claims_label(keys: Iterable[str]) -> str:
    """What went, in words: a pseudonym always goes."""
    names = [small(claim_label(key)) for key in keys]
    return ", ".join([gettext("een schuilnaam"), *names])
