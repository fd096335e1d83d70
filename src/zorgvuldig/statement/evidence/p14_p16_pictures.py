"""P14, P15 and P16: what is shown now was allowed by everybody in it, is gone after a no, and was weighed by a second person.

Which pictures can be seen is what the database says at a look (`gate.why_not_shown`). Whether that was right is counted here
another way, from the answers and faces themselves, so that a mistake in the one shows in the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.timezone import localdate

from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.consent.state import media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, NOTHING, PARTLY, YEAR, Finding, people, rows_of

MEDIA = media(REGISTER)
KEYS = ", ".join(f"'{key}'" for key in MEDIA)
WORDS = ", ".join(f"('{key}', {REGISTER.topics[key].version})" for key in MEDIA)
AGE = f"interval '{decides_at(REGISTER)} years'"
MASK = REGISTER.categories["picture"].mask
# What can be seen at this moment.
SHOWN = """select n.publication_id from gate.why_not_shown(array(select p.id::bigint from publication p where p.ended_at is null)) n
    where n.why = ''"""
# Whether person `a.person_id` decides about pupil `t.pupil_id` on that day: the pupil from the age on, and who decided before it
# until the pupil said something; else a parent with authority whom no court keeps away.
DECIDES = f"""case when b.born_on + {AGE} <= %s::date then a.person_id = t.pupil_id or (a.answered_at < b.born_on + {AGE}
        and not exists (select from consent_answer o where o.pupil_id = t.pupil_id and o.topic = p.medium and o.person_id = t.pupil_id))
    else exists (select from guardianship g where g.pupil_id = t.pupil_id and g.guardian_id = a.person_id and g.has_authority
        and g.starts_on <= %s::date and (g.ends_on is null or g.ends_on > %s::date)
        and not (g.is_restricted and (g.restricted_until is null or g.restricted_until > %s::date))) end"""
# The last answer of each who decides about the pupil and the medium.
LAST = f"""from consent_answer a where a.pupil_id = t.pupil_id and a.topic = p.medium and {DECIDES}
    and not exists (select from consent_answer l where l.pupil_id = a.pupil_id and l.topic = a.topic and l.person_id = a.person_id
        and l.id > a.id)"""
# Publications that are seen with a face that may not be recognised there.
WITHOUT = f"""select count(distinct p.id) from publication p join picture_copy c on c.id = p.picture_copy_id
    join (values {WORDS}) v(medium, version) on v.medium = p.medium
    join face f on f.picture_id = p.picture_id left join face_pupil t on t.face_id = f.id
    left join pupil_birth b on b.pupil_id = t.pupil_id
    where p.id in ({SHOWN}) and not c.masked @> to_jsonb(f.id) and (f.mark in ('open', 'other')
        or (f.mark = 'pupil' and t.id is null and cardinality(gate.restricted({MASK}, 'accountability')) = 0)
        or (t.id is not null and (exists (select {LAST} and not a.allows)
            or not exists (select {LAST} and a.allows and a.version = v.version))))"""
# A yes that was taken back, or «this one not»: of which pupil, where (empty: everywhere), which picture (null: any), and when.
TAKEN_BACK = f"""(
    select a.pupil_id, a.topic as medium, null::integer as picture_id, a.answered_at as at from consent_answer a
        where a.topic in ({KEYS}) and not a.allows and exists (select from consent_answer y where y.pupil_id = a.pupil_id
            and y.topic = a.topic and y.person_id = a.person_id and y.allows and y.id < a.id)
    union all
    select o.pupil_id, o.medium, o.picture_id, o.said_at from picture_objection o
)"""
# Where those pupils could be recognised at that moment.
HIT = """join publication_pupil x on x.pupil_id = w.pupil_id and not x.is_masked join publication p on p.id = x.publication_id
    and p.published_at < w.at and (p.ended_at is null or p.ended_at >= w.at) and w.medium in ('', p.medium)
    and (w.picture_id is null or w.picture_id = p.picture_id)"""
# How often since a moment, how many pictures that touched, and of each the seconds until it was written off. What was taken back is
# looked up once: it is asked of every answer there is.
WITHDRAWN = f"""with w as materialized (select * from {TAKEN_BACK} t where t.at > %s::timestamptz), touched as (
        select extract(epoch from min(p.ended_at) - max(w.at))::float8 as seconds from w {HIT}
        where p.ended_why not in ('desk', 'over') group by p.id)
    select (select count(*) from w), (select count(*) from touched), array(select t.seconds from touched t where t.seconds is not null)"""
STILL = f"""select count(distinct p.id) from publication p join picture_copy c on c.id = p.picture_copy_id
    join face_pupil t on t.picture_id = p.picture_id and not c.masked @> to_jsonb(t.face_id)
    join picture_objection o on o.picture_id = p.picture_id and o.pupil_id = t.pupil_id and o.lifted_at is null
        and o.medium in ('', p.medium)
    where p.id in ({SHOWN})"""
UNWEIGHED = f"""select count(*) from publication p join picture i on i.id = p.picture_id
    left join picture_weighing g on g.id = p.picture_weighing_id
    where p.id in ({SHOWN}) and (g.id is null or g.decided_by_id = i.uploaded_by_id or g.decided_at > p.published_at or g.outcome = 'no'
        or g.medium <> p.medium or g.picture_id <> p.picture_id or btrim(g.reason) = '')"""

# What is seen of which no file was made here that was opened again after it: something may be hidden in it.
UNOPENED = f"""select count(*) from publication p join picture_copy c on c.id = p.picture_copy_id
    where p.id in ({SHOWN}) and (c.state <> 'ready' or c.picture_id <> p.picture_id)"""


@dataclass(frozen=True, slots=True)
class _PictureUse:
    """Whether pictures are in use here: how many publications there ever were, and how many can be seen, by medium."""

    ever: int
    shown: Mapping[str, int]

    @property
    def seen(self) -> int:
        """How many can be seen now."""
        return sum(self.shown.values())


def only_after_a_yes(door: JobDoor) -> Finding:
    """P14: nothing is seen in which somebody can be recognised without a yes that was asked beforehand."""
    used = _used(door)
    if not used.ever:
        return NOTHING
    without = _without(door)
    figures = {"shown_by_medium": dict(used.shown), "shown": used.seen, "shown_without_full_consent": without}
    if without:
        return Finding(
            NOT_KEPT,
            Text(
                "Er is een foto te zien met iemand herkenbaar erop zonder ja.",
                "A picture can be seen with somebody recognisable in it without a yes.",
            ),
            figures,
            str(without),
            Text("foto’s te zien zonder alle toestemming", "pictures seen without all consent"),
        )
    return Finding(
        KEPT,
        Text(
            "Bij elke keer kijken vraagt de database of iedereen die herkenbaar is ja zei. Zonder dat ja is de foto er niet.",
            "At every look the database asks whether everybody who can be recognised said yes. Without that yes there is no picture.",
        ),
        figures,
        "0",
        Text("foto’s te zien zonder alle toestemming", "pictures seen without all consent"),
    )


def gone_after_a_no(door: JobDoor) -> Finding:
    """P15: what was taken back is not seen any more, with how long taking down took, and what is out of our reach."""
    taken, places = _withdrawals(door), _out_of_reach(door)
    is_asked = rows_of(door, f"select exists (select from consent_answer where topic in ({KEYS}))")[0][0]
    if not is_asked and not taken["withdrawals"]:
        return NOTHING
    still = rows_of(door, STILL)[0][0] + _without(door)
    figures = _count_pictures(taken) | {"still_seen": still, "places_out_of_reach_to_see_to": places}
    unit = Text(
        "keer is een ja ingetrokken of ‘deze niet’ gezegd, in een jaar",
        "times a yes was taken back or ‘not this one’ said, in a year",
    )
    headline = str(people(taken["withdrawals"]))
    if still:
        text = Text("Een foto is nog te zien na een nee.", "A picture can still be seen after a no.")
        return Finding(
            NOT_KEPT, text, figures, str(still), Text("foto’s nog te zien na een nee", "pictures still seen after a no")
        )
    if places:
        text = Text(
            "Wat wij zelf laten zien is meteen weg. Op plekken buiten ons bereik moet nog iemand vragen om de foto weg te halen.",
            "What we show ourselves is gone at once. In places out of our reach somebody still has to ask for removal.",
        )
        return Finding(PARTLY, text, figures, headline, unit)
    text = Text(
        "Na een nee is de foto bij de volgende keer kijken weg. Een browser mag hem hooguit 60 seconden bewaren. Wat gedrukt is "
        "of al is opgeslagen, kunnen wij niet terughalen.",
        "After a no the picture is gone at the next look. A browser may keep it for 60 seconds at most. What was printed or saved "
        "already, we cannot take back.",
    )
    return Finding(KEPT, text, figures, headline, unit)


def weighed_first(door: JobDoor) -> Finding:
    """P16: what is seen was weighed by another than who brought it, with a reason, before it was published."""
    used = _used(door)
    weighed = rows_of(
        door,
        "select outcome, count(*) from picture_weighing where decided_at > %s::timestamptz group by 1 order by 1",
        door.started_at - YEAR,
    )
    if not used.ever and not weighed:
        return NOTHING
    without, unopened = rows_of(door, UNWEIGHED)[0][0], rows_of(door, UNOPENED)[0][0]
    checked = rows_of(door, "select count(*) from picture_copy where state = 'ready'")[0][0]
    figures = {
        "shown": used.seen,
        "shown_without_second_look": without,
        "shown_from_a_file_not_opened_again": unopened,
        "weighed_in_a_year": dict(weighed),
        "files_opened_again_for_hidden_data": checked,
    }
    unit = Text(
        "foto’s te zien zonder afweging door een tweede persoon", "pictures seen without a second person's weighing"
    )
    if without:
        text = Text(
            "Er is een foto te zien die niemand anders heeft afgewogen.",
            "A picture can be seen that nobody else weighed.",
        )
        return Finding(NOT_KEPT, text, figures, str(without), unit)
    if unopened:
        text = Text(
            "Er is een foto te zien uit een bestand waarin nog iets verborgen kan zitten.",
            "A picture can be seen from a file in which something may still be hidden.",
        )
        said = Text("foto’s uit een bestand dat niet is nagekeken", "pictures from a file that was not looked at again")
        return Finding(NOT_KEPT, text, figures, str(unopened), said)
    text = Text(
        "Elke foto is eerst door een tweede persoon afgewogen, met een reden. Elk bestand is na het maken opnieuw geopend, om te "
        "zien of er niets verborgen in zit.",
        "Every picture was first weighed by a second person, with a reason. Every file was opened again after it was made, to see "
        "that nothing is hidden in it.",
    )
    return Finding(KEPT, text, figures, "0", unit)


def _used(door: JobDoor) -> _PictureUse:
    ever = rows_of(door, "select count(*) from publication")[0][0]
    shown = rows_of(door, f"select p.medium, count(*) from publication p where p.id in ({SHOWN}) group by 1 order by 1")
    return _PictureUse(ever, dict(shown))


def _without(door: JobDoor) -> int:
    """How many can be seen with a face that may not be recognised, counted from the answers themselves."""
    today = localdate(door.started_at)
    found: int = rows_of(door, WITHOUT, *[today] * WITHOUT.count("%s"))[0][0]
    return found


def _withdrawals(door: JobDoor) -> dict[str, Any]:
    """How often in a year, how many pictures that touched, and the seconds until each was written off for good."""
    times, touched, seconds = rows_of(door, WITHDRAWN, door.started_at - YEAR)[0]
    return {"withdrawals": times, "pictures_touched": touched, "seconds": seconds}


def _count_pictures(taken: Mapping[str, Any]) -> dict[str, Any]:
    seconds = taken["seconds"]
    return {
        "withdrawals": people(taken["withdrawals"]),
        "pictures_touched": people(taken["pictures_touched"]),
        "seconds_to_take_down": {"seen": 0, "written_off_median": median(seconds), "written_off_most": max(seconds)}
        if seconds
        else {"seen": 0},
    }


def _out_of_reach(door: JobDoor) -> int:
    """Places out of our reach of what may not be seen any more, about which nobody wrote an answer."""
    found: int = rows_of(
        door,
        "select count(*) from outside_place o join publication p on p.id = o.publication_id "
        f"where o.answered_at is null and p.id not in ({SHOWN})",
    )[0][0]
    return found
