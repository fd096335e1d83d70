-- How far the log, its seals, the receipts and the releases have come.

-- How far the database is: the newest of everything that only grows. What is given up at its term is not the newest: a month of the
-- log leaves its seals, and of receipts the last one stays. `marked` is the receipt with a number that was noted before, if it is still there.
drop function if exists gate.high_water(bigint);  -- its earlier form; the gate asks it by this name
create or replace function gate.highest_numbers(noted bigint)
returns table (era integer, seal integer, receipt bigint, digest bytea, marked bytea, release bigint, look bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select (select value::integer from gate.state where key = 'incarnation'),
        coalesce((select max(s.number) from gate.seal s), 0),
        coalesce(last.number, 0), last.digest,
        (select r.digest from public.receipt r where r.number = noted),
        coalesce((select max(r.id) from public.release r), 0),
        greatest((select max(l.id) from gate.log l), (select max(s.last_id) from gate.seal s), 0)
    from (select) one left join (select r.number, r.digest from public.receipt r order by r.number desc limit 1) last on true
$$;

-- How many rows of this table went by the receipts after `noted`, as they say themselves; and the number of the newest one.
create or replace function gate.rows_by_receipts(noted bigint, place text) returns table (upto bigint, rows bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select max(r.number) from public.receipt r), 0), coalesce((
        select sum(coalesce((r.content -> 'rest' ->> place)::bigint, 0) + coalesce((
            select sum((c -> 'rows' ->> place)::bigint) from jsonb_array_elements(r.content -> 'categories') c), 0))
        from public.receipt r where r.number > noted), 0)::bigint
$$;
