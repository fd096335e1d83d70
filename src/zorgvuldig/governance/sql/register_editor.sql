-- How a version of the register comes into force while the system runs. What it says that is no policy, right or function stands in
-- rows: the rules, and texts in `gate.state`; those rows alone are replaced here, and never by the owner of the tables.

-- The digest of the register in force, so that every process knows whether it still has that one.
create or replace function gate.register_digest() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.value from gate.state s where s.key = 'register_digest'
$$;

-- The register in force, whole: it is public, as every page that shows it. None when this database never kept its text.
-- `shipped` when it came with the program, and not from this school.
create or replace function gate.register_in_force()
returns table (digest text, content text, shipped boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select v.digest::text, v.text, v.is_operators and v.why = 'init' from public.register_version v
    join gate.state s on s.key = 'register_digest' and s.value = v.digest
    where v.in_force_at is not null and encode(sha256(convert_to(v.text, 'UTF8')), 'hex') = v.digest
    order by v.in_force_at desc, v.id desc limit 1
$$;

-- Whether one member of staff proposed this version and another approved it, by the history, which is written by the door alone: a row that
-- somebody wrote by hand, or that was changed afterwards, has no such past.
create or replace function gate.register_by_two(version bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.register_version v where v.id = version and not v.is_operators and v.is_approved
        and v.withdrawn_at is null and v.proposed_by_id is distinct from v.decided_by_id
        and exists (select from gate.change c where c.table_name = 'register_version' and c.row_id = v.id and c.op = 'insert'
            and c.actor_id = v.proposed_by_id)
        and exists (select from gate.change c where c.table_name = 'register_version' and c.row_id = v.id and c.op = 'update'
            and c.actor_id = v.decided_by_id and c.changed ? 'decided_at')
        and not exists (select from gate.change c where c.table_name = 'register_version' and c.row_id = v.id and c.op = 'update'
            and c.changed ?| array['text', 'digest', 'base_digest', 'proposed_by_id']))
$$;

-- Turn to an approved version whose moment is there. The job gives the rows that its text says; the answer is empty when it is in force
-- now, and else why not: `gone`, `early`, `hands` (not by two people), `digest` (the text is another), `base` (made from another register
-- than the one in force) or `words` (a topic has other words under the same version).
create or replace function gate.register_turn(wanted uuid, rules jsonb, contents jsonb, words jsonb) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v public.register_version;
    standing text;
    why text;
begin
    -- One at a time: `install` waits for this row too.
    select s.value into standing from gate.state s where s.key = 'register_digest' for update;
    select * into v from public.register_version x where x.uid = wanted for update;
    why := case
        when v.id is null or v.in_force_at is not null or v.withdrawn_at is not null or v.is_approved is not true then 'gone'
        when v.in_force_from is null or v.in_force_from > statement_timestamp() then 'early'
        when not gate.register_by_two(v.id) then 'hands'
        when encode(sha256(convert_to(v.text, 'UTF8')), 'hex') <> v.digest or jsonb_array_length(rules) = 0 then 'digest'
        when v.base_digest is distinct from standing then 'base'
        when exists (select from jsonb_to_recordset(words) w(topic text, version smallint, nl text, en text)
            join public.consent_wording k on k.topic = w.topic and k.version = w.version
            where (k.nl, k.en) is distinct from (w.nl, w.en)) then 'words' end;
    if why is not null then return why; end if;
    delete from gate.rule;
    insert into gate.rule (rank, role, is_staff, relation, purpose, read_mask, write_mask, when_restricted, alone_mask)
        select r.rank, r.role, r.is_staff, r.relation, r.purpose, r.read_mask, r.write_mask, r.when_restricted, r.alone_mask
        from jsonb_to_recordset(rules) r(rank integer, role text, is_staff boolean, relation text, purpose text, read_mask bigint,
            write_mask bigint, when_restricted boolean, alone_mask bigint);
    insert into public.consent_wording (topic, version, nl, en, kept_at)
        select w.topic, w.version, w.nl, w.en, statement_timestamp()
        from jsonb_to_recordset(words) w(topic text, version smallint, nl text, en text)
        on conflict (topic, version) do nothing;
    insert into gate.state select c.key, c.value from jsonb_each_text(contents) c
        where c.key in ('register_topics', 'register_recipients', 'register_watches', 'register_own_fields')
        on conflict (key) do update set value = excluded.value;
    insert into gate.state values ('register_digest', v.digest) on conflict (key) do update set value = excluded.value;
    update public.register_version x set in_force_at = statement_timestamp() where x.id = v.id;
    return '';
end $$;

-- Which claims the agreements in force give, by product: both are public (`public_products`), and what a register takes away is judged by them.
create or replace function gate.agreed_claims() returns table (product text, claims jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.name::text, a.claims from public.product p, lateral gate.agreement_in_force(p.id, gate.today()) a
    where p.id > 0 and a.id is not null order by 1
$$;

-- Where data go outside the European Economic Area, and with which safeguard, by product: what was agreed, until the supplier has deleted.
create or replace function gate.agreed_outside_eea() returns table (product text, supplier text, stored_in text, safeguard text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct p.name::text, s.name::text, a.stored_in::text, a.outside_eea::text
    from public.agreement a join public.product p on p.id = a.product_id join public.supplier s on s.id = p.supplier_id
    where a.outside_eea <> '' and a.approved_at is not null and p.id > 0 and a.starts_on <= gate.today()
        and a.ends_on + a.deleted_within > gate.today()
        and coalesce(a.withdrawn_at > statement_timestamp() - make_interval(days => a.deleted_within), true)
    order by 1, 2, 3, 4
$$;
