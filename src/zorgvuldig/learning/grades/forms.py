"""Boxes of a grade list as somebody filled them in: one column, or several tests at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.grades.gradebook_reads import MarkRow
from zorgvuldig.learning.marks import Code, Mark, not_taken, read_mark
from zorgvuldig.learning.models import Test
from zorgvuldig.platform.names import fold

APART = "|"  # between what the boxes of one pupil said before
REASON = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One open box: what it said when the page was made, what it says now, and why it was changed."""

    key: str
    pupil: UUID
    test: Test
    was: Mark | None
    text: str
    mark: Mark | None
    problem: str
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed the box."""
        return self.mark != self.was


def key_of(pupil: UUID, place: int | None) -> str:
    """How a box is called in the form; `place` is the place of its test, None when one column is open."""
    return str(pupil) if place is None else f"{pupil}.{place}"


def read_cells(
    data: Mapping[str, str], tests: Sequence[Test], pupils: Collection[UUID], *, is_grid: bool
) -> list[Cell]:
    """The open boxes out of a posted form: `c-` is the box, `r-` its reason, `w-` what the boxes of a pupil said before.

    `reden` is the reason of every box without one of its own.
    """
    cells = []
    general = data.get("reden", "").strip()
    for pupil in pupils:
        before = data.get(f"w-{pupil}", "").split(APART)
        for place, test in enumerate(tests):
            key = key_of(pupil, place if is_grid else None)
            if (text := data.get(f"c-{key}")) is None:
                continue
            mark, problem = read_mark(text)
            problem = problem or not_taken(mark, test.takes)
            was, _problem = read_mark(before[place] if place < len(before) else "")
            reason = data.get(f"r-{key}", "").strip() or general
            cells.append(Cell(key, pupil, test, was, text.strip(), mark, problem or _too_long(reason), reason))
    return cells


def strangers(data: Mapping[str, str], cells: Collection[Cell]) -> bool:
    """Whether the form holds a box of somebody who is not (or no longer) in the list, or of another test."""
    known = {f"c-{cell.key}" for cell in cells}
    return any(name.startswith("c-") and name not in known for name in data)


def earlier_marks(marks: Sequence[Mark | None]) -> str:
    """What boxes say now, for the next form to compare with."""
    return APART.join(_plain(mark) for mark in marks)


def _plain(mark: Mark | None) -> str:
    return mark.short if isinstance(mark, Code) else "" if mark is None else str(mark)


def _too_long(reason: str) -> str:
    if len(reason) <= REASON:
        return ""
    return gettext("Een reden is hoogstens %(limit)s tekens lang. Maak de reden korter.") % {"limit": REASON}


# A column of marks as text: one line per pupil in the order of the list, or with a name or number before the mark.

ECHO = 40


class PasteForm(forms.Form):
    """The text that somebody pastes."""

    column = forms.CharField(
        label=_("Plak hier de cijfers"),
        help_text=_(
            "Eén regel per leerling, in de volgorde van de lijst hieronder. Of zet voor elk cijfer de naam of het "
            "leerlingnummer, met een tab ertussen. Een lege regel slaat een leerling over."
        ),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Plak eerst de cijfers."),
            "max_length": _("Dit is te lang voor één kolom cijfers."),
        },
    )


@dataclass(slots=True)
class Assigned:
    """Which text each pupil gets, and a sentence for each line that belongs to nobody."""

    texts: dict[UUID, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def assign(text: str, rows: Sequence[MarkRow]) -> Assigned:
    """Give each line to its pupil. A line that fits nobody, or somebody twice, is a problem and goes to nobody."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return _by_name(lines, rows) if any("\t" in line for line in lines) else _in_order(lines, rows)


def _in_order(lines: Sequence[str], rows: Sequence[MarkRow]) -> Assigned:
    found = Assigned()
    for row, line in zip(rows, lines, strict=False):
        if line.strip():
            found.texts[row.uid] = line.strip()
    if any(line.strip() for line in lines[len(rows) :]):
        found.problems.append(
            gettext(
                "U plakte %(lines)s regels en de groep heeft %(pupils)s leerlingen. Haal de regels weg die te veel zijn."
            )
            % {"lines": len(lines), "pupils": len(rows)}
        )
    return found


def _by_name(lines: Sequence[str], rows: Sequence[MarkRow]) -> Assigned:
    """Marks out of a pasted list with names: a name that fits nobody, or two, is a problem and never a guess."""
    known: dict[str, list[MarkRow]] = {}
    for row in rows:
        last, _comma, first = row.name.partition(", ")
        for key in {fold(row.name), fold(f"{first} {last}"), row.number}:
            known.setdefault(key, []).append(row)
    found = Assigned()
    for number, line in enumerate(lines, start=1):
        who, _tab, rest = line.partition("\t")
        mark = rest.split("\t")[-1].strip()
        if not mark:
            continue
        matches = known.get(fold(who), []) or known.get(who.strip(), [])
        if len(matches) == 1 and matches[0].uid not in found.texts:
            found.texts[matches[0].uid] = mark
        else:
            found.problems.append(_problem(number, who, matches))
    return found


def _problem(number: int, who: str, matches: Sequence[MarkRow]) -> str:
    values = {"line": number, "who": who.strip()[:ECHO]}
    if not matches:
        return gettext("Regel %(line)s: ‘%(who)s’ zit niet in deze groep. Kijk of de naam klopt.") % values
    if len(matches) > 1:
        return gettext("Regel %(line)s: er zijn meer leerlingen ‘%(who)s’. Gebruik het leerlingnummer.") % values
    return gettext("Regel %(line)s: ‘%(who)s’ staat er twee keer. Haal een van de twee weg.") % values
