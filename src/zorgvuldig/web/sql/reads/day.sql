-- The day of each pupil that is open, by first name: the lessons of the day and of the next one with lessons, the newest marks, what is in the agenda
-- until some days on, what was noted of the week, why somebody is away, how many reports wait for the school, and how many of the staff looked.
-- Parameters: day, until (the first day without), since (the first day of what is new), looked_since, now, staff (the roles of who works at the school).
-- What a family may not see yet, or what the pupil does not show, the policies leave out.
with places as materialized (
    select m.pupil_id, m.group_id, m.starts_on, m.ends_on from membership m
    where m.starts_on < %(until)s::date and (m.ends_on is null or m.ends_on > %(day)s::date)
), held as materialized (
    select p.pupil_id, l.* from places p join lesson l on l.group_id = p.group_id
        and p.starts_on <= l.held_on and (p.ends_on is null or p.ends_on > l.held_on)
    where l.held_on >= %(day)s::date and l.held_on < %(until)s::date or l.planned_on >= %(day)s::date and l.planned_on < %(until)s::date
), later as (
    select h.pupil_id, min(h.held_on) as day from held h where h.held_on > %(day)s::date group by h.pupil_id
), posts as materialized (
    select t.group_id, t.staff_id from teaching t
    where t.starts_on <= %(day)s::date and (t.ends_on is null or t.ends_on > %(day)s::date) and t.group_id = any(array(select group_id from places))
    union
    select t.group_id, t.staff_id from mentoring t
    where t.starts_on <= %(day)s::date and (t.ends_on is null or t.ends_on > %(day)s::date) and t.group_id = any(array(select group_id from places))
)
select i.pupil_id, u.uid, i.given_name,
    coalesce((
        select min(g.name) from places p join learning_group g on g.id = p.group_id and g.kind = 'class'
        where p.pupil_id = i.pupil_id and p.starts_on <= %(day)s::date
    ), '') as place,
    (
        select json_agg(json_build_array(
            l.uid, l.group_id, g.uid, g.name, coalesce(s.name, ''), coalesce(s.code, ''), l.held_on, l.slot,
            to_char(l.starts_at, 'HH24:MI'), to_char(l.ends_at, 'HH24:MI'), l.room, l.is_cancelled,
            l.staff_id, concat_ws(' ', t.given_name, nullif(t.prefix, ''), t.family_name),
            l.planned_on, l.planned_slot, l.planned_room, l.planned_staff_id,
            concat_ws(' ', w.given_name, nullif(w.prefix, ''), w.family_name)
        ) order by l.held_on, l.slot, g.name, l.id)
        from held l
        join learning_group g on g.id = l.group_id
        left join later n on n.pupil_id = l.pupil_id
        left join subject s on s.id = g.subject_id
        left join staff t on t.person_id = l.staff_id
        left join staff w on w.person_id = l.planned_staff_id
        where l.pupil_id = i.pupil_id
            and (l.held_on = %(day)s::date or l.held_on = n.day or l.planned_on = %(day)s::date or l.planned_on = n.day)
    ) as lessons,
    (
        select json_agg(json_build_array(m.title, m.course, m.held_on, m.value, m.code))
        from (
            select t.title, coalesce(s.name, g.name) as course, t.held_on, d.value, d.code
            from grade d
            join test t on t.id = d.test_id
            join learning_group g on g.id = t.group_id
            left join subject s on s.id = g.subject_id
            where d.pupil_id = i.pupil_id and t.shown_from <= %(now)s::timestamptz and t.shown_from >= %(since)s::date
            order by t.shown_from desc, t.held_on desc, t.id desc limit 3
        ) m
    ) as marks,
    (
        select json_agg(json_build_array(a.uid, a.kind, a.held_on, a.slot, a.text, a.course, a.name, a.starts_at, a.is_cancelled))
        from (
            select a.uid, a.kind, a.held_on, a.slot, a.text, coalesce(s.name, g.name) as course, g.name, to_char(l.starts_at, 'HH24.MI') as starts_at,
                coalesce(l.is_cancelled, false) as is_cancelled
            from places p
            join agenda_item a on a.group_id = p.group_id and p.starts_on <= a.held_on and (p.ends_on is null or p.ends_on > a.held_on)
            join learning_group g on g.id = a.group_id
            left join subject s on s.id = g.subject_id
            left join lesson l on l.group_id = a.group_id and l.held_on = a.held_on and l.slot = a.slot
            where p.pupil_id = i.pupil_id and a.held_on >= %(day)s::date and a.held_on < %(until)s::date
            order by a.held_on, a.slot nulls last, a.id
        ) a
    ) as agenda,
    (
        select json_agg(json_build_array(a.kind, l.held_on, l.slot, a.minutes, coalesce(s.name, g.name)) order by l.held_on desc, l.slot desc)
        from attendance a
        join lesson l on l.id = a.lesson_id
        join learning_group g on g.id = l.group_id
        left join subject s on s.id = g.subject_id
        where a.pupil_id = i.pupil_id and a.kind <> 'there' and not l.is_cancelled and l.held_on >= %(since)s::date and l.held_on <= %(day)s::date
    ) as noted,
    (
        select json_agg(json_build_array(r.name, a.is_open, a.from_slot, a.until_slot) order by a.from_slot nulls first, a.id)
        from absence a join absence_reason r on r.id = a.reason_id
        where a.pupil_id = i.pupil_id and a.starts_on <= %(day)s::date and (a.ends_on > %(day)s::date or a.is_open)
    ) as away,
    (
        select count(*) from absence_notice n
        where n.pupil_id = i.pupil_id and n.starts_on <= %(day)s::date and (n.ends_on > %(day)s::date or n.is_open)
            and not exists (select from absence_answer w where w.notice_id = n.id)
    )::integer as reported,
    (
        select json_build_array(
            count(distinct l.actor_id),
            count(distinct l.actor_id) filter (where l.actor_id <> all(array(
                select o.staff_id from posts o join places p on p.group_id = o.group_id where p.pupil_id = i.pupil_id
            ))),
            count(*) filter (where l.purpose = 'emergency')
        )
        from gate.log l
        where l.pupil_id = i.pupil_id and l.at >= %(looked_since)s::timestamptz and not l.refused and l.role = any(%(staff)s::text[])
    ) as looked
from pupil_identity i join pupil u on u.person_id = i.pupil_id
order by i.given_name, i.pupil_id
