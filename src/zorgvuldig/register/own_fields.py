"""Fields about pupils that a school adds itself: what each has to say before it may exist, and what may never be one.

A field is a declaration, as everything in the register: it is proposed by one and approved by another, and shown where the register is.
"""

import re
from dataclasses import dataclass

from zorgvuldig.register.kinds import FieldKind, Text

# The kind of data that own fields belong to: whoever opens it opens them as far as the field says, and they leave with it. All 63 places
# of a mask are taken (decision 91), and this one is of the least sensitive kind, known to family and desk alike.
CATEGORY, VALUES = "contact", "own_value"  # and the table of what is filled in
MOST_FIELDS, MOST_CHOICES, LONGEST_NAME, LONGEST_VALUE = 30, 20, 60, 500
# What AVG art. 9, 10 and 87 protect more, and UAVG art. 46: it has kinds of its own in the register, or is not kept at all.
_PROTECTED = re.compile(
    r"gezond|ziekte|\bziek\b|allergi|medicij|medicat|medisch|diagnos|handicap|beperking|zwanger|dyslexi|dyscalculi|adhd|autis"
    r"|health|illness|\bsick|medic(al|ine|ation)|disab|pregnan|dyslexi"
    r"|geloof|religi|godsdienst|kerk|moskee|levensovertuig|church|mosque|belief"
    r"|\bras\b|etni|afkomst|huidskleur|ethnic|\brace\b|politie(k|ke)\b|politic|vakbond|trade union"
    r"|seksue|geaardheid|sexual|strafblad|strafrecht|crimin"
    r"|\bbsn\b|burgerservice|citizen service|onderwijsnummer|\bpgn\b|education number|paspoort|passport|identiteitskaart|identity card"
    r"|biometr|vingerafdruk|finger[ _-]?print|(gezichts|stem|iris|face|facial|voice)[ _-]?(herkenning|scan|recognition|print)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field that a school keeps about pupils beside those of the program, and why it may (AVG art. 5(1)(b), 6).

    `sees` and `writes` are roles of staff; by which relation each has a pupil the rules of the register say. The family always sees it
    (AVG art. 15). `term` is one of those of the category. From `ended_on` (a day, empty while it is in use) nobody fills it in any more.
    What was filled in goes by the term, or in the next night when the school says so (`cleared`).
    """

    key: str
    name: Text
    why: Text
    purpose: str
    basis: str
    sees: tuple[str, ...]
    writes: tuple[str, ...]
    term: str
    kind: FieldKind
    choices: tuple[Text, ...] = ()
    ended_on: str = ""
    cleared: bool = False


def protected_word(words: str) -> str:
    """The first word in `words` that names data which the law protects more; empty when there is none."""
    found = _PROTECTED.search(words)
    return found.group() if found else ""
