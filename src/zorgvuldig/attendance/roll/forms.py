"""The roll of a lesson as a teacher filled it in, and the reasons that the school found out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from zorgvuldig.school.year.models import AbsenceReason

THERE = ""  # simply there, or reported away: nothing is noted
KINDS = (THERE, "absent", "late", "sent_out", "there")  # the last of who was reported away
MOST_MINUTES = 240
ECHO = 20  # how much of a wrong answer is repeated
_MINUTES = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list says of one pupil; `text` are the minutes as they were typed, `problem` what is wrong."""

    pupil: UUID
    kind: str
    text: str
    minutes: int | None
    problem: str


def read_roll(data: Mapping[str, str], pupils: Collection[UUID]) -> list[Choice]:
    """What a posted roll says of these pupils: `k-<uid>` is the kind, `m-<uid>` the minutes late.

    Somebody of whom it says nothing is left out.
    """
    found = []
    for pupil in pupils:
        kind = data.get(f"k-{pupil}")
        if kind is None:
            continue
        text = data.get(f"m-{pupil}", "").strip()
        minutes, problem = _minutes(text) if kind == "late" else (None, "")
        if kind not in KINDS:
            kind, problem = THERE, gettext("Kies: aanwezig, afwezig, te laat of uit de les.")
        found.append(Choice(pupil, kind, text, minutes, problem))
    return found


def strangers(data: Mapping[str, str], pupils: Collection[UUID]) -> bool:
    """Whether the roll speaks of somebody who is not (or no longer) in this lesson."""
    known = {f"k-{pupil}" for pupil in pupils}
    return any(name.startswith("k-") and name not in known for name in data)


def read_moment(text: str) -> datetime | None:
    """The moment at which the roll had been called when the page was made; None for not yet, or nonsense."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _minutes(text: str) -> tuple[int | None, str]:
    """Minutes late. Empty is not known, and not wrong."""
    if not text:
        return None, ""
    if _MINUTES.fullmatch(text) and 1 <= int(text) <= MOST_MINUTES:
        return int(text), ""
    shown = text if len(text) <= ECHO else text[:ECHO] + "…"
    says = gettext("Vul de minuten in als getal, van 1 tot en met %(most)s.") % {"most": MOST_MINUTES}
    filled_in = gettext("U vulde in: ‘%(text)s’.") % {"text": shown}
    return None, f"{says} {filled_in}"


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons as somebody chose them: mark number → reason (None: not known), and what the page said before."""

    chosen: Mapping[int, AbsenceReason | None]
    was: Mapping[int, int | None]
    wrong: frozenset[int]


def read_reasons(data: Mapping[str, str], marks: Collection[int], reasons: Sequence[AbsenceReason]) -> Reasons:
    """The reasons of these marks that were changed: `r-<mark>` is the code, `w-<mark>` what it was.

    A code that is not one of `reasons` is wrong, whoever made it up.
    """
    known: dict[str, AbsenceReason | None] = {"": None, **{str(reason.pk): reason for reason in reasons}}
    chosen: dict[int, AbsenceReason | None] = {}
    was: dict[int, int | None] = {}
    wrong = set()
    for mark in marks:
        code, before = data.get(f"r-{mark}"), data.get(f"w-{mark}", "")
        if code is None or code == before:
            continue
        if code not in known:
            wrong.add(mark)
            continue
        chosen[mark] = known[code]
        was[mark] = int(before) if before.isascii() and before.isdigit() else None
    return Reasons(chosen, was, frozenset(wrong))
