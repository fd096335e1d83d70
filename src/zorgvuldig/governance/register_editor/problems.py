"""What the register's own checks find, in words for a screen. They speak English, to whoever edits the file."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.register_editor.phrases import Word
from zorgvuldig.register.problems import Problem

# A piece of what a check says, and the sentence for it. What stands here is what a form can run into.
SENTENCES: Sequence[tuple[str, Word]] = (
    ("keeps this for", _("De gegevens moeten langer blijven dan zij mogen blijven. Maak de kortste termijn korter, of de langste langer.")),
    ("this is called law", _("Noemt u dit wet? Zet dan bij de bron op welke dag u de tekst las, zo: gelezen op 2026-11-26.")),
    ("the text calls a term legal", _("De tekst noemt deze termijn wettelijk, maar u koos niet voor de wet. Schrijf waar de termijn wel op rust.")),
    ("stands beside the period", _("Schrijf {period} in plaats van de termijn zelf. Dan zegt de tekst altijd de termijn die geldt.")),
    ("a period that the term has not", _("Deze gegevens hebben geen termijn. Haal {period} uit de tekst.")),
    ("whatever the register says", _("Camerabeelden gaan na hooguit 4 weken weg. Kies een termijn van 28 dagen of korter.")),
    ("needs its source", _("Schrijf op waar dit staat.")),
    ("needs an article", _("Schrijf op welk artikel dit toestaat.")),
    ("on consent gets them by", _("Wie gegevens krijgt na toestemming, krijgt ze op grond van AVG art. 6(1)(a). Noem dat artikel.")),
    ("gets declared fields", _("Noem welke velden deze ontvanger krijgt, en welk bureau van de school ze geeft.")),
    ("many pupils at once", _("Veel leerlingen tegelijk mag alleen als de wet het eist. Haal dit vinkje weg.")),
    ("there is no field", _("Een van deze velden bestaat niet. Schrijf ze zoals zij op de pagina van de gegevens staan.")),
    ("fields and categories differ", _("De velden en de soorten gegevens passen niet bij elkaar. Kies precies de soorten van deze velden.")),
    ("writes what it does not read", _("Wie iets mag veranderen, moet het ook mogen zien. Vink dat erbij aan.")),
    ("reads nothing opens nothing", _("Vink minstens één soort gegevens aan. Of haal de regel helemaal weg.")),
    ("have a rule already", _("Deze functie heeft voor dit doel al een regel. Verander die regel.")),
    ("no rule or job opens this", _("Dan kan niemand deze gegevens nog openen. Laat ten minste één regel over.")),
    ("is no staff role", _("Deze manier van horen bij een leerling is alleen voor medewerkers. Kies een andere.")),
    ("sees no data of pupils", _("De beheerder van het systeem ziet nooit gegevens van leerlingen. Kies een andere functie.")),
    ("empty in one of its two languages", _("Schrijf de tekst in het Nederlands en in het Engels.")),
    ("which AVG art. 9(1)", _("Dit gaat over lichaamskenmerken om iemand te herkennen. Dat doet de school niet. Haal het weg.")),
    ("no time lies between", _("Vul in na hoeveel tijd het weer moet.")),
    ("longer than 999 years", _("Deze tijd is te lang. Kies een kortere tijd.")),
    ("is no recipient of the register", _("Een vraag om toestemming noemt deze ontvanger nog. Die vraag moet eerst weg.")),
    ("does not get all of these", _("Een vraag om toestemming noemt gegevens die deze ontvanger zo niet meer krijgt.")),
    ("is no field of a supplier", _("Een leverancier krijgt een van deze velden volgens zijn afspraak. Laat dat veld staan.")),
)  # fmt: skip


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, in the language of the page; in the words of the check when no form should run into it."""
    for words, says in SENTENCES:
        if words in problem.what:
            return str(says)
    says = gettext("Zo klopt het register niet. De controle zegt bij %(key)s, in het Engels: «%(what)s; %(remedy)s».")
    return says % {"key": problem.key, "what": problem.what, "remedy": problem.remedy}
