-- The groups of these pupils on a day, classes first, each with its teachers and mentors of that day.
-- Parameters: pupils (numbers), day.
with places as materialized (
    select m.id, m.pupil_id, m.group_id from membership m
    where m.pupil_id = any(array(select unnest(%(pupils)s::integer[]))) and m.starts_on <= %(day)s::date and (m.ends_on is null or m.ends_on > %(day)s::date)
), posts as materialized (
    select 1 as rank, t.group_id, t.staff_id from teaching t
    where t.group_id = any(array(select group_id from places))
        and t.starts_on <= %(day)s::date and (t.ends_on is null or t.ends_on > %(day)s::date)
    union all
    select 2, t.group_id, t.staff_id from mentoring t
    where t.group_id = any(array(select group_id from places))
        and t.starts_on <= %(day)s::date and (t.ends_on is null or t.ends_on > %(day)s::date)
), people as materialized (
    select p.group_id, array_agg(
        concat_ws(' ', nullif(f.given_name, ''), nullif(f.prefix, ''), f.family_name) order by p.rank, f.family_name, f.person_id
    ) as names
    from posts p join staff f on f.person_id = p.staff_id group by p.group_id
)
select p.id as membership_id, p.pupil_id, g.kind = 'class' as is_class, g.name, coalesce(s.name, '') as subject, h.name as school,
    coalesce(w.names, '{}') as staff
from places p
join learning_group g on g.id = p.group_id
join school_year y on y.id = g.year_id
join school h on h.id = y.school_id
left join subject s on s.id = g.subject_id
left join people w on w.group_id = p.group_id
order by g.kind, s.name, g.name, p.id
