-- The days on which a pupil is or was away for a known reason, the latest first, and whether a note stands beside them (which is sealed).
-- Parameters: pupil (number).
select a.id as pk, a.uid, json_build_array(r.name, r.is_authorised) as reason, a.starts_on, a.ends_on, a.from_slot, a.until_slot,
    length(a.note) > 0 as has_note, a.is_open
from absence a join absence_reason r on r.id = a.reason_id
where a.pupil_id = %(pupil)s::integer
order by a.starts_on desc, a.id desc
