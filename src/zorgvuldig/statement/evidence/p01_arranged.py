"""P01: privacy and security are arranged. Breaches and their clock, assessments, yearly duties, norms, and who watches over it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, localtime

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.board_name import has_officer, to_fill_in
from zorgvuldig.register.period import add_period
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, PARTLY, WINDOW, YEAR, Finding, people, rows_of

CLOCK = timedelta(hours=72)  # AVG art. 33(1); the earlier moment is the safe one, so a weekend stops nothing
ENOUGH = 3  # of five levels: the least that the sector asks of a school (Normenkader IBP FO)
# Of a breach: nobody decided whether the supervisor is told, or it was decided and not done.
WAITS = "(ap_decision = '' or (ap_decision = 'tell' and ap_told_at is null))"
BREACHES = f"""select count(*) filter (where closed_at is null),
    count(*) filter (where {WAITS} and noticed_at < %s::timestamptz),
    count(*) filter (where ap_told_at > noticed_at + interval '72 hours' and ap_told_at > %s::timestamptz),
    count(*) filter (where closed_at is null and noticed_at < %s::timestamptz
        and (people_decision = '' or (people_decision = 'tell' and people_told_at is null))),
    count(*) filter (where people_decision = 'tell' and people_told_at is null and closed_at is null),
    min(noticed_at) filter (where {WAITS}) from breach"""
# What cannot be without an assessment (AVG art. 35), from the rows themselves: the gate says it too (`gate.dpias_needed`), and may be wrong.
# One that was decided «go» and is over its day was due to be looked at again; any other is lacking.
ASSESSED = """with t as (select %s::date as today), needed as (
        select 'cameras' as subject, null::integer as product_id where exists (
            select from camera c join camera_approval a on a.camera_id = c.id where c.ended_at is null)
        union all select 'tracking', null where exists (select from pupil)
        union all select 'supplier', p.id from t cross join product p join supplier u on u.id = p.supplier_id
            join lateral (select n.* from agreement n where n.product_id = p.id and n.approved_at is not null and n.starts_on <= t.today
                order by n.starts_on desc, n.version desc limit 1) n on n.ends_on > t.today and n.withdrawn_at is null
            where p.stopped_at is null and u.stopped_at is null and n.for_pupils and (n.claims <> '[]' or n.channels ? 'results'))
    select count(*) filter (where l.outcome is distinct from 'go'), count(*) filter (where l.outcome = 'go' and l.next_on <= t.today)
    from t cross join needed n left join lateral (select d.outcome, d.next_on from dpia d where d.subject = n.subject
        and d.product_id is not distinct from n.product_id and d.decided_at is not null order by d.decided_at desc, d.id desc limit 1) l on true"""
DONE = "select duty, max(done_at) from duty_done group by 1"
LEVELS = f"""select count(*), count(*) filter (where level >= {ENOUGH}),
    count(*) filter (where level < target and target_on < %s::date)
    from (select distinct on (norm) level, target, target_on from norm_level order by norm, set_at desc, id desc) l"""
IN_OFFICE = """select exists (select from staff_role where role = 'dpo' and starts_on <= %s::date
    and (ends_on is null or ends_on > %s::date))"""
TURNED = "select max(in_force_at) from register_version"
LOOKED_AT = "select count(*) from reading_review where reviewed_at > %s::timestamptz"


def well_arranged(door: JobDoor) -> Finding:
    """P01: not kept when a breach is over its clock; partly when something is not arranged, with what that is."""
    figures = _breaches(door) | _assessed(door) | _duties(door) | _norms(door) | _who(door) | _register(door)
    if late := figures["breaches_over_72_hours"]:
        return Finding(NOT_KEPT, OVER, figures, str(late), UNIT)
    lacking = list(_lacking(figures))
    if lacking:
        nl, en = (" ".join(said) for said in zip(*((one.nl, one.en) for _number, one in lacking), strict=True))
        count = str(sum(number for number, _said in lacking))
        return Finding(PARTLY, Text(f"{NOT_ALL.nl} {nl}", f"{NOT_ALL.en} {en}"), figures, count, LACKING)
    return Finding(KEPT, ALL, figures, str(figures["breaches_open"]), OPEN)


def _lacking(figures: Mapping[str, Any]) -> Iterator[tuple[int, Text]]:
    """How many things are not arranged, and a sentence for each kind of them."""
    for name, said in PARTLY_WHY.items():
        if count := figures[name]:
            yield count, Text(said.nl % {"count": count}, said.en % {"count": count})
    if not figures["dpo_in_office"]:
        yield 1, NO_DPO
    if not figures["norms_set"]:
        yield 1, NO_NORMS


def _breaches(door: JobDoor) -> dict[str, int | None]:
    now = door.started_at
    started, late, told_late, untold, to_tell, first = rows_of(door, BREACHES, now - CLOCK, now - YEAR, now - CLOCK)[0]
    return {
        "breaches_open": started,
        "hours_left_on_the_first_clock": _hours_left(first, now),
        "breaches_over_72_hours": late,
        "breaches_told_late_in_a_year": told_late,
        "breaches_people_to_tell": to_tell,
        "breaches_people_not_told": untold,
    }


def _hours_left(noticed: datetime | None, now: datetime) -> int | None:
    """Whole hours until the supervisor has to know of it; negative when that moment is past."""
    return None if noticed is None else (noticed + CLOCK - now) // timedelta(hours=1)


def _assessed(door: JobDoor) -> dict[str, int]:
    lacking, again = rows_of(door, ASSESSED, localdate(door.started_at))[0]
    return {"dpias_lacking": lacking, "dpias_to_look_at_again": again}


def _duties(door: JobDoor) -> dict[str, int]:
    today, done = localdate(door.started_at), dict(rows_of(door, DONE))
    last = [add_period(_day(done[duty.key]), duty.every) for duty in REGISTER.duties.values() if duty.key in done]
    return {
        "duties": len(REGISTER.duties),
        "duties_never_done": len(REGISTER.duties) - len(last),
        "duties_late": sum(day < today for day in last),
    }


def _norms(door: JobDoor) -> dict[str, int]:
    known, enough, missed = rows_of(door, LEVELS, localdate(door.started_at))[0]
    return {
        "norms_set": known,
        "norms_at_level_three": enough,
        "norms_below_level_three": known - enough,
        "norms_past_their_day": missed,
    }


def _who(door: JobDoor) -> dict[str, Any]:
    """Whether somebody watches over it: a DPO whom anybody can find, and who holds that role today (AVG art. 37)."""
    today = localdate(door.started_at)
    return {
        "dpo_in_office": has_officer(REGISTER.controller) and rows_of(door, IN_OFFICE, today, today)[0][0],
        "reading_signals_looked_at": rows_of(door, LOOKED_AT, door.started_at - WINDOW)[0][0],
        "reading_signals_open": people(rows_of(door, "select gate.reading_open()")[0][0]),
    }


def _register(door: JobDoor) -> dict[str, Any]:
    """Which version of the register is in force, since when it says what it says, and what the school did not fill in of what people are told."""
    turned = rows_of(door, TURNED)[0][0]
    since = f"{_day(turned):%Y-%m-%d}" if turned else REGISTER.changed_on
    lacking = to_fill_in(REGISTER)
    return {"register_version": REGISTER.version, "register_changed_on": since, "information_to_fill_in": lacking}


def _day(at: datetime) -> date:
    return localtime(at).date()


UNIT = Text("datalekken over de 72 uur", "breaches past 72 hours")
OPEN = Text("datalekken zijn nu in behandeling", "breaches are being handled now")
LACKING = Text("dingen zijn nog niet geregeld", "things are not arranged yet")
OVER = Text(
    "Van een datalek is na 72 uur nog niet besloten of het gemeld moet worden, of het is nog niet gemeld.",
    "Of a data breach it was not decided within 72 hours whether it has to be told, or it was not told yet.",
)
ALL = Text(
    "Wij hebben een register van alles wat wij met gegevens doen, en iemand die daarop toeziet. Elk datalek kreeg binnen 72 uur een "
    "besluit. De risico’s zijn vooraf bekeken, en de vaste controles zijn gedaan.",
    "We have a register of all that we do with data, and somebody who watches over it. Each breach was decided about within 72 hours. The "
    "risks were studied beforehand, and the regular checks were done.",
)
NOT_ALL = Text("Nog niet alles is geregeld.", "Not everything is arranged yet.")
NO_DPO = Text(
    "Er is nu geen functionaris gegevensbescherming die u kunt vinden.",
    "There is no data protection officer now whom you can find.",
)
NO_NORMS = Text(
    "De normen van de sector zijn nog niet ingevuld.", "Nobody wrote down yet how far the school is with the norms."
)
# What makes it partly true, by the figure that must be nought.
PARTLY_WHY: Mapping[str, Text] = {
    "breaches_told_late_in_a_year": Text(
        "Datalekken die wij het afgelopen jaar later dan na 72 uur meldden: %(count)s.",
        "Breaches of the last year that we told later than after 72 hours: %(count)s.",
    ),
    "breaches_people_not_told": Text(
        "Datalekken waarbij mensen na 72 uur nog moeten horen of het hen raakt: %(count)s.",
        "Breaches of which people still have to hear after 72 hours whether it concerns them: %(count)s.",
    ),
    "dpias_lacking": Text(
        "Onderzoeken vooraf naar de risico’s die er nog niet zijn: %(count)s.",
        "Studies of the risks beforehand that are not there yet: %(count)s.",
    ),
    "dpias_to_look_at_again": Text(
        "Onderzoeken naar risico’s die opnieuw moeten: %(count)s.",
        "Studies of risks that have to be done again: %(count)s.",
    ),
    "duties_never_done": Text(
        "Vaste controles die nog nooit zijn gedaan: %(count)s.", "Regular checks that were never done: %(count)s."
    ),
    "duties_late": Text("Vaste controles die te laat zijn: %(count)s.", "Regular checks that are late: %(count)s."),
    "norms_below_level_three": Text(
        "Normen onder niveau 3, het minimum van de sector: %(count)s.",
        "Norms below level 3, the minimum of the sector: %(count)s.",
    ),
    "information_to_fill_in": Text(
        "Gegevens over de school of over wie voor haar werkt die nog niet zijn ingevuld: %(count)s.",
        "Facts about the school or about who works for it that are not filled in yet: %(count)s.",
    ),
}
