-- What an opened pupil is called.
-- Parameters: pupil (number).
select p.person_id as pupil_id, p.uid, p.number, i.given_name, i.prefix, i.family_name, i.initials, i.sources::json as sources
from pupil p join pupil_identity i on i.pupil_id = p.person_id
where p.person_id = %(pupil)s::integer
