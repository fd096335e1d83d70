-- The lesson hours of a day at these schools: when each begins and ends, and its lessons with who gives them (whoever stands with the lesson, or else
-- who teaches the group), whether the roll was called, whether it has begun and is over, and whether it is cancelled.
-- Parameters: day, now (a time of the wall clock), schools (numbers).
select l.slot, to_char(min(l.starts_at), 'HH24:MI') as starts, to_char(max(l.ends_at), 'HH24:MI') as ends,
    json_agg(json_build_array(
        l.uid, g.uid, g.name, coalesce(
            nullif(concat_ws(' ', nullif(f.given_name, ''), nullif(f.prefix, ''), f.family_name), ''),
            (
                select string_agg(concat_ws(' ', nullif(o.given_name, ''), nullif(o.prefix, ''), o.family_name), ', ' order by o.family_name, o.person_id)
                from teaching t join staff o on o.person_id = t.staff_id
                where t.group_id = g.id and t.starts_on <= l.held_on and (t.ends_on is null or t.ends_on > l.held_on)
            ), ''
        ), r.id is not null, l.held_on + l.starts_at <= %(now)s::timestamp, l.held_on + l.ends_at <= %(now)s::timestamp, l.is_cancelled
    ) order by g.name, l.id) as lessons
from lesson l
join learning_group g on g.id = l.group_id
join school_year y on y.id = g.year_id
left join staff f on f.person_id = l.staff_id
left join lesson_roll r on r.lesson_id = l.id
where l.held_on = %(day)s::date and y.school_id = any(%(schools)s::integer[])
group by l.slot order by l.slot
