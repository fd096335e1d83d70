-- Who a guardian is: somebody whom the school keeps away does not come back as a second person, and nobody is invited at an address that a file changed.

-- A name as it is compared: without capitals, accents and signs.
create or replace function gate.plain(name text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select btrim(regexp_replace(lower(public.unaccent('public.unaccent', name)), '[[:punct:][:space:]]+', ' ', 'g'))
$$;

-- The last nine digits of a telephone number, which stay the same with and without a country; empty when there are not so many.
create or replace function gate.digits(phone text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select case when length(d) >= 9 then right(d, 9) else '' end from regexp_replace(phone, '\D', '', 'g') d
$$;

-- An e-mail address as it is compared: what stands behind a plus reaches the same mailbox.
create or replace function gate.mailbox(address text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select regexp_replace(lower(address), '\+[^@]*@', '@')
$$;

-- The guardians of a pupil, but for `person`, who may be the one that these data are about. `is_closed`: the school keeps this one away, by a
-- court's restriction, without authority, or because the tie ended. Names are compared without their prefix, which
-- half of all sources leave out and which makes others look alike. As whoever asks, so at a door of the pupils that are open.
create or replace function gate.guardians_like(pupil integer, person integer, given text, family text, email text, phone text, today date)
returns table (guardian_id integer, is_closed boolean, same_name boolean, same_email boolean, same_phone boolean, other_email boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
    select l.guardian_id, l.is_closed, l.given = l.our_given and l.family = l.our_family, l.same_email, l.same_phone, l.other_email
    from (
        select t.guardian_id, t.has_authority is false or coalesce(t.ends_on <= today, false)
                or t.is_restricted and coalesce(t.restricted_until > today, true) as is_closed,
            gate.plain($3) as given, gate.plain($4) as family, gate.plain(g.given_name) as our_given,
            gate.plain(g.family_name) as our_family,
            $5 <> '' and gate.mailbox(g.email) = gate.mailbox($5) as same_email, gate.digits($6) <> '' and gate.digits(g.phone) = gate.digits($6) as same_phone,
            $5 <> '' and g.email <> '' and gate.mailbox(g.email) <> gate.mailbox($5) as other_email
        from public.guardianship t join public.guardian g on g.person_id = t.guardian_id
        where t.pupil_id = $1 and t.guardian_id is distinct from $2
    ) l
    where l.same_email or l.same_phone or l.given || ' ' || l.family = l.our_given || ' ' || l.our_family
        or left(l.given, 1) = left(l.our_given, 1) and public.similarity(l.family, l.our_family) >= 0.4
        or public.similarity(l.given || ' ' || l.family, l.our_given || ' ' || l.our_family) >= 0.6
$$;

-- Whether these data are certainly those of somebody whom the school keeps away from this pupil: the whole name, the address or the number.
create or replace function gate.comes_back(pupil integer, person integer, given text, family text, email text, phone text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.guardians_like(pupil, person, given, family, email, phone, gate.today()) l
        where l.is_closed and (l.same_name or l.same_email or l.same_phone))
$$;

-- Nobody gets authority who is known here as somebody kept away from the same pupil, unless the school keeps a paper that says so.
create or replace function gate.authority_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() or new.has_authority is not true then return new; end if;
    if tg_op = 'UPDATE' and old.has_authority and (old.pupil_id, old.guardian_id) = (new.pupil_id, new.guardian_id) then return new; end if;
    if exists (select from public.guardian g where g.person_id = new.guardian_id
                and gate.comes_back(new.pupil_id, new.guardian_id, g.given_name, g.family_name, g.email, g.phone))
            and not exists (select from public.guardian_document d where d.guardianship_id = new.id) then
        perform gate.refuse('authority', 'kept_away');
    end if;
    return new;
end $$;

-- The same for a guardian whose data come after the tie.
create or replace function gate.guardian_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if exists (select from public.guardianship t where t.guardian_id = new.person_id and t.has_authority
                and gate.comes_back(t.pupil_id, new.person_id, new.given_name, new.family_name, new.email, new.phone)
                and not exists (select from public.guardian_document d where d.guardianship_id = t.id)) then
        perform gate.refuse('authority', 'kept_away');
    end if;
    return new;
end $$;

-- No invitation goes to an address that a file changed, before somebody of the school looked at it.
create or replace function gate.address_looked_at() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.email <> '' and exists (select from public.guardian g where g.person_id = new.person_id and g.email_to_check) then
        perform gate.refuse('invitation', 'address');
    end if;
    return new;
end $$;
