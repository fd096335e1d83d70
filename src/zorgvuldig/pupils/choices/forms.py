"""The choices of a class as somebody ticked them, the groups of a division as somebody changed them, and a largest size."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext

from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.pupils.choices.rules import LARGEST, SMALLEST, USUAL


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a pupil chose: subjects by their number, at a stage and level. Without a subject there is no choice."""

    subjects: frozenset[int] = frozenset()
    target: str = ""

    @property
    def print(self) -> str:
        """What tells this choice from another one."""
        return fingerprint({"subjects": sorted(self.subjects), "target": self.target if self.subjects else ""})


@dataclass(slots=True)
class ChosenRow:
    """One pupil in the grid: what it said when the page was made (`was`), what is ticked now, and what is wrong."""

    pupil: str
    was: str
    chosen: Chosen
    problems: list[str] = field(default_factory=list)


def read_choices(
    data: QueryDict, pupils: Collection[str], subjects: Collection[int], targets: Collection[str]
) -> list[ChosenRow]:
    """The rows out of a posted grid: `p-` with a number is whose row it is by uid, and `k-`, `n-` and `w-` with that number are the
    subjects, the stage and level, and what it was. Nobody else's row is read.
    """
    rows, seen = [], set()
    for key, uid in data.items():
        if not key.startswith("p-") or uid not in pupils or uid in seen:
            continue
        seen.add(uid)
        number = key.removeprefix("p-")
        ticked = data.getlist(f"k-{number}")
        known = frozenset(int(one) for one in ticked if one.isdecimal() and int(one) in subjects)
        row = ChosenRow(str(uid), data.get(f"w-{number}", ""), Chosen(known, data.get(f"n-{number}", "")))
        if len(known) < len(set(ticked)):
            row.problems.append(gettext("Dit vak is er niet (meer). Kijk de vakken na."))
        if known and row.chosen.target not in targets:
            row.problems.append(gettext("Kies voor welk leerjaar en niveau deze keuze is."))
        rows.append(row)
    return rows


def read_size(typed: str | None) -> tuple[int, str]:
    """The largest size of a group, and what is wrong with it, if anything; the usual one when nothing was typed."""
    if typed is None:
        return USUAL, ""
    if typed.isdecimal() and len(typed) < 4 and SMALLEST <= int(typed) <= LARGEST:
        return int(typed), ""
    says = gettext("Vul een heel getal in van %(least)s tot en met %(most)s.")
    return USUAL, says % {"least": SMALLEST, "most": LARGEST}


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One pupil of a division: in which group by uid, empty for none, and in which it was when the page was made."""

    pupil: str
    was: str
    to: str


def read_moves(data: QueryDict, pupils: Sequence[str]) -> list[MovedRow]:
    """The rows out of a posted division: `g-` with the uid is the group, `w-` what it was."""
    return [MovedRow(uid, data.get(f"w-{uid}", ""), data.get(f"g-{uid}", "")) for uid in pupils if f"g-{uid}" in data]
