-- People in groups: {table} of {person}. The latest row of a pair is compared with what the source says now.
-- A pair that the source no longer names ends today; one that had not begun is taken away. Says how many of each, and whom it touched.
-- {column} is what the table also says of a group, and {value} where that comes from.
-- Parameters: person, group_id, starts_on, ends_on (arrays), today, groups: those that may lose people, and is_whole:
-- whether every pair is named; keeps_start: whether the day on which a pair began here stays. When not whole, only the pairs in ended_person and ended_group (arrays) end.
with incoming as materialized (
    select * from unnest(%(person)s::integer[], %(group_id)s::integer[], %(starts_on)s::date[], %(ends_on)s::date[])
        with ordinality as i (person, group_id, starts_on, ends_on, n)
), latest as materialized (
    select distinct on (t.{person}, t.group_id) t.id, t.{person} as person, t.group_id, t.starts_on, t.ends_on,
        max(t.ends_on) over (
            partition by t.{person}, t.group_id order by t.starts_on rows between unbounded preceding and 1 preceding
        ) as earlier
    from {table} t where t.group_id = any(%(groups)s::integer[])
    order by t.{person}, t.group_id, t.starts_on desc
), found as materialized (
    select i.person, i.group_id, b.starts_on, i.ends_on, l.id,
        l.id is not null and b.starts_on < i.ends_on
            and (l.starts_on, l.ends_on) is distinct from (b.starts_on, i.ends_on) as differs
    from incoming i left join latest l on l.person = i.person and l.group_id = i.group_id
    cross join lateral (
        select case when %(keeps_start)s::boolean and l.id is not null then l.starts_on
            else greatest(i.starts_on, l.earlier) end as starts_on
    ) b
), gone as materialized (
    select l.id, l.person, l.starts_on from latest l
    left join incoming i on i.person = l.person and i.group_id = l.group_id
    where i.n is null and (l.ends_on is null or l.ends_on > %(today)s::date) and (
        %(is_whole)s::boolean or (l.person, l.group_id) in (
            select e.person, e.group_id from unnest(%(ended_person)s::integer[], %(ended_group)s::integer[]) as e (person, group_id)
        )
    )
), added as (
    insert into {table} ({person}, group_id, starts_on, ends_on{column})
    select f.person, f.group_id, f.starts_on, f.ends_on{value}
    from found f join learning_group g on g.id = f.group_id where f.id is null
    -- Strewn: in order of number, each row widens the last page of the constraint's index and all above it, which takes twice as long.
    order by hashint4(f.person), f.group_id
), removed as (
    delete from {table} t using gone g where t.id = g.id and g.starts_on >= %(today)s::date
), altered as (
    update {table} t set starts_on = x.starts_on, ends_on = x.ends_on
    from (
        select id, starts_on, ends_on from found where differs
        union all
        select id, starts_on, %(today)s::date from gone where starts_on < %(today)s::date
    ) x
    where t.id = x.id
)
select count(*) filter (where what = 'created') as created, count(*) filter (where what = 'changed') as changed,
    count(*) filter (where what = 'ended') as ended, array_agg(distinct person) as people
from (
    select person, case when id is null then 'created' else 'changed' end as what from found where id is null or differs
    union all
    select person, 'ended' from gone
) x
