-- Unusual reading in periods that are over is counted at night and kept, for the number on the statement. Whoever looks at the signals
-- themselves gets them counted at that moment (`reading.sql`). What was not counted, or by something else, or too long ago,
-- is counted at that moment here too: «none» is never said because nobody counted.

-- What a watch is counted by: its numbers, the roles that count and the functions themselves. Another digest, another count.
create or replace function gate.reading_made_of(wanted text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select encode(sha256(convert_to(concat_ws(E'\n', w::text,
        (select string_agg(distinct r.role, ',' order by r.role) from gate.rule r where r.is_staff),
        (select string_agg(distinct concat_ws('/', r.role, r.relation), ',' order by concat_ws('/', r.role, r.relation)) from gate.rule r
            where r.relation in (select g.relation from gate.group_relations() g)),
        (select string_agg(p.prosrc, E'\n' order by p.proname) from pg_proc p where p.pronamespace = 'gate'::regnamespace and p.proname in
            ('reading_hits', 'reading_counted', 'reading_ends', 'reading_days', 'group_ties', 'group_relations'))), 'UTF8')), 'hex')
    from gate.watches() w where w.watch = wanted
$$;

-- The first days of the periods of a watch (null: of each) between two days. Periods of more days follow each other from a Monday on.
create or replace function gate.reading_days(wanted text, since date, until date) returns table (watch text, day date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.watch, since + n from gate.watches() w, generate_series(0, until - since) n
    where (wanted is null or w.watch = wanted) and (since + n - date '2000-01-03') % w.days = 0
$$;

-- What is to be counted tonight, in pieces that are kept one by one.
create or replace function gate.reading_pieces() returns table (watch text, since date, until date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.watch, gate.reading_since() + n, least(gate.reading_since() + n + 9, gate.today())
    from gate.watches() w, generate_series(0, gate.today() - gate.reading_since(), 10) n order by 1, 2
$$;

-- Count the periods of a watch that begin between two days and are over for an hour, so that whatever was being written down then is
-- there, and keep who reached the number in the place of what was kept of them. Says how many periods. Two at once wait for each other.
create or replace function gate.reading_keep(wanted text, since date, until date) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    first date := greatest(since, gate.reading_since());
    counted integer;
begin
    lock table gate.reading_period in share row exclusive mode;
    delete from gate.reading_period p where p.day < gate.reading_since() or p.watch = wanted and p.day between first and until
        or not exists (select from gate.watches() w where w.watch = p.watch);
    -- In one statement: a register that comes into force meanwhile is not in it, or wholly.
    with over as materialized (
        select d.day from gate.reading_days(wanted, first, until) d
        where gate.reading_ends(wanted, d.day) <= statement_timestamp() - interval '1 hour'
    ), marked as (
        insert into gate.reading_period (watch, day, made_of, counted_at)
        select wanted, o.day, gate.reading_made_of(wanted), statement_timestamp() from over o returning day
    ), reached as (
        insert into gate.reading_kept (watch, day, staff_id)
        select c.watch, c.day, c.staff_id
        from gate.reading_counted(wanted, (select min(o.day) from over o), (select max(o.day) from over o), null) c
        join over o on o.day = c.day
    )
    select count(*) into counted from marked m;
    return counted;
end $$;

-- Every signal of the last sixty days, as it was kept and, from the first period on of which nothing holds, as it is counted now. A count
-- holds for two days, so that what is corrected of lessons or families later than tonight is not missed for long.
create or replace function gate.reading_standing() returns table (watch text, staff_id integer, day date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with made as materialized (
        select w.watch, gate.reading_made_of(w.watch) as made_of from gate.watches() w
    ), live as materialized (
        select d.watch, min(d.day) as since from gate.reading_days(null, gate.reading_since(), gate.today()) d join made m on m.watch = d.watch
        where not exists (select from gate.reading_period p where p.watch = d.watch and p.day = d.day and p.made_of = m.made_of
            and p.counted_at > statement_timestamp() - interval '2 days')
        group by d.watch
    )
    select k.watch, k.staff_id, k.day from made m join gate.reading_kept k on k.watch = m.watch left join live l on l.watch = m.watch
    where k.day >= gate.reading_since() and k.day < coalesce(l.since, gate.today() + 1)
    union all
    select c.watch, c.staff_id, c.day from live l cross join lateral gate.reading_counted(l.watch, l.since, gate.today(), null) c
$$;

-- How many signals nobody said anything about yet: a number and no more, for whoever keeps the duties and for the statement.
create or replace function gate.reading_open() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if session_user <> (select s.value from gate.state s where s.key = 'jobs_login')
        and not exists (select from gate.current_cap() c where c.purpose in ('oversight', 'governing')) then return null; end if;
    return (select count(*) from gate.reading_standing() s
        where not exists (select from public.reading_review r where r.watch = s.watch and r.staff_id = s.staff_id and r.day = s.day));
end $$;
