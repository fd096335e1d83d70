"""What the pages about footage that stays longer say: why the database refuses one, and how far one is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise
REFUSALS: Mapping[str, Word] = {
    "by": _("Wij weten niet wie u bent. Log opnieuw in en probeer het nog eens."),
    "school": _("Dit incident is van een andere school. Daar kan iemand de beelden bewaren."),
    "long": _("U kunt ten hoogste 7 dagen achter elkaar bewaren. Kies een kortere tijd."),
    "wide": _("Deze tijd past niet bij het incident. Blijf binnen een dag ervoor en een dag erna."),
    "past": _("De dag waarop het ophoudt is al geweest. Kies een latere dag."),
    "term": _("Beelden mogen ten hoogste een half jaar langer blijven. Kies een eerdere dag."),
    "review": _("U moet opnieuw kijken voordat het ophoudt. Kies een eerdere dag om opnieuw te kijken."),
    "closed": _("Dit incident is afgesloten. Daarvoor blijven geen beelden meer."),
    "second": _("Dit besluit neemt een ander dan wie het vroeg: iemand van de schoolleiding of de privacy officer, en maar één keer."),
    "kept": _("Wat is gevraagd, staat vast. Stop deze bewaring en vraag een nieuwe."),
    "ended": _("Deze bewaring is al gestopt. U kunt er niets meer aan veranderen."),
    "camera": _("Deze camera hoort niet bij deze school, of er is al over besloten. Kies opnieuw."),
    "choose": _("Kies of de beelden mogen blijven."),
    "stretch": _("Het einde ligt voor het begin. Kies een later einde."),
}  # fmt: skip
# Beside which field a refusal stands; others stand above the form.
FIELDS: Mapping[str, str] = {
    "long": "ends_at", "wide": "starts_at", "past": "ends_on", "term": "ends_on", "review": "review_on", "camera": "cameras",
    "stretch": "ends_at",
}  # fmt: skip
STATES: Mapping[str, tuple[str, Word]] = {
    "waiting": ("partly", _("wacht op een tweede persoon")),
    "refused": ("off", _("geweigerd")),
    "in_force": ("yes", _("blijft bewaard")),
    "over": ("off", _("voorbij")),
}
WHATS: Mapping[str, Word] = {
    "": _("beeld"),
    "cut": _("beeld, het einde ontbreekt"),
    "held": _("beeld, al langer bewaard"),
    "unreachable": _("geen beeld: de camera was niet te bereiken"),
    "frozen": _("geen beeld: de camera stuurde niets"),
    "stopped": _("geen beeld: er werd niet opgenomen"),
    "full": _("geen beeld: er was geen ruimte"),
    "broken": _("geen beeld: het opnemen mislukte"),
}
