-- The tests of these groups, old to new, each with the pupil's mark if there is one.
-- Parameters: pupil (number), groups (numbers).
-- Marks are looked up by these tests, so that of those of other years nothing is asked. The join is a full one, which is always hashed: the
-- database expects one mark of a pupil, and would go through all of them for every test.
with tests as materialized (
    select t.* from test t where t.group_id = any(array(select unnest(%(groups)s::bigint[])))
), own as materialized (
    select g.id, g.test_id, g.value, g.code from grade g
    where g.pupil_id = %(pupil)s::integer and g.test_id = any(array(select id from tests))
)
select t.id, t.uid::text as uid, t.group_id, t.title, t.held_on, t.weight, t.period_id, t.is_exam, t.shown_from,
    t.resit_of_id, t.resit_counts, o.id as grade_id, o.value, o.code
from tests t full join own o on o.test_id = t.id
where coalesce(t.id, 0) <> 0
order by t.held_on, t.title
