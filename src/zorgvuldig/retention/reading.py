"""What the figures of a run say, in words and sums: counts only, never whose. Pure, and calm about what it does not know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.words import say
from zorgvuldig.register.schema import Action, Category

SOON = timedelta(days=90)
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of data with how many rows, and the rule by which they go."""

    category: Category
    rows: int

    @property
    def rule(self) -> str:
        """The terms of the category as sentences."""
        return " ".join(say(REGISTER.terms[key].text) for key in self.category.terms)


@dataclass(frozen=True, slots=True)
class Year:
    """What goes in one calendar year: parts of files, by kind, and how long its bar is, in per cent of the longest."""

    year: int
    rows: int
    share: float
    kinds: list[Line]


@dataclass(frozen=True, slots=True)
class Coming:
    """A kind of data that goes in a month, and of how many pupils."""

    month: date
    line: Line


def total(value: Any) -> int:
    """The number in a figure: a number itself, the `rows` of a mapping, or the sum of what is in it."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return total(value["rows"]) if "rows" in value else sum(total(one) for one in value.values())
    return 0


def by_category(figures: Figures) -> list[Line]:
    """Figures by table or category as lines per category, the most rows first."""
    found: dict[str, int] = {}
    for name, value in figures.items():
        table = REGISTER.tables.get(name)
        key = table.category if table else name
        if key in REGISTER.categories:
            found[key] = found.get(key, 0) + total(value)
    lines = [Line(REGISTER.categories[key], rows) for key, rows in found.items() if rows]
    return sorted(lines, key=lambda line: (-line.rows, line.category.bit))


def soon(ahead: Figures, today: date) -> list[Coming]:
    """What goes in the coming ninety days, by month and kind of data."""
    found = [Coming(month, line) for month, line in _coming(ahead) if _near(month, today)]
    return sorted(found, key=lambda one: (one.month, -one.line.rows, one.line.category.bit))


def years(ahead: Figures) -> list[Year]:
    """What goes in each year, from the first to the last."""
    found: dict[int, dict[str, int]] = {}
    for month, line in _coming(ahead):
        kinds = found.setdefault(month.year, {})
        kinds[line.category.key] = kinds.get(line.category.key, 0) + line.rows
    most = max((sum(kinds.values()) for kinds in found.values()), default=0)
    return [
        Year(year, sum(kinds.values()), 100 * sum(kinds.values()) / most, by_category(kinds))
        for year, kinds in sorted(found.items())
    ]


def flat(figures: Figures) -> list[tuple[str, int]]:
    """Other figures as name and number, the most first, without those of nothing."""
    return sorted(((name, total(value)) for name, value in figures.items() if total(value)), key=lambda one: -one[1])


def _near(month: date, today: date) -> bool:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following > today and month <= today + SOON


def _coming(ahead: Figures) -> Iterator[tuple[date, Line]]:
    """Figures by category and month (`2027-08`), of how many pupils."""
    for key, months in ahead.items():
        if key in REGISTER.categories and isinstance(months, Mapping):
            for month, value in months.items():
                if total(value):
                    yield date.fromisoformat(f"{month}-01"), Line(REGISTER.categories[key], total(value))


# What the figures call things, in words. An unknown name is shown as it is: better strange than hidden.
HELD: dict[str, str | Promise] = {
    "complaint": _("Er loopt een klacht"),
    "court": _("Er loopt een rechtszaak"),
    "incident": _("Een incident wordt uitgezocht"),
    "archive": _("Het moet naar het archief"),
    "request": _("Er loopt een verzoek over de gegevens"),
    "restriction": _("De gegevens zijn op verzoek stilgezet"),
}
UNDECIDABLE: dict[str, str | Promise] = {
    "no_enrolment": _("Er is geen inschrijving, dus ook geen laatste schooldag"),
    "enrolment": _("Er is geen inschrijving, dus ook geen laatste schooldag"),
}
PROBLEMS: dict[str, str | Promise] = {
    "clock_back": _("De klok van de server staat terug. Laat wie het systeem beheert de klok goed zetten."),
    "clock_ahead": _("De gekozen dag ligt te ver vooruit. Kies een dag die dichterbij ligt."),
}
LEFT: dict[str, tuple[str | Promise, str | Promise]] = {
    "database": (_("In de database"), _("Niet meer. De ruimte is vrijgegeven en wordt overschreven.")),
    "wal": (_("In het werkbestand van de database"), _("Tot de database dat werkbestand opruimt.")),
    "backups": (_("In reservekopieën"), _("Tot de laatste reservekopie van voor die nacht verloopt.")),
    "keys": (_("De sleutels"), _("Zijn vernietigd. Wat ermee is versleuteld, kan niemand meer lezen.")),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Where deleted data still are, what that means, and until when as far as it was measured."""

    where: str
    says: str
    until: date | None


def held(figures: Figures) -> list[tuple[str, int]]:
    """Why something stays longer, in words, and how much."""
    return [(str(HELD.get(name, name)), count) for name, count in flat(figures)]


def undecidable(figures: Figures) -> list[tuple[str, int]]:
    """Why it is not known when something goes, in words, and of how many."""
    return [(str(UNDECIDABLE.get(name, name)), count) for name, count in flat(figures)]


def problem(name: str) -> str:
    """Why a run did not go on, as a sentence; empty when it did."""
    return str(PROBLEMS.get(name, name)) if name else ""


def pending(category: Category) -> bool:
    """Whether a kind of data may not go by itself yet."""
    return any(REGISTER.terms[key].action in (Action.HOLD, Action.ARCHIVE) for key in category.terms)


def left_over(figures: Figures) -> list[Left]:
    """What remains where, and until when."""
    found = []
    for name, value in figures.items():
        where, says = LEFT.get(name, (name, ""))
        found.append(Left(str(where), str(says), _day(value.get("until") if isinstance(value, Mapping) else value)))
    return found


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
