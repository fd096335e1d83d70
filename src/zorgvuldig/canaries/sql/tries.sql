-- When a kind of try was last written down; null: never.
create or replace function gate.canary_tried_at(named text) returns timestamp with time zone
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select t.tried_at from public.canary_try t where t.name = named
$$;

-- What a try came to takes the place of what the one before came to. Nobody but the job that tries may say it.
create or replace function gate.canary_tried(named text, of_promise text, at timestamp with time zone, has_held boolean, count integer, lacking jsonb, more jsonb)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.canary_try (name, promise, tried_at, held, arrived, missing, beyond)
        values (named, of_promise, at, has_held, count, lacking, more)
        on conflict (name) do update set promise = excluded.promise, tried_at = excluded.tried_at, held = excluded.held,
            arrived = excluded.arrived, missing = excluded.missing, beyond = excluded.beyond
$$;

-- What went to suppliers that are invented is looked at when it comes; no family or term waits for it, so it goes after a day.
create or replace function gate.canary_supplies_gone() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    delete from public.supply_pupil p using public.supply s
        where s.id = p.supply_id and s.product_id < 0 and s.at < statement_timestamp() - interval '1 day';
    delete from public.supply s where s.product_id < 0 and s.at < statement_timestamp() - interval '1 day';
    delete from public.supply_refusal r where r.product_id < 0 and r.day < gate.today();
$$;

-- What somebody invented was called at an invented product before it might have nothing any more. Of real people and products nothing is written.
create or replace function gate.canary_known(wanted integer, who integer, called text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.pairwise (person_id, sector, sub) select who, p.sector, called from public.product p
        where p.id = wanted and p.id < 0 and who < 0 on conflict do nothing
$$;
