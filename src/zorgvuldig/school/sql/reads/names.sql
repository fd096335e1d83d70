-- What people are called. Whoever is several is called as staff, so the last row of a number counts.
-- Parameters: people (array of numbers).
select 1 as place, i.pupil_id as person_id, i.given_name, i.prefix, i.family_name
from pupil_identity i where i.pupil_id = any(array(select unnest(%(people)s::integer[])))
union all
select 2, g.person_id, g.given_name, g.prefix, g.family_name
from guardian g where g.person_id = any(array(select unnest(%(people)s::integer[])))
union all
select 3, s.person_id, s.given_name, s.prefix, s.family_name
from staff s where s.person_id = any(array(select unnest(%(people)s::integer[])))
order by 1
