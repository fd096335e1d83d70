-- The pupils that are open, by name: their class, their lessons of a day with what was noted in each, the days for which it is known why they are away,
-- what was reported and not answered yet, and who called the family that day. Cancelled lessons are left out: nobody is missing there.
-- Who is ill without a last day is so every day until the one on which the family said that they are back.
-- Parameters: day, since, until (moments at which that day begins and ends).
with lessons as materialized (
    select m.pupil_id, l.id, l.slot, l.starts_at, l.ends_at, coalesce(s.name, g.name) as course, c.id is not null as is_called
    from membership m
    join lesson l on l.group_id = m.group_id and l.held_on = %(day)s::date and not l.is_cancelled
    join learning_group g on g.id = m.group_id
    left join subject s on s.id = g.subject_id
    left join lesson_roll c on c.lesson_id = l.id
    where m.starts_on <= %(day)s::date and (m.ends_on is null or m.ends_on > %(day)s::date)
), reasons as materialized (
    select r.id, r.name, r.is_authorised from absence_reason r
), marks as materialized (
    select a.pupil_id, a.lesson_id, a.kind, a.minutes, r.name as reason
    from attendance a left join reasons r on r.id = a.reason_id where a.lesson_id = any(array(select id from lessons))
), hours as materialized (
    select h.pupil_id, json_agg(json_build_array(
        h.slot, to_char(h.starts_at, 'HH24:MI'), to_char(h.ends_at, 'HH24:MI'), h.course, h.is_called, coalesce(a.kind, ''), a.minutes, coalesce(a.reason, '')
    ) order by h.slot, h.id) as found
    from lessons h left join marks a on a.pupil_id = h.pupil_id and a.lesson_id = h.id group by h.pupil_id
), away as materialized (
    select w.pupil_id, json_agg(json_build_array(
        w.uid, r.name, r.is_authorised, w.from_slot, w.until_slot, case when w.is_open then w.starts_on end
    ) order by w.from_slot nulls first) as found
    from absence w join reasons r on r.id = w.reason_id
    where w.starts_on <= %(day)s::date and (w.ends_on > %(day)s::date or w.is_open) and not (w.is_open and exists (
        select from absence_recovery b where b.pupil_id = w.pupil_id and b.back_on > w.starts_on and b.back_on <= %(day)s::date))
    group by w.pupil_id
), told as materialized (
    select n.pupil_id, json_agg(json_build_array(n.uid, n.kind, case when n.is_open then n.starts_on end) order by n.id) as found
    from absence_notice n
    where n.starts_on <= %(day)s::date and (n.ends_on > %(day)s::date or n.is_open) and not (n.is_open and exists (
            select from absence_recovery b where b.pupil_id = n.pupil_id and b.back_on > n.starts_on and b.back_on <= %(day)s::date))
        and not exists (select from absence_answer r where r.notice_id = n.id)
    group by n.pupil_id
), calls as materialized (
    select c.pupil_id, json_agg(json_build_array(
        c.outcome, c.called_at, concat_ws(' ', nullif(f.given_name, ''), nullif(f.prefix, ''), f.family_name)
    ) order by c.called_at, c.id) as found
    from absence_call c left join staff f on f.person_id = c.called_by_id
    where c.called_at >= %(since)s::timestamptz and c.called_at < %(until)s::timestamptz group by c.pupil_id
), classes as materialized (
    select m.pupil_id, min(g.name) as name, min(s.ask_after_days) as ask_after
    from membership m join learning_group g on g.id = m.group_id and g.kind = 'class'
    join school_year y on y.id = g.year_id join school s on s.id = y.school_id
    where m.starts_on <= %(day)s::date and (m.ends_on is null or m.ends_on > %(day)s::date) group by m.pupil_id
)
select i.pupil_id, p.uid, i.given_name, i.prefix, i.family_name, coalesce(k.name, '') as place,
    h.found as hours, w.found as away, t.found as told, c.found as calls, coalesce(k.ask_after, 5) as ask_after
from pupil_identity i
join pupil p on p.person_id = i.pupil_id
left join classes k on k.pupil_id = i.pupil_id
left join hours h on h.pupil_id = i.pupil_id
left join away w on w.pupil_id = i.pupil_id
left join told t on t.pupil_id = i.pupil_id
left join calls c on c.pupil_id = i.pupil_id
order by i.sort_key, i.pupil_id
