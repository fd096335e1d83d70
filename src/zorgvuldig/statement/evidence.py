"""What proves each promise now: one function per promise, each a query. What cannot be shown is not claimed.

Runs as the job `statement`, which may read but not write records. A promise without a function here is not in use.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.install import actual_columns
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.records.operations.intake import ended
from zorgvuldig.register.compare import compare
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.deadline import due
from zorgvuldig.rights.request_figures import Counted
from zorgvuldig.statement.deletion import deleted, due_still
from zorgvuldig.statement.exchanging import asked_first, unless_the_law
from zorgvuldig.statement.filming import guarded_only
from zorgvuldig.statement.finding import (
    FEW,
    KEPT,
    NOT_IN_USE,
    NOT_KEPT,
    NOTHING,
    PARTLY,
    SILENT,
    WINDOW,
    YEAR,
    Finding,
    people,
    rows_of,
)
from zorgvuldig.statement.measuring import UNMEASURED, attempt, careful, keep
from zorgvuldig.statement.models import Evidence
from zorgvuldig.statement.picturing import gone_after_a_no, only_after_a_yes, weighed_first
from zorgvuldig.statement.supplying import almost_nothing, clear_agreements, with_permission

__all__ = ["EVIDENCE", "KEPT", "NOT_IN_USE", "NOT_KEPT", "PARTLY", "measure", "people"]


def only_what_is_needed(door: JobDoor) -> Finding:
    """P02: every stored field is declared with a purpose, and every look had one."""
    unknown = compare(REGISTER, actual_columns())
    looks = rows_of(
        door,
        "select purpose, count(*) from gate.log where at > %s::timestamptz and not refused group by 1 order by 2 desc",
        door.started_at - WINDOW,
    )
    aimless = sum(count for purpose, count in looks if purpose not in REGISTER.purposes)
    figures = {
        "fields": sum(len(table.columns) for table in REGISTER.tables.values()),
        "purposes": len(REGISTER.purposes),
        "fields_without_purpose": len(unknown),
        "looks_without_purpose": aimless,
        "looks_by_purpose": dict(looks),
    }
    if unknown or aimless:
        return Finding(
            NOT_KEPT,
            Text(
                "Er zijn gegevens waarvan niet vastligt waarom wij ze hebben.",
                "There are data without a recorded reason.",
            ),
            figures,
            str(len(unknown) + aimless),
            Text("velden of blikken zonder doel", "fields or looks without a purpose"),
        )
    return Finding(
        KEPT,
        Text(
            "Van elk veld ligt vast waarom wij het hebben. Wie kijkt, kijkt met een doel.",
            "For every field it is recorded why we have it. Whoever looks, looks for a purpose.",
        ),
        figures,
        "0",
        Text("velden zonder doel", "fields without a purpose"),
    )


# What is held of pupils and guardians with its source, by table.
SOURCED = {
    "pupil_identity": ("given_name", "prefix", "family_name", "initials"),
    "pupil_birth": ("born_on", "sex"),
    "pupil_contact": ("email", "phone", "street", "postcode", "town"),
    "guardian": ("given_name", "prefix", "family_name", "email", "phone", "street", "postcode", "town"),
}
FROM_FAMILY = ("guardian", "document")  # told by a parent, or copied from the paper that the parent showed


def by_source(door: JobDoor) -> dict[str, int]:
    """How many data there are from each source; the empty source for those of which nobody wrote it down."""
    found: dict[str, int] = {}
    for table, columns in SOURCED.items():
        counts = ", ".join(f"count(nullif({column}::text, ''))" for column in columns)
        for text, *filled in rows_of(door, f"select sources::text, {counts} from {table} group by 1"):  # noqa: S608 - ours
            sources = json.loads(text)
            for column, count in zip(columns, filled, strict=True):
                source = sources.get(column) or sources.get("*") or ""
                found[source] = found.get(source, 0) + count
    return {source: count for source, count in found.items() if count}


def from_parents(door: JobDoor) -> Finding:
    """P03: most data came from the family, and no application is held past its term."""
    counts = by_source(door)
    # The job that deletes has until the end of the day on which a term ends.
    late = len(ended(door=door, on=localdate(door.started_at) - timedelta(days=1)))
    if not late and not set(counts) - {""}:
        return NOTHING
    total = sum(counts.values())
    share = 100 * sum(counts.get(source, 0) for source in FROM_FAMILY) // total if total else 0
    figures = {"data_by_source": counts, "percent_from_family": share, "applications_past_their_term": people(late)}
    if late:
        return Finding(
            NOT_KEPT,
            Text(
                "Er staan nog aanmeldingen die al gewist hadden moeten zijn.",
                "There are applications that should have been deleted already.",
            ),
            figures,
            str(people(late)),
            Text("aanmeldingen over hun termijn", "applications past their term"),
        )
    unit = Text(
        "van de gegevens komt van ouders, of uit het papier dat zij lieten zien",
        "of the data comes from parents, or from the document they showed",
    )
    if 2 * share <= 100:
        return Finding(
            PARTLY,
            Text(
                "Van de meeste gegevens kunnen wij nog niet laten zien dat ze van ouders komen. "
                "Ze kwamen uit een ander systeem of van de school.",
                "Of most data we cannot show yet that they come from parents. "
                "They came from another system or from the school.",
            ),
            figures,
            f"{share} %",
            unit,
        )
    return Finding(
        KEPT,
        Text(
            "De meeste gegevens komen van ouders. Geen aanmelding staat hier langer dan mag.",
            "Most data come from parents. No application is held here longer than allowed.",
        ),
        figures,
        f"{share} %",
        unit,
    )


# What staff record about pupils, by table.
RECORDED = (
    "grade", "progress_note", "report_card", "attendance", "absence", "guidance_note", "care_note", "own_note",
    "support_plan", "medical_card",
)  # fmt: skip


def staff_record(door: JobDoor) -> Finding:
    """P04: staff record grades, absence and guidance, and nobody records who was no member of staff that day."""
    since = door.started_at - WINDOW
    tables = ", ".join(f"'{table}'" for table in RECORDED)
    entries = rows_of(
        door,
        f"select table_name, purpose, count(*) from gate.change where table_name in ({tables}) "  # noqa: S608 - ours
        "and at > %s::timestamptz group by 1, 2 order by 3 desc",
        since,
    )
    strangers = rows_of(
        door,
        f"select count(*) from gate.change c where c.table_name in ({tables}) and c.at > %s::timestamptz "  # noqa: S608
        "and c.actor_id <> 0 and not exists (select from staff_role r where r.staff_id = c.actor_id "
        "and r.starts_on <= (c.at at time zone 'Europe/Amsterdam')::date "
        "and (r.ends_on is null or r.ends_on > (c.at at time zone 'Europe/Amsterdam')::date))",
        since,
    )[0][0]
    if not entries and not rows_of(door, "select exists (select from grade)")[0][0]:
        return NOTHING
    by_purpose: dict[str, int] = {}
    by_table: dict[str, int] = {}
    for table, purpose, count in entries:
        by_table[table] = by_table.get(table, 0) + count
        by_purpose[purpose] = by_purpose.get(purpose, 0) + count
    figures = {"entries_by_purpose": by_purpose, "entries_by_table": by_table, "entries_by_strangers": strangers}
    total = str(sum(by_table.values()))
    unit = Text(
        "keer iets vastgelegd of verbeterd, in 30 dagen", "times something was recorded or corrected in 30 days"
    )
    if strangers:
        return Finding(
            NOT_KEPT,
            Text(
                "Iemand legde iets vast die die dag geen medewerker was.",
                "Somebody recorded something who was no member of staff that day.",
            ),
            figures,
            str(strangers),
            unit,
        )
    return Finding(
        KEPT,
        Text(
            "Medewerkers leggen cijfers, aanwezigheid en begeleiding vast, alleen over de leerlingen met wie zij werken.",
            "Staff record grades, attendance and guidance, only about the pupils they work with.",
        ),
        figures,
        total,
        unit,
    )


def digital_administration(door: JobDoor) -> Finding:
    """P05: pupils are held here, and what was last read in from another system is known."""
    pupils = rows_of(door, "select count(*) from pupil")[0][0]
    runs = rows_of(door, "select source, outcome, finished_at from import_run order by finished_at desc limit 1")
    if not pupils:
        return NOTHING
    last = {"source": runs[0][0], "outcome": runs[0][1], "at": runs[0][2].isoformat()} if runs else None
    figures = {"pupils": people(pupils), "last_import": last}
    if last and last["outcome"] == "refused":
        return Finding(
            PARTLY,
            Text(
                "De leerlingen staan in dit systeem. De laatste keer inlezen uit een ander systeem lukte niet.",
                "The pupils are held in this system. Reading data in from another system did not work last time.",
            ),
            figures,
            str(people(pupils)),
            Text("leerlingen", "pupils"),
        )
    return Finding(
        KEPT,
        Text(
            "De leerlingen staan in dit systeem: van aanmelding tot uitschrijving.",
            "The pupils are held in this system: from application to deregistration.",
        ),
        figures,
        str(people(pupils)),
        Text("leerlingen", "pupils"),
    )


def families_see(door: JobDoor) -> Finding:
    """P09: families open their own file, see who looked, take a copy, and get an answer in time."""
    families = rows_of(
        door,
        "select count(*) from guardianship where has_authority "
        "and not (is_restricted and (restricted_until is null or restricted_until > %s::date))",
        localdate(door.started_at),
    )[0][0]
    if not families:
        return NOTHING
    looks = rows_of(
        door,
        "select count(*) from gate.log where at > %s::timestamptz and not refused "
        "and purpose in ('parental_view', 'own_view')",
        door.started_at - WINDOW,
    )[0][0]
    copies = rows_of(
        door,
        "select count(*) from release where channel = 'dossier' and released_at > %s::timestamptz",
        door.started_at - WINDOW,
    )[0][0]
    figures = {"own_looks": looks, "copies": copies, **_answers(door)}
    late = figures["requests_overdue"]
    if late:
        return Finding(
            NOT_KEPT,
            Text(
                "Wij hebben een verzoek nog niet beantwoord, terwijl de tijd om is.",
                "We have not answered a request yet, while its time is up.",
            ),
            figures,
            str(late),
            Text("verzoeken te laat", "requests late"),
        )
    return Finding(
        KEPT,
        Text(
            "Ouders en leerlingen zien hun gegevens en wie keek, en nemen een kopie mee. "
            "Elk verzoek is op tijd beantwoord of kan dat nog worden." + _how_many(figures).nl,
            "Parents and pupils see their data and who looked, and take a copy. "
            "Every request was answered in time or still can be." + _how_many(figures).en,
        ),
        figures,
        str(looks),
        Text("keer keek een gezin zelf, in 30 dagen", "times a family looked, in 30 days"),
    )


def corrected(door: JobDoor) -> Finding:
    """P10: who said that something is not right got a decision in time, and who got the old value is told."""
    counts = rows_of(
        door,
        "select count(*), count(decided_at), count(*) filter (where outcome = 'accepted'), "
        "count(*) filter (where outcome = 'refused'), count(statement_at) from correction",
    )[0]
    asked, decided, accepted, refused, stated = counts
    if not asked:
        return NOTHING
    waiting = rows_of(door, "select asked_at from correction where decided_at is null")
    today = localdate(door.started_at)
    overdue = sum(due(localdate(asked_at)) < today for (asked_at,) in waiting)
    told, untold = rows_of(
        door,
        "select count(told_at), count(*) - count(told_at) from recipient_notice n "
        "join correction c on c.request_id = n.request_id",
    )[0]
    figures = {
        "asked": people(asked), "decided": people(decided), "accepted": people(accepted), "refused": people(refused),
        "with_statement": people(stated), "pending": people(len(waiting)), "overdue": people(overdue),
        "recipients_told": people(told), "recipients_not_yet_told": people(untold),
    }  # fmt: skip
    if overdue:
        return Finding(
            NOT_KEPT,
            Text(
                "Iemand wacht langer dan een maand op een besluit over een verbetering.",
                "Somebody has been waiting for longer than a month for a decision about a correction.",
            ),
            figures,
            str(people(overdue)),
            Text("besluiten te laat", "decisions too late"),
        )
    return Finding(
        KEPT,
        Text(
            "Wie zei dat iets niet klopt, kreeg op tijd een besluit met een reden. Wie het oude gegeven kreeg, staat op een "
            "lijst en hoort het.",
            "Whoever said that something is wrong got a decision with a reason in time. Who got the old value is on a list "
            "and is told.",
        ),
        figures,
        "0",
        Text("besluiten te laat", "decisions too late"),
    )


def _how_many(figures: Mapping[str, Any]) -> Text:
    """How many requests were answered in a year and in how many days; nothing when it would be about a few people."""
    answered, days = figures["requests_answered"], figures["median_days"]
    if not isinstance(answered, int) or days is None:
        return SILENT
    return Text(
        f" In een jaar beantwoordden wij {answered} verzoeken. De helft was klaar binnen {days} dagen.",
        f" In a year we answered {answered} requests. Half of them took {days} days or less.",
    )


def _answers(door: JobDoor) -> dict[str, Any]:
    """How requests of the last year were answered, and how many are open past their last day."""
    rows = rows_of(
        door,
        "select q.kind, q.received_on, q.extended_at is not null, "
        "(coalesce(q.decided_at, c.decided_at) at time zone 'Europe/Amsterdam')::date, q.outcome, q.ground "
        "from request q left join correction c on c.request_id = q.id "
        "where coalesce(q.decided_at, c.decided_at) is null or coalesce(q.decided_at, c.decided_at) > %s::timestamptz",
        door.started_at - YEAR,
    )
    today = localdate(door.started_at)
    found = [Counted(*row) for row in rows]
    days = [one.days for one in found if one.days is not None]
    return {
        "requests_answered": people(len(days)),
        "requests_open": people(len(found) - len(days)),
        "median_days": round(median(days)) if len(days) >= FEW else None,
        "requests_answered_late": people(sum(one.days is not None and one.is_late(today) for one in found)),
        "requests_overdue": people(sum(one.days is None and one.is_late(today) for one in found)),
    }


EVIDENCE: dict[str, Callable[[JobDoor], Finding]] = {
    "P02": only_what_is_needed,
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

    What is over its term is looked up before it by the job that deletes: no other may see every kind of data. A promise that
    cannot be measured is not kept, and takes no other with it.
    """
    measures = EVIDENCE | {"P11": _deleted(now)}
    with working("statement", now=now) as door:
        found = [_measured(key, door, measures) for key in REGISTER.promises]
        keep(found, door)
        return found


def _deleted(now: datetime) -> Callable[[JobDoor], Finding]:
    """P11, with what was still there when the job that deletes looked."""
    still = attempt("P11", partial(due_still, now))
    return partial(deleted, still=still) if still is not None else lambda door: UNMEASURED


def _measured(key: str, door: JobDoor, measures: Mapping[str, Callable[[JobDoor], Finding]]) -> Evidence:
    finding = careful(key, measures[key], door) if key in measures else NOTHING
    evidence = {
        "reason": asdict(finding.reason),
        "figures": dict(finding.figures),
        "headline": finding.headline,
        "unit": asdict(finding.unit),
    }
    return Evidence(promise=key, state=finding.state, evidence=evidence, at=door.started_at)
