"""What proves each promise now: one function per promise, each a query. What cannot be shown is not claimed.

Runs as the job `statement`, which may read but not write records. A promise without a function here is not in use.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.log.marks import note
from zorgvuldig.statement.evidence.floors import check_floors
from zorgvuldig.statement.evidence.gate_drift import ALL_BREAK, NOT_COMPARED, gate_drift
from zorgvuldig.statement.evidence.ledgers import LEDGERS, LedgerCheck, check_ledger
from zorgvuldig.statement.evidence.observed import TriesCheck, try_rows_of
from zorgvuldig.statement.evidence.p01_arranged import well_arranged
from zorgvuldig.statement.evidence.p02_needed import only_what_is_needed, seals_stand
from zorgvuldig.statement.evidence.p03_p05_sources import digital_administration, from_parents, staff_record
from zorgvuldig.statement.evidence.p06_p08_suppliers import almost_nothing, clear_agreements, with_permission
from zorgvuldig.statement.evidence.p09_p10_families import corrected, families_see
from zorgvuldig.statement.evidence.p11_deletion import deleted, due_still
from zorgvuldig.statement.evidence.p12_p13_exchange import asked_first, unless_the_law
from zorgvuldig.statement.evidence.p14_p16_pictures import gone_after_a_no, only_after_a_yes, weighed_first
from zorgvuldig.statement.evidence.p17_cameras import guarded_only
from zorgvuldig.statement.evidence.result import (
    KEPT,
    NOT_IN_USE,
    NOT_KEPT,
    NOTHING,
    PARTLY,
    UNMEASURED,
    Check,
    Finding,
    people,
)
from zorgvuldig.statement.measurement import attempt, careful, keep
from zorgvuldig.statement.models import Evidence
from zorgvuldig.statement.signature import sign_measured

__all__ = ["EVIDENCE", "KEPT", "NOT_IN_USE", "NOT_KEPT", "PARTLY", "measure", "people"]


EVIDENCE: dict[str, Callable[[JobDoor], Finding]] = {
    "P01": well_arranged,
    "P03": from_parents,
    "P04": staff_record,
    "P05": digital_administration,
    "P06": almost_nothing,
    "P07": clear_agreements,
    "P08": with_permission,
    "P09": families_see,
    "P10": corrected,
    "P12": asked_first,
    "P13": unless_the_law,
    "P14": only_after_a_yes,
    "P15": gone_after_a_no,
    "P16": weighed_first,
    "P17": guarded_only,
}


def measure(now: datetime) -> list[Evidence]:
    """Measure every promise of the register and keep the outcome for the public page. One transaction.

    What is over its term is looked up before it by the job that deletes: no other may see every kind of data. Whether the log still
    fits its last seal, and the database is as far as it was, is looked up by the job that seals. What of the gate is not what the register
    says is measured with all of them. A promise that cannot be measured is not kept, and takes no other with it.
    """
    back = attempt("P02", partial(note, now))
    measures = EVIDENCE | {"P02": _needed(now, back), "P11": _deleted(now, back)}
    drift = attempt(ALL_BREAK, partial(gate_drift, now)) or NOT_COMPARED
    ledgers = [LedgerCheck(ledger, attempt(ledger, partial(check_ledger, ledger, now))) for ledger in LEDGERS]
    with working("statement", now=now) as door:
        checks: tuple[Check, ...] = (
            check_floors(),
            *ledgers,
            drift,
            TriesCheck(attempt(ALL_BREAK, partial(try_rows_of, door))),
        )
        found = [_measured(key, door, measures, checks) for key in REGISTER.promises]
        keep(found, door)
        return found


def _needed(now: datetime, back: Collection[str] | None) -> Callable[[JobDoor], Finding]:
    """P02, with what the job that seals found of the log."""
    log = attempt("P02", partial(seals_stand, now, back)) if back is not None else None
    return partial(only_what_is_needed, log=log) if log is not None else lambda door: UNMEASURED


def _deleted(now: datetime, back: Collection[str] | None) -> Callable[[JobDoor], Finding]:
    """P11, with what was still there when the job that deletes looked."""
    still = attempt("P11", partial(due_still, now, back)) if back is not None else None
    return partial(deleted, still=still) if still is not None else lambda door: UNMEASURED


def _measured(
    key: str, door: JobDoor, measures: Mapping[str, Callable[[JobDoor], Finding]], checks: Iterable[Check]
) -> Evidence:
    finding = careful(key, measures[key], door) if key in measures else NOTHING
    for check in checks:
        finding = check.on(key, finding)
    evidence = {
        "reason": asdict(finding.reason),
        "figures": dict(finding.figures),
        "headline": finding.headline,
        "unit": asdict(finding.unit),
    }
    signature = sign_measured(key, finding.state, evidence, door.started_at)
    return Evidence(promise=key, state=finding.state, evidence=evidence, at=door.started_at, signature=signature)
