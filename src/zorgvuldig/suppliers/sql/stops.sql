-- The stop switch and what may be seen of it. That nothing goes to a stopped product is asked in `supply.sql`; here end the
-- sessions and tokens it still has, and here the desk and a family see figures of what they may not read row by row.

-- Whether somebody at the desk of suppliers is at the door, to read or also to write.
create or replace function gate.at_supplier_desk(writes boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c join gate.table_masks() m on m.name = 'product'
        where c.purpose = 'supplier_desk' and (case when writes then c.write_mask else c.read_mask end) & m.mask = m.mask)
$$;

-- Ends every session that a product knows of, so that the product is told, and revokes all it holds: codes, tokens, and what
-- was let go and not read yet. Returns how many sessions ended.
create or replace function gate.end_supplier_sessions(wanted integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    clients bigint[] := array(select c.id from public.client c where c.product_id = wanted);
    ended integer;
begin
    if not gate.at_supplier_desk(true) then
        raise exception 'only the desk of suppliers ends their sessions' using errcode = '42501';
    end if;
    update public.supplier_session s set ended_at = statement_timestamp()
        where s.client_id = any(clients) and s.ended_at is null;
    get diagnostics ended = row_count;
    update public.access_token t set source_refresh_token_id = null
        where t.application_id = any(clients) and t.source_refresh_token_id is not null;
    delete from public.refresh_token t where t.application_id = any(clients);
    delete from public.access_token t where t.application_id = any(clients);
    delete from public.code t where t.application_id = any(clients);
    delete from gate.supplying g using public.supply s where s.id = g.supply_id and s.product_id = wanted;
    return ended;
end $$;

-- When a product or supplier (`kind`) was stopped and let go again, by whom and why. Whoever lets it go writes their reason over
-- the old one before emptying it, so the history has both.
create or replace function gate.stop_history(kind text, wanted integer)
returns table (at timestamptz, actor_id integer, is_stop boolean, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.at, c.actor_id, c.changed #> '{stopped_at,1}' <> 'null',
        case when c.changed #> '{stopped_at,1}' <> 'null' then c.changed #>> '{stopped_why,1}' else c.changed #>> '{stopped_why,0}' end
    from gate.change c
    where gate.at_supplier_desk(false) and kind in ('product', 'supplier') and c.table_name = kind and c.row_id = wanted
        and c.op = 'update' and c.changed ? 'stopped_at'
    order by c.id desc
$$;

-- What a product got since a moment, by way, list and kinds of data: how often, about how many people, and how often handing
-- over did not end. Numbers alone; of whom they are is in the files of those people.
create or replace function gate.supplied_figures(wanted integer, since timestamp with time zone)
returns table (channel text, what text, claims jsonb, times bigint, people bigint, last timestamptz, broken bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.channel::text, s.what::text, s.claims, count(distinct s.id), count(distinct p.pupil_id) + count(distinct t.staff_id),
        max(s.at), count(distinct s.id) filter (where s.done_at is null and s.at < statement_timestamp() - interval '5 minutes')
    from public.supply s left join public.supply_pupil p on p.supply_id = s.id left join public.supply_staff t on t.supply_id = s.id
    where gate.at_supplier_desk(false) and s.product_id = wanted and s.at > since
    group by 1, 2, 3
$$;

-- For each pupil that is open: by which agreement each product may get something about them today, and why it may not (empty:
-- it may). The reason a family gave, or the school, is not here; it is in the requests of whoever asked.
create or replace function gate.pupil_at_suppliers() returns table (pupil_id integer, product_id integer, agreement_id integer, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select o.pupil, p.id, a.id, gate.why_not(p.id, o.pupil, a.channels ->> 0)
    from unnest((select gate.opened(m.mask) from gate.table_masks() m where m.name = 'supply_pupil')) o(pupil)
    join public.product p on (p.id < 0) = (o.pupil < 0)  -- no pupil is at a product that is invented, and none of those at another
    left join lateral gate.agreement_in_force(p.id, gate.today()) a on true
    where exists (select from gate.current_cap() c join gate.table_masks() m on m.name = 'product' where c.read_mask & m.mask = m.mask)
$$;
