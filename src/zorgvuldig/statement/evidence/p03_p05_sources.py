"""P03, P04 and P05: from whom the data came, who recorded them, and that they are kept here."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import localdate

from zorgvuldig.admissions.desk.actions import ended
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.upload.labels import SOURCES
from zorgvuldig.kit.labels import ORIGINS
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import (
    KEPT,
    NOT_IN_USE,
    NOT_KEPT,
    NOTHING,
    PARTLY,
    WINDOW,
    Finding,
    people,
    rows_of,
)

FROM_ELSEWHERE = Text(
    "Er staan gegevens die van iemand komen die wij niet kennen.",
    "There are data that came from somebody whom we do not know.",
)
FROM_ELSEWHERE_UNIT = Text("gegevens uit een onbekende bron", "data from an unknown source")
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
        for text, *filled in rows_of(door, f"select sources::text, {counts} from {table} group by 1"):
            sources = json.loads(text)
            for column, count in zip(columns, filled, strict=True):
                source = sources.get(column) or sources.get("*") or ""
                found[source] = found.get(source, 0) + count
    return {source: count for source, count in found.items() if count}


def _known_sources(door: JobDoor) -> set[str]:
    """From whom data may come: a family, the school, and the systems of which files are read in."""
    return {*ORIGINS, *SOURCES, *(key for (key,) in rows_of(door, "select key from gate.import_sources()"))}


def from_parents(door: JobDoor) -> Finding:
    """P03: most data came from the family, and no application is held past its term."""
    counts = by_source(door)
    # The job that deletes has until the end of the day on which a term ends.
    late = len(ended(door=door, on=localdate(door.started_at) - timedelta(days=1)))
    if not late and not set(counts) - {""}:
        return NOTHING
    strange = sum(count for source, count in counts.items() if source not in {"", *_known_sources(door)})
    total = sum(counts.values())
    share = 100 * sum(counts.get(source, 0) for source in FROM_FAMILY) // total if total else 0
    figures = {"data_by_source": counts, "percent_from_family": share, "applications_past_their_term": people(late)} | {
        "data_from_unknown_sources": strange
    }
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
    if strange:
        return Finding(NOT_KEPT, FROM_ELSEWHERE, figures, str(strange), FROM_ELSEWHERE_UNIT)
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


# Grouped by person and day first: whether somebody worked here is asked once for each, not for each of a million grades.
# Of nearly everybody the roles are the same all that time: their days are taken together, as its first one.
ENTRIES = f"""with b as materialized (select (%s::timestamptz at time zone 'Europe/Amsterdam')::date as first),
    n as materialized (select distinct r.staff_id from staff_role r, b where r.starts_on > b.first or r.ends_on > b.first),
    c as materialized (
        select h.table_name, h.purpose, h.actor_id, case when n.staff_id is null then b.first
            else (h.at at time zone 'Europe/Amsterdam')::date end as day, count(*) as times
        from gate.change h cross join b left join n on n.staff_id = h.actor_id
        where h.table_name in ({", ".join(f"'{table}'" for table in RECORDED)}) and h.at > %s::timestamptz group by 1, 2, 3, 4),
    w as materialized (
        select d.actor_id, d.day, case when d.actor_id = 0 then array['system']
            else coalesce(array_agg(distinct r.role::text order by r.role::text) filter (where r.role is not null), '{{}}') end as roles
        from (select distinct actor_id, day from c) d left join staff_role r on r.staff_id = d.actor_id and r.starts_on <= d.day
            and (r.ends_on is null or r.ends_on > d.day) group by 1, 2)
    select c.table_name, c.purpose, w.roles, sum(c.times)::bigint from c join w using (actor_id, day)
    group by 1, 2, 3 order by 4 desc, 1, 2, 3"""
STRANGER = ""


def _role(purpose: str, roles: Sequence[str]) -> str:
    """Of the roles that somebody had that day, the one by which they may do this; `STRANGER` for who had none."""
    fitting = {rule.role for rule in REGISTER.rules if rule.purpose == purpose}
    return next((role for role in roles if role in fitting), roles[0] if roles else STRANGER)


def staff_record(door: JobDoor) -> Finding:
    """P04: staff record grades, absence and guidance, and nobody records who was no member of staff that day."""
    since = door.started_at - WINDOW
    entries = rows_of(door, ENTRIES, since, since)
    if not entries and not rows_of(door, "select exists (select from grade)")[0][0]:
        return NOTHING
    by_purpose, by_table, by_role = Counter[str](), Counter[str](), Counter[str]()
    for table, purpose, roles, count in entries:
        by_table[table] += count
        by_purpose[purpose] += count
        by_role[_role(purpose, roles)] += count
    strangers = by_role.pop(STRANGER, 0)
    figures = {
        "entries_by_role": dict(by_role),
        "entries_by_purpose": dict(by_purpose),
        "entries_by_table": dict(by_table),
        "entries_by_strangers": strangers,
    }
    moved, untaught = rows_of(door, "select moved, untaught from gate.records_compared(%s::timestamptz)", since)[0]
    figures |= {"entries_moved_to_another_pupil": moved, "grades_by_who_did_not_teach": untaught}
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
    if moved:
        return Finding(NOT_KEPT, MOVED, figures, str(moved), MOVED_UNIT)
    if untaught:
        return Finding(NOT_KEPT, UNTAUGHT, figures, str(untaught), UNTAUGHT_UNIT)
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


MOVED = Text(
    "Iets wat over de ene leerling is vastgelegd, staat nu bij een andere leerling.",
    "Something that was recorded about one pupil stands with another pupil now.",
)
MOVED_UNIT = Text("keer bij een andere leerling", "times with another pupil")
UNTAUGHT = Text(
    "Iemand gaf een cijfer aan een groep die niet van hem of haar was.",
    "Somebody gave a grade to a group that was not theirs.",
)
UNTAUGHT_UNIT = Text("cijfers van iemand die de groep geen les gaf", "grades by somebody who did not teach the group")
PUPILS = Text("leerlingen", "pupils")
NAMELESS = Text("Van een leerling is de naam weg.", "The name of a pupil is gone.")
NO_GROUPS_YET = Text(
    "De leerlingen staan in dit systeem. Er zijn nog geen klassen of groepen, dus niemand werkt er nog mee.",
    "The pupils are held in this system. There are no classes or groups yet, so nobody works with it yet.",
)
GROUPLESS = Text(
    "Geen enkele leerling zit in een klas of groep. Dan kan niemand met de administratie werken.",
    "No pupil is in any class or group. Then nobody can work with the administration.",
)
UNUSED = Text(
    "De leerlingen staan in dit systeem, maar er wordt niet in gewerkt: geen les waarin iemand aanwezigheid opnam, of niets vastgelegd in twee maanden.",
    "The pupils are held in this system, but nobody works with it: no lesson in which a roll was called, or nothing recorded in two months.",
)
QUIET = timedelta(days=60)  # the longest holiday takes seven weeks
LATELY = timedelta(days=30)


def digital_administration(door: JobDoor) -> Finding:
    """P05: pupils are held here, and what was last read in from another system is known."""
    pupils = rows_of(door, "select count(*) from pupil")[0][0]
    runs = rows_of(door, "select source, outcome, finished_at from import_run order by finished_at desc limit 1")
    if not pupils:
        return NOTHING
    enrolled, nameless, groupless, lessons, rolls, entered = rows_of(
        door, "select * from gate.administration_seen(%s::date)", localdate(door.started_at - LATELY)
    )[0]
    last = {"source": runs[0][0], "outcome": runs[0][1], "at": runs[0][2].isoformat()} if runs else None
    figures = {
        "pupils": people(pupils), "last_import": last, "pupils_without_a_name": people(nameless), "pupils_in_no_group": people(groupless),
        "lessons_in_30_days": lessons, "rolls_called_in_30_days": rolls, "last_entry": entered.isoformat() if entered else None,
    }  # fmt: skip
    if nameless:
        return Finding(NOT_KEPT, NAMELESS, figures, str(people(nameless)), PUPILS)
    if not entered and not rows_of(door, "select exists (select from learning_group)")[0][0]:
        return Finding(NOT_IN_USE, NO_GROUPS_YET, figures)
    if enrolled and groupless == enrolled:
        return Finding(NOT_KEPT, GROUPLESS, figures, str(people(groupless)), PUPILS)
    if (lessons and not rolls) or (enrolled and entered and door.started_at - entered > QUIET):
        return Finding(PARTLY, UNUSED, figures, str(people(pupils)), PUPILS)
    if last and last["outcome"] != "done":
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
