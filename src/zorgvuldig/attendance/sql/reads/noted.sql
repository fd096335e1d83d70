-- What was noted of these pupils in the lessons from one day until another: marks, absences with their reason, and the lessons of who
-- was away with leave, in which nobody may have noted anything. Cancelled lessons are left out. One row.
-- Parameters: pupils (numbers), since, until (the first day without).
select
    (
        select json_agg(json_build_array(
            a.pupil_id, l.id, l.group_id, l.held_on, l.slot, coalesce(s.name, g.name), a.id, a.kind, a.minutes, r.id, r.name, r.is_authorised
        ))
        from attendance a
        join lesson l on l.id = a.lesson_id
        join learning_group g on g.id = l.group_id
        left join subject s on s.id = g.subject_id
        left join absence_reason r on r.id = a.reason_id
        where a.pupil_id = any(array(select unnest(%(pupils)s::integer[])))
            and l.held_on >= %(since)s::date and l.held_on < %(until)s::date and not l.is_cancelled
    ) as marks,
    (
        select json_agg(json_build_array(
            w.pupil_id, w.starts_on, w.ends_on, w.from_slot, w.until_slot, r.id, r.name, r.is_authorised
        ))
        from absence w join absence_reason r on r.id = w.reason_id
        where w.pupil_id = any(array(select unnest(%(pupils)s::integer[]))) and w.starts_on < %(until)s::date and w.ends_on > %(since)s::date
    ) as absences,
    (
        select json_agg(json_build_array(h.pupil_id, h.id, h.group_id, h.held_on, h.slot, h.course))
        from (
            select distinct w.pupil_id, l.id, l.group_id, l.held_on, l.slot, coalesce(s.name, g.name) as course
            from absence w
            join absence_reason r on r.id = w.reason_id and r.is_authorised
            join membership m on m.pupil_id = w.pupil_id
            join lesson l on l.group_id = m.group_id and not l.is_cancelled
            join learning_group g on g.id = l.group_id
            left join subject s on s.id = g.subject_id
            where w.pupil_id = any(array(select unnest(%(pupils)s::integer[]))) and w.starts_on < %(until)s::date and w.ends_on > %(since)s::date
                and l.held_on >= greatest(w.starts_on, m.starts_on, %(since)s::date)
                and l.held_on < least(w.ends_on, m.ends_on, %(until)s::date)
        ) h
    ) as lessons
