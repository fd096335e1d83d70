-- Change history of the demonstration: grades entered in the last weeks by whoever teaches the group, the latest one of
-- one pupil corrected half an hour afterwards, and that pupil's phone number, which the administration changed.
-- Parameters: groups, since, today, now, grades and contact (masks), administration (person), pupil.
with entered as (
    select g.id, g.pupil_id, g.value, t.held_on, x.staff_id
    from grade g join test t on t.id = g.test_id join teaching x on x.group_id = t.group_id
    where t.group_id = any(%(groups)s::integer[]) and t.held_on + 2 between %(since)s::date and %(today)s::date
        and (t.held_on + 2 + time '16:50') at time zone 'Europe/Amsterdam' <= %(now)s::timestamptz
), corrected as (
    select * from entered where pupil_id = %(pupil)s::integer and value >= 2 order by held_on desc, id limit 1
), told as (
    select id as row_id, 'grade' as table_name, pupil_id, %(grades)s::bigint as mask, 'insert' as op,
        staff_id as actor_id, 'teaching' as purpose, null::jsonb as changed, held_on + 2 + time '16:20' as at from entered
    union all
    select id, 'grade', pupil_id, %(grades)s::bigint, 'update', staff_id, 'teaching',
        jsonb_build_object('value', jsonb_build_array(value - 0.5, value)), held_on + 2 + time '16:50' from corrected
    union all
    select pupil_id, 'pupil_contact', pupil_id, %(contact)s::bigint, 'update', %(administration)s::integer,
        'administration', jsonb_build_object('phone', jsonb_build_array('', phone)), %(since)s::date + 6 + time '10:05'
    from pupil_contact where pupil_id = %(pupil)s::integer
)
insert into gate.change (at, table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed)
select at at time zone 'Europe/Amsterdam', table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed
from told where at at time zone 'Europe/Amsterdam' <= %(now)s::timestamptz order by at, row_id
