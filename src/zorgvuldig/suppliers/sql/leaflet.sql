-- What anybody may read about suppliers: of every product with an agreement in force today, what was agreed, and nothing else.
-- No person stands in it, no mailbox, and not who made or approved it. A group is not named: only that it is for some groups. What was invented
-- (decision 65) is no product of the school.
create or replace function gate.public_products() returns table (
    uid uuid, product text, supplier text, country text, site text, purposes text, basis text, topic text, claims jsonb,
    channels jsonb, names text, for_pupils boolean, for_staff boolean, sub_processors jsonb, stored_in text, outside_eea text,
    breach_hours integer, deleted_within integer, starts_on date, ends_on date, scopes jsonb
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.uid, p.name, s.name, s.country, s.site, a.purposes, a.basis, a.topic, a.claims, a.channels, a.names, a.for_pupils,
        a.for_staff, a.sub_processors, a.stored_in, a.outside_eea, a.breach_hours, a.deleted_within, a.starts_on, a.ends_on,
        coalesce((select jsonb_agg(distinct jsonb_build_object('school', c.name, 'stage', o.stage, 'groups', o.group_id is not null))
            from public.agreement_scope o join public.school c on c.id = o.school_id where o.agreement_id = a.id), '[]'::jsonb)
    from public.product p join public.supplier s on s.id = p.supplier_id
    cross join lateral gate.agreement_in_force(p.id, gate.today()) a
    -- Of what the register no longer knows nothing goes (`gate.why_not`).
    where p.id > 0 and a.id is not null and gate.claims_mask(a.claims) is not null
    order by p.name, s.name, p.id
$$;
