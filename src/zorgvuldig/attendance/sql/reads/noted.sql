-- What was noted of these pupils in the lessons from one day until another: marks, absences with their reason, and the lessons of who
-- was away with leave, in which nobody may have noted anything. Cancelled lessons are left out. One row.
-- Parameters: pupils (numbers), since, until (the first day without).
-- What is a list of its own is asked once: each table that a question names is a look at what is open.
with reasons as materialized (
    select r.id, r.name, r.is_authorised from absence_reason r
), away as materialized (
    select w.pupil_id, w.starts_on, w.ends_on, w.from_slot, w.until_slot, r.id as reason_id, r.name as reason, r.is_authorised
    from absence w join reasons r on r.id = w.reason_id
    where w.pupil_id = any(array(select unnest(%(pupils)s::integer[]))) and w.starts_on < %(until)s::date and w.ends_on > %(since)s::date
)
select
    (
        select json_agg(json_build_array(
            a.pupil_id, l.id, l.group_id, l.held_on, l.slot, coalesce(s.name, g.name), a.id, a.kind, a.minutes, r.id, r.name, r.is_authorised
        ))
        from attendance a
        join lesson l on l.id = a.lesson_id
        join learning_group g on g.id = l.group_id
        left join subject s on s.id = g.subject_id
        left join reasons r on r.id = a.reason_id
        where a.pupil_id = any(array(select unnest(%(pupils)s::integer[])))
            and l.held_on >= %(since)s::date and l.held_on < %(until)s::date and not l.is_cancelled
    ) as marks,
    (
        select json_agg(json_build_array(
            w.pupil_id, w.starts_on, w.ends_on, w.from_slot, w.until_slot, w.reason_id, w.reason, w.is_authorised
        ))
        from away w
    ) as absences,
    (
        select json_agg(json_build_array(h.pupil_id, h.id, h.group_id, h.held_on, h.slot, h.course))
        from (
            select distinct w.pupil_id, l.id, l.group_id, l.held_on, l.slot, coalesce(s.name, g.name) as course
            from away w
            join membership m on m.pupil_id = w.pupil_id
            join lesson l on l.group_id = m.group_id and not l.is_cancelled
            join learning_group g on g.id = l.group_id
            left join subject s on s.id = g.subject_id
            where w.is_authorised and l.held_on >= greatest(w.starts_on, m.starts_on, %(since)s::date)
                and l.held_on < least(w.ends_on, m.ends_on, %(until)s::date)
        ) h
    ) as lessons
