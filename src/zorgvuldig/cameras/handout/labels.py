"""What the pages of handing out footage say: for whom, how far it is, why it failed, and what the database refuses."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.kit.labels import Word

POLICE, SUBJECT, INSURER = FootageExport.POLICE, FootageExport.SUBJECT, FootageExport.INSURER


@dataclass(frozen=True, slots=True)
class Kind:
    """For whom a copy is: as the row says it, in an address, in words; who gets it and on which basis, as in the register."""

    key: str
    slug: str
    title: Word
    says: Word
    recipient: str
    basis: str


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            POLICE,
            "politie",
            _("Voor de politie of de officier van justitie"),
            _("Alleen met een vordering op papier. De beelden gaan zoals zij zijn opgenomen, met een ondertekende lijst."),
            "footage_police",
            "exchange_duty",
        ),
        Kind(
            SUBJECT,
            "betrokkene",
            _("Voor iemand die op het beeld staat"),
            _("Alle anderen worden onherkenbaar gemaakt. U kijkt dat na voordat een collega de kopie vrijgeeft."),
            "footage_subject",
            "rights",
        ),
        Kind(
            INSURER,
            "verzekeraar",
            _("Voor de verzekeraar"),
            _("Iedereen wordt onherkenbaar gemaakt. U kijkt dat na voordat een collega de kopie vrijgeeft."),
            "insurer",
            "legitimate_interest",
        ),
    )
}  # fmt: skip
BY_SLUG: Mapping[str, Kind] = {kind.slug: kind for kind in KINDS.values()}
# As the text of 2015 has them; whoever asks looks at the paper.
ARTICLES: Mapping[str, Word] = {
    "Sv 126nc": _("126nc: gegevens om te weten wie iemand is"),
    "Sv 126nd": _("126nd: opgeslagen gegevens, zoals camerabeelden"),
    "Sv 126nda": _("126nda: camerabeelden, door een opsporingsambtenaar"),
    "Sv 126nf": _("126nf: gevoelige gegevens, met machtiging van de rechter-commissaris"),
}
STYLES: Mapping[str, Word] = {
    "none": _("zoals opgenomen"),
    "faces": _("gezichten van anderen onherkenbaar"),
    "around": _("alleen deze persoon te zien, al het andere is een vlak"),
}
ALL_FACES = _("alle gezichten onherkenbaar")  # of a copy that is about nobody in it
STATES: Mapping[str, tuple[str, Word]] = {
    FootageExport.ASKED: ("partly", _("gevraagd, wij beginnen zo")),
    FootageExport.FOLLOWING: ("partly", _("wij zoeken gezichten")),
    FootageExport.REVIEW: ("partly", _("iemand moet de gezichten nakijken")),
    FootageExport.MAKING: ("partly", _("de kopie wordt gemaakt")),
    FootageExport.READY: ("partly", _("klaar, een ander moet haar vrijgeven")),
    FootageExport.RELEASED: ("partly", _("vrijgegeven, nog niet opgehaald")),
    FootageExport.FETCHED: ("yes", _("opgehaald")),
    FootageExport.ENDED: ("no", _("voorbij, niet meer op te halen")),
    FootageExport.FAILED: ("no", _("niet gelukt")),
}
WHYS: Mapping[str, Word] = {
    "gone": _("Van dit stuk is geen beeld meer. Beelden gaan na de bewaartermijn vanzelf weg."),
    "seal": _("Een stuk beeld is niet zoals de recorder het opschreef. Wij geven het niet af. Meld dit aan de privacy officer."),
    "damaged": _("Een stuk beeld is beschadigd of vervangen. Wij geven het niet af. Meld dit aan de privacy officer."),
    "elsewhere": _("Deze camera hoort bij een andere recorder. Geef het beeld daar af, en schrijf dat bij het incident."),
    "large": _("Dit stuk is te groot voor één bestand. Vraag twee kortere stukken."),
    "mixed": _("De camera veranderde in dit stuk van instelling. Vraag de stukken ervoor en erna apart."),
    "broken": _("Het beeld kan niet worden gelezen. Vraag een ander stuk."),
    "metadata": _("In de kopie bleef iets staan dat er niet in hoort. Wij gaven haar daarom niet."),
    "detector": _("Het zoeken naar gezichten staat niet klaar op deze server. Vraag de beheerder ernaar."),
    "late": _("Niemand gaf de kopie op tijd vrij. Vraag haar opnieuw als zij nog nodig is."),
    "stopped": _("Een collega stopte dit."),
    "codes": _("Vijf keer gaf iemand een verkeerde code. De link is gesloten."),
    "failed": _("Er ging iets mis. Vraag de kopie opnieuw, of vraag de beheerder ernaar."),
}  # fmt: skip
# What the database refuses, by its constraint without «export_» or «footage_export_».
REFUSALS: Mapping[str, Word] = {
    "second": _("U vroeg deze kopie zelf, of zij is nog niet klaar. Een andere schoolleider of privacy officer geeft haar vrij."),
    "school": _("Deze camera is van een andere school dan het incident. Kies een camera van dezelfde school."),
    "wide": _("Dit stuk valt buiten het incident. Kies tijden binnen het incident."),
    "by": _("Uw sessie is voorbij. Meld u opnieuw aan."),
    "stretch": _("Het einde is niet later dan het begin. Vul een later einde in."),
    "demanded": _("Zonder vordering op papier, naam van de ambtenaar en artikel geven wij niets. Vul die in."),
    "masked": _("Alleen de politie krijgt beelden zonder masker. Kies wat er onherkenbaar wordt."),
    "watched": _("Nog niet elk deel is bekeken. Bekijk alle delen en bevestig dat."),
    "over": _("Deze kopie is al opgehaald of voorbij. Vraag een nieuwe als zij nog nodig is."),
    "step": _("De kopie is intussen verder, of gestopt. Kijk hieronder hoe het nu staat."),
    "bare": _("De kopie is nog niet klaar om vrij te geven. Kijk hieronder hoe het nu staat."),
    "long": _("Een kopie blijft ten hoogste 14 dagen staan. Kies een eerdere dag."),
    "subject": _("Zeg eerst bij welk gezicht de kopie hoort: kies daar ‘dit is de persoon’."),
    "one_subject": _("De kopie is voor één persoon. Kies ‘dit is de persoon’ bij één gezicht, of laat het gezicht op ‘masker’ staan."),
    "state": _("De gezichten staan vast. Kijk hieronder hoe het nu staat."),
    "kept": _("Wat is gevraagd en vrijgegeven, verandert niet meer. Vraag een nieuwe kopie."),
}  # fmt: skip
