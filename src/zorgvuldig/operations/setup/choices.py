"""What the register leaves to the school: who answers for the data, terms that no law fixes, and when the system asks somebody to look.

All of it is read from the register: what has a source that is no law, with what is chosen now beside what was shipped as advice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.governance.register_editor.phrases import FOUNDED, STARTS, period_text
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import legal_claim, legal_rule
from zorgvuldig.register.board_name import is_example, is_filled
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Register, SourceStatus, Term, Watch

FREE = frozenset({SourceStatus.PROPOSAL, SourceStatus.PRACTICE, SourceStatus.NORM})


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: what it is about, what is chosen now, what we advise, on what that rests, and whether the school decided it."""

    about: str
    chosen: str
    advice: str
    source: str
    is_decided: bool
    url: str


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Choices of one kind."""

    title: str
    says: str
    choices: Sequence[Choice]


def is_named(register: Register = REGISTER) -> bool:
    """Whether the register names the school's own board and says how to reach it, instead of the invented one that is shipped."""
    return is_filled(register.controller)


def not_yet(register: Register = REGISTER) -> str:
    """What is not right about the names in the register, with a place for the `name`."""
    if is_example(register.controller):
        return gettext("%(name)s: dit is nog het voorbeeld")
    return gettext("%(name)s: vul nog in hoe het bestuur en het toezicht te bereiken zijn")


def left_open(register: Register = REGISTER) -> int:
    """How many terms that no law fixes the school did not confirm."""
    return sum(not term.confirmed_by_school for _key, term in _terms(register))


def parts(register: Register = REGISTER) -> list[ChoiceGroup]:
    """Every choice of a school, by kind."""
    return [
        ChoiceGroup(gettext("Wie is verantwoordelijk"), gettext("Deze namen staan op elke pagina, op brieven en in de privacyverklaring."), [_controller(register)]),
        ChoiceGroup(
            gettext("Bewaartermijnen"),
            gettext("Hierover zegt geen wet hoe lang precies. De school kiest, en zegt dan dat de termijn vaststaat."),
            [_term(key, term) for key, term in _terms(register)],
        ),
        ChoiceGroup(
            gettext("Wanneer wij vragen om te kijken"),
            gettext("Leest een medewerker ongewoon veel, dan vraagt het systeem iemand om te kijken."),
            [_watch(key, watch) for key, watch in register.watches.items() if watch.source_status in FREE],
        ),
        ChoiceGroup(
            gettext("Vaste taken"),
            gettext("Hoe vaak de school iets nakijkt."),
            [
                Choice(say(duty.name), period_text(duty.every), period_text(load().duties[key].every) if key in load().duties else "",
                    _source(duty.source, duty.source_status), True, _propose("taak", key))
                for key, duty in register.duties.items() if duty.source_status in FREE
            ],
        ),
    ]  # fmt: skip


def _terms(register: Register) -> Iterator[tuple[str, Term]]:
    """Terms that no law fixes, of data that this school can hold."""
    used = {term for category in register.categories.values() for term in category.terms}
    return ((key, term) for key, term in register.terms.items() if key in used and term.source_status in FREE)


def _controller(register: Register) -> Choice:
    own = register.controller
    chosen = own.name if is_named(register) else not_yet(register) % {"name": own.name}
    advice = gettext("De naam en het adres van uw bestuur, en van uw functionaris gegevensbescherming")
    return Choice(
        gettext("Bestuur en toezicht"), chosen, advice, _source(legal_rule("controller_named"), legal_claim("controller_named").source_status),
        is_named(register), _propose("school", "bestuur"),
    )  # fmt: skip


def _term(key: str, term: Term) -> Choice:
    kept = [say(category.name) for category in REGISTER.categories.values() if key in category.terms]
    shipped = load().terms.get(key)
    advice = _length(shipped) if shipped else ""
    return Choice(
        ", ".join(kept), _length(term), advice, _source(term.source, term.source_status), term.confirmed_by_school, _propose("termijn", key)
    )  # fmt: skip


def _length(term: Term) -> str:
    if not term.period:
        return gettext("niet langer: %(when)s") % {"when": STARTS[term.start]}
    return f"{period_text(term.period)} {STARTS[term.start]}"


def _source(source: str, status: SourceStatus) -> str:
    """On what it rests; a source that says itself that it is a proposal needs no word before it."""
    return capfirst(source) if status is SourceStatus.PROPOSAL else f"{FOUNDED[status]}. {capfirst(source)}"


def _watch(key: str, watch: Watch) -> Choice:
    shipped = load().watches.get(key)
    return Choice(
        say(watch.name), _threshold(watch), _threshold(shipped) if shipped else "", _source(watch.source, watch.source_status), True,
        _propose("signaal", key),
    )  # fmt: skip


def _threshold(watch: Watch) -> str:
    days = ngettext("%(n)s dag", "%(n)s dagen", watch.window) % {"n": watch.window}
    pupils = ngettext("vanaf %(n)s leerling", "vanaf %(n)s leerlingen", watch.threshold) % {"n": watch.threshold}
    return gettext("%(pupils)s in %(days)s") % {"pupils": pupils, "days": days}


def _propose(kind: str, key: str) -> str:
    return reverse("new_register_version", args=[kind, key])
