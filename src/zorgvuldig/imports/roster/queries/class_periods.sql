-- A pupil is in one class at a time. Who comes into a class leaves the others today, or when the new class begins if
-- that is later; one that had not begun by then is taken away. The new class begins when the last of the others ended.
-- Parameters: person, group_id, starts_on, ends_on (arrays), today.
-- Says per pupil who was or is in another class: n, the pupil, when the new class begins, and how many were left.
with incoming as materialized (
    select i.* from unnest(%(person)s::integer[], %(group_id)s::integer[], %(starts_on)s::date[], %(ends_on)s::date[])
        with ordinality as i (person, group_id, starts_on, ends_on, n)
    join learning_group g on g.id = i.group_id and g.kind = 'class'
), others as materialized (
    select i.n, m.id, m.pupil_id, m.starts_on, m.ends_on is null or m.ends_on > %(today)s::date as is_left,
        case when m.ends_on <= %(today)s::date then m.ends_on else greatest(%(today)s::date, i.starts_on) end as until
    from incoming i
    join membership m on m.pupil_id = i.person and m.group_id <> i.group_id
    join learning_group g on g.id = m.group_id and g.kind = 'class'
    where m.starts_on < i.ends_on and (m.ends_on is null or m.ends_on > i.starts_on)
), removed as (
    delete from membership m using others o where m.id = o.id and o.is_left and o.starts_on >= o.until
), altered as (
    update membership m set ends_on = o.until from others o where m.id = o.id and o.is_left and o.starts_on < o.until
)
select i.n, i.person, greatest(i.starts_on, max(o.until) filter (where o.starts_on < o.until)) as starts_on,
    count(*) filter (where o.is_left) as left_count
from incoming i join others o using (n)
group by i.n, i.person, i.starts_on
