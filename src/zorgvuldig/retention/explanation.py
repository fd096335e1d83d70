"""Until when the school keeps a kind of data of one pupil, and why, as one sentence. Pure: knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.period import period
from zorgvuldig.register.schema import Action, Category, Start, Term, YearEnd
from zorgvuldig.retention.due import DAY, Due, due

Words = dict[Start, str | Promise]


class Voice(StrEnum):
    """Who reads: a parent, the pupil, or somebody of the school."""

    PARENT = "parent"
    PUPIL = "pupil"
    SCHOOL = "school"


class State(StrEnum):
    """How it stands with a kind of data of one pupil."""

    OPEN = "open"  # the start has not come yet
    DATED = "dated"
    LATE = "late"  # should have gone, and nothing holds it
    HELD = "held"
    BY_ROW = "by_row"  # each record has its own day
    IN_USE = "in_use"  # stays until nothing points to it
    STAYS = "stays"  # may not go by itself
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """What counts of one pupil: whether there is any enrolment, and the first day without (None while one is open)."""

    is_decidable: bool
    left_on: date | None = None

    @property
    def starts(self) -> dict[Start, date | None]:
        """The starts that come from the pupil."""
        return {Start.DEREGISTRATION: self.left_on, Start.LEAVING: self.left_on}


class LongerTerm(NamedTuple):
    """What keeps data longer: the kind, a mask of categories (0: all), and the first day without (None: not known yet)."""

    kind: str
    mask: int
    until: date | None

    def holds(self, category: Category) -> bool:
        """Whether this category is among them."""
        return self.mask == 0 or bool(self.mask & category.mask)


@dataclass(frozen=True, slots=True)
class ExplainedState:
    """A state with its sentence; `on` is the day on which the data go, `begun` the first day that counted.

    `waits` is the term that begins with the last school day, while that has not come.
    """

    state: State
    text: str
    on: date | None = None
    begun: date | None = None
    waits: Term | None = field(default=None, compare=False)  # the sentence says it too


WHEN: dict[Voice, Words] = {
    Voice.PARENT: {
        Start.DEREGISTRATION: _("nadat uw kind is uitgeschreven"),
        Start.LEAVING: _("nadat uw kind van school is gegaan"),
    },
    Voice.PUPIL: {
        Start.DEREGISTRATION: _("nadat u bent uitgeschreven"),
        Start.LEAVING: _("nadat u van school bent gegaan"),
    },
    Voice.SCHOOL: {
        Start.DEREGISTRATION: _("nadat de leerling is uitgeschreven"),
        Start.LEAVING: _("nadat de leerling van school is gegaan"),
    },
}
# What each record of a kind is called, and the event from which it counts.
RECORDS: dict[str, str | Promise] = {
    "messages": _("Elk bericht verdwijnt %(length)s nadat het is verstuurd."),
    "message_state": _("Wie een bericht las, verdwijnt samen met het bericht: %(length)s nadat het is verstuurd."),
    "access_log": _("Elke regel over wie keek verdwijnt %(length)s nadat iemand keek."),
    "oversight": _("Elke regel over noodtoegang verdwijnt %(length)s nadat die is gebruikt."),
    "request": _("Elk verzoek verdwijnt %(length)s nadat het is afgehandeld."),
    "correction": _("Elke gevraagde verbetering verdwijnt %(length)s na het besluit."),
    "hold": _("Waarom iets langer bleef, verdwijnt %(length)s nadat dat voorbij was."),
    "incident": _("Wat over een incident is opgeschreven, verdwijnt %(length)s nadat het is afgehandeld."),
    "picture": _("Elke foto verdwijnt %(length)s na het schooljaar waarin hij is gemaakt."),
    "application": _("De aanmelding verdwijnt %(length)s na het besluit."),
}
EVENTS: Words = {
    Start.EVENT: _("Elk stuk verdwijnt %(length)s na de dag waar het over gaat."),
    Start.CLOSED: _("Elk stuk verdwijnt %(length)s nadat het is afgehandeld."),
    Start.DECISION: _("Elk stuk verdwijnt %(length)s na het besluit."),
    Start.RESULT: _("Elk stuk verdwijnt %(length)s na de uitslag."),
    Start.ISSUE: _("Elk stuk verdwijnt %(length)s nadat het is uitgereikt."),
    Start.REPORT: _("Elk stuk verdwijnt %(length)s nadat het is gemaakt."),
    Start.RECORDING: _("Elk beeld verdwijnt %(length)s na de opname."),
    Start.VISIT: _("Elk stuk verdwijnt %(length)s na het bezoek."),
    Start.WITHDRAWAL: _("Elk stuk verdwijnt %(length)s nadat de toestemming is ingetrokken."),
    Start.ENTRY: _("Elk stuk verdwijnt %(length)s nadat het is geboekt."),
    Start.COPY_MADE: _("Elke kopie verdwijnt %(length)s nadat hij is gemaakt."),
    Start.RUN: _("Elk stuk verdwijnt %(length)s nadat het is gemaakt."),
    Start.BACKUP: _("Elke reservekopie verdwijnt %(length)s nadat hij is gemaakt."),
}
AFTER: Words = {
    Start.EVENT: _("na de dag waar het over gaat"),
    Start.END_OF_EMPLOYMENT: _("na de laatste werkdag van de medewerker"),
    Start.CLOSED: _("nadat het is afgehandeld"),
    Start.DECISION: _("na het besluit"),
    Start.RESULT: _("na de uitslag"),
    Start.ISSUE: _("nadat het is uitgereikt"),
    Start.REPORT: _("nadat het is gemaakt"),
    Start.RECORDING: _("na de opname"),
    Start.VISIT: _("na het bezoek"),
    Start.WITHDRAWAL: _("nadat de toestemming is ingetrokken"),
    Start.ENTRY: _("nadat het is geboekt"),
    Start.COPY_MADE: _("nadat de kopie is gemaakt"),
    Start.RUN: _("nadat het is gemaakt"),
    Start.BACKUP: _("nadat de reservekopie is gemaakt"),
}
BECAUSE: dict[str, str | Promise] = {
    "complaint": _("omdat er een klacht loopt"),
    "court": _("omdat er een rechtszaak loopt"),
    "incident": _("omdat een incident nog wordt uitgezocht"),
    "archive": _("omdat het naar het archief moet"),
    "request": _("omdat er een verzoek over deze gegevens loopt"),
    "restriction": _("omdat deze gegevens op verzoek zijn stilgezet"),
    "other": _("omdat de school over deze gegevens nog iets moet beslissen"),
}


def explain(
    category: Category, known: EnrolmentFacts, keeps: Iterable[LongerTerm], today: date, voice: Voice
) -> ExplainedState:
    """Until when this kind of data of a pupil stays, and why."""
    terms = [REGISTER.terms[key] for key in category.terms]
    found = due(terms, known.starts)
    term = found.term
    if term is None:
        return ExplainedState(State.STAYS, gettext("Voor deze gegevens is nog geen termijn gekozen."))
    if term.action in (Action.HOLD, Action.ARCHIVE):
        return ExplainedState(State.STAYS, _stays(term))
    if term.start is Start.LAST_USE:
        return ExplainedState(State.IN_USE, gettext("Blijft zolang er nog gegevens van een leerling bij horen."))
    if term.start not in WHEN[voice]:
        return ExplainedState(State.BY_ROW, _by_row(category, term, keeps))
    if not known.is_decidable:
        return ExplainedState(State.UNDECIDABLE, undecidable())
    if found.on is None:
        return ExplainedState(State.OPEN, _open(term, voice), waits=term)
    return _dated(category, found, found.on, keeps, today)


def rule(term: Term) -> str:
    """A term by itself, as short as it can be said to whoever knows of which kind of data it is."""
    if term.start is Start.LAST_USE:
        return gettext("Zolang er nog gegevens van een leerling bij horen.")
    said = {"length": length(term.period), "when": _event(term)}
    return gettext("%(length)s %(when)s.") % said


def undecidable() -> str:
    """Why nobody can say when something goes, and what to do."""
    return gettext(
        "Wij weten niet wanneer dit weg moet: er staat geen inschrijving bij deze leerling. De administratie vult die aan."
    )


def length(text: str) -> str:
    """An ISO 8601 period in words, «meteen» when it is no time at all."""
    found = period(text)
    years, months = divmod(found.months, 12)
    parts = [
        ngettext("%(n)s jaar", "%(n)s jaar", years) % {"n": years} if years else "",
        ngettext("%(n)s maand", "%(n)s maanden", months) % {"n": months} if months else "",
        ngettext("%(n)s dag", "%(n)s dagen", found.days) % {"n": found.days} if found.days else "",
    ]
    said = [part for part in parts if part]
    return gettext(" en ").join(said) if said else gettext("meteen")


def because(keeps: LongerTerm) -> str:
    """Why something stays longer, as the end of a sentence."""
    return str(BECAUSE.get(keeps.kind, BECAUSE["other"]))


def day(on: date) -> str:
    """A day as pages write it."""
    return date_format(on, "j F Y")


def longest(category: Category, keeps: Iterable[LongerTerm], on: date | None = None) -> LongerTerm | None:
    """What keeps this category longest, of what lasts longer than `on`; what has no end is longest."""
    mine = [one for one in keeps if one.holds(category) and (one.until is None or on is None or one.until > on)]
    return max(mine, key=lambda one: (one.until is None, one.until or date.max), default=None)


def _dated(category: Category, found: Due, on: date, keeps: Iterable[LongerTerm], today: date) -> ExplainedState:
    held = longest(category, keeps, on)
    if held is not None:
        return ExplainedState(State.HELD, _longer(held), held.until, found.start)
    assert found.term is not None and found.start is not None  # noqa: PT018 - a day has both
    why = _why(found.term, found.start)
    if on < today:
        said = gettext("Had al weg moeten zijn op %(day)s: %(why)s.") % {"day": day(on), "why": why}
        return ExplainedState(State.LATE, said, on, found.start)
    return ExplainedState(
        State.DATED, gettext("Verdwijnt op %(day)s: %(why)s.") % {"day": day(on), "why": why}, on, found.start
    )


def _why(term: Term, start: date) -> str:
    words = {
        YearEnd.NONE: gettext("%(length)s na de laatste schooldag, %(last)s"),
        YearEnd.SCHOOL_YEAR: gettext("%(length)s na het einde van het schooljaar met de laatste schooldag, %(last)s"),
        YearEnd.CALENDAR_YEAR: gettext("%(length)s na het einde van het jaar met de laatste schooldag, %(last)s"),
    }
    return words[term.after] % {"length": length(term.period), "last": day(start - DAY)}


def _open(term: Term, voice: Voice) -> str:
    said = {"length": length(term.period), "when": WHEN[voice][term.start]}
    if term.after is YearEnd.NONE:
        return gettext("Verdwijnt %(length)s %(when)s.") % said
    if term.after is YearEnd.SCHOOL_YEAR:
        return gettext("Verdwijnt %(length)s %(when)s, geteld vanaf het einde van dat schooljaar.") % said
    return gettext("Verdwijnt %(length)s %(when)s, geteld vanaf het einde van dat jaar.") % said


def _by_row(category: Category, term: Term, keeps: Iterable[LongerTerm]) -> str:
    if term.start is Start.END_OF_EMPLOYMENT:
        text: str | Promise = gettext("Verdwijnt %(length)s na de laatste werkdag van de medewerker.")
    else:
        text = RECORDS.get(category.key, EVENTS[term.start])
    said = str(text) % {"length": length(term.period)}
    held = longest(category, keeps)
    return f"{said} {_longer(held)}" if held else said


def _event(term: Term) -> str:
    """The event from which a term counts."""
    if term.start in WHEN[Voice.SCHOOL]:
        return str(WHEN[Voice.SCHOOL][term.start])
    return str(AFTER.get(term.start, AFTER[Start.EVENT]))


def _longer(held: LongerTerm) -> str:
    if held.until is None:
        return gettext("Blijft langer, %(why)s.") % {"why": because(held)}
    return gettext("Blijft langer, tot %(day)s, %(why)s.") % {"day": day(held.until), "why": because(held)}


def _stays(term: Term) -> str:
    if term.action is Action.ARCHIVE:
        return gettext("Verdwijnt niet: het gaat naar het archief van de school.")
    return gettext(
        "Wij mogen dit nog niet wissen: er is nog geen lijst die zegt hoelang scholen zulke stukken bewaren."
    )
