-- The lesson hours in which a pupil was away by a recorded absence without the school's leave, and about which no roll
-- says anything. Used by the nightly count and by the pages, so that both find the same hours.
--
-- An hour counts when it is over. With a timetable the hours are the pupil's own lessons of those days; in a week for which
-- the timetable holds no lesson of the pupil they are the lesson hours that the absence names, on days from Monday to Friday.
-- Of whole days without a timetable nobody knows how many hours they had: they count for nothing.
-- What the teacher saw goes first. A mark counts by itself, and a roll without a mark says that the pupil was there.
select distinct on (h.pupil_id, h.held_on, h.slot) h.pupil_id, h.year_id, h.held_on, h.slot, h.lesson_id, h.reason_id
from (
    select w.pupil_id, g.year_id, l.held_on, l.slot, l.id as lesson_id, w.reason_id
    from absence w
    join absence_reason q on q.id = w.reason_id and not q.is_authorised
    join membership m on m.pupil_id = w.pupil_id
    join learning_group g on g.id = m.group_id
    join lesson l on l.group_id = m.group_id and not l.is_cancelled
    where (%(pupils)s::integer[] is null or w.pupil_id = any(%(pupils)s::integer[]))
        and w.starts_on < %(until)s::date and w.ends_on > %(since)s::date
        and l.held_on >= greatest(w.starts_on, m.starts_on, %(since)s::date)
        and l.held_on < least(w.ends_on, m.ends_on, %(until)s::date)
        and l.held_on + l.ends_at <= %(now)s::timestamp
        and (w.from_slot is null or (w.from_slot <= l.slot and w.until_slot > l.slot))
    union all
    select w.pupil_id, y.id, d.day::date, s.slot, null, w.reason_id
    from absence w
    join absence_reason q on q.id = w.reason_id and not q.is_authorised
    join school_year y on y.school_id = q.school_id and y.starts_on < w.ends_on and y.ends_on > w.starts_on
    cross join lateral generate_series(
        greatest(w.starts_on, y.starts_on, %(since)s::date)::timestamp,
        least(w.ends_on, y.ends_on, %(until)s::date, %(now)s::timestamp::date)::timestamp - interval '1 day',
        interval '1 day'
    ) d (day)
    cross join lateral generate_series(w.from_slot, w.until_slot - 1) s (slot)
    where (%(pupils)s::integer[] is null or w.pupil_id = any(%(pupils)s::integer[]))
        and w.starts_on < %(until)s::date and w.ends_on > %(since)s::date
        and extract(isodow from d.day) < 6
        and exists (
            select from membership m join learning_group g on g.id = m.group_id and g.year_id = y.id
            where m.pupil_id = w.pupil_id and m.starts_on <= d.day and (m.ends_on is null or m.ends_on > d.day)
        )
        and not exists (
            select from membership m join lesson l on l.group_id = m.group_id
            where m.pupil_id = w.pupil_id and l.held_on >= m.starts_on and (m.ends_on is null or l.held_on < m.ends_on)
                and l.held_on >= date_trunc('week', d.day)::date and l.held_on < date_trunc('week', d.day)::date + 7
        )
) h
where not exists (
        select from holiday f where f.year_id = h.year_id and f.starts_on <= h.held_on and f.ends_on > h.held_on
    )
    and not exists (
        select from attendance a join lesson l on l.id = a.lesson_id
        where a.pupil_id = h.pupil_id and l.held_on = h.held_on and l.slot = h.slot and not l.is_cancelled
    )
    and not exists (
        select from membership m
        join lesson l on l.group_id = m.group_id and l.held_on = h.held_on and l.slot = h.slot and not l.is_cancelled
        join lesson_roll r on r.lesson_id = l.id
        where m.pupil_id = h.pupil_id and m.starts_on <= h.held_on and (m.ends_on is null or m.ends_on > h.held_on)
    )
    and not exists (
        select from absence w join absence_reason q on q.id = w.reason_id and q.is_authorised
        where w.pupil_id = h.pupil_id and w.starts_on <= h.held_on and w.ends_on > h.held_on
            and (w.from_slot is null or (w.from_slot <= h.slot and w.until_slot > h.slot))
    )
order by h.pupil_id, h.held_on, h.slot, h.lesson_id
