"""What follows from another register, before anybody approves it: who gains or loses which access, what becomes due, which agreements
break, who is asked anew, and who gets data from now on or no more. Figures only, and nobody by name.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connections
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.governance.register_editor.due import becoming_due
from zorgvuldig.register.schema import Register, Rule
from zorgvuldig.school.staffing.models import StaffRole

SENTENCES: dict[str, Promise] = {
    "gains": _(
        "%(role)s (%(people)s mensen nu) kan hierna openen: %(categories)s. Waarvoor: %(purpose)s. Van wie: %(relation)s."
    ),
    "loses": _(
        "%(role)s (%(people)s mensen nu) kan hierna niet meer openen: %(categories)s. Waarvoor: %(purpose)s. Van wie: %(relation)s."
    ),
    "gains_writing": _(
        "%(role)s (%(people)s mensen nu) kan hierna wijzigen: %(categories)s. Waarvoor: %(purpose)s. Van wie: %(relation)s."
    ),
    "loses_writing": _(
        "%(role)s (%(people)s mensen nu) kan hierna niet meer wijzigen: %(categories)s. Waarvoor: %(purpose)s. Van wie: %(relation)s."
    ),
    "due": _("%(category)s: hierdoor moet op de dag zelf van %(pupils)s leerlingen iets weg (%(rows)s gegevens)."),
    "due_in_year": _(
        "%(category)s: hierdoor moet binnen een jaar van %(pupils)s leerlingen iets weg (%(rows)s gegevens)."
    ),
    "stays": _(
        "%(category)s: van %(pupils)s leerlingen blijft iets langer dat anders binnen een jaar weg moest (%(rows)s gegevens)."
    ),
    "asked_anew": _(
        "De vraag «%(topic)s» krijgt andere woorden. Iedereen wordt opnieuw gevraagd; oude antwoorden gelden niet meer."
    ),
    "recipient_new": _("%(recipient)s kan hierna gegevens krijgen: %(categories)s."),
    "recipient_gone": _("%(recipient)s krijgt hierna geen gegevens meer."),
    "recipient_more": _("%(recipient)s kan hierna ook krijgen: %(categories)s."),
    "recipient_less": _("%(recipient)s krijgt hierna niet meer: %(categories)s."),
    "agreement": _(
        "De afspraak met %(product)s past niet meer: %(categories)s mag niet meer weg. Pas de afspraak aan."
    ),
    "purpose_new": _("Er komt een doel bij: %(purpose)s."),
    "purpose_gone": _("Dit doel vervalt: %(purpose)s."),
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that follows: `kind` is a key of `SENTENCES`, `figures` its numbers, `words` its texts in Dutch and English."""

    kind: str
    figures: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """What is kept of it with a proposal; `sentence` reads it back."""
        return {"kind": self.kind, "figures": dict(self.figures), "words": {k: list(v) for k, v in self.words.items()}}


def sentence(kept: Mapping[str, object], language: str) -> str:
    """A kept consequence as a sentence in the language that is active (`nl` or `en`, said once more for the words in it)."""
    figures, words = kept["figures"], kept["words"]
    assert isinstance(figures, dict)
    assert isinstance(words, dict)
    place = 1 if language == "en" else 0
    return str(SENTENCES[str(kept["kind"])]) % {**figures, **{key: both[place] for key, both in words.items()}}


def consequences(old: Register, new: Register, *, door: Door | JobDoor, now: datetime) -> list[Consequence]:
    """Everything that follows from `new` in place of `old`, were it in force now. Counting what becomes due is the deletion job's work."""
    found = [*_accesses(old, new, door, now), *_purposes(old, new), *_recipients(old, new)]
    found += [*_agreements(old, new, door), *_asked_anew(old, new)]
    if old.terms != new.terms:
        found += _due(old, new, now)
    return found


# --- who may open what -------------------------------------------------------------------------------------------


def _accesses(old: Register, new: Register, door: Door | JobDoor, now: datetime) -> Iterator[Consequence]:
    before, after = _by_place(old), _by_place(new)
    people = _people(door, now)
    for place in dict.fromkeys((*before, *after)):
        was, will = before.get(place), after.get(place)
        for kind, attribute in (("", "reads"), ("_writing", "writes")):
            had, has = set(getattr(was, attribute, ())), set(getattr(will, attribute, ()))
            register, rule = (new, will) if will else (old, was)
            if rule and has - had:
                yield _access(f"gains{kind}", register, rule, has - had, people)
            if rule and had - has:
                yield _access(f"loses{kind}", old, rule, had - has, people)


def _access(kind: str, register: Register, rule: Rule, keys: set[str], people: Mapping[str, int]) -> Consequence:
    role, relation, purpose = (
        register.roles[rule.role],
        register.relations[rule.relation],
        register.purposes[rule.purpose],
    )
    words = {
        "role": (role.name.nl, role.name.en),
        "relation": (relation.name.nl, relation.name.en),
        "purpose": (purpose.name.nl, purpose.name.en),
        "categories": _named(register, keys),
    }
    return Consequence(kind, {"people": people.get(rule.role, 0)}, words)


def _by_place(register: Register) -> dict[tuple[str, str, str], Rule]:
    return {(rule.role, rule.relation, rule.purpose): rule for rule in register.rules}


def _people(door: Door | JobDoor, now: datetime) -> dict[str, int]:
    """How many members of staff have each role today."""
    door.reading("staff")
    today = timezone.localdate(now)
    running = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
    pairs = StaffRole.objects.using(door.alias).filter(running).values_list("role", "staff_id").distinct()
    found: dict[str, int] = {}
    for role, _staff in pairs:
        found[role] = found.get(role, 0) + 1
    return found


def _named(register: Register, keys: set[str]) -> tuple[str, str]:
    """Categories by their names, in the order of the register."""
    names = [category.name for key, category in register.categories.items() if key in keys]
    return ", ".join(name.nl for name in names), ", ".join(name.en for name in names)


# --- what leaves, and what is asked ------------------------------------------------------------------------------


def _purposes(old: Register, new: Register) -> Iterator[Consequence]:
    for kind, some, others in (("purpose_new", new, old), ("purpose_gone", old, new)):
        for key, purpose in some.purposes.items():
            if key not in others.purposes:
                yield Consequence(kind, words={"purpose": (purpose.name.nl, purpose.name.en)})


def _recipients(old: Register, new: Register) -> Iterator[Consequence]:
    for key in dict.fromkeys((*old.recipients, *new.recipients)):
        was, will = old.recipients.get(key), new.recipients.get(key)
        had, has = set(was.categories if was else ()), set(will.categories if will else ())
        one = will or was
        assert one is not None
        name = {"recipient": (one.name.nl, one.name.en)}
        if was is None:
            yield Consequence("recipient_new", words={**name, "categories": _named(new, has)})
        elif will is None:
            yield Consequence("recipient_gone", words=name)
        elif has - had:
            yield Consequence("recipient_more", words={**name, "categories": _named(new, has - had)})
        if was and will and had - has:
            yield Consequence("recipient_less", words={**name, "categories": _named(old, had - has)})


def _agreements(old: Register, new: Register, door: Door | JobDoor) -> Iterator[Consequence]:
    """Agreements in force whose claims hold a category that no agreement may give any more."""
    lost = _by_agreement(old) - _by_agreement(new)
    if not lost:
        return
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select product, claims from gate.agreed_claims()")
        agreed = cursor.fetchall()
    for product, claims in agreed:
        keys = json.loads(claims) if isinstance(claims, str) else claims
        broken = {category for key in keys for category in _categories(old, key)} & lost
        if broken:
            yield Consequence("agreement", words={"product": (product, product), "categories": _named(old, broken)})


def _categories(register: Register, key: str) -> set[str]:
    """The categories of what a claim is made of."""
    claim = register.claims.get(key)
    return {register.tables[field.partition(".")[0]].category for field in claim.fields} if claim else set()


def _by_agreement(register: Register) -> set[str]:
    return {c for r in register.recipients.values() if r.kind.value == "agreement" for c in r.categories}


def _asked_anew(old: Register, new: Register) -> Iterator[Consequence]:
    for key, topic in new.topics.items():
        if key in old.topics and topic.version > old.topics[key].version:
            yield Consequence("asked_anew", words={"topic": (topic.name.nl, topic.name.en)})


# --- what becomes due --------------------------------------------------------------------------------------------


def _due(old: Register, new: Register, now: datetime) -> Iterator[Consequence]:
    """Counted as the job that deletes, which alone reads every category; the page gets figures."""
    today = timezone.localdate(now)
    with working("retention", now=now) as door:
        for kind, days in (("due", 0), ("due_in_year", 365)):
            for count in becoming_due(old, new, on=today + timedelta(days=days), door=door):
                which = kind if count.sooner else ("stays" if days else "")
                if which:
                    category = new.categories[count.category].name
                    figures = {"pupils": count.pupils, "rows": count.rows}
                    yield Consequence(which, figures, {"category": (category.nl, category.en)})
