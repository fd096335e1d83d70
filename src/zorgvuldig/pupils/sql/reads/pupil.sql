-- What an opened pupil is called.
-- Parameters: pupil (number) or uid, the other null.
select p.person_id as pupil_id, p.uid, p.number, i.given_name, i.prefix, i.family_name, i.initials, i.sources::json as sources
from pupil p join pupil_identity i on i.pupil_id = p.person_id
where p.person_id = coalesce(%(pupil)s::integer, (select o.person_id from pupil o where o.uid = %(uid)s::uuid))
