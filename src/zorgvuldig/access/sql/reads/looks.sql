-- Who opened a pupil's file in a period, also refused attempts, the last one first.
-- Parameters: pupil (number), since, until (null: up to now).
select l.at, l.actor_id, l.role, l.pupil_id, l.purpose, l.mask, l.write_mask, l.refused
from gate.log l
where l.pupil_id = %(pupil)s::integer and l.at >= %(since)s::timestamptz and (%(until)s::timestamptz is null or l.at < %(until)s::timestamptz)
order by l.at desc, l.id desc
