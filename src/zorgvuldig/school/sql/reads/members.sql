-- The pupils that are open, as a class list sorts them.
select i.pupil_id, p.uid, p.number, i.given_name, i.prefix, i.family_name
from pupil_identity i join pupil p on p.person_id = i.pupil_id
order by i.sort_key, i.pupil_id
