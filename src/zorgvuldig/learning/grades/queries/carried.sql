-- The marks that pupils brought from another group of the same subject and year, old to new: whose, the mark, and of what test.
-- Parameters: year, subject, group (numbers), pupils (array: all who are open).
-- Each step is an array that is found first and then looked up by index, so that nothing grows with the school. As joins, the
-- database, which does not know how few pupils are open, goes through every test for every mark: 170 ms among 100,000 pupils.
with places as materialized (
    select m.pupil_id, m.group_id from membership m where m.pupil_id = any(array(select unnest(%(pupils)s::integer[])))
), around as materialized (
    select g.id from learning_group g where g.id = any(array(select distinct group_id from places))
        and g.year_id = %(year)s::integer and g.subject_id = %(subject)s::integer and g.id <> %(group)s::integer
), moved as materialized (
    select p.pupil_id, p.group_id from places p where p.group_id = any(array(select id from around))
), tests as materialized (
    select t.id, t.title, t.weight, t.period_id, t.held_on from test t
    where t.group_id = any(array(select group_id from moved))
), marks as materialized (
    select g.pupil_id, g.test_id, g.value, g.code from grade g
    where g.pupil_id = any(array(select pupil_id from moved)) and g.test_id = any(array(select id from tests))
)
select g.pupil_id, g.value, g.code, t.title, t.weight, t.period_id, t.held_on
from marks g join tests t on t.id = g.test_id order by t.held_on, t.title
