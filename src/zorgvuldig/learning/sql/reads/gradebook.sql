-- The members of the group that is open, as a class list sorts them, each with their marks for these tests: three lists side by side.
-- Parameters: tests (numbers).
with marks as materialized (
    select g.pupil_id, array_agg(g.test_id) as tests, array_agg(g.value) as values, array_agg(g.code) as codes
    from grade g where g.test_id = any(array(select unnest(%(tests)s::bigint[]))) group by g.pupil_id
)
select i.pupil_id, p.uid, p.number, i.family_name, i.given_name, i.prefix,
    coalesce(m.tests, '{}') as tests, coalesce(m.values, '{}') as values, coalesce(m.codes, '{}') as codes
from pupil_identity i
join pupil p on p.person_id = i.pupil_id
left join marks m on m.pupil_id = i.pupil_id
order by i.sort_key, i.pupil_id
