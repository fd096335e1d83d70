"""What the pages about breaches say: kinds, states, and what the database refuses."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

KINDS: Mapping[str, Word] = {
    "lost": _("Een apparaat of papier is kwijt of gestolen"),
    "sent": _("Naar de verkeerde gestuurd"),
    "opened": _("Iemand zag gegevens die dat niet mocht"),
    "account": _("Iemand gebruikte het account van een ander"),
    "hacked": _("Iemand brak in op een systeem"),
    "published": _("Per ongeluk openbaar gemaakt"),
    "destroyed": _("Gegevens zijn weg of niet te bereiken"),
    "supplier": _("Het gebeurde bij een leverancier"),
    "other": _("Iets anders"),
}
PEOPLE: Mapping[str, Word] = {
    "pupil": _("leerlingen"),
    "guardian": _("ouders en voogden"),
    "staff": _("medewerkers"),
    "other": _("anderen"),
}
DECISIONS: Mapping[str, Word] = {"tell": _("Wel melden"), "not": _("Niet melden")}
# How a breach stands: silhouette (see `web/icons`) and words.
STATES: Mapping[str, tuple[str, Word]] = {
    "new": ("unknown", _("nog niet beoordeeld")),
    "deciding": ("partly", _("wacht op een besluit")),
    "telling": ("partly", _("moet nog gemeld worden")),
    "closing": ("partly", _("kan worden afgesloten")),
    "closed": ("yes", _("afgesloten")),
}
CHANGED = _("Een collega veranderde intussen iets. Lees hieronder wat er nu staat, en vul het daarna opnieuw in.")
CLOSED = _("Dit datalek is afgesloten. Er kan niets meer bij of af.")
# What the database refuses, by its constraint without «breach_».
REFUSALS: Mapping[str, Word] = {
    "closed": CLOSED,
    "numbers": _("Geen leerling van uw school heeft dit nummer: %(numbers)s."),
    "codes": _("Geen medewerker van uw school heeft deze afkorting: %(codes)s."),
    "changed": CHANGED,
    "kept": _("Wat er is gemeld en door wie, blijft staan. Schrijf er een notitie bij."),
    "later": _("De school merkte het niet later dan er nu staat. De klok gaat niet terug. Vul een eerder moment in."),
    "ahead": _("Deze tijd moet nog komen. Vul een tijd in die al geweest is."),
    "told": _("Het is al gemeld. Het besluit verandert daarom niet meer."),
    "decided": _("Een nieuw datalek is nog niet beoordeeld. Meld het eerst."),
    "decider": _("Dit besluit de privacy officer of de schoolleiding. U kunt wel een notitie schrijven."),
    "closed_whole": _("Dit datalek is nog niet af. Hieronder staat wat er nog ontbreekt."),
    "ap_decided_whole": _("Schrijf op waarom u dit besluit."),
    "people_decided_whole": _("Schrijf op waarom u dit besluit."),
    "ap_told_when_decided": _("Besluit eerst dat u het meldt."),
    "people_told_when_decided": _("Besluit eerst dat de mensen het moeten weten."),
    "account_whole": _("Vul bij een account ook in vanaf wanneer iemand het misbruikte."),
    "letter": _("Schrijf eerst de brief."),
    "nobody": _(
        "Er staat nog niet van wie de gegevens zijn. Vul dat eerst in, of schrijf op hoe u de mensen bereikt hebt."
    ),
    "telling": _("De brief gaat al weg. Er verandert daarom niets meer aan."),
}
# Beside which field of a form a refusal stands; the others stand above all of them.
BESIDE: Mapping[str, str] = {
    "later": "noticed_at", "ahead": "told_at", "account_whole": "account_since", "ap_decided_whole": "reason",
    "people_decided_whole": "reason", "letter": "letter", "numbers": "numbers", "codes": "codes",
}  # fmt: skip
# Of whom the data are besides pupils, and how far their letters are (`gate.breach_letter_counts`).
PARTS: Mapping[str, Word] = {"guardian": _("Ouders, over zichzelf"), "staff": _("Medewerkers")}
LETTERS: Mapping[str, Word] = {
    "said": _("De brief is nog niet verstuurd"),
    "read": _("Las de brief"),
    "mailed": _("Er ging een e-mail, maar de brief is nog niet gelezen"),
    "nobody": _("Kreeg nog geen e-mail"),
}
# What is missing before one can be closed.
MISSING: Mapping[str, Word] = {
    "ap": _("Er is nog niet besloten of de Autoriteit Persoonsgegevens het moet weten."),
    "ap_told": _("Het is nog niet gemeld bij de Autoriteit Persoonsgegevens."),
    "people": _("Er is nog niet besloten of de mensen zelf het moeten weten."),
    "people_told": _("De mensen weten het nog niet."),
    "measures": _("Er staat nog niet wat de school eraan deed."),
}
