"""What the pages about assessments say: of subjects, of risks, of levels, and of what is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

__all__ = ["EVENTS", "LIKELIHOOD", "OUTCOMES", "REFUSALS", "SEVERITY", "SUBJECTS", "Word"]

SUBJECTS: Mapping[str, Word] = {
    "cameras": _("Camera’s"),
    "tracking": _("Het leerlingvolgsysteem: alle dossiers"),
    "supplier": _("Een product van een leverancier"),
    "pictures": _("Foto’s en video’s"),
    "other": _("Iets anders"),
}
# The three events that people fear, in the order of the form: somebody sees it, somebody changes it, it is gone.
EVENTS: Mapping[str, Word] = {
    "access": _("Iemand ziet gegevens die hij niet mag zien"),
    "change": _("Gegevens veranderen, en dat had niet gemogen"),
    "loss": _("Gegevens zijn weg"),
}
SEVERITY: Mapping[int, Word] = {
    1: _("1. Klein: een ongemak dat snel voorbij is"),
    2: _("2. Merkbaar: vervelend, maar te herstellen"),
    3: _("3. Groot: ernstig, en moeilijk te herstellen"),
    4: _("4. Zeer groot: misschien niet te herstellen"),
}
LIKELIHOOD: Mapping[int, Word] = {
    1: _("1. Bijna onmogelijk"),
    2: _("2. Moeilijk, maar het kan"),
    3: _("3. Het kan goed gebeuren"),
    4: _("4. Het gebeurt bijna zeker"),
}
OUTCOMES: Mapping[str, Word] = {
    "go": _("Het mag doorgaan"),
    "stop": _("Het gaat niet door"),
    "ask": _("Eerst de Autoriteit Persoonsgegevens vragen"),
}
REFUSALS: Mapping[str, Word] = {
    "dpia_decided": _("Hierover is al besloten. Maak een nieuwe versie als er iets verandert."),
    "dpia_kept": _("Waar het over gaat en wie het begon, blijft staan. Begin een nieuw onderzoek."),
    "dpia_adviser": _("Alleen de functionaris gegevensbescherming schrijft het advies. Vraag het daar."),
    "dpia_advised": _("Na het advies is er iets veranderd. De functionaris gegevensbescherming moet opnieuw kijken."),
    "dpia_decider": _("Alleen de schoolleiding besluit. Vraag een schoolleider."),
    "dpia_decided_whole": _(
        "U schreef zelf aan dit onderzoek mee, of het advies ontbreekt. Laat een andere schoolleider besluiten."
    ),
    "dpia_missing": _("Het onderzoek is nog niet af. Vul eerst alle vragen en risico’s in."),
    "dpia_high": _(
        "Er blijft een groot risico over. Kies «eerst de Autoriteit Persoonsgegevens vragen», of neem meer maatregelen."
    ),
    "dpia_next": _("Deze dag is al geweest. Kies een dag die nog komt."),
    "dpia_of_product": _("Kies het product waar het over gaat."),
    "dpia_meanwhile": _("Iemand anders veranderde dit intussen. Kijk wat er nu staat, en bewaar dan opnieuw."),
    "dpia_unadvised": _("De functionaris gegevensbescherming heeft nog geen advies geschreven. Wacht daarop."),
    "dpia_open": _("Hierover loopt al een onderzoek. Ga daarmee verder."),
}
