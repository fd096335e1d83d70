-- Suppliers: what is agreed, for whom, and that nothing reaches them but by an agreement in force and with a row that says so.
-- A supplier has no session and opens no file. It shows a code or a token; who that is of is found here, and what it gets is
-- committed before it can be read (`gate.supply`, then `gate.supplied` in a later transaction).

-- The version of a product's agreement that holds on a day: the approved one that began last, unless it ended or was withdrawn.
-- An older version never comes back. Nothing while the product or its supplier is stopped.
create or replace function gate.agreement_in_force(wanted integer, day date) returns public.agreement
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a from public.agreement a join public.product p on p.id = a.product_id join public.supplier s on s.id = p.supplier_id
    where a.id = (select n.id from public.agreement n where n.product_id = wanted and n.approved_at is not null
            and n.starts_on <= day order by n.starts_on desc, n.version desc limit 1)
        and a.ends_on > day and a.withdrawn_at is null and p.stopped_at is null and s.stopped_at is null
$$;

-- As what a person is in the population of an agreement on a day: 'pupil', 'staff', or null when not at all.
create or replace function gate.population_role(about integer, who integer, day date) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when a.for_pupils and exists (select from public.agreement_scope s
            join public.enrolment e on e.pupil_id = who and e.school_id = s.school_id
                and e.starts_on <= day and (e.ends_on is null or e.ends_on > day)
            where s.agreement_id = a.id and (s.stage is null and s.group_id is null or exists (
                select from public.membership m join public.learning_group g on g.id = m.group_id
                where m.pupil_id = who and m.starts_on <= day and (m.ends_on is null or m.ends_on > day)
                    and (g.id = s.group_id or g.kind = 'class' and g.stage = s.stage
                        and g.year_id in (select y.id from public.school_year y where y.school_id = s.school_id))))) then 'pupil'
        when a.for_staff and exists (select from public.teaching t join public.learning_group g on g.id = t.group_id
            join public.school_year y on y.id = g.year_id
            join public.agreement_scope s on s.agreement_id = a.id and s.school_id = y.school_id
            where t.staff_id = who and t.starts_on <= day and (t.ends_on is null or t.ends_on > day)
                and (s.group_id is null and (s.stage is null or g.stage is null or g.stage = s.stage) or s.group_id = g.id)
                and exists (select from public.staff_role r where r.staff_id = who and r.starts_on <= day
                    and (r.ends_on is null or r.ends_on > day))) then 'staff'
        end
    from public.agreement a where a.id = about
$$;

-- The categories that an agreement's claims are of, by the register in force. Null when it names a claim that is not there.
create or replace function gate.claims_mask(wanted jsonb) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when count(*) = count(c.key) then coalesce(bit_or(c.mask), 0) end
    from jsonb_array_elements_text(wanted) w(key) left join gate.claims() c on c.key = w.key
$$;

-- Why this person may not be supplied to this product by this channel; empty when they may. Without a person: whether anybody may.
create or replace function gate.why_not(wanted integer, who integer, how text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    today date := gate.today();
    a public.agreement := gate.agreement_in_force(wanted, today);
    acts_as text;
    agreed bigint;
begin
    if a.id is null then
        return case when exists (select from public.product p join public.supplier s on s.id = p.supplier_id
            where p.id = wanted and (p.stopped_at is not null or s.stopped_at is not null)) then 'stopped' else 'no_agreement' end;
    end if;
    if not a.channels ? how then return 'channel'; end if;
    agreed := gate.claims_mask(a.claims);
    if agreed is null then return 'register'; end if;  -- the register no longer knows what was agreed
    if who is null then return ''; end if;
    acts_as := gate.population_role(a.id, who, today);
    if acts_as is null then return 'outside'; end if;
    if acts_as = 'pupil' then
        -- What a family had restricted, or objected to, is left alone (AVG art. 18 and 21). Even the pseudonym is of their name.
        if exists (select from public.restriction r where r.pupil_id = who and r.purpose in ('', 'supplying')
                and r.mask & (agreed | (select m.mask from gate.table_masks() m where m.name = 'pupil_identity')) <> 0
                and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp()))
            or exists (select from public.product_stop s where s.pupil_id = who and s.product_id = wanted
                and s.starts_at <= statement_timestamp() and (s.ends_at is null or s.ends_at > statement_timestamp())) then
            return 'restricted';
        end if;
        if a.basis = 'consent' and not exists (select from gate.consent_states(array[who]) c
                where c.topic = a.topic and c.state = 'yes') then
            return 'consent';
        end if;
    end if;
    return '';
end $$;

-- Counts a refusal, never whose it was.
create or replace function gate.count_refusal(wanted integer, how text, reason text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.supply_refusal (product_id, day, channel, why, count)
        select p.id, gate.today(), left(how, 10), left(reason, 20), 1 from public.product p where p.id = wanted
        on conflict (product_id, day, channel, why) do update set count = public.supply_refusal.count + 1
$$;

-- Of which client and person a credential is, now: 'code' (redeemed less than a minute ago), 'access' or 'refresh'. A token of a
-- person lives as long as the session it was given in. No row for anything else.
create or replace function gate.bearer(credential text, kind text, out client bigint, out product integer, out person integer, out scopes text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with held as (select encode(sha256(convert_to(credential, 'UTF8')), 'hex') as digest),
    found as (
        select u.client_id, u.account_id, u.session_key, 'openid' as scope from public.used_code u, held
            where kind = 'code' and u.digest = held.digest and u.used_at > statement_timestamp() - interval '1 minute'
        union all
        select t.application_id, t.user_id, t.session_key, t.scope from public.access_token t, held
            where kind = 'access' and t.token_checksum = held.digest and t.expires > statement_timestamp()
        union all
        select t.application_id, t.user_id, t.session_key, 'openid' from public.refresh_token t, held
            where kind = 'refresh' and t.token_checksum = held.digest and t.revoked is null
    )
    select c.id, c.product_id, a.person_id, f.scope
    from found f join public.client c on c.id = f.client_id and not c.is_test left join public.account a on a.id = f.account_id
    where f.account_id is null or a.is_active and exists (select from gate.session s where s.session_key = f.session_key
        and s.person_id = a.person_id and s.until > statement_timestamp()) and gate.is_strong(a.id, a.person_id)
$$;

-- What a person is called in the sector of a product; null when it is not computed yet.
create or replace function gate.sub_of(wanted integer, who integer) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.sub from public.pairwise w join public.product p on p.sector = w.sector and p.sector <> ''
    where p.id = wanted and w.person_id = who
$$;

-- The sector of the product whose credential this is.
create or replace function gate.sector_of(credential text, kind text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.sector from gate.bearer(credential, kind) b join public.product p on p.id = b.product
$$;

-- Keeps pseudonyms that were computed outside the database, of whoever may be supplied to the product whose credential this is:
-- the person that it is of, or of a machine's everybody in its population. The first one stays.
create or replace function gate.keep_subs(credential text, kind text, persons uuid[], subs text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    sector text;
begin
    select * into b from gate.bearer(credential, kind);
    select p.sector into sector from public.product p where p.id = b.product and p.sector <> '';
    if sector is null then return; end if;
    insert into public.pairwise (sector, person_id, sub)
        select sector, p.id, n.sub from unnest(persons, subs) n(uid, sub) join public.person p on p.uid = n.uid
        where p.id = b.person or b.person is null and p.id in (
            select s.person_id from unnest(array['roster', 'csv', 'results']) c, gate.supplied_people(b.product, c) s)
        on conflict do nothing;
end $$;

-- Lets one person's agreed claims go to the product whose credential this is, and commits that it does. `why` says why not (empty:
-- they go); `needs` is the person's number outside, when their pseudonym has to be computed and kept first.
create or replace function gate.supply(
    credential text, kind text, token uuid, out why text, out number bigint, out needs uuid, out sub text, out claims jsonb
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    a public.agreement;
begin
    select * into b from gate.bearer(credential, kind);
    if b.client is null or b.person is null then why := 'credential'; return; end if;
    why := gate.why_not(b.product, b.person, 'login');
    if why <> '' then perform gate.count_refusal(b.product, 'login', why); return; end if;
    sub := gate.sub_of(b.product, b.person);
    if sub is null then
        select p.uid into needs from public.person p where p.id = b.person;
        why := 'sub';
        return;
    end if;
    a := gate.agreement_in_force(b.product, gate.today());
    claims := a.claims;
    insert into public.supply (product_id, agreement_id, channel, what, claims, count, at)
        values (b.product, a.id, 'login', '', a.claims, 1, statement_timestamp()) returning id into number;
    perform gate.supplied_to(number, a.id, array[b.person]);
    insert into gate.supplying (token, supply_id, person_id, xid, until)
        values (token, number, b.person, pg_current_xact_id(), statement_timestamp() + interval '1 minute');
end $$;

-- Notes about whom a supply is.
create or replace function gate.supplied_to(number bigint, about integer, people integer[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    with role as (select p, gate.population_role(about, p, gate.today()) as acts_as from unnest(people) p),
    pupils as (insert into public.supply_pupil (supply_id, pupil_id) select number, p from role where acts_as = 'pupil')
    insert into public.supply_staff (supply_id, staff_id) select number, p from role where acts_as = 'staff'
$$;

-- The values of claims about somebody, by the register's keys; only of what the population of the agreement covers.
create or replace function gate.claim_values(about integer, who integer) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with a as (select g.*, gate.population_role(g.id, who, gate.today()) as acts_as from public.agreement g where g.id = about),
    groups as (
        select distinct g.name, g.kind, g.stage, g.level from a join public.agreement_scope s on s.agreement_id = a.id
        join public.school_year y on y.school_id = s.school_id
        join public.learning_group g on g.year_id = y.id and (s.group_id is null or s.group_id = g.id)
        where a.acts_as = 'pupil' and exists (select from public.membership m where m.group_id = g.id and m.pupil_id = who
                and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today()))
            or a.acts_as = 'staff' and exists (select from public.teaching t where t.group_id = g.id and t.staff_id = who
                and t.starts_on <= gate.today() and (t.ends_on is null or t.ends_on > gate.today()))
    ),
    school as (
        select c.name, c.brin from a join public.agreement_scope s on s.agreement_id = a.id join public.school c on c.id = s.school_id
        where a.acts_as = 'staff' or exists (select from public.enrolment e where e.pupil_id = who and e.school_id = c.id
            and e.starts_on <= gate.today() and (e.ends_on is null or e.ends_on > gate.today()))
        order by c.id limit 1
    )
    select jsonb_strip_nulls(jsonb_build_object(
        'role', case when a.claims ? 'role' then a.acts_as end,
        'school', case when a.claims ? 'school' then (select jsonb_build_object('brin', s.brin, 'name', s.name) from school s) end,
        'group', case when a.claims ? 'group' then (select jsonb_agg(g.name order by g.kind, g.name) from groups g) end,
        'stage', case when a.claims ? 'stage' then (select min(g.stage) from groups g where g.kind = 'class') end,
        'level', case when a.claims ? 'level' then (select min(nullif(g.level, '')) from groups g where g.kind = 'class') end,
        'first_name', case when a.claims ? 'first_name' then case a.acts_as
            when 'pupil' then (select i.given_name from public.pupil_identity i where i.pupil_id = who)
            when 'staff' then (select t.given_name from public.staff t where t.person_id = who) end end,
        'family_name', case when a.claims ? 'family_name' then case a.acts_as
            when 'pupil' then (select concat_ws(' ', nullif(i.prefix, ''), i.family_name) from public.pupil_identity i where i.pupil_id = who)
            when 'staff' then (select concat_ws(' ', nullif(t.prefix, ''), t.family_name) from public.staff t where t.person_id = who) end end,
        'eck_id', case when a.claims ? 'eck_id' and a.acts_as = 'pupil' then (select k.value from public.eck_id k where k.pupil_id = who) end
    )) from a where a.acts_as is not null
$$;

-- What was let go by an earlier, committed supply of this token: its pseudonym and its claims. Once.
create or replace function gate.supplied(token uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    c gate.supplying;
begin
    select s.* into c from gate.supplying s where s.token = supplied.token and s.until > statement_timestamp()
        and s.xid is distinct from pg_current_xact_id_if_assigned();
    if c.token is null then return null; end if;
    delete from gate.supplying s where s.token = supplied.token;
    return (select jsonb_build_object('sub', gate.sub_of(p.product_id, c.person_id), 'claims', gate.claim_values(p.agreement_id, c.person_id))
        from public.supply p where p.id = c.supply_id);
end $$;

-- The hand-over of these supplies ended: the last byte went.
create or replace function gate.supply_done(numbers bigint[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update public.supply s set done_at = statement_timestamp() where s.id = any(numbers) and s.done_at is null
        and s.at > statement_timestamp() - interval '1 hour'
$$;

-- An agreement is written by one and approved by another; what was approved stands, and is only ever withdrawn. What the register
-- does not let suppliers have cannot be agreed. What is agreed with a supplier that is invented (decision 65) the job that invents it approves.
create or replace function gate.agreement_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    ours text[] := array['approved_at', 'approved_by_id', 'withdrawn_at', 'withdrawn_by_id', 'withdrawn_why', 'reminded_on'];
    purpose text := (select c.purpose from gate.current_cap() c);
    is_same boolean := false;
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    -- What the register no longer lets anybody agree can still be withdrawn.
    if tg_op = 'UPDATE' then
        is_same := to_jsonb(new) - ours = to_jsonb(old) - ours and new.approved_at is not distinct from old.approved_at;
    end if;
    why := case
        when tg_op = 'INSERT' and (new.approved_at is not null or new.withdrawn_at is not null) then 'new'
        when tg_op = 'UPDATE' and old.approved_at is not null and to_jsonb(new) - ours <> to_jsonb(old) - ours then 'stands'
        when tg_op = 'UPDATE' and old.approved_at is not null and (new.approved_at, new.approved_by_id)
            is distinct from (old.approved_at, old.approved_by_id) then 'stands'
        when tg_op = 'UPDATE' and old.withdrawn_at is not null and (new.withdrawn_at, new.withdrawn_by_id, new.withdrawn_why)
            is distinct from (old.withdrawn_at, old.withdrawn_by_id, old.withdrawn_why) then 'withdrawn'
        when tg_op = 'UPDATE' and new.approved_at is distinct from old.approved_at and not (new.id < 0 and gate.opened_by() is null)
            and (purpose is distinct from 'supplier_approval' or new.approved_by_id is distinct from gate.opened_by() or to_jsonb(new) - ours <> to_jsonb(old) - ours) then 'approved'
        when is_same then null
        when gate.claims_mask(new.claims) is null or gate.claims_mask(new.claims) & ~coalesce((select bit_or(r.mask)
            from gate.recipients() r where r.kind = 'agreement'), 0) <> 0 then 'claims'
        when new.basis not in ('education_task', 'consent') or (new.basis = 'consent') <> exists (select from gate.consent_topics() t
            join gate.recipients() r on r.key = t.recipient and r.kind = 'agreement' where t.topic = new.topic) then 'basis'
        when exists (select from jsonb_array_elements_text(new.channels) c where c not in ('login', 'roster', 'csv', 'results'))
            or new.channels = '[]' then 'channels'
        when new.names = 'agreed' and not (new.claims ? 'first_name' and new.claims ? 'family_name') then 'names'
        when new.approved_at is not null and (tg_op = 'INSERT' or old.approved_at is null)
            and not exists (select from public.agreement_scope s where s.agreement_id = new.id) then 'scope'
        end;
    if why is not null then
        raise exception 'this cannot be agreed: %', why using errcode = '23514', constraint = 'agreement_' || why;
    end if;
    return new;
end $$;

-- For whom an agreement is stands with the agreement.
create or replace function gate.scope_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    number integer := case when tg_op = 'DELETE' then old.agreement_id else new.agreement_id end;
begin
    if not gate.is_unchecked() and (exists (select from public.agreement a where a.id = number and a.approved_at is not null)
            or tg_op = 'UPDATE' and old.agreement_id <> new.agreement_id) then
        raise exception 'for whom an approved agreement is stands' using errcode = '23514', constraint = 'agreement_scope_stands';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

-- What was put together for a supplier and not fetched in time goes.
create or replace function gate.supplying_swept() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    delete from gate.supplying where until < statement_timestamp()
$$;
