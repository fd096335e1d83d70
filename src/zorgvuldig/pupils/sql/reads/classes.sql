-- The class in which each pupil that is open is today, by the name of the class.
-- Parameters: day.
select m.pupil_id, g.name
from membership m join learning_group g on g.id = m.group_id and g.kind = 'class'
where m.starts_on <= %(day)s::date and (m.ends_on is null or m.ends_on > %(day)s::date)
order by g.name, m.id
