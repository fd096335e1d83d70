"""A school to its next year: everybody decided, every group of this year there for the next, turned by the job and taken back by it."""

import time
from collections.abc import Iterator

from django.utils import timezone

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.pupils.promotion.job import carry_out

# Whoever is in the examination year leaves with a diploma, and all others go to a class that the passage makes.
# The class that the site made for other figures has pupils of other classes.
ONE_CLASS = "delete from membership m using learning_group g where g.id = m.group_id and g.kind = 'class' and g.name = 'bench class'"
YEARS = """
    insert into school_year (school_id, name, starts_on, ends_on)
    select y.school_id, 'bench next', y.ends_on, y.ends_on + 365 from school_year y
    where y.starts_on <= %(today)s and y.ends_on > %(today)s
        and not exists (select from school_year n where n.school_id = y.school_id and n.starts_on >= y.ends_on)
"""
PLANS = """
    insert into rollover (uid, from_year_id, to_year_id, made_by_id, made_at, proposed_by_id, proposed_at, confirmed_by_id, confirmed_at)
    select gen_random_uuid(), y.id, n.id, 0, now(), 0, now(), 1, now()
    from school_year y join lateral (
        select x.id from school_year x where x.school_id = y.school_id and x.starts_on >= y.ends_on order by x.starts_on limit 1
    ) n on true
    where y.starts_on <= %(today)s and y.ends_on > %(today)s
        and not exists (select from rollover r where r.from_year_id = y.id and r.discarded_at is null)
    returning id
"""
GROUPS = """
    insert into learning_group (uid, year_id, subject_id, kind, name, stage, level)
    select gen_random_uuid(), r.to_year_id, g.subject_id, g.kind, g.name, g.stage, g.level
    from rollover r join learning_group g on g.year_id = r.from_year_id and g.kind = 'teaching' where r.id = any(%(plans)s)
    on conflict do nothing
"""
LINES = """
    insert into rollover_line (rollover_id, pupil_id, outcome, left_with, destination)
    select distinct on (m.pupil_id) r.id, m.pupil_id, 'promote', '', ''
    from rollover r join learning_group g on g.year_id = r.from_year_id join membership m on m.group_id = g.id and m.is_class
    where r.id = any(%(plans)s) order by m.pupil_id
"""


def year_turned(site: Site) -> Iterator[Result]:
    """Every school of the site with its pupils, whole: seconds until the job is done, and until it has taken all of it back."""
    day = {"today": timezone.localdate()}
    site.db.execute(ONE_CLASS)
    site.db.execute(YEARS, day)
    plans = [number for (number,) in site.db.execute(PLANS, day)]
    for statement in (GROUPS, LINES):
        site.db.execute(statement, {"plans": plans})
    site.db.execute("vacuum analyze")
    seconds = {"year_turned": _carried_out(len(plans))}
    pupils, places = _counted(site, plans)
    site.db.execute("update rollover set undo_at = now(), undo_by_id = 1 where id = any(%s)", [plans])
    seconds["year_taken_back"] = _carried_out(len(plans))
    site.db.execute("update rollover set discarded_at = now() where id = any(%s)", [plans])
    how = f"{pupils:,} pupils of {len(plans)} schools, {places:,} new places in groups; {load()}"
    for name, value in seconds.items():
        yield Result(name, value, how)


def _carried_out(count: int) -> float:
    began = time.perf_counter()
    done = carry_out(now=timezone.now())
    if done != count:
        raise CannotMeasure(f"{done} of {count} plans were carried out")
    return time.perf_counter() - began


def _counted(site: Site, plans: list[int]) -> tuple[int, int]:
    found = site.db.execute(
        "select (select count(*) from rollover_line where rollover_id = any(%(plans)s)), (select count(*) from membership m join learning_group g "
        "on g.id = m.group_id join rollover r on r.to_year_id = g.year_id where r.id = any(%(plans)s))",
        {"plans": plans},
    ).fetchone()
    if found is None or not all(found):
        raise CannotMeasure("nobody was turned")
    return int(found[0]), int(found[1])
