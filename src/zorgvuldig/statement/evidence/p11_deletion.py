"""P11: what is no longer needed went. Nothing over its term is left, of everybody it is known when, and every night says so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.log.marks import RECEIPTS
from zorgvuldig.register.schema import Text
from zorgvuldig.retention.models import FOOTAGE, Receipt, RetentionRun
from zorgvuldig.retention.plan import plan
from zorgvuldig.retention.receipt_file import ROWS
from zorgvuldig.retention.receipts import Broken, line_of, verify_chain
from zorgvuldig.retention.run_job import TROUBLES
from zorgvuldig.retention.run_summary import locked, not_rewritten, remaining_copies
from zorgvuldig.statement.evidence.result import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, Finding, people, rows_of

STALE = timedelta(hours=36)  # a night was missed
NEWEST = 25  # receipts that are verified each time
LATE = Text("leerlingen van wie iets al weg had moeten zijn", "pupils of whom something should have gone")
PROOFS = Text("bewijzen dat er iets is gewist", "proofs that something was deleted")


@dataclass(frozen=True, slots=True)
class OverdueCounts:
    """Of how many pupils something is over its term and neither held nor gone, by category, and of how many nobody knows.

    And whether the database is older than its newest receipt: then somebody may be in it again who was deleted.
    """

    by_category: Mapping[str, int]
    undecidable: int
    most: int
    went_back: bool = False

    @property
    def is_late(self) -> bool:
        """Whether something should have gone."""
        return self.most > 0


def due_still(now: datetime, back: Collection[str] = ()) -> OverdueCounts:
    """What was due before today and is still here. What goes by a request that was granted waits for the next night.

    `back` is what went back of the database.
    """
    with working("retention", now=now) as door:
        found = plan(door=door, on=localdate(now) - timedelta(days=1))
    late = {line.category: line.pupils - line.erased for line in found.lines if line.pupils > line.erased}
    went_back = bool({RECEIPTS, "marks", "incarnation"} & set(back))
    return OverdueCounts(late, found.undecidable, max(late.values(), default=0), went_back)


def deleted(door: JobDoor, *, still: OverdueCounts) -> Finding:
    """P11: kept, partly, not kept or not in use, with the last run, the receipts, and what remains where until when."""
    runs = RetentionRun.objects.using(door.alias).exclude(trigger=FOOTAGE)
    last = runs.filter(state="done").order_by("-finished_at").first()
    newest = runs.order_by("-started_at").first()
    waits = runs.filter(state="waiting", approval=None).exists()
    proofs, broken = Receipt.objects.using(door.alias).count(), _broken(door)
    of_nobody = rows_of(door, "select gate.rows_of_nobody()")[0][0]
    figures: dict[str, Any] = {
        "late_by_category": {key: people(count) for key, count in still.by_category.items()},
        "undecidable": people(still.undecidable),
        "last_run": last.finished_at.isoformat() if last and last.finished_at else None,
        "last_run_for": f"{last.on_date:%Y-%m-%d}" if last else None,
        "receipts": proofs,
        "rows_of_nobody": of_nobody,
        "receipts_that_do_not_fit": broken,
        "receipts_are_as_far_as_they_were": not still.went_back,
        "could_not_be_deleted": people(_troubled(last)),
        "waiting_for_approval": waits,
        "left_over": dict(last.left_over) if last else {},
    }
    if still.went_back:
        return Finding(NOT_KEPT, WENT_BACK, figures, "1", WENT_BACK_UNIT)
    unknown = still.undecidable + (last.undecidable.get("staff", 0) if last else 0)
    if unknown:
        return Finding(NOT_KEPT, UNKNOWN, figures, str(people(unknown)), UNKNOWN_UNIT)
    if still.is_late and not waits:
        return Finding(NOT_KEPT, OVERDUE, figures, str(people(still.most)), LATE)
    if of_nobody:
        return Finding(NOT_KEPT, OF_NOBODY, figures, str(of_nobody), OF_NOBODY_UNIT)
    if broken:
        return Finding(NOT_KEPT, BROKEN, figures, str(broken), BROKEN_UNIT)
    if troubled := _troubled(last):
        return Finding(NOT_KEPT, TROUBLED, figures, str(people(troubled)), TROUBLED_UNIT)
    if last is None or last.finished_at is None:
        return Finding(PARTLY, WAITS, figures, "0", PROOFS) if waits else Finding(NOT_IN_USE, NEVER, figures)
    if waits:
        return Finding(PARTLY, WAITS, figures, str(proofs), PROOFS)
    if newest is not None and newest.state == "refused":
        return Finding(PARTLY, REFUSED, figures, str(proofs), PROOFS)
    if door.started_at - last.finished_at > STALE:
        return Finding(PARTLY, MISSED, figures, str(proofs), PROOFS)
    if locked(last.left_over):
        return Finding(PARTLY, LOCKED, figures, str(proofs), PROOFS)
    return Finding(KEPT, _kept_text(last), figures, str(proofs), PROOFS)


def _troubled(last: RetentionRun | None) -> int:
    """Of how many pupils, and in how many parts, the last run could not delete what was due."""
    return sum(last.undecidable.get(name, 0) for name in TROUBLES) if last else 0


def _broken(door: JobDoor) -> int:
    """How many receipts are missing from the row of them, or 1 when one of the newest was changed since it was signed.

    `retention receipts` looks at every one.
    """
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select coalesce(max(number), 0), coalesce(max(number) - min(number) + 1, 0) - count(*) from receipt"
        )
        newest, missing = cursor.fetchone()
        cursor.execute(ROWS, [newest - NEWEST, NEWEST])
        lines = [line_of(row) for row in cursor.fetchall()]
    try:
        verify_chain(lines)
    except Broken:
        return max(int(missing), 1)
    return int(missing)


def _kept_text(last: RetentionRun) -> Text:
    """The good news, with what is not gone yet: the copies."""
    nl = f"Niets staat hier langer dan zijn termijn. De laatste ronde was die van {last.on_date:%d-%m-%Y}."
    en = f"Nothing is held longer than its term. The last run was that of {last.on_date:%d-%m-%Y}."
    if left := len(not_rewritten(last.left_over)):
        nl, en = f"{nl} {REMAINS.nl % left}", f"{en} {REMAINS.en % left}"
    elif "not_rewritten" in last.left_over:
        nowhere = OVERWRITTEN if last.left_over.get("overwritten") else NOWHERE
        nl, en = f"{nl} {nowhere.nl}", f"{en} {nowhere.en}"
    until = max((one.until for one in remaining_copies(last.left_over) if one.until), default=None)
    if until is None:
        return Text(f"{nl} {COPIES.nl}", f"{en} {COPIES.en}")
    return Text(*(said % {"day": _day(until)} for said in (f"{nl} {UNTIL.nl}", f"{en} {UNTIL.en}")))


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


OF_NOBODY = Text(
    "Van een leerling die hier niet meer is, staat er nog iets.",
    "Of a pupil who is not here any more something is still held.",
)
OF_NOBODY_UNIT = Text("regels over iemand die er niet meer is", "rows about somebody who is gone")
BROKEN = Text(
    "Een bewijs van wissen is veranderd of weggehaald.", "A proof that something was deleted was changed or taken away."
)
BROKEN_UNIT = Text("bewijzen kloppen niet", "proofs do not fit")
TROUBLED = Text(
    "De laatste ronde kon iets niet wissen dat weg moest. De school zoekt uit waarom.",
    "The last run could not delete something that was due. The school finds out why.",
)
TROUBLED_UNIT = Text("keer lukte wissen niet", "times deleting failed")
WENT_BACK = Text(
    "Er zijn minder bewijzen van wissen dan er waren. Wie was gewist, kan er weer staan.",
    "There are fewer proofs of deletion than there were. Whoever was deleted may be here again.",
)
WENT_BACK_UNIT = Text("bewijzen van wissen zijn weg", "proofs of deletion are gone")
COPIES = Text(
    "In een reservekopie kan iets nog staan tot die verloopt.", "A backup may still hold something until it expires."
)
NOWHERE = Text(
    "De tabellen waaruit iets ging, zijn daarna opnieuw geschreven: ook in hun bestanden staat het niet meer. In het werkbestand van de database staat het tot die eroverheen schrijft.",
    "The tables from which something went were written anew: it is no longer in their files either. In the write-ahead log of the database it stays until that is written over.",
)
OVERWRITTEN = Text(
    "De tabellen waaruit iets ging, zijn daarna opnieuw geschreven. In grote tabellen is de plaats van wat ging overschreven, en er staat hooguit nog een stukje van acht tekens. In het werkbestand van de database staat het tot die eroverheen schrijft.",
    "The tables from which something went were written anew. In large tables the place of what went was overwritten, and no piece of more than eight characters is left. In the write-ahead log of the database it stays until that is written over.",
)
REMAINS = Text(
    "In de bestanden van de database kunnen nog resten staan (tabellen: %d), en in het werkbestand, tot de database eroverheen schrijft.",
    "In the files of the database remains may still stand (tables: %d), and in the write-ahead log, until the database writes over them.",
)
UNTIL = Text(
    "Wat toen is gewist, staat uiterlijk op %(day)s ook in geen reservekopie meer.",
    "By %(day)s what was deleted then is in no backup either.",
)
UNKNOWN = Text(
    "Van sommige mensen weten wij niet wanneer hun gegevens weg moeten: er staat geen inschrijving of functie bij.",
    "Of some people we do not know when their data must go: there is no enrolment or role.",
)
UNKNOWN_UNIT = Text("mensen zonder bekende termijn", "people without a known term")
OVERDUE = Text(
    "Er staan nog gegevens die al weg hadden moeten zijn.", "There are data that should have been deleted already."
)
WAITS = Text(
    "Een ronde zou veel meer wissen dan gewoon. Hij wacht tot een tweede persoon heeft gekeken.",
    "A run would delete much more than usual. It waits until a second person has looked.",
)
REFUSED = Text(
    "De laatste ronde ging niet door. De school zoekt uit waarom.",
    "The last run did not go on. The school finds out why.",
)
MISSED = Text(
    "Niets staat hier langer dan zijn termijn. Maar de ronde van vannacht is niet geweest.",
    "Nothing is held longer than its term. But last night's run did not happen.",
)
LOCKED = Text(
    "De laatste ronde liet gegevens staan van een leerling in wiens dossier iemand werkte. De volgende ronde wist ze.",
    "The last run left data of a pupil in whose file somebody worked. The next run deletes them.",
)
NEVER = Text(
    "Er is hier nog geen ronde geweest, en er is ook niets over zijn termijn.",
    "There was no run here yet, and nothing is over its term either.",
)
