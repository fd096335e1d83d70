"""Who is here now: the screen of a whole school, in the third lesson hour of a bad morning."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from bench.browser import counted
from bench.clock import Side, interleaved, load, middle
from bench.pages import Page, visit
from bench.results import CannotMeasure, Result
from bench.site import Actor, Site
from tests.people import Cast, secret_of

TIMES = 3
# A lesson of every class in each of seven hours, that all began. Of nine out of ten the roll was called. Of a hundred pupils six are away for a known
# reason, one is reported, four are absent in the third hour, of whom two were in the second, and three came late in the first.
LESSONS = """
    insert into lesson (uid, group_id, held_on, slot, starts_at, ends_at, room)
    select gen_random_uuid(), g.id, %(today)s, n, time '00:00', time '23:59', 'A1'
    from learning_group g join school_year y on y.id = g.year_id, generate_series(1, 7) n
    where g.kind = 'class' and y.starts_on <= %(today)s and y.ends_on > %(today)s
    on conflict do nothing
"""
ROLLS = """
    insert into lesson_roll (lesson_id, group_id, taken_by_id, taken_at)
    select l.id, l.group_id, %(by)s, now() from lesson l where l.held_on = %(today)s and l.slot <= 3 and (l.id + l.slot) %% 10 <> 0
    on conflict do nothing
"""
MARKS = """
    insert into attendance (pupil_id, lesson_id, kind, minutes, recorded_by_id, recorded_at)
    select m.pupil_id, l.id, case when m.pupil_id %% 100 < 4 then 'absent' else 'late' end, case when m.pupil_id %% 100 >= 4 then 5 end, %(by)s, now()
    from membership m join lesson l on l.group_id = m.group_id and l.held_on = %(today)s
    where m.is_class and m.starts_on <= %(today)s and (m.ends_on is null or m.ends_on > %(today)s)
        and (m.pupil_id %% 100 < 2 and l.slot in (2, 3) or m.pupil_id %% 100 in (2, 3) and l.slot = 3 or m.pupil_id %% 100 in (4, 5, 6) and l.slot = 1)
    on conflict do nothing
"""
ABSENCES = """
    insert into absence (uid, pupil_id, reason_id, starts_on, ends_on, note, recorded_by_id, recorded_at)
    select gen_random_uuid(), e.pupil_id, (select min(r.id) from absence_reason r where r.school_id = e.school_id and r.is_authorised),
        %(today)s, %(today)s::date + 1, '', %(by)s, now()
    from enrolment e where e.pupil_id %% 100 between 10 and 15 and e.starts_on <= %(today)s and (e.ends_on is null or e.ends_on > %(today)s)
    on conflict do nothing
"""
NOTICES = """
    insert into absence_notice (uid, pupil_id, kind, starts_on, ends_on, remark, reported_by_id, reported_at)
    select gen_random_uuid(), e.pupil_id, 'sick', %(today)s, %(today)s::date + 1, '', %(by)s, now()
    from enrolment e where e.pupil_id %% 100 = 20 and e.starts_on <= %(today)s and (e.ends_on is null or e.ends_on > %(today)s)
    on conflict do nothing
"""


def missing_now(site: Site) -> Iterator[Result]:
    """The screen for a coordinator of every school, warm: processor time of application and database."""
    cast = Cast(site.db)
    cast.schools["bench"] = (site.db.execute("select min(school_id) from enrolment").fetchone() or (0,))[0]
    someone = cast.staff("Bench attendance", "attendance_coordinator", "bench")
    site.db.execute("update staff_role set school_id = null where staff_id = %s", [someone.id])
    for statement in (LESSONS, ROLLS, MARKS, ABSENCES, NOTICES):
        site.db.execute(statement, {"today": timezone.localdate(), "by": someone.id})
    site.db.execute("vacuum analyze")
    page = Page(
        Actor(secret_of(someone), someone.id), "attendance_coordinator", reverse("missing_now"), (), "Nog bellen"
    )
    ask = visit(page)
    ask()
    with counted() as asked:
        ask()
    count = site.db.execute(
        "select max(cardinality(pupils)) from gate.cap where actor_id = %s", [someone.id]
    ).fetchone()
    if count is None or not count[0]:
        raise CannotMeasure("nobody is missing")
    cost = middle(interleaved({"screen": Side(ask)}, times=TIMES)["screen"])
    how = (
        f"application {cost.client:.0f} + database {cost.backend:.0f} ms CPU, wall p50 {cost.wall:.0f} ms; {site.pupils:,} pupils, "
        f"{count[0]} open, {len(asked)} statements; {load()}"
    )
    yield Result("missing_now", cost.cpu, how)
