"""What the pages of duties and of looking at roles say, in the language of the page."""

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.register.schema import SourceStatus

# How far off a day is: silhouette and word.
STANDS: dict[str, tuple[str, Word]] = {
    "late": ("no", _("te laat")),
    "now": ("partly", _("nu")),
    "soon": ("partly", _("binnenkort")),
    "later": ("yes", _("later")),
}
# How the address of a duty is called, and on which page one does it.
SLUGS = {
    "access_review": "rollen",
    "unused_access": "ongebruikt",
    "retention_confirmation": "termijnen",
    "agreement_review": "overeenkomsten",
    "norms_review": "normen",
    "reading_check": "inzage",
}
DONE_AT = {
    "access_review": "roles_review",
    "unused_access": "unused_access",
    "retention_confirmation": "open_terms",
    "agreement_review": "agreements_review",
    "norms_review": "norms",
    "reading_check": "reading",
}
STATUSES: dict[SourceStatus, tuple[Word, Word]] = {
    SourceStatus.PROPOSAL: (_("Ons voorstel"), _("Geen wet of norm noemt dit getal. De school kiest zelf.")),
    SourceStatus.PRACTICE: (_("Wat scholen doen"), _("Er is geen wet. Andere scholen doen het meestal zo.")),
    SourceStatus.LAW_TO_CONFIRM: (
        _("Nog na te lezen in de wet"),
        _("Er is een wet, maar het artikel is nog niet nagelezen in de tekst van nu."),
    ),
}
GRANTS: dict[str, Word] = {"helper": _("hulp van buiten"), "substitution": _("vervanging")}
# What the database, or the page before it, does not take of a look at roles; with the name and the role where they are known.
REFUSED: dict[str, Word] = {
    "self": _("Dit is uw eigen rol. Vraag een collega om ernaar te kijken."),
    "gone": _("Een van deze rollen is intussen beëindigd. Er is niets bewaard. Kijk opnieuw en kies nog eens."),
    "last": _(
        "Dit is de laatste met deze rol. De school heeft altijd iemand nodig voor privacy, administratie en leiding. Geef eerst "
        "iemand anders de rol."
    ),
    "today": _("Deze rol begon vandaag. Beëindig haar morgen, of vraag de administratie om haar weg te halen."),
    "none": _("U koos geen rol. Zet een vinkje bij de rollen waarnaar u keek."),
}


def slug_of(key: str) -> str:
    """The part of the address that names a duty."""
    return SLUGS.get(key, key.replace("_", "-"))
