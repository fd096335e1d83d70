-- Pupils at schools. An enrolment that overlaps the new period is that enrolment (the latest of several); where none
-- does, a new one begins. A source that is silent about the level or the end changes neither, and an enrolment
-- never begins later than it did, nor reaches into the one before or after it.
-- Parameters: person, school_id, level, starts_on, ends_on (arrays).
with incoming as materialized (
    select * from unnest(
        %(person)s::integer[], %(school_id)s::integer[], %(level)s::text[], %(starts_on)s::date[], %(ends_on)s::date[]
    ) with ordinality as i (person, school_id, level, starts_on, ends_on, n)
), held as materialized (
    select i.n, t.id, t.level, t.starts_on, t.ends_on,
        lag(t.ends_on) over pair as earlier, lead(t.starts_on) over pair as later
    from enrolment t join incoming i on i.person = t.pupil_id and i.school_id = t.school_id
    window pair as (partition by i.n order by t.starts_on)
), same as materialized (
    select distinct on (h.n) h.* from held h join incoming i using (n)
    where (h.ends_on is null or h.ends_on > i.starts_on) and (i.ends_on is null or h.starts_on < i.ends_on)
    order by h.n, h.starts_on desc
), found as materialized (
    select i.n, i.person, i.school_id, s.id,
        coalesce(nullif(i.level, ''), s.level, '') as level,
        greatest(least(i.starts_on, s.starts_on), s.earlier) as starts_on,
        least(coalesce(i.ends_on, s.ends_on), s.later) as ends_on,
        s.level as had_level, s.starts_on as had_start, s.ends_on as had_end
    from incoming i left join same s using (n)
), judged as materialized (
    select *, id is not null and (level, starts_on, ends_on) is distinct from (had_level, had_start, had_end) as differs
    from found
), added as (
    insert into enrolment (pupil_id, school_id, level, starts_on, ends_on)
    select person, school_id, level, starts_on, ends_on from judged where id is null
    order by hashint4(person)  -- strewn, as in tie.sql
), altered as (
    update enrolment t set level = j.level, starts_on = j.starts_on, ends_on = j.ends_on
    from judged j where j.differs and t.id = j.id
)
select n, person, id is null as is_new from judged where id is null or differs
