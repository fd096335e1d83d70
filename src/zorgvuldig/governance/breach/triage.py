"""The questions about the risk of a breach, and the advice that follows from the answers. Pure: nothing is decided here.

The advice weighs as the guidelines of the European supervisors do (EDPB 9/2022): what kind of breach, how sensitive and how many
data, who got them, how bad and how likely the consequences are. What nobody knows counts as a risk. Somebody decides, with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.rules import with_rule

MANY = 100  # from so many people on, a leak to strangers is a high risk by its size alone
YES_NO: tuple[tuple[str, Word], ...] = (("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Weet ik niet")))
OUTSIDE = frozenset({"known", "unknown", "public"})
GRAVE = frozenset({"safety", "identity", "discrimination"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices; `several` may be ticked."""

    key: str
    text: Word
    help: Word
    choices: Sequence[tuple[str, Word]]
    several: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question(
        "nature",
        _("Wat ging er mis?"),
        _("Kruis alles aan wat klopt."),
        (
            ("confidentiality", _("Iemand zag of kreeg gegevens die dat niet mocht")),
            ("integrity", _("Gegevens zijn veranderd of kloppen niet meer")),
            ("availability", _("Gegevens zijn weg of niet te bereiken")),
        ),
        several=True,
    ),
    Question(
        "special",
        _("Zitten er gevoelige gegevens bij?"),
        _("Bijvoorbeeld over zorg, gezondheid, gezag, een geheim adres, een officieel nummer of een wachtwoord."),
        YES_NO,
    ),
    Question(
        "encrypted",
        _("Waren de gegevens onleesbaar voor wie ze kreeg?"),
        _("Alleen «ja» als alles versleuteld was, en niemand de sleutel of het wachtwoord heeft."),
        YES_NO,
    ),
    Question(
        "who",
        _("Bij wie kwamen de gegevens terecht?"),
        _("Kies wat het ergste is."),
        (
            ("nobody", _("Bij niemand: zij zijn alleen weg, of niemand kon erbij")),
            ("trusted", _("Bij iemand van de school, of iemand die moet zwijgen")),
            ("known", _("Bij iemand buiten de school die wij kennen")),
            ("unknown", _("Bij iemand die wij niet kennen")),
            ("public", _("Op internet of op een plek waar iedereen komt")),
        ),
    ),
    Question(
        "recovered",
        _("Zijn de gegevens terug of gewist, en weet u zeker dat niemand ze gebruikt?"),
        _("Bijvoorbeeld omdat de ontvanger dat schreef en u hem gelooft."),
        YES_NO,
    ),
    Question(
        "consequences",
        _("Wat kan iemand hierdoor overkomen?"),
        _("Kruis alles aan wat echt kan gebeuren. Denk aan de kwetsbaarste persoon, niet aan de gemiddelde."),
        (
            ("none", _("Niets van betekenis")),
            ("shame", _("Schaamte, pesten of ruzie")),
            ("discrimination", _("Anders behandeld worden, bijvoorbeeld door ziekte of geloof")),
            ("identity", _("Fraude met naam, nummer of wachtwoord")),
            ("safety", _("Gevaar, bijvoorbeeld door een adres dat geheim is")),
            ("loss", _("Cijfers, toetsen of hulp die weg zijn")),
        ),
        several=True,
    ),
    Question(
        "afterwards",
        _("Namen wij al maatregelen waardoor het gevaar er niet meer is?"),
        _("Bijvoorbeeld: het account is dicht voordat iemand iets opende."),
        YES_NO,
    ),
    Question(
        "reachable",
        _("Kunt u de mensen zelf bereiken?"),
        _("«Nee» als dat onevenredig veel moeite kost."),
        YES_NO[:2],
    ),
)
KEYS = tuple(question.key for question in QUESTIONS)


@dataclass(frozen=True, slots=True)
class Advice:
    """What follows from the answers. `ap` is tell or not; `people` is tell, not, or public (art. 34(3)(c)); the grounds in words."""

    ap: str
    ap_why: Sequence[Word]
    people: str
    people_why: Sequence[Word]

    @property
    def people_decision(self) -> str:
        """The decision about the people that fits: a public notice tells them too."""
        return "not" if self.people == "not" else "tell"


def unanswered(answers: Mapping[str, Any]) -> list[Question]:
    """The questions that have no answer yet."""
    return [question for question in QUESTIONS if not answers.get(question.key)]


def advice(answers: Mapping[str, Any], *, categories: Sequence[str], count: int | None) -> Advice | None:
    """What the answers advise; None as long as one is missing."""
    if unanswered(answers):
        return None
    if harmless := _harmless(answers, categories):
        low = with_rule(_("Dan is er ook geen hoog risico ({rule})."), "breach_told_to_people")
        return Advice("not", [harmless], "not", [low])
    ap = [
        with_rule(
            _("Een risico voor mensen is niet onwaarschijnlijk. Dan moet het binnen 72 uur ({rule})."),
            "breach_notified",
        )
    ]
    high = _high(answers, categories, count)
    if not high:
        none = with_rule(
            _("Er is een risico, maar geen hoog risico. Dan hoeft het niet ({rule})."), "breach_told_to_people"
        )
        return Advice("tell", ap, "not", [none])
    return Advice("tell", [*ap, *high], *_people(answers, high))


def has_sensitive(answers: Mapping[str, Any], categories: Sequence[str]) -> bool:
    """Whether sensitive data are among them: said so, not known, or by the register."""
    special = {key for key, one in REGISTER.categories.items() if one.special}
    return answers["special"] != "no" or bool(special & set(categories))


def _harmless(answers: Mapping[str, Any], categories: Sequence[str]) -> Word:
    """Why a risk is unlikely (art. 33(1)); empty when it is not."""
    is_gone = "availability" in answers["nature"] or "integrity" in answers["nature"]
    is_slight = set(answers["consequences"]) == {"none"}
    if answers["encrypted"] == "yes" and not is_gone:
        return with_rule(_("De gegevens waren onleesbaar. Een risico is onwaarschijnlijk ({rule})."), "breach_notified")
    if answers["recovered"] == "yes" and answers["who"] in {"trusted", "nobody"} and not is_gone:
        return with_rule(_("De gegevens zijn terug, en niemand van buiten had ze. Een risico is onwaarschijnlijk ({rule})."), "breach_notified")  # fmt: skip
    if is_slight and answers["who"] in {"trusted", "nobody"} and not has_sensitive(answers, categories):
        return with_rule(_("Het bleef binnen, en er kan niets van betekenis gebeuren. Een risico is onwaarschijnlijk ({rule})."), "breach_notified")  # fmt: skip
    return ""


def _high(answers: Mapping[str, Any], categories: Sequence[str], count: int | None) -> list[Word]:
    """Why the risk is high (art. 34(1)), or nothing."""
    is_out = answers["who"] in OUTSIDE
    why: list[Word] = []
    if set(answers["consequences"]) & GRAVE:
        why.append(_("De gevolgen kunnen ernstig zijn."))
    if is_out and has_sensitive(answers, categories):
        why.append(_("Gevoelige gegevens kwamen buiten de school."))
    if answers["who"] == "public":
        why.append(_("Iedereen kon erbij."))
    if answers["who"] == "unknown" and (count is None or count >= MANY):
        why.append(_("Het gaat om veel mensen, of wij weten niet om hoeveel, en wij weten niet wie de gegevens heeft."))
    return why


def _people(answers: Mapping[str, Any], high: Sequence[Word]) -> tuple[str, list[Word]]:
    """Whether the people must be told although the risk was high: the three exceptions of art. 34(3)."""
    if answers["encrypted"] == "yes":
        return "not", [with_rule(_("De gegevens waren onleesbaar ({rule})."), "breach_unreadable")]
    if answers["afterwards"] == "yes":
        text = with_rule(
            _("Door wat wij daarna deden, is het hoge risico er niet meer ({rule})."), "breach_risk_taken_away"
        )
        return "not", [text]
    ground = with_rule(_("Het risico is hoog. Dan moeten de mensen het weten ({rule})."), "breach_told_to_people")
    if answers["reachable"] == "no":
        public = with_rule(
            _("Kunt u hen niet zelf bereiken, maak het dan openbaar bekend ({rule})."), "breach_made_public"
        )
        return "public", [*high, ground, public]
    return "tell", [*high, ground]
