"""A no to whoever asks or demands data without a ground: a letter that says why, what would be needed, and nothing of anybody.

It names no pupil and does not say whether somebody is at this school: that would give away what was refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.register.schema import Text
from zorgvuldig.release.exchange.models import Exchange, Party


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the answer is no, as staff choose it, and the two sentences of the letter: why, and what would be needed.

    `claim` is the key of the legal claim that `why` says in the place of `{rule}`; empty where it says none.
    """

    name: Text
    why: Text
    needed: Text
    claim: str = ""


GROUNDS: Mapping[str, Ground] = {
    "no_article": Ground(
        Text("Er staat geen wet bij", "No law is named"),
        Text(
            "U noemt geen artikel van een wet waarin staat dat wij u dit moeten of mogen geven.",
            "You name no article of a law that says that we must or may give you this.",
        ),
        Text(
            "Noem het artikel, waarvoor u de gegevens nodig hebt, en precies welke gegevens dat zijn.",
            "Name the article, what you need the data for, and exactly which data they are.",
        ),
    ),
    "no_paper": Ground(
        Text("Er is geen vordering op papier", "There is no demand on paper"),
        Text(
            "U vraagt dit mondeling of zonder ondertekend stuk. Zo geven wij geen gegevens, ook niet als het haast heeft.",
            "You ask this by word of mouth or without a signed document. We give no data that way, not even in a hurry.",
        ),
        Text(
            "Stuur ons een vordering op papier, met uw naam, uw functie, het artikel en een handtekening.",
            "Send us a demand on paper, with your name, your function, the article and a signature.",
        ),
    ),
    "not_competent": Ground(
        Text("Wie het vraagt, mag dit niet vorderen", "Whoever asks is not the one who may demand it"),
        Text(
            "Het artikel dat u noemt, geeft de bevoegdheid aan een ander, zoals een officier van justitie.",
            "The article that you name gives this power to somebody else, such as a public prosecutor.",
        ),
        Text(
            "Laat wie bevoegd is het ons op papier vragen.",
            "Let whoever has the power ask us on paper.",
        ),
    ),
    "no_warrant": Ground(
        Text("Bijzondere gegevens zonder machtiging van een rechter", "Special data without a judge's warrant"),
        Text(
            "U vraagt om bijzondere gegevens, zoals over gezondheid. Daarvoor is een machtiging van de rechter-commissaris nodig ({rule}).",
            "You ask for special data, such as about health. That needs a warrant of the examining judge ({rule}).",
        ),
        Text(
            "Stuur ons de vordering van de officier van justitie met die machtiging.",
            "Send us the demand of the public prosecutor with that warrant.",
        ),
        claim="demand_of_special_data",
    ),
    "other_municipality": Ground(
        Text("De ambtenaar is van een andere gemeente", "The officer is of another municipality"),
        Text(
            "Alleen de leerplichtambtenaar van de gemeente waar de leerling woont mag dit vragen ({rule}).",
            "Only the attendance officer of the municipality where the pupil lives may ask this ({rule}).",
        ),
        Text(
            "Laat de ambtenaar van de woongemeente het ons vragen.",
            "Let the officer of the municipality of residence ask us.",
        ),
        claim="demand_of_attendance_officer",
    ),
    "too_much": Ground(
        Text("Er wordt meer gevraagd dan mag", "More is asked than allowed"),
        Text(
            "U vraagt meer gegevens dan het artikel noemt, of meer dan nodig is voor uw doel.",
            "You ask for more data than the article names, or more than your purpose needs.",
        ),
        Text(
            "Vraag alleen wat nodig is, over één persoon, en leg uit waarom.",
            "Ask only for what is needed, about one person, and explain why.",
        ),
    ),
    "no_consent": Ground(
        Text("Het mag alleen met toestemming", "It is allowed with consent only"),
        Text(
            "Wat u vraagt geven wij alleen met toestemming van wie erover beslist: een ouder, of de leerling vanaf 16 jaar.",
            "What you ask we give only with the consent of whoever decides: a parent, or the pupil from 16 years.",
        ),
        Text(
            "Vraag het aan de familie zelf. Zij kunnen het u geven, of ons laten weten dat wij het mogen.",
            "Ask the family yourself. They can give it to you, or let us know that we may.",
        ),
    ),
    "unknown": Ground(
        Text("Wij weten niet zeker wie het vraagt", "We do not know for certain who asks"),
        Text(
            "Wij konden niet vaststellen dat deze vraag komt van de organisatie die erboven staat.",
            "We could not establish that this question comes from the organisation that it names.",
        ),
        Text(
            "Geef ons een algemeen nummer van uw organisatie. Dan bellen wij u terug.",
            "Give us a general telephone number of your organisation. Then we call you back.",
        ),
    ),
}
NEVER = Text(
    "Daarom geven wij u deze gegevens niet ({rule}). Wij zeggen ook niet of iemand bij ons op school zit of zat.",
    "Therefore we do not give you these data ({rule}). Nor do we say whether somebody is or was at our school.",
)
AGAIN = Text(
    "Krijgen wij dat, dan kijken wij opnieuw. Bent u het er niet mee eens? Dan kunt u ons functionaris voor gegevensbescherming schrijven.",
    "If we receive that, we look again. Do you disagree? Then you can write to our data protection officer.",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """To whom the letter goes, on which question, and on which ground (a key of `GROUNDS`). `theirs` is their reference."""

    to: Sequence[str]
    asked_on: date
    ground: str
    reference: str
    theirs: str = ""


class AlreadyGone(Exception):
    """What was released cannot be refused any more."""


def refusal_pdf(refusal: Refusal, *, day: date) -> bytes:
    """The letter as PDF. Raises DocumentProblem, and KeyError for a ground that there is not."""
    ground = GROUNDS[refusal.ground]
    opening = _opening(refusal)
    why = _with_rule(ground.why, ground.claim) if ground.claim else ground.why
    said = (opening, why, _with_rule(NEVER, "lawful_ground"), ground.needed, AGAIN)
    return letter_pdf(
        LetterDocument(
            school=REGISTER.controller.name,
            to=refusal.to,
            day=day,
            reference=refusal.reference,
            subject="Uw vraag om gegevens",
            paragraphs=[text.nl for text in said],
            ending=(),
            english_subject="Your request for data",
            english=[text.en for text in said],
        )
    )


def _with_rule(sentence: Text, claim: str) -> Text:
    rule = legal_rule_text(claim)
    return Text(sentence.nl.format(rule=rule.nl), sentence.en.format(rule=rule.en))


def _opening(refusal: Refusal) -> Text:
    with override("nl"):
        dutch = date_format(refusal.asked_on, "j F Y")
    with override("en"):
        english = date_format(refusal.asked_on, "j F Y")
    yours = (
        (f" Uw kenmerk is: {refusal.theirs}.", f" Your reference is: {refusal.theirs}.") if refusal.theirs else ("", "")
    )
    return Text(
        f"Op {dutch} vroeg u ons om gegevens.{yours[0]} Wij doen niet wat u vraagt.",
        f"On {english} you asked us for data.{yours[1]} We do not do what you ask.",
    )


def parties(*, door: Door) -> Sequence[Party]:
    """The organisations in the address book that still count, by name."""
    door.reading("exchange")
    return list(Party.objects.filter(ended_at=None).order_by("name", "pk"))


def refuse(exchange: Exchange, *, door: Door) -> None:
    """Stop an exchange because what was demanded has no ground; twice is once. Raises `AlreadyGone`."""
    door.writing("exchange")
    with transaction.atomic():
        row = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)
        if row.released_at is not None:
            raise AlreadyGone
        if row.stopped_at is None:
            row.stopped, row.stopped_at, row.stopped_by_id = "refused", door.opened_at, door.actor_id
            row.save(update_fields=["stopped", "stopped_at", "stopped_by_id"])
