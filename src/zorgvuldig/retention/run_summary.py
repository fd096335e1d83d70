"""What the figures of a run say, in words and sums: counts only, never whose. Pure, and calm about what it does not know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Action, Category
from zorgvuldig.retention.explanation import rule

SOON = timedelta(days=90)
REST = "rest"
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeletedKind:
    """A kind of data with how many rows of how many pupils (0: of nobody in particular), and the rule by which they go."""

    category: Category
    rows: int
    pupils: int = 0

    @property
    def rule(self) -> str:
        """The terms of the category in words, each once."""
        return " ".join(dict.fromkeys(rule(REGISTER.terms[key]) for key in self.category.terms))


@dataclass(frozen=True, slots=True)
class Year:
    """What goes in one calendar year: parts of files, by kind, and how long its bar is, in per cent of the longest."""

    year: int
    rows: int
    share: float
    kinds: list[DeletedKind]


@dataclass(frozen=True, slots=True)
class ComingKind:
    """A kind of data that goes in a month, and of how many pupils."""

    month: date
    line: DeletedKind


def total(value: Any) -> int:
    """The number in a figure: a number itself, the `rows` of a mapping, or the sum of what is in it."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return total(value["rows"]) if "rows" in value else sum(total(one) for one in value.values())
    return 0


def by_category(figures: Figures) -> list[DeletedKind]:
    """Figures by category, and what goes beside pupils (`rest`) by table, as lines per category, the most rows first."""
    rows: dict[str, int] = {}
    pupils: dict[str, int] = {}
    for name, value in figures.items():
        for key, count in _count_figure(name, value):
            if key in REGISTER.categories:
                rows[key] = rows.get(key, 0) + count
        if isinstance(value, Mapping):
            pupils[name] = total(value.get("pupils", 0))
    lines = [DeletedKind(REGISTER.categories[key], count, pupils.get(key, 0)) for key, count in rows.items() if count]
    return sorted(lines, key=lambda line: (-line.rows, line.category.bit))


def _count_figure(name: str, value: Any) -> Iterator[tuple[str, int]]:
    if name != REST:
        yield name, total(value)
        return
    for table, count in (value.get("rows", {}) if isinstance(value, Mapping) else {}).items():
        declared = REGISTER.tables.get(table)
        yield declared.category if declared else "", total(count)


def soon(ahead: Figures, today: date) -> list[ComingKind]:
    """What goes in the coming ninety days, by month and kind of data."""
    found = [ComingKind(month, line) for month, line in _coming(ahead) if _near(month, today)]
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


def _coming(ahead: Figures) -> Iterator[tuple[date, DeletedKind]]:
    """Figures by category and month (`2027-08`), of how many pupils."""
    for key, months in ahead.items():
        if key in REGISTER.categories and isinstance(months, Mapping):
            for month, value in months.items():
                if total(value):
                    yield date.fromisoformat(f"{month}-01"), DeletedKind(REGISTER.categories[key], total(value))


# What the figures call things, in words. An unknown name is shown as it is: better strange than hidden.
HELD: dict[str, str | Promise] = {
    "complaint": _("Er loopt een klacht"),
    "court": _("Er loopt een rechtszaak"),
    "incident": _("Een incident wordt nog uitgezocht"),
    "archive": _("Het moet naar het archief"),
    "request": _("Er loopt een verzoek over de gegevens"),
    "restriction": _("De gegevens zijn op verzoek stilgezet"),
}
UNDECIDABLE: dict[str, str | Promise] = {
    "pupils": _("Leerlingen zonder inschrijving, dus zonder laatste schooldag"),
    "staff": _("Medewerkers zonder functie, dus zonder laatste werkdag"),
}
TROUBLES: dict[str, str | Promise] = {
    "unread": _("Leerlingen van wie iets niet te lezen is. Van hen is niets gewist."),
    "failed": _("Onderdelen van de ronde die niet lukten"),
}
PROBLEMS: dict[str, str | Promise] = {
    "busy": _("Er was al een ronde bezig. Deze heeft niets gewist."),
    "clock_back": _(
        "Deze dag ligt voor die van de vorige ronde. De klok staat terug. Laat wie het systeem beheert hem goed zetten."
    ),
    "unplanned": _(
        "Er is een tabel over leerlingen waarvoor geen termijn is gekozen. Laat wie het systeem beheert het register aanvullen."
    ),
    "left": _(
        "Na het wissen bleef er iets over, dus is dat deel niet gewist. Vraag wie het systeem beheert om in het logboek te kijken."
    ),
    "share": _(
        "Deze ronde zou van veel meer leerlingen iets wissen dan gewoon. Een tweede persoon moet hem goedkeuren."
    ),
    "ahead": _("Deze dag ligt ver na de vorige ronde. Een tweede persoon moet hem goedkeuren."),
    "interrupted": _("Deze ronde is afgebroken. De volgende ronde doet de rest."),
    "superseded": _("Er kwam een nieuwere ronde die op goedkeuring wacht."),
}


@dataclass(frozen=True, slots=True)
class HeldKind:
    """Why something stays longer, and of how many pupils which kinds of data."""

    why: str
    lines: list[DeletedKind]


@dataclass(frozen=True, slots=True)
class RemainingCopy:
    """Where deleted data can still be, what that means, and until when as far as anybody can say."""

    where: str
    says: str
    until: date | None = None


def held_kinds(figures: Figures) -> list[HeldKind]:
    """What stays longer, by why."""
    found: dict[str, list[DeletedKind]] = {}
    for key, kinds in figures.items():
        if key in REGISTER.categories and isinstance(kinds, Mapping):
            for kind, pupils in kinds.items():
                found.setdefault(kind, []).append(DeletedKind(REGISTER.categories[key], total(pupils)))
    return [HeldKind(str(HELD.get(kind, kind)), lines) for kind, lines in found.items()]


def undecidable(figures: Figures) -> list[tuple[str, int]]:
    """Of whom it is not known when something goes, in words, and how many they are."""
    return [(str(UNDECIDABLE.get(name, name)), count) for name, count in flat(figures) if name not in TROUBLES]


def troubles(figures: Figures) -> list[tuple[str, int]]:
    """What did not go although it was due, in words, and how much that is."""
    return [(str(TROUBLES[name]), count) for name, count in flat(figures) if name in TROUBLES]


def problem(name: str) -> str:
    """Why a run did not go on, as a sentence; empty when it did."""
    return str(PROBLEMS.get(name, name)) if name else ""


def pending(category: Category) -> bool:
    """Whether a kind of data may not go by itself yet."""
    return any(REGISTER.terms[key].action in (Action.HOLD, Action.ARCHIVE) for key in category.terms)


def remaining_copies(figures: Figures) -> list[RemainingCopy]:
    """What remains where, and until when, of what a run deleted: as it was measured at its end."""
    if not figures:
        return []
    found = [*_locked(figures), _tables(figures)]
    if isinstance(log := figures.get("wal"), Mapping):
        found.append(_log(log))
    for name, where in (("backup", _("In reservekopieën")), ("keystore", _("In kopieën van de sleutels"))):
        if isinstance(figures.get(name), Mapping):
            says = gettext("De laatste kopie van voor die nacht verloopt vanzelf.")
            found.append(RemainingCopy(str(where), says, _day(figures[name].get("until"))))
    return found


def locked(figures: Figures) -> int:
    """Of how many pupils a run left everything, because somebody was busy with their file."""
    return total(figures.get("locked", 0))


def _locked(figures: Figures) -> Iterator[RemainingCopy]:
    if count := locked(figures):
        says = ngettext(
            "Van %(n)s leerling is nog niets gewist: iemand werkte in het dossier. De volgende ronde probeert het opnieuw.",
            "Van %(n)s leerlingen is nog niets gewist: iemand werkte in het dossier. De volgende ronde probeert het opnieuw.",
            count,
        )
        yield RemainingCopy(gettext("In dossiers die op slot stonden"), says % {"n": count})


def not_rewritten(figures: Figures) -> list[str]:
    """The tables in whose files bytes of what was deleted can still stand after a run."""
    return list(figures.get("not_rewritten", ()))


def _tables(figures: Figures) -> RemainingCopy:
    """What of deleted rows may still lie in the files of the database, by what the night could write anew or over."""
    if count := len(not_rewritten(figures)):
        says = ngettext(
            "In %(count)s tabel kunnen nog resten staan. Niemand leest die via het systeem. De database schrijft er overheen, of het"
            " systeem schrijft de tabel een volgende nacht opnieuw.",
            "In %(count)s tabellen kunnen nog resten staan. Niemand leest die via het systeem. De database schrijft er overheen, of het"
            " systeem schrijft de tabellen een volgende nacht opnieuw.",
            count,
        ) % {"count": count}
    elif figures.get("overwritten"):
        says = gettext(
            "Hooguit stukjes van acht tekens. De tabellen waaruit iets ging, zijn die nacht opnieuw geschreven. In grote tabellen is de"
            " plaats van wat ging overschreven."
        )
    elif "not_rewritten" in figures:
        says = gettext("Nergens meer. De tabellen waaruit iets ging, zijn die nacht opnieuw geschreven.")
    else:
        says = gettext("Niet meer te lezen. De database gebruikt de ruimte opnieuw.")
    return RemainingCopy(gettext("In de database zelf"), says)


def _log(log: Figures) -> RemainingCopy:
    """The write-ahead log is written over by itself, unless somebody keeps it."""
    kept = log.get("archive_mode", "off") != "off" or total(log.get("replication_slots", 0))
    if kept:
        says = gettext("Iemand bewaart kopieën van dit werkbestand. Vraag wie het systeem beheert hoe lang.")
    else:
        says = gettext("De database schrijft er vanzelf overheen. Niemand kan vooraf zeggen wanneer precies.")
    return RemainingCopy(gettext("In het werkbestand van de database"), says)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
