"""What the pages about looking at footage say: purposes, states, gaps, and what the database refuses."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise

# Why there is no footage. `none` is what nobody wrote down.
GAPS: Mapping[str, Word] = {
    "unreachable": _("de camera gaf geen antwoord"),
    "frozen": _("de camera antwoordde, maar stuurde geen beeld"),
    "stopped": _("het opnemen stond uit"),
    "full": _("er was geen ruimte meer"),
    "broken": _("het opnemen ging stuk"),
    "none": _("er is geen beeld bewaard"),
}
# How a request stands: silhouette (see `web/icons`) and words.
STATES: Mapping[str, tuple[str, Word]] = {
    "waiting": ("unknown", _("wacht op een antwoord")),
    "granted": ("yes", _("mag nu kijken")),
    "refused": ("no", _("geweigerd")),
    "over": ("off", _("voorbij")),
    "withdrawn": ("off", _("ingetrokken")),
}
# What the database refuses, by its constraint without «viewing_».
REFUSALS: Mapping[str, Word] = {
    "by": _("Wij weten niet wie u bent. Meld u opnieuw aan."),
    "school": _("Dit incident is van een andere school. Kies een incident van uw eigen school."),
    "closed": _("Dit incident is afgehandeld. U kunt er geen beelden meer bij vragen."),
    "purpose": _("Daar hangt deze camera niet voor. Kies een doel dat bij deze camera staat."),
    "wide": _(
        "Dit is ruimer dan het incident. Vraag niet meer dan 30 minuten ervoor en 30 minuten erna. "
        "Klopt de tijd van het incident niet? Laat die dan eerst verbeteren."
    ),
    "long": _("Dit is langer dan 24 uur. Vraag een korter stuk."),
    "stretch": _("Het einde ligt niet na het begin. Kies een later einde."),
    "reason": _("Schrijf op waarom u wilt kijken."),
    "kept": _("Aan een vraag verandert niets meer. Doe een nieuwe vraag."),
    "ended": _("Deze vraag is al gestopt. Er verandert niets meer aan."),
    "decided": _("Een collega gaf al antwoord. Lees dat hieronder."),
    "second": _("U vroeg dit zelf. Een ander moet antwoord geven."),
    "role": _("U mag hier vandaag geen antwoord op geven. Dat doet de schoolleiding of de privacy officer."),
    "mutual": _(
        "U vroeg zelf ook om beelden van dit incident of van deze tijd. U mag elkaar geen toestemming geven. Een derde geeft antwoord."
    ),
    "until": _("De toestemming mag ten hoogste 8 uur duren, en niet al voorbij zijn. Kies een andere duur."),
    "answer": _("Schrijf op waarom het niet mag."),
}
# Beside which field of the request a refusal stands; the others stand above all of them.
BESIDE: Mapping[str, str] = {
    "purpose": "purpose", "wide": "ends_at", "long": "ends_at", "stretch": "ends_at", "reason": "reason",
    "until": "minutes", "answer": "answer",
}  # fmt: skip
OVER = _("De toestemming is voorbij. Vraag opnieuw als u meer wilt zien.")
CHANGED = _("Dit stuk beeld is niet meer zoals de recorder het schreef. Wij tonen het niet. De beheerder ziet dit ook.")
GONE = _("Dit stuk beeld is gewist.")
