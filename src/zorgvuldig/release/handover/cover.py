"""The letter that goes with a package on paper: on which ground, for what, and what the receiver has to do with it."""

from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.register.schema import RecipientClass
from zorgvuldig.release.exchange.models import Exchange, HandOver, Party

GROUND = {
    RecipientClass.OBLIGED: (
        "Een wet zegt dat wij deze gegevens moeten geven: {article}.",
        "A law says that we have to give these data: {article}.",
    ),
    RecipientClass.PERMITTED: (
        "Een wet zegt dat wij deze gegevens mogen geven als dat nodig is: {article}.",
        "A law says that we may give these data when needed: {article}.",
    ),
    RecipientClass.CONSENT: (
        "Wie hierover beslist gaf er toestemming voor. Wordt die ingetrokken, dan laten wij u dat weten en wist u de gegevens.",
        "Whoever decides about this consented. If the consent is withdrawn we let you know, and you delete the data.",
    ),
}
BODY = (
    ("Bij deze brief zitten gegevens over één leerling.", "With this letter come data about one pupil."),
    (
        "Gebruik ze alleen waarvoor u ze kreeg, geef ze niet door, en bewaar ze niet langer dan nodig is.",
        "Use them only for what you got them for, do not pass them on, and keep them no longer than needed.",
    ),
    (
        "Klopt er iets niet, of is deze brief niet voor u? Bel ons dan meteen en noem ons kenmerk.",
        "Is something wrong, or is this letter not for you? Call us at once and give our reference.",
    ),
)


def cover_letter(exchange: Exchange, hand_over: HandOver) -> bytes:
    """The letter as PDF. It names nobody; what is with it does. Raises DocumentProblem."""
    dutch, english = GROUND[REGISTER.recipients[exchange.recipient].kind]
    nl = [BODY[0][0], dutch.format(article=exchange.article), *(text for text, _english in BODY[1:])]
    en = [BODY[0][1], english.format(article=exchange.article), *(text for _dutch, text in BODY[1:])]
    return letter_pdf(
        LetterDocument(
            school=REGISTER.controller.name,
            to=address(exchange.party),
            day=timezone.localdate(hand_over.made_at),
            reference=reference(exchange),
            subject="Gegevens over een leerling",
            paragraphs=nl,
            ending=(),
            english_subject="Data about a pupil",
            english=en,
            quoted=str(exchange.reason),
            quoted_name="Waarvoor u deze gegevens krijgt",
        )
    )


def address(party: Party) -> list[str]:
    """The lines of a party's address, without empty ones."""
    lines = (party.name, party.department, party.street, f"{party.postcode} {party.town}".strip())
    return [line for line in lines if line]


def reference(exchange: Exchange) -> str:
    """By which both sides name an exchange: it says nothing about anybody."""
    return str(exchange.uid)[:8]
