"""On which grounds the school may say no, each with its claim of law; and where somebody can complain about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.requests.labels import KINDS


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground for refusing, for which kinds of request, as the letter says it. `claim` is the legal claim that founds it."""

    key: str
    claim: str
    kinds: tuple[str, ...]
    text: Text

    @property
    def article(self) -> str:
        """The places of law, in the language of the page."""
        return legal_rule(self.claim)


ALL = tuple(kind for kind in KINDS if kind != "information")


def _ground(key: str, claim: str, kinds: tuple[str, ...], nl: str, en: str) -> Ground:
    return Ground(key, claim, kinds, Text(nl, en))


GROUNDS: Mapping[str, Ground] = {
    ground.key: ground
    for ground in (
        _ground(
            "not_entitled", "may_not_ask", ALL,
            "De vrager mag dit volgens de wet niet vragen voor deze leerling.",
            "By law, this person may not ask this for this pupil.",
        ),
        _ground(
            "identity_unclear", "identity_unclear", (*ALL, "information"),
            "Wij konden niet vaststellen wie het verzoek deed.",
            "We could not establish who made the request.",
        ),
        _ground(
            "excessive", "excessive_request", ALL,
            "Het verzoek heeft duidelijk geen grond, of het is steeds hetzelfde verzoek.",
            "The request is clearly unfounded, or is the same request over and over.",
        ),
        _ground(
            "rights_of_others", "rights_of_others", ("access", "portability", "rectification"),
            "Het zou de rechten van iemand anders schaden.",
            "It would harm the rights of somebody else.",
        ),
        _ground(
            "correct_as_is", "personal_rights.rectification", ("rectification",),
            "Het gegeven klopt volgens ons.",
            "The datum is right as it is, in our view.",
        ),
        _ground(
            "judgement", "personal_rights.rectification", ("rectification",),
            "Het is een oordeel van een deskundige. Dat verandert niet, maar uw mening komt erbij te staan.",
            "It is a professional judgement. It does not change, but your own view is added.",
        ),
        _ground(
            "legal_duty", "kept_by_law", ("erasure",),
            "De school moet de gegevens volgens de wet bewaren.",
            "The school is obliged by law to keep the data.",
        ),
        _ground(
            "public_task", "kept_by_law", ("erasure",),
            "De school heeft de gegevens nodig voor haar taak: onderwijs geven en vertellen hoe het gaat.",
            "The school needs the data for its task: teaching and telling how a pupil is doing.",
        ),
        _ground(
            "legal_claim", "kept_for_a_court_case", ("erasure", "restriction", "objection"),
            "De school heeft de gegevens nodig voor een rechtszaak of een klacht.",
            "The school needs the data for a court case or a complaint.",
        ),
        _ground(
            "no_case_of_restriction", "cases_of_restriction", ("restriction",),
            "Het is niet een van de gevallen waarin de wet stilzetten geeft.",
            "It is not one of the cases in which the law gives a restriction.",
        ),
        _ground(
            "overriding", "objection_weighed", ("objection",),
            "De school heeft een dwingende reden die zwaarder weegt dan uw situatie.",
            "The school has a compelling reason that outweighs your situation.",
        ),
        _ground(
            "no_objection_possible", "objection_weighed", ("objection",),
            "De wet geeft geen bezwaar tegen dit gebruik.",
            "The law gives no objection to this use.",
        ),
        _ground(
            "not_portable", "portable_data", ("portability",),
            "De school heeft deze gegevens niet omdat u ja zei of door een contract.",
            "The school does not hold these data because you said yes or by a contract.",
        ),
        _ground(
            "no_consent_used", "personal_rights.withdrawal", ("withdrawal",),
            "De school gebruikt de gegevens niet omdat u ja zei, maar om een andere reden in de wet.",
            "The school does not use the data because you said yes, but for another reason in the law.",
        ),
        _ground(
            "not_told_either", "facts_refused", ("information",),
            "De school zou dit ook niet vertellen aan een ouder met gezag.",
            "The school would not tell this to a parent with authority either.",
        ),
        _ground(
            "interest_of_child", "facts_refused", ("information",),
            "Het belang van het kind verzet zich tegen een antwoord.",
            "The interest of the child is against an answer.",
        ),
        _ground(
            "no_important_facts", "facts_asked", ("information",),
            "Het gaat niet om belangrijke feiten over het kind of de verzorging.",
            "It is not about important facts concerning the child or its care.",
        ),
        _ground(
            "no_parent", "facts_asked", ("information",),
            "De wet geeft deze vrager geen recht op een antwoord van de school.",
            "The law gives this person no right to an answer of the school.",
        ),
    )
}  # fmt: skip


def grounds_for(kind: str) -> list[Ground]:
    """The grounds on which this kind of request can be refused."""
    return [ground for ground in GROUNDS.values() if kind in ground.kinds]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Where somebody can complain about an answer, as the letter says it. `claim` is the legal claim that founds it."""

    text: Text
    claim: str


AUTHORITY = Complaint(
    Text(
        "Bent u het niet eens met ons antwoord? Dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens, "
        "Postbus 93374, 2509 AJ Den Haag, autoriteitpersoonsgegevens.nl.",
        "Do you disagree with our answer? You can complain to the Autoriteit Persoonsgegevens, "
        "Postbus 93374, 2509 AJ Den Haag, autoriteitpersoonsgegevens.nl.",
    ),
    "complaint_to_supervisor",
)
COURT = Complaint(
    Text(
        "U kunt ook naar de rechter. Wacht daar niet mee: de termijn is zes weken na dit antwoord. "
        "Is de school openbaar, dan maakt u eerst bezwaar bij het bestuur.",
        "You can also go to court. Do not wait: the term is six weeks after this answer. "
        "If the school is a public one, you first lodge an objection with the board.",
    ),
    "court",
)
FAMILY_COURT = Complaint(
    Text(
        "Bent u het niet eens met ons antwoord? Dan kunt u de rechter vragen om erover te beslissen.",
        "Do you disagree with our answer? You can ask the court to decide about it.",
    ),
    "facts_refused",
)


def complaints_for(kind: str) -> tuple[Complaint, ...]:
    """Where one can go with an answer to this kind of request."""
    return (FAMILY_COURT,) if kind == "information" else (AUTHORITY, COURT)
