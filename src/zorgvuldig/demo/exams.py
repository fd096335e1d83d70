"""End marks that teachers signed in the years that are over, a school exam of one group, and how many resits there are."""

from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

RESITS = 2
# Of each group of a year that is over, its teacher signed on one of the last days; groups without marks have nothing to sign.
SIGNED = """
insert into mark_signing (uid, group_id, signed_by_id, signed_at)
select gen_random_uuid(), g.id, min(t.staff_id), (y.ends_on - 20)::timestamp at time zone 'Europe/Amsterdam' + interval '15 hours'
from learning_group g join school_year y on y.id = g.year_id join teaching t on t.group_id = g.id
where g.kind = 'teaching' and y.ends_on <= %s and g.id = any(%s)
group by g.id, y.ends_on
"""
MARKS = """
insert into final_mark (pupil_id, group_id, signing_id, value, calculated)
select m.pupil_id, s.group_id, s.id, m.mark, m.mark from mark_signing s join lateral (
    select r.pupil_id, round(sum(r.value * t.weight) / sum(t.weight), 1) as mark
    from test t join grade r on r.test_id = t.id where t.group_id = s.group_id and r.value is not null and t.weight > 0 group by r.pupil_id
) m on true
"""
# Only groups in which somebody has marks who is shown: a school of thousands would have as many rows as grades.
SHOWN = """
select distinct t.group_id from grade r join test t on t.id = r.test_id
where r.pupil_id in (
    select a.person_id from account a union select g.pupil_id from guardianship g join account a on a.person_id = g.guardian_id
)
"""
# The group of the last name in this year that has tests and whose teacher signs in nowhere: what others see of theirs stays as it was.
EXAM = """
update test set is_exam = true, exam_code = 'SE' || w.place, exam_kind = case w.place %% 3 when 0 then 'hand_in' when 1 then 'written' else 'oral' end,
    exam_weight = weight
from (
    select t.id, row_number() over (order by t.held_on, t.id) as place from test t where t.group_id = (
        select g.id from learning_group g join school_year y on y.id = g.year_id join test x on x.group_id = g.id
        where g.kind = 'teaching' and y.starts_on <= %s and y.ends_on > %s and not exists (
            select from teaching d join account a on a.person_id = d.staff_id where d.group_id = g.id
        )
        order by g.name desc, g.id limit 1
    )
) w where test.id = w.id
"""
HANDED = """
insert into hand_in (pupil_id, group_id, test_id, handed_on)
select r.pupil_id, t.group_id, t.id, t.held_on from test t join grade r on r.test_id = t.id where t.exam_kind = 'hand_in'
"""


def write_exams(connection: Connection[Any], now: datetime) -> None:
    """All of it; nothing of a group without marks."""
    today = (now + timedelta(hours=1)).date()
    groups = [number for (number,) in connection.execute(SHOWN).fetchall()]
    connection.execute(SIGNED, [today, groups])
    connection.execute(MARKS)
    connection.execute(EXAM, [today, today])
    connection.execute(HANDED)
    connection.execute("insert into resit_right (school_id, per_year) select id, %s from school where id > 0", [RESITS])
