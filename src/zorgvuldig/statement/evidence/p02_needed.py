"""P02: every stored field has a purpose, whoever looked or changed had one too, and the log of it fits its seal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.utils.timezone import localtime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.install import actual_columns
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.log.check import waits_since
from zorgvuldig.gate.log.marks import RECEIPTS
from zorgvuldig.gate.log.rounds import AccessLog, RoundVerdict, go_round
from zorgvuldig.register.coverage import compare
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, WINDOW, Finding, people, rows_of

LOOKS = """select purpose, count(*) filter (where not refused), count(*) filter (where refused) from gate.log
    where at > %s::timestamptz group by 1 order by 2 desc, 1"""
# What was written; a job or a command writes for a purpose of its own.
WRITES = "select purpose, count(*) from gate.change where at > %s::timestamptz group by 1"


@dataclass(frozen=True, slots=True)
class SealsStand:
    """Whether the log fits its seals, as far as going round them is; of when the newest is (None: there is none), since when a row waits
    for one, and whether it and what left are as far as they were.
    """

    log: RoundVerdict
    made_at: datetime | None
    waits_since: datetime | None
    is_as_far: bool = True


def seals_stand(now: datetime, back: Collection[str] = ()) -> SealsStand:
    """Looked up by the job that seals: the newest seal, those of which a row was touched, and the next of the round. `log verify` looks at
    all of them at once. `back` is what went back.
    """
    log, waits = go_round(AccessLog(), now), waits_since(now)
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select max(s.made_at) from gate.seals((select max(last_number) from gate.seal_months()), null, null) s "
            "where exists (select from gate.seal_months())"
        )
        return SealsStand(log, cursor.fetchone()[0], waits, not set(back) - {RECEIPTS})


def _meant(purpose: str) -> bool:
    """Whether this is a purpose of the register, or the role of a job, whose purpose the register says."""
    return purpose in REGISTER.purposes or purpose.rpartition("job_")[2] in REGISTER.jobs


def only_what_is_needed(door: JobDoor, *, log: SealsStand) -> Finding:
    """P02: every stored field is declared with a purpose, every look and every change had one, and nobody changed the log."""
    unknown = compare(REGISTER, actual_columns())
    looks = rows_of(door, LOOKS, door.started_at - WINDOW)
    writes = rows_of(door, WRITES, door.started_at - WINDOW)
    aimless = sum(count for purpose, count, _ in looks if purpose not in REGISTER.purposes)
    unmeant = sum(count for purpose, count in writes if not _meant(purpose))
    figures = {
        "fields": sum(len(table.columns) for table in REGISTER.tables.values()),
        "purposes": len(REGISTER.purposes),
        "fields_without_purpose": len(unknown),
        "looks_without_purpose": aimless,
        "changes_without_purpose": unmeant,
        "looks_by_purpose": {purpose: people(count) for purpose, count, _ in looks if count},
        "looks_refused": people(sum(refused for _, _, refused in looks)),
        "log_fits_its_seals": not log.log.problem,
        "all_seals_looked_at_since": log.log.whole_since.isoformat() if log.log.whole_since else None,
        "log_is_as_far_as_it_was": log.is_as_far,
        "newest_seal": log.made_at.isoformat() if log.made_at else None,
        "log_waits_for_a_seal_since": log.waits_since.isoformat() if log.waits_since else None,
    }
    if unknown or aimless or unmeant:
        return Finding(NOT_KEPT, AIMLESS, figures, str(len(unknown) + aimless + unmeant), AIMLESS_UNIT)
    if log.log.problem:
        return Finding(NOT_KEPT, _changed_text(log.log.seal), figures, "1", CHANGED_UNIT)
    if not log.is_as_far:
        return Finding(NOT_KEPT, WENT_BACK, figures, "1", WENT_BACK_UNIT)
    return Finding(KEPT, _kept_text(log), figures, "0", UNIT)


def _kept_text(log: SealsStand) -> Text:
    """The good news, with until when the log is sealed, and since when all its seals were looked at."""
    said = MEANT
    for sentence, at in ((FITS, log.made_at), (ALL_FIT, log.log.whole_since)):
        if at is not None:
            moment = f"{localtime(at):%d-%m-%Y %H:%M}"
            said = Text(f"{said.nl} {sentence.nl % moment}", f"{said.en} {sentence.en % moment}")
    return said


def _changed_text(seal: int | None) -> Text:
    """The bad news, with the seal that does not fit any more if it is one."""
    return Text(CHANGED_SEAL.nl % seal, CHANGED_SEAL.en % seal) if seal else CHANGED


UNIT = Text("velden zonder doel", "fields without a purpose")
AIMLESS = Text(
    "Er zijn gegevens waarvan niet vastligt waarom wij ze hebben.", "There are data without a recorded reason."
)
AIMLESS_UNIT = Text("velden, blikken of veranderingen zonder doel", "fields, looks or changes without a purpose")
CHANGED = Text(
    "Het logboek past niet meer bij zijn zegels. Iemand heeft er iets uit gehaald of bij gezet.",
    "The log does not fit its seals any more. Somebody took something out or put something in.",
)
CHANGED_SEAL = Text(
    "Het logboek past niet meer bij zegel %d. Iemand heeft er iets in veranderd.",
    "The log does not fit seal %d any more. Somebody changed something in it.",
)
CHANGED_UNIT = Text("zegel klopt niet", "seal does not fit")
WENT_BACK = Text(
    "Het logboek is korter dan het was. Er is een stuk af, of er staat een oudere database.",
    "The log is shorter than it was. A part was cut off, or an older database stands in its place.",
)
WENT_BACK_UNIT = Text("logboek is korter dan het was", "log is shorter than it was")
MEANT = Text(
    "Van elk veld ligt vast waarom wij het hebben. Wie kijkt of iets verandert, doet dat met een doel.",
    "For every field it is recorded why we have it. Whoever looks or changes something, does so for a purpose.",
)
FITS = Text("Het logboek klopt met zijn zegel van %s.", "The log fits its seal of %s.")
ALL_FIT = Text("Alle zegels zijn nagekeken sinds %s.", "All seals have been looked at since %s.")
