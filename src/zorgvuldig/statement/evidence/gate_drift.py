"""What of the database is not what the register and this version say: a lifted policy or a patched function breaks what it keeps.

Compared as `doctor` and every start do (`gate/drift.py`), each time that is measured. The catalogue is read by the job itself, so no
function of ours can hide that it was changed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import DIGEST, REGISTER
from zorgvuldig.gate.drift import BY_FUNCTION, Facts, actual, differences, domains_of, expected, sequences
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.postgres import refusals
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register, Text
from zorgvuldig.statement.evidence.result import NOT_KEPT, UNMEASURED, Finding

# Which promises hang on the functions and checks of a domain. All that differs breaks P02 as well.
PROMISES_OF: Mapping[str, frozenset[str]] = {
    "school": frozenset({"P04"}),
    "pupils": frozenset({"P04"}),
    "learning": frozenset({"P04"}),
    "incidents": frozenset({"P04"}),
    "access": frozenset({"P09"}),
    "consent": frozenset({"P12", "P14", "P15"}),
    "admissions": frozenset({"P03"}),
    "release": frozenset({"P12", "P13"}),
    "suppliers": frozenset({"P06", "P07", "P08"}),
    "media": frozenset({"P14", "P15", "P16"}),
    "cameras": frozenset({"P17"}),
    "copies": frozenset({"P09"}),
    "retention": frozenset({"P11"}),
    "rights": frozenset({"P09", "P10"}),
    "governance": frozenset({"P01"}),
}
ALL_BREAK = "P02"
LOGINS = "logins"
# The name of a fact as anybody reads it; what has no such name is a part of the database.
THINGS = tuple(
    (re.compile(pattern), Text(nl, en))
    for pattern, nl, en in (
        (r"row security \(\w+\) on ([\w.]+)", "de afscherming per leerling van tabel «{}»", "row security of table «{}»"),
        (r"policy (\w+) on ([\w.]+)", "regel «{}» van tabel «{}»", "policy «{}» of table «{}»"),
        (r"function gate\.(\w+)\(.*", "functie «{}»", "function «{}»"),
        (r"trigger (\w+) on ([\w.]+)", "controle «{}» van tabel «{}»", "check «{}» of table «{}»"),
        (r"the right to \w+ function gate\.(\w+)\(.*", "een recht op functie «{}»", "a right on function «{}»"),
        (r"the right to \w+ ([\w.]+) for .*", "een recht op «{}»", "a right on «{}»"),
        (r"the rule \d+", "een regel over wie wat mag openen", "a rule about who may open what"),
        (r"table ([\w.]+)", "tabel «{}»", "table «{}»"),
        (LOGINS, "wat de inlogrollen mogen", "what the logins may"),
    )
)  # fmt: skip
UNNAMED = Text("een deel van de database", "a part of the database")
SAYS = Text(
    "Iemand veranderde de bewaking in de database: {} is anders dan het register en deze versie zeggen.",
    "Somebody changed the guard in the database: {} is not what the register and this version say.",
)
MORE = Text("{} (en nog {})", "{} (and {} more)")
UNIT = Text("dingen in de database zijn veranderd", "things in the database were changed")


@dataclass(frozen=True, slots=True)
class GateDrift:
    """What differs, by the names of the facts, and for each of these promises which of them it hangs on."""

    names: tuple[str, ...]
    by_promise: Mapping[str, tuple[str, ...]]
    is_compared: bool = True

    def on(self, promise: str, finding: Finding) -> Finding:
        """The finding, unless something differs on which this promise hangs: then it is not kept."""
        if not self.is_compared:
            return UNMEASURED if promise == ALL_BREAK else finding
        names = self.by_promise.get(promise, ())
        figures = {**finding.figures, "gate_differs": len(names)} if promise == ALL_BREAK else finding.figures
        if not names:
            return replace(finding, figures=figures)
        return Finding(NOT_KEPT, _say(names), {**figures, "gate_differs": len(names)}, str(len(names)), UNIT)


NOT_COMPARED = GateDrift((), {}, is_compared=False)


def gate_drift(now: datetime) -> GateDrift:
    """What differs now. Looked up by the job that measures."""
    with working("statement", now=now) as door, connections[door.alias].cursor() as cursor:
        wanted = _expected(tuple(sequences(cursor.connection)), _other_register(cursor))
        names = [difference.name for difference in differences(wanted, actual(cursor.connection, BY_FUNCTION))]
    with connections["default"].cursor() as cursor:
        names += [LOGINS for _ in refusals(cursor.connection, settings.NAMES)]
    return GateDrift(tuple(names), dict(_by_promise(names)))


def _by_promise(names: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    domains = domains_of(REGISTER) if names else {}
    touched = [(name, PROMISES_OF.get(domains.get(name, ""), frozenset()) | {ALL_BREAK}) for name in names]
    for promise in REGISTER.promises:
        if found := tuple(name for name, promises in touched if promise in promises):
            yield promise, found


def _other_register(cursor: CursorWrapper) -> Register | None:
    """The register that the database works by, when this process still works by the one before; None when it is ours.

    So a turn of the register, which every process follows within seconds, is no difference; a digest of no text that was kept is.
    """
    cursor.execute("select content from gate.register_in_force() where digest <> %s", [DIGEST])
    row = cursor.fetchone()
    return parse(row[0], "the register in force") if row else None


def _expected(found: tuple[str, ...], register: Register | None) -> Facts:
    return expected(register, settings.NAMES, found) if register else _expected_here(found)


@cache
def _expected_here(found: tuple[str, ...]) -> Facts:
    return expected(REGISTER, settings.NAMES, found)


def _say(names: tuple[str, ...]) -> Text:
    """One sentence that names the first of them."""
    thing = _thing(names[0])
    if len(names) > 1:
        thing = Text(MORE.nl.format(thing.nl, len(names) - 1), MORE.en.format(thing.en, len(names) - 1))
    return Text(SAYS.nl.format(thing.nl), SAYS.en.format(thing.en))


def _thing(name: str) -> Text:
    for pattern, text in THINGS:
        if found := pattern.fullmatch(name):
            return Text(text.nl.format(*found.groups()), text.en.format(*found.groups()))
    return UNNAMED
