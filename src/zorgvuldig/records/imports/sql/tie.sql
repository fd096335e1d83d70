-- People in groups: {table} of {person}. The latest row of a pair is compared with what the source says now.
-- A pair that the source no longer names ends today; one that had not begun is taken away. Says how many of each, and whom it touched.
-- Parameters: person, group_id, starts_on, ends_on (arrays), today, and groups: those that may lose people.
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
    select i.n, i.person, i.group_id, greatest(i.starts_on, l.earlier) as starts_on, i.ends_on, l.id,
        l.id is not null and greatest(i.starts_on, l.earlier) < i.ends_on
            and (l.starts_on, l.ends_on) is distinct from (greatest(i.starts_on, l.earlier), i.ends_on) as differs
    from incoming i left join latest l on l.person = i.person and l.group_id = i.group_id
), gone as materialized (
    select l.id, l.person, l.starts_on from latest l
    left join incoming i on i.person = l.person and i.group_id = l.group_id
    where i.n is null and (l.ends_on is null or l.ends_on > %(today)s::date)
), added as (
    insert into {table} ({person}, group_id, starts_on, ends_on)
    select person, group_id, starts_on, ends_on from found where id is null order by n
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
