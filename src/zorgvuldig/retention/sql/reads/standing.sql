-- What counts for how long the data of an opened pupil stay: whether an enrolment is open and on which day the last one ended, the holds
-- in force, the first to end first, and what else keeps something longer (`gate.kept_because`). One row.
-- Parameters: pupil (number), day.
select coalesce(enrolled.is_enrolled, false) as is_enrolled, enrolled.left_on,
    (
        select json_agg(json_build_array(h.kind, h.mask, h.ended_on) order by h.ended_on, h.id)
        from hold h where h.pupil_id = %(pupil)s::integer and h.ended_on > %(day)s::date
    ) as holds,
    (select json_agg(json_build_array(k.kind, k.mask, k.until)) from gate.kept_because(%(pupil)s::integer) k) as others
from (
    select bool_or(e.ends_on is null) as is_enrolled, max(e.ends_on) as left_on from enrolment e where e.pupil_id = %(pupil)s::integer
) enrolled
