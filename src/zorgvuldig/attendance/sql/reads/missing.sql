-- The pupils that are open, by name, and beside them what is known of a day, each part a list of its own: in which groups they are, which of these are
-- classes, the lessons of these groups, what was noted in one, the days for which it is known why somebody is away, what was reported and not answered
-- yet, and who called the family. Cancelled lessons are left out: nobody is missing there. Who is ill without a last day is so every day until the one
-- on which the family said that they are back. No part is joined to another: how many rows each has nobody knows beforehand, and whatever the plan,
-- five hundred pupils are then never held beside thousands of lessons one by one.
-- Parameters: day, since, until (moments at which that day begins and ends).
with members as materialized (
    select m.pupil_id, m.group_id from membership m
    where m.starts_on <= %(day)s::date and (m.ends_on is null or m.ends_on > %(day)s::date)
), places as materialized (
    select distinct m.group_id from members m
), lessons as materialized (
    select l.id, l.group_id, l.slot, l.starts_at, l.ends_at, coalesce(s.name, g.name) as course, c.id is not null as is_called
    from places p
    join lesson l on l.group_id = p.group_id and l.held_on = %(day)s::date and not l.is_cancelled
    join learning_group g on g.id = l.group_id
    left join subject s on s.id = g.subject_id
    left join lesson_roll c on c.lesson_id = l.id
), reasons as materialized (
    select r.id, r.name, r.is_authorised from absence_reason r
)
select
    (
        select json_agg(json_build_array(i.pupil_id, p.uid, i.given_name, i.prefix, i.family_name) order by i.sort_key, i.pupil_id)
        from pupil_identity i join pupil p on p.person_id = i.pupil_id
    ) as pupils,
    (select json_agg(json_build_array(m.pupil_id, m.groups)) from (select pupil_id, array_agg(group_id) as groups from members group by pupil_id) m) as members,
    (
        select json_agg(json_build_array(g.id, g.name, s.ask_after_days))
        from places p join learning_group g on g.id = p.group_id and g.kind = 'class' join school_year y on y.id = g.year_id join school s on s.id = y.school_id
    ) as classes,
    (
        select json_agg(json_build_array(
            l.id, l.group_id, l.slot, to_char(l.starts_at, 'HH24:MI'), to_char(l.ends_at, 'HH24:MI'), l.course, l.is_called
        ) order by l.slot, l.id) from lessons l
    ) as lessons,
    (
        select json_agg(json_build_array(a.pupil_id, a.lesson_id, a.kind, a.minutes, coalesce(r.name, '')))
        from attendance a left join reasons r on r.id = a.reason_id where a.lesson_id = any(array(select l.id from lessons l))
    ) as marks,
    (
        select json_agg(json_build_array(x.pupil_id, x.found)) from (
            select w.pupil_id, json_agg(json_build_array(
                w.uid, r.name, r.is_authorised, w.from_slot, w.until_slot, case when w.is_open then w.starts_on end
            ) order by w.from_slot nulls first) as found
            from absence w join reasons r on r.id = w.reason_id
            where w.starts_on <= %(day)s::date and (w.ends_on > %(day)s::date or w.is_open) and not (w.is_open and exists (
                select from absence_recovery b where b.pupil_id = w.pupil_id and b.back_on > w.starts_on and b.back_on <= %(day)s::date))
            group by w.pupil_id
        ) x
    ) as away,
    (
        select json_agg(json_build_array(x.pupil_id, x.found)) from (
            select n.pupil_id, json_agg(json_build_array(n.uid, n.kind, case when n.is_open then n.starts_on end) order by n.id) as found
            from absence_notice n
            where n.starts_on <= %(day)s::date and (n.ends_on > %(day)s::date or n.is_open) and not (n.is_open and exists (
                    select from absence_recovery b where b.pupil_id = n.pupil_id and b.back_on > n.starts_on and b.back_on <= %(day)s::date))
                and not exists (select from absence_answer r where r.notice_id = n.id)
            group by n.pupil_id
        ) x
    ) as told,
    (
        select json_agg(json_build_array(x.pupil_id, x.found)) from (
            select c.pupil_id, json_agg(json_build_array(
                c.outcome, c.called_at, concat_ws(' ', nullif(f.given_name, ''), nullif(f.prefix, ''), f.family_name)
            ) order by c.called_at, c.id) as found
            from absence_call c left join staff f on f.person_id = c.called_by_id
            where c.called_at >= %(since)s::timestamptz and c.called_at < %(until)s::timestamptz
            group by c.pupil_id
        ) x
    ) as calls
