"""The coming school year as it is prepared from January on: its classes and groups, who gets them, and in the last months the plan of the passage."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from zorgvuldig.school.calendar import prepared_from

PLANNED = timedelta(days=90)  # before the last day; the school leader begins the plan then
OPEN = 9  # of so many groups that the year before had, one has nobody yet
# Of each school the year that runs, with the one after it.
PAIRS = """
    select r.id, n.id, r.ends_on from school_year r join school_year n on n.school_id = r.school_id and n.starts_on = r.ends_on
    where r.starts_on <= %(today)s and r.ends_on > %(today)s
        and exists (select from learning_group g where g.year_id = r.id)
        and not exists (select from learning_group g where g.year_id = n.id) order by r.id
"""
GROUPS = """
    insert into learning_group (uid, year_id, subject_id, kind, name, stage, level, per_week)
    select gen_random_uuid(), %(after)s, subject_id, kind, name, stage, level, per_week from learning_group where year_id = %(before)s order by id
"""
# Whoever has a group until the last day has the one of that name in the next year, but for some that are open still.
PEOPLE = """
    insert into {table} (staff_id, group_id, starts_on, ends_on)
    select t.staff_id, n.id, y.starts_on, y.ends_on from {table} t
    join learning_group o on o.id = t.group_id join learning_group n on n.name = o.name and n.kind = o.kind and n.year_id = %(after)s
    join school_year y on y.id = n.year_id
    where o.year_id = %(before)s and (t.ends_on is null or t.ends_on >= y.starts_on) and o.id %% %(open)s <> 0 order by n.id
"""
# Two to four lessons a week of each subject that has a group; of the highest stage nothing is settled yet.
HOURS = """
    insert into lesson_hours (year_id, subject_id, stage, level, per_week)
    select distinct g.year_id, g.subject_id, g.stage, g.level, 2 + g.subject_id %% 3 from learning_group g
    where g.year_id = %(after)s and g.kind = 'teaching' and g.stage < 6
"""


def write_coming_year(connection: Connection[Any], leader: int, today: date) -> bool:
    """What is prepared on this day at every school; the plan of the first is the named leader's. Returns whether anything is."""
    found = connection.execute(PAIRS, {"today": today}).fetchall()
    pairs = [pair for pair in found if prepared_from(pair[2]) <= today]
    for place, (before, after, ends_on) in enumerate(pairs):
        years = {"before": before, "after": after, "open": OPEN}
        connection.execute(GROUPS, years)
        for table in ("teaching", "mentoring"):
            connection.execute(PEOPLE.format(table=table), years)
        connection.execute(HOURS, years)
        if place == 0 and today >= ends_on - PLANNED:
            begun = datetime.combine(ends_on - PLANNED, time(10), ZoneInfo("Europe/Amsterdam"))
            connection.execute(
                "insert into rollover (uid, from_year_id, to_year_id, made_by_id, made_at) values (gen_random_uuid(), %s, %s, %s, %s)",
                [before, after, leader, begun],
            )
    return bool(pairs)
