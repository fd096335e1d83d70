-- A group with its school year and school.
-- Parameters: uid.
select g.uid, g.name, y.name as year, h.name as school
from learning_group g join school_year y on y.id = g.year_id join school h on h.id = y.school_id
where g.uid = %(uid)s::uuid
