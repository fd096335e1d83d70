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

-- A letter about a breach that never was, to one of the invented people: closed, about nobody, and seen by nobody else. Written once.
create or replace function gate.canary_letter(number uuid, reader integer, letter text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.breach as b (id, uid, kind, title, what, noticed_at, reported_at, reported_by_id, answers, people_kinds, categories, measures,
            ap_decision, ap_reason, ap_decided_at, ap_decided_by_id, ap_reference, people_decision, people_reason, people_decided_at, people_decided_by_id,
            people_letter, people_told_at, closed_at, closed_by_id)
        select -1, number, 'other', 'Proef', 'Proef', n, n, reader, '{}', '[]', '[]', 'Proef', 'not', 'Proef', n, reader, '', 'tell', 'Proef', n, reader,
            letter, n, n, reader from statement_timestamp() n where reader < 0
        on conflict (id) do update set people_letter = excluded.people_letter where b.people_letter <> excluded.people_letter;
    insert into gate.breach_letter (breach_id, person_id, part, added_at, added_by, written_at)
        select -1, reader, 'guardian', n, reader, n from statement_timestamp() n where reader < 0 on conflict do nothing;
$$;
