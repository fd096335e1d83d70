"""What a family is asked when it applies: each question names a column of the register, or it does not exist.

Answers are one dict by `table.column`; guardians and emergency contacts are lists of such dicts under `guardian` and
`emergency_contact`, and answers about consent a dict under `topics`: by topic, what was said and of which wording. The citizen number and health are kept apart, in
tables of their own. A question about something the register does not know stops the import, so the start.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.file_reads import birthday
from zorgvuldig.register.schema import Column

Answers = dict[str, Any]
Words = str | Promise

GUARDIANS, CONTACTS, TOPICS = "guardian", "emergency_contact", "topics"
KNOWN = "guardianship.guardian_id"  # the guardian whom the administration recognised; no family can fill this in
MOST_GUARDIANS, MOST_CONTACTS = 4, 3
DECIDES_AT = decides_at(REGISTER)


class Ask(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG = "long"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    STAGE = "stage"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, eq=False)  # each is one of a kind, whatever the language of its words
class Question:
    """One question. `key` is the `table.column` it fills; `missing` is said when a required answer is left out.

    `autofill` is the token by which a browser knows what to fill in about whoever is typing (WCAG 1.3.5).
    """

    key: str
    label: Words
    missing: Words = ""
    help: Words = ""
    ask: Ask = Ask.TEXT
    choices: tuple[tuple[str, Words], ...] = ()
    autofill: str = "off"

    def __post_init__(self) -> None:
        if declared(self.key) is None:
            raise LookupError(
                f"The form asks {self.key}, but the register does not know it. Add it in register/school."
            )

    @property
    def is_required(self) -> bool:
        """Whether an application cannot be sent without it."""
        return bool(self.missing)

    @property
    def why(self) -> str:
        """Why the school asks, as the register says it."""
        column = declared(self.key)
        return say(column.reason) if column else ""

    @property
    def how_long(self) -> str:
        """How long the school keeps it, as the register says it."""
        terms = REGISTER.categories[REGISTER.tables[self.key.partition(".")[0]].category].terms
        return " ".join(say(REGISTER.terms[term].says) for term in terms)


def declared(key: str) -> Column | None:
    """The column of the register that `key` names, or None."""
    table, _dot, column = key.partition(".")
    known = REGISTER.tables.get(table)
    return known.columns.get(column) if known else None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One page of the form, about one subject. `slug` is its place in the address.

    `each` names the list that the answers go to; the page is then about the item at `index`, or about the whole list
    when `count` says how many it asks at once.
    """

    slug: str
    title: Words
    questions: tuple[Question, ...] = ()
    each: str = ""
    index: int = 0
    count: int = 0

    def take(self, answers: Answers) -> Any:
        """What this page holds of all answers."""
        if self.count:
            return answers.get(self.each, [])
        if self.each:
            items = answers.get(self.each, [])
            item = items[self.index] if self.index < len(items) else {}
            return {question.key: item[question.key] for question in self.questions if question.key in item}
        return {question.key: answers[question.key] for question in self.questions if question.key in answers}

    def put(self, answers: Answers, value: Any) -> Answers:
        """All answers with this page's replaced by `value`."""
        if self.count:
            return {**answers, self.each: value}
        if self.each:
            items = list(answers.get(self.each, []))
            items[self.index : self.index + 1] = [value]
            return {**answers, self.each: items}
        return {**answers, **value}

    def lacking(self, answers: Answers) -> list[Words]:
        """The labels of required questions that have no answer yet."""
        held = self.take(answers)
        items = held if self.count else [held]
        return [q.label for item in items for q in self.questions if q.is_required and item.get(q.key) in (None, "")]


SEXES = (("female", _("Vrouw (V)")), ("male", _("Man (M)")), ("other", _("X")))
KINDS = (("mother", _("Moeder")), ("father", _("Vader")), ("guardian", _("Voogd")), ("other", _("Iemand anders")))

CHILD = Step(
    "kind",
    _("Over uw kind"),
    (
        Question(
            "pupil_identity.given_name",
            _("Roepnaam"),
            _("Vul de roepnaam in."),
            _("Zo noemen docenten uw kind."),
        ),
        Question(
            "pupil_identity.initials",
            _("Voorletters"),
            _("Vul de voorletters in."),
            _("Zoals in het paspoort of de identiteitskaart, bijvoorbeeld J.M."),
        ),
        Question("pupil_identity.prefix", _("Tussenvoegsel"), help=_("Bijvoorbeeld van de.")),
        Question(
            "pupil_identity.family_name",
            _("Achternaam"),
            _("Vul de achternaam in."),
            _("Zoals in het paspoort of de identiteitskaart."),
        ),
        Question(
            "pupil_birth.born_on",
            _("Geboortedatum"),
            _("Vul de geboortedatum in."),
            _("Bijvoorbeeld 5 3 2014."),
            ask=Ask.DATE,
        ),
        Question(
            "pupil_birth.sex",
            _("Geslacht"),
            _("Kies wat er in het paspoort staat."),
            _("Zoals in het paspoort of de identiteitskaart."),
            ask=Ask.CHOICE,
            choices=SEXES,
        ),
    ),
)
NUMBER = Step(
    "nummer",
    _("Het BSN van uw kind"),
    (
        Question(
            "official_number.number",
            _("Burgerservicenummer of onderwijsnummer"),
            help=_("Negen cijfers. Het staat in het paspoort, op de identiteitskaart of in een brief van de overheid."),
            ask=Ask.NUMBER,
        ),
    ),
)
ADDRESS = Step(
    "adres",
    _("Waar uw kind woont"),
    (
        Question(
            "pupil_contact.street",
            _("Straat en huisnummer"),
            _("Vul de straat en het huisnummer in."),
            autofill="street-address",
        ),
        Question(
            "pupil_contact.postcode",
            _("Postcode"),
            _("Vul de postcode in."),
            _("Bijvoorbeeld 1234 AB."),
            ask=Ask.POSTCODE,
            autofill="postal-code",
        ),
        Question("pupil_contact.town", _("Woonplaats"), _("Vul de woonplaats in."), autofill="address-level2"),
        Question("pupil_contact.phone", _("Telefoonnummer van uw kind"), ask=Ask.PHONE),
        Question("pupil_contact.email", _("E-mailadres van uw kind"), ask=Ask.EMAIL),
    ),
)


def _guardian(index: int) -> Step:
    """The page about one guardian. The first is whoever fills the form in, so only there a browser may help."""
    own = index == 0
    title = _("Over uzelf") if own else _("Over een andere ouder of voogd")
    asked = (*_who(own=own), *_where(own=own))
    return Step(f"ouder-{index + 1}", title, asked, each=GUARDIANS, index=index)


def _who(*, own: bool) -> tuple[Question, ...]:
    """What a guardian is called, and is of the child."""
    given, family = ("given-name", "family-name") if own else ("off", "off")
    return (
        Question("guardian.given_name", _("Voornaam"), _("Vul de voornaam in."), autofill=given),
        Question("guardian.prefix", _("Tussenvoegsel")),
        Question("guardian.family_name", _("Achternaam"), _("Vul de achternaam in."), autofill=family),
        Question(
            "guardianship.kind",
            _("Wat bent u van het kind?") if own else _("Wat is deze persoon van het kind?"),
            _("Kies een van de vier."),
            ask=Ask.CHOICE,
            choices=KINDS,
        ),
        Question(
            "guardianship.has_authority",
            _("Hebt u het gezag?") if own else _("Heeft deze persoon het gezag?"),
            _("Kies ja of nee."),
            _("Wie het gezag heeft, beslist over het kind. De administratie kijkt dit na."),
            ask=Ask.YES_NO,
        ),
    )


def _where(*, own: bool) -> tuple[Question, ...]:
    """How a guardian is reached, and where they live."""

    def fill(token: str) -> str:
        return token if own else "off"

    return (
        Question(
            "guardian.email",
            _("E-mailadres"),
            _("Vul uw e-mailadres in. Wij mailen u als er een antwoord is.") if own else "",
            ask=Ask.EMAIL,
            autofill=fill("email"),
        ),
        Question(
            "guardian.phone",
            _("Telefoonnummer"),
            _("Vul een telefoonnummer in.") if own else "",
            ask=Ask.PHONE,
            autofill=fill("tel"),
        ),
        Question(
            "guardianship.is_home",
            _("Woont het kind bij u?") if own else _("Woont het kind bij deze persoon?"),
            _("Kies ja of nee."),
            _("Een kind kan twee huizen hebben."),
            ask=Ask.YES_NO,
        ),
        Question(
            "guardian.street",
            _("Straat en huisnummer"),
            help=_("Laat dit leeg als het hetzelfde adres is als dat van het kind."),
            autofill=fill("street-address"),
        ),
        Question("guardian.postcode", _("Postcode"), ask=Ask.POSTCODE, autofill=fill("postal-code")),
        Question("guardian.town", _("Woonplaats"), autofill=fill("address-level2")),
    )


GUARDIAN = tuple(_guardian(index) for index in range(MOST_GUARDIANS))
PARENTS = Step("ouders", _("Ouders en voogden"), each=GUARDIANS, count=MOST_GUARDIANS)
SCHOOLING = Step(
    "school",
    _("Waar uw kind naartoe gaat"),
    (
        Question(
            "enrolment.level",
            _("Welk niveau?"),
            _("Vul het niveau in."),
            _("Bijvoorbeeld vmbo-t, havo of vwo. Volg het advies van de basisschool of de vorige school."),
        ),
        Question("learning_group.stage", _("In welk leerjaar?"), _("Kies het leerjaar."), ask=Ask.STAGE),
    ),
)
EMERGENCY = Step(
    "noodcontact",
    _("Wie wij bellen als u niet opneemt"),
    (
        Question("emergency_contact.name", _("Naam"), _("Vul de naam in.")),
        Question("emergency_contact.tie", _("Wat is deze persoon van uw kind?"), _("Vul in wie dit is.")),
        Question("emergency_contact.phone", _("Telefoonnummer"), _("Vul het telefoonnummer in."), ask=Ask.PHONE),
    ),
    each=CONTACTS,
    count=MOST_CONTACTS,
)
HEALTH = Step(
    "gezondheid",
    _("Gezondheid"),
    (
        Question(
            "health_statement.text",
            _("Wat moeten wij weten om uw kind te helpen?"),
            help=_("Bijvoorbeeld een allergie, of een medicijn dat uw kind op school gebruikt."),
            ask=Ask.LONG,
        ),
    ),
)
CONSENT = Step("toestemming", _("Waar u ja of nee op mag zeggen"))
CHECK = Step("controle", _("Kijk alles na"))


def steps() -> tuple[Step, ...]:
    """The pages in order. The page about consent is there only when the register has something to ask."""
    asks_consent = (CONSENT,) if REGISTER.topics else ()
    return (CHILD, NUMBER, ADDRESS, PARENTS, SCHOOLING, EMERGENCY, HEALTH, *asks_consent, CHECK)


def step_of(slug: str) -> Step | None:
    """The page at this place in the address, or None."""
    return next((step for step in (*steps(), *GUARDIAN) if step.slug == slug), None)


def required_steps(answers: Answers) -> list[Step]:
    """The pages whose required questions decide whether an application can be sent."""
    given = min(max(len(answers.get(GUARDIANS, [])), 1), MOST_GUARDIANS)
    return [CHILD, ADDRESS, *GUARDIAN[:given], SCHOOLING, EMERGENCY]


def lacking(answers: Answers) -> list[tuple[Step, list[Words]]]:
    """The pages on which something required is not filled in, with what that is."""
    found = [(step, step.lacking(answers)) for step in required_steps(answers)]
    return [(step, labels) for step, labels in found if labels]


def completeness(answers: Answers) -> tuple[int, int]:
    """How many of the required questions are answered, and how many there are."""
    pages = required_steps(answers)
    asked = sum(
        len([q for q in p.questions if q.is_required]) * (len(p.take(answers)) if p.count else 1) for p in pages
    )
    return asked - sum(len(labels) for _step, labels in lacking(answers)), asked


def child_decides(answers: Answers, day: date) -> bool:
    """Whether the child is old enough on `day` to say yes or no alone, as far as the birth date is filled in."""
    born: str = answers.get("pupil_birth.born_on") or ""
    return bool(born) and birthday(date.fromisoformat(born), DECIDES_AT) <= day


def child_name(answers: Mapping[str, Any]) -> str:
    """What the child is called, as far as it is filled in."""
    keys = ("pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name")
    return " ".join(filter(None, (str(answers.get(key, "")) for key in keys)))


def address_of(answers: Answers) -> str:
    """Where the family is mailed: the address of the first guardian, who fills the form in."""
    guardians = answers.get(GUARDIANS) or [{}]
    return str(guardians[0].get("guardian.email", ""))


def stamp(value: Any) -> str:
    """A mark by which two tabs notice that the other one changed the same page."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
