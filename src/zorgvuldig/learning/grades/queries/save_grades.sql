-- Saves changed marks of one group: all of them, or none when somebody else changed one meanwhile. One statement, so that
-- a whole class costs one round trip. Answers rows (what, pupil, test, value, code, id): `theirs` stands otherwise than
-- the page said and otherwise than is wanted; `todo` had to be written and `saved` was; `gone` has to be deleted.
-- Rows are locked in one order, so that two who save the same class wait for each other instead of failing.
with given (pupil_id, test_id, was_value, was_code, value, code, reason) as (
    select * from unnest(
        %(pupils)s::integer[], %(tests)s::bigint[], %(was_values)s::numeric[], %(was_codes)s::text[],
        %(values)s::numeric[], %(codes)s::text[], %(reasons)s::text[]
    )
),
standing as materialized (
    select g.id, g.pupil_id, g.test_id, g.value, g.code
    from grade g join given n on n.pupil_id = g.pupil_id and n.test_id = g.test_id
    order by g.pupil_id, g.test_id for update of g
),
compared as (
    select n.*, s.id, s.value as now_value, coalesce(s.code, '') as now_code
    from given n left join standing s on s.pupil_id = n.pupil_id and s.test_id = n.test_id
),
theirs as (
    select * from compared c
    where (c.now_value, c.now_code) is distinct from (c.was_value, c.was_code)
      and (c.now_value, c.now_code) is distinct from (c.value, c.code)
),
todo as (
    select * from compared c
    where not exists (select from theirs) and (c.value is not null or c.code <> '')
      and (c.now_value, c.now_code) is distinct from (c.value, c.code)
),
gone as (
    select * from compared c
    where not exists (select from theirs) and c.value is null and c.code = '' and c.id is not null
),
saved as (
    insert into grade as g (pupil_id, test_id, value, code, reason)
    select pupil_id, test_id, value, code, reason from todo order by pupil_id, test_id
    on conflict (pupil_id, test_id) do update
    set value = excluded.value, code = excluded.code, reason = excluded.reason
    where exists (
        select from given n where n.pupil_id = g.pupil_id and n.test_id = g.test_id
        and (n.was_value, n.was_code) is not distinct from (g.value, g.code)
    )
    returning g.pupil_id, g.test_id
),
explained as (
    update grade g set reason = d.reason from gone d where g.id = d.id and d.reason <> '' returning g.id
)
select 'theirs', pupil_id, test_id, now_value, now_code, id from theirs
union all select 'todo', pupil_id, test_id, null, '', null from todo
union all select 'saved', pupil_id, test_id, null, '', null from saved
union all select 'gone', pupil_id, test_id, null, '', id from gone
