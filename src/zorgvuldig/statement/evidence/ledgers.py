"""Whether the lists that promises are measured by are what was written in them: each is sealed, and breaks what hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.ledgers import TableLedger
from zorgvuldig.gate.log.rounds import RoundVerdict, go_round
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import NOT_KEPT, UNMEASURED, Finding


@dataclass(frozen=True, slots=True)
class LedgerUse:
    """What a ledger lists, and the promises that are measured by it."""

    lists: Text
    promises: frozenset[str]


USES: Mapping[str, LedgerUse] = {
    "release": LedgerUse(
        Text("wat de school aan anderen gaf", "what the school gave to others"), frozenset({"P12", "P13"})
    ),
    "consent_answer": LedgerUse(
        Text("wie ja of nee zei", "who said yes or no"), frozenset({"P12", "P14", "P15"})
    ),
    "viewing_look": LedgerUse(
        Text("wie naar camerabeelden keek", "who looked at camera footage"), frozenset({"P17"})
    ),
    "gate.change": LedgerUse(
        Text("wie wat veranderde", "who changed what"), frozenset({"P02", "P04"})
    ),
    "supply_pupil": LedgerUse(
        Text("leerlingen van wie iets naar een leverancier ging", "pupils of whom something went to a supplier"), frozenset({"P08"})
    ),
    "receipt": LedgerUse(
        Text("bewijzen van wissen", "proofs of deletion"), frozenset({"P11"})
    ),
}  # fmt: skip
LEDGERS = tuple(table.name for table in REGISTER.tables.values() if table.sealed)
CHANGED = Text(
    "De lijst van {} past niet meer bij haar zegels. Iemand veranderde er iets in.",
    "The list of {} does not fit its seals any more. Somebody changed something in it.",
)
GONE = Text(
    "Uit de lijst van {} verdween iets zonder bewijs van wissen.",
    "Something disappeared from the list of {} without a proof of deletion.",
)
UNIT = Text("lijst klopt niet", "list does not fit")


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What going round the seals of one ledger found; None when that could not be done."""

    ledger: str
    verdict: RoundVerdict | None

    def on(self, promise: str, finding: Finding) -> Finding:
        """The finding, unless this promise is measured by a ledger that is not what was written."""
        use = USES[self.ledger]
        if promise not in use.promises:
            return finding
        if self.verdict is None:
            return UNMEASURED
        if not self.verdict.problem:
            return finding
        figures = {**finding.figures, "lists_that_do_not_fit": finding.figures.get("lists_that_do_not_fit", 0) + 1}
        says = GONE if self.verdict.seal is None else CHANGED
        return Finding(NOT_KEPT, Text(says.nl.format(use.lists.nl), says.en.format(use.lists.en)), figures, "1", UNIT)


def check_ledger(ledger: str, now: datetime) -> RoundVerdict:
    """Seal what is new in this ledger and go round its seals. Done by the job that seals."""
    return go_round(TableLedger(ledger), now)
