"""Who may ask what about a pupil: the pupil from 16, before that whoever has parental authority. Pure.

The answer comes with a sentence, because a request by somebody who may not ask it is recorded and answered all the same.
"""

from dataclasses import dataclass
from enum import StrEnum

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.register.schema import Text

FACTS = legal_rule_text("important_facts")
DECIDES_AT = REGISTER.relations["self_16"].from_age or 16
ADULT = REGISTER.relations["self_18"].from_age or 18


class ActsAs(StrEnum):
    """As what somebody asks; the values of `Request.acts_as`."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    OTHER_PARENT = "other_parent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody may ask this, and why (not)."""

    allowed: bool
    reason: Text


NO_AGE = Answer(
    False,
    Text(
        "De school kent de geboortedatum niet. Dan staat niet vast wie er beslist. Vul die eerst in.",
        "The school does not know the date of birth, so it is not certain who decides. Fill it in first.",
    ),
)
PUPIL = Answer(True, Text("De leerling is 16 of ouder en vraagt dit zelf.", "The pupil is 16 or older and asks this."))
TOO_YOUNG = Answer(
    False,
    Text(
        "De leerling is nog geen 16. Tot die tijd vraagt een ouder met gezag dit.",
        "The pupil is not 16 yet. Until then a parent with authority asks this.",
    ),
)
GUARDIAN = Answer(
    True,
    Text(
        "Deze ouder heeft het gezag en de leerling is nog geen 16.",
        "This parent has authority and the pupil is not 16 yet.",
    ),
)
FROM_SIXTEEN = Answer(
    False,
    Text(
        "De leerling is 16 of ouder en vraagt dit zelf. Een ouder kan dit niet meer vragen.",
        "The pupil is 16 or older and asks this. A parent can no longer ask it.",
    ),
)
NO_AUTHORITY = Answer(
    False,
    Text(
        f"Deze ouder heeft geen gezag. Alleen een vraag naar belangrijke feiten kan ({FACTS.nl}).",
        f"This parent has no authority. Only a question for important facts is possible ({FACTS.en}).",
    ),
)
RULED = Answer(
    False,
    Text(
        "Een rechter heeft bepaald dat deze ouder geen gegevens krijgt. Zeg niet meer dan dat u het verzoek niet inwilligt.",
        "A court has ruled that this parent gets no data. Say no more than that the request is not granted.",
    ),
)
OTHER = Answer(
    False,
    Text(
        "Deze persoon is niet de leerling en heeft geen gezag. Vraag of er een machtiging op papier is.",
        "This person is not the pupil and has no authority. Ask whether there is a written mandate.",
    ),
)
INFORMATION = Answer(
    True,
    Text(
        f"Een ouder zonder gezag mag belangrijke feiten vragen. De school weegt eerst af ({FACTS.nl}).",
        f"A parent without authority may ask for important facts. The school weighs first ({FACTS.en}).",
    ),
)
ADULT_PUPIL = Answer(
    False,
    Text(
        "De leerling is 18 of ouder. De school vertelt een ouder dan niets zonder toestemming van de leerling.",
        "The pupil is 18 or older. The school then tells a parent nothing unless the pupil allows it.",
    ),
)
HAS_AUTHORITY = Answer(
    False,
    Text(
        "Dit is een weg voor ouders zonder gezag. Deze vrager kan gewoon om inzage vragen.",
        "This is a way for parents without authority. This person can simply ask for access.",
    ),
)


def may_act(
    kind: str, acts_as: ActsAs, *, age: int | None, has_authority: bool = False, is_restricted: bool = False
) -> Answer:
    """Whether somebody may ask `kind` about a pupil of `age` (whole years, None: unknown) on the day it came in.

    `has_authority` and `is_restricted` (by a court, in force) say how a parent stands; they mean nothing for others.
    """
    if is_restricted and acts_as in (ActsAs.GUARDIAN, ActsAs.OTHER_PARENT):
        return RULED
    if age is None:
        return NO_AGE
    if kind == "information":
        if acts_as is not ActsAs.OTHER_PARENT:
            return HAS_AUTHORITY if acts_as is not ActsAs.OTHER else OTHER
        return INFORMATION if age < ADULT else ADULT_PUPIL
    match acts_as:
        case ActsAs.PUPIL:
            return PUPIL if age >= DECIDES_AT else TOO_YOUNG
        case ActsAs.GUARDIAN if has_authority:
            return GUARDIAN if age < DECIDES_AT else FROM_SIXTEEN
        case ActsAs.GUARDIAN | ActsAs.OTHER_PARENT:
            return NO_AUTHORITY if age < ADULT else ADULT_PUPIL
        case _:
            return OTHER
