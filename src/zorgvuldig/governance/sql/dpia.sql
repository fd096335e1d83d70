-- Assessments and the sector's norms: which assessments the school needs, what may be read to begin one, and figures that show how things are.

-- Whether whoever asks opened privacy and security (the category of assessments).
create or replace function gate.governing_open() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.table_masks() m where m.name = 'dpia' and gate.opened(m.mask) is not null)
$$;

-- Whether an assessment holds today: the one that was decided last says that it may go ahead, and the day to look again is still to come.
create or replace function gate.dpia_holds(about text, of_product integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select d.outcome = 'go' and d.next_on > gate.today() from public.dpia d
        where d.subject = about and d.product_id is not distinct from of_product and d.decided_at is not null
        order by d.decided_at desc, d.id desc limit 1), false)
$$;

-- What needs an assessment (AVG art. 35), and whether one holds: cameras in use, the pupil records, and every product that under an
-- agreement in force gets more of pupils than a pseudonym, or sends results back. Children are vulnerable, so one criterion more is enough.
create or replace function gate.dpias_needed() returns table (subject text, product uuid, holds boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select n.subject, n.product, gate.dpia_holds(n.subject, n.product_id) from (
        select 'cameras' as subject, null::uuid as product, null::integer as product_id
            where exists (select from public.camera c where c.id > 0 and c.ended_at is null
                and exists (select from public.camera_approval a where a.camera_id = c.id))
        union all select 'tracking', null, null where exists (select from public.pupil)
        union all select 'supplier', p.uid, p.id::integer from public.product p
            cross join lateral gate.agreement_in_force(p.id::integer, gate.today()) a
            where p.id > 0 and a.id is not null and a.for_pupils and (a.claims <> '[]'::jsonb or a.channels ? 'results')
    ) n order by n.subject, n.product
$$;

-- Those of them that lack one.
create or replace function gate.dpias_lacking() returns table (subject text, product uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select n.subject, n.product from gate.dpias_needed() n where not n.holds
$$;

-- The cameras by kind of place, hidden ones too, for a draft: nothing about anybody, and no address of one.
create or replace function gate.dpia_cameras()
returns table (school text, place text, purposes jsonb, keep_days integer, from_hour time without time zone, until_hour time without time zone,
    has_live boolean, is_covert boolean, cameras integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.name::text, c.place::text, c.purposes, c.keep_days::integer, c.from_hour, c.until_hour, c.has_live, c.is_covert, count(*)::integer
    from public.camera c join public.school s on s.id = c.school_id
    where c.id > 0 and c.ended_at is null and gate.governing_open()
    group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 4
$$;

-- The products in use or about to be, with what was agreed last, also while that waits for a second person. Nobody is in it.
create or replace function gate.dpia_products()
returns table (id integer, uid uuid, product text, supplier text, country text, purposes text, basis text, claims jsonb, channels jsonb,
    for_pupils boolean, for_staff boolean, sub_processors jsonb, stored_in text, outside_eea text, breach_hours integer,
    deleted_within integer, is_stopped boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id::integer, p.uid, p.name::text, s.name::text, s.country::text, coalesce(a.purposes, '')::text, coalesce(a.basis, '')::text,
        coalesce(a.claims, '[]'::jsonb), coalesce(a.channels, '[]'::jsonb), coalesce(a.for_pupils, false), coalesce(a.for_staff, false),
        coalesce(a.sub_processors, '[]'::jsonb), coalesce(a.stored_in, '')::text, coalesce(a.outside_eea, '')::text,
        coalesce(a.breach_hours, 0)::integer, coalesce(a.deleted_within, 0)::integer, p.stopped_at is not null or s.stopped_at is not null
    from public.product p join public.supplier s on s.id = p.supplier_id
    left join lateral (select n.* from public.agreement n where n.product_id = p.id and n.withdrawn_at is null
        order by n.version desc limit 1) a on true
    where gate.governing_open() and p.id > 0 order by 3, 4, 1
$$;

-- A decision is about an assessment that is whole, and what still is a great risk does not go ahead (AVG art. 36).
create or replace function gate.dpia_ready() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() or new.decided_at is null or tg_op = 'UPDATE' and old.decided_at is not null then return new; end if;
    if (select count(distinct r ->> 'event') from jsonb_array_elements(new.risks) r where r ->> 'event' in ('access', 'change', 'loss')
            and (r ->> 'severity_after')::integer between 1 and 4 and (r ->> 'likelihood_after')::integer between 1 and 4) < 3 then
        perform gate.refuse('dpia', 'missing');
    end if;
    if new.outcome = 'go' and exists (select from jsonb_array_elements(new.risks) r
            where (r ->> 'severity_after')::integer >= 3 and (r ->> 'likelihood_after')::integer >= 3) then
        perform gate.refuse('dpia', 'high');
    end if;
    if new.next_on <= gate.today() then perform gate.refuse('dpia', 'next'); end if;
    return new;
end $$;

-- A level says what shows it, and the day on which the school wants another is to come.
create or replace function gate.norm_level_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if btrim(new.shown_by) = '' then perform gate.refuse('norm', 'shown'); end if;
    if not gate.has_role(gate.opened_by(), array['privacy_officer', 'school_leader']) then perform gate.refuse('norm', 'role'); end if;
    return new;
end $$;

-- Figures that show how the school is doing with a norm: counts and moments, of nobody. `number` of `total`, last at `at`.
create or replace function gate.norm_facts() returns table (key text, number bigint, total bigint, at timestamp with time zone)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    today date := gate.today();
begin
    if not gate.governing_open() then return; end if;
    return query
    with staff as (
        select distinct r.staff_id from public.staff_role r where r.staff_id > 0 and r.starts_on <= today and (r.ends_on is null or r.ends_on > today)
    ), accounts as (
        select a.id from public.account a where a.is_active and a.person_id in (select s.staff_id from staff s)
    ), held as (
        select r.id from public.staff_role r where r.staff_id > 0 and r.starts_on <= today and (r.ends_on is null or r.ends_on > today)
    )
    select 'mfa', count(*) filter (where exists (select from public.mfa_authenticator f where f.user_id = a.id and f.type in ('totp', 'webauthn'))), count(*), null::timestamp with time zone from accounts a
    union all select 'seals', count(*), null, max(s.made_at) from gate.seal s
    union all select 'retention', count(*) filter (where r.state = 'waiting'), count(*), max(r.finished_at) filter (where r.state = 'done')
        from public.retention_run r where r.trigger <> 'footage'
    union all select 'access_review', count(*) filter (where exists (select from public.role_review v where v.staff_role_id = h.id
        and v.reviewed_at > statement_timestamp() - interval '1 year')), count(*), (select max(v.reviewed_at) from public.role_review v) from held h
    union all select 'agreements', count(*) filter (where (gate.agreement_in_force(p.id::integer, today)).id is not null), count(*), null
        from public.product p join public.supplier s on s.id = p.supplier_id
            where p.id > 0 and p.stopped_at is null and s.stopped_at is null
    union all select 'breaches', count(*) filter (where b.closed_at is null), count(*), max(b.reported_at) from public.breach b
    union all select 'dpias', count(*) filter (where n.holds), count(*), null from gate.dpias_needed() n;
end $$;
