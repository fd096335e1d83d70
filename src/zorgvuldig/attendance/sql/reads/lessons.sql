-- Lessons by number, with their course: the subject, else the name of the group.
-- Parameters: lessons (numbers).
select l.id, l.group_id, l.held_on, l.slot, coalesce(s.name, g.name) as course
from lesson l join learning_group g on g.id = l.group_id left join subject s on s.id = g.subject_id
where l.id = any(array(select unnest(%(lessons)s::bigint[])))
