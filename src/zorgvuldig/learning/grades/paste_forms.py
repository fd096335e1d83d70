"""A column of marks as text: one line per pupil in the order of the list, or with a name or number before the mark."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.grades.gradebook_reads import MarkRow
from zorgvuldig.platform.names import fold

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
