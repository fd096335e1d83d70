-- Pupils who come into a class leave the other classes of that school year today; one that had not begun is taken away.
-- Parameters: person, group_id (arrays), today. Says whom it touched.
with incoming as materialized (
    select i.person, i.group_id, g.year_id
    from unnest(%(person)s::integer[], %(group_id)s::integer[]) as i (person, group_id)
    join learning_group g on g.id = i.group_id and g.kind = 'class'
), gone as materialized (
    select m.id, m.pupil_id, m.starts_on
    from membership m join learning_group g on g.id = m.group_id and g.kind = 'class'
    where (m.ends_on is null or m.ends_on > %(today)s::date)
        and exists (select from incoming i where i.person = m.pupil_id and i.year_id = g.year_id)
        and not exists (select from incoming i where i.person = m.pupil_id and i.group_id = m.group_id)
), removed as (
    delete from membership m using gone g where m.id = g.id and g.starts_on >= %(today)s::date
), altered as (
    update membership m set ends_on = %(today)s::date from gone g where m.id = g.id and g.starts_on < %(today)s::date
)
select pupil_id from gone
