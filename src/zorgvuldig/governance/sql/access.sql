-- Privacy and security of the school: what nobody can say alone, and what cannot be said afterwards.

-- A member of staff reports that something went wrong; whoever handles it hears of it. Null without a session, or without a role today.
create or replace function gate.report_breach(secret text, how text, about text, says text, noticed timestamp with time zone) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.whose(secret);
    made uuid;
begin
    if who is null or not exists (select from public.staff_role r where r.staff_id = who
            and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())) then
        return null;
    end if;
    perform from gate.session s where s.session_key = gate.key_of(secret) for no key update;  -- of a double click the second waits
    select b.uid into made from public.breach b where b.reported_by_id = who and b.kind = how and b.title = about and b.what = says
        and b.reported_at > statement_timestamp() - interval '10 minutes' and b.closed_at is null;
    if made is not null then return made; end if;
    insert into gate.applying values (pg_current_xact_id(), who);  -- nothing is open: for this one row it says who writes
    insert into public.breach (uid, kind, title, what, noticed_at, reported_at, reported_by_id, answers, people_kinds, categories,
            measures, ap_decision, ap_reason, ap_reference, people_decision, people_reason, people_letter)
        values (gen_random_uuid(), how, about, says, least(noticed, statement_timestamp()), statement_timestamp(), who, '{}', '[]', '[]',
            '', '', '', '', '', '', '')
        returning uid into made;
    delete from gate.applying a where a.xid = pg_current_xact_id();
    return made;
end $$;

-- Of a breach: who reported it and what they wrote stays, a closed one is never changed, decisions are for who may take them.
create or replace function gate.breach_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() or actor is null then return new; end if;
    why := case
        when tg_op = 'UPDATE' and old.closed_at is not null then 'closed'
        when tg_op = 'UPDATE' and (old.uid, old.what, old.reported_at, old.reported_by_id)
            is distinct from (new.uid, new.what, new.reported_at, new.reported_by_id) then 'kept'
        when tg_op = 'UPDATE' and new.noticed_at > old.noticed_at then 'later'
        when new.noticed_at > statement_timestamp() + interval '1 minute' then 'ahead'
        when tg_op = 'UPDATE' and old.ap_told_at is not null and new.ap_decision is distinct from old.ap_decision then 'told'
        when tg_op = 'UPDATE' and old.people_told_at is not null and new.people_decision is distinct from old.people_decision then 'told'
        when new.ap_told_at > statement_timestamp() + interval '1 minute' then 'ahead'
        when tg_op = 'INSERT' and (new.ap_decision <> '' or new.people_decision <> '' or new.closed_at is not null) then 'decided'
        when tg_op = 'UPDATE' and (new.ap_decision, new.people_decision, new.closed_at) is distinct from (old.ap_decision, old.people_decision, old.closed_at)
            and not gate.has_role(actor, array['privacy_officer', 'school_leader']) then 'decider' end;
    if why is not null then perform gate.refuse('breach', why); end if;
    return new;
end $$;

-- What was written of a breach, only while it is open.
create or replace function gate.breach_note_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    if exists (select from public.breach b where b.id = new.breach_id and b.closed_at is not null) then
        perform gate.refuse('breach', 'closed');
    end if;
    return new;
end $$;

-- An assessment: the DPO advises, the leader decides after that advice; a change afterwards takes both away.
create or replace function gate.dpia_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() or actor is null then return new; end if;
    why := case
        when tg_op = 'UPDATE' and old.decided_at is not null then 'decided'
        when tg_op = 'UPDATE' and (old.subject, old.product_id, old.started_at, old.started_by_id)
            is distinct from (new.subject, new.product_id, new.started_at, new.started_by_id) then 'kept'
        when new.dpo_id is not null and (tg_op = 'INSERT' or new.dpo_advice is distinct from old.dpo_advice)
            and not gate.has_role(actor, array['dpo']) then 'adviser'
        when new.dpo_id is not null and tg_op = 'UPDATE' and old.dpo_id is not null and new.dpo_advice = old.dpo_advice
            and (new.answers, new.risks) is distinct from (old.answers, old.risks) then 'advised'
        when new.decided_at is not null and not gate.has_role(actor, array['school_leader']) then 'decider' end;
    if why is not null then perform gate.refuse('dpia', why); end if;
    return new;
end $$;

-- A version of the register: what was proposed stays what it is, another person decides, and only the database turns to it.
create or replace function gate.register_version_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() or actor is null then return new; end if;
    why := case
        when encode(sha256(convert_to(new.text, 'UTF8')), 'hex') <> new.digest then 'digest'
        when new.is_operators then 'operator'
        when tg_op = 'INSERT' and (new.decided_at is not null or new.in_force_at is not null or new.withdrawn_at is not null) then 'decided'
        when tg_op = 'INSERT' then null
        when (old.uid, old.label, old.text, old.digest, old.base_digest, old.why, old.changes, old.consequences, old.tells_families, old.tell_nl,
                old.tell_en, old.proposed_at, old.proposed_by_id)
            is distinct from (new.uid, new.label, new.text, new.digest, new.base_digest, new.why, new.changes, new.consequences,
                new.tells_families, new.tell_nl, new.tell_en, new.proposed_at, new.proposed_by_id) then 'kept'
        when new.in_force_at is distinct from old.in_force_at then 'turning'
        when old.withdrawn_at is not null or old.in_force_at is not null or old.is_approved is false then 'over'
        when new.decided_at is distinct from old.decided_at and old.decided_at is not null then 'decided'
        when new.decided_at is distinct from old.decided_at and new.decided_by_id = new.proposed_by_id then 'self'
        when new.decided_at is distinct from old.decided_at
            and not gate.has_role(actor, array['school_leader', 'privacy_officer']) then 'decider'
        when new.is_approved and new.in_force_from < statement_timestamp() - interval '5 minutes' then 'past' end;
    if why is not null then perform gate.refuse('register', why); end if;
    return new;
end $$;

-- Looking at a role: never one's own; `end` takes the role away today.
create or replace function gate.role_reviewed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when new.staff_id = new.reviewed_by_id then 'self'
        when not exists (select from public.staff_role r where r.id = new.staff_role_id and r.staff_id = new.staff_id and r.role = new.role
            and (r.ends_on is null or r.ends_on > gate.today())) then 'gone' end;
    if why is not null then perform gate.refuse('review', why); end if;
    if new.outcome = 'end' then
        update public.staff_role r set ends_on = greatest(gate.today(), r.starts_on) where r.id = new.staff_role_id;
    end if;
    return new;
end $$;

-- Whose data a breach is about: whose files an account opened in its time, and whom somebody said that it is about.
create or replace function gate.breach_looks(breach integer) returns table (pupil_id integer, mask bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.pupil_id, l.mask from public.breach b join gate.log l on l.actor_id = b.account_person_id
        and l.at >= b.account_since and l.at < coalesce(b.account_until, statement_timestamp()) and not l.refused and l.pupil_id is not null
    where b.id = breach
$$;

create or replace function gate.breach_pupils(breach integer) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select l.pupil_id from gate.breach_looks(breach) l union
        select p.pupil_id from public.breach_pupil p where p.breach_id = breach order by 1)
$$;

-- Those of them who decide about their data and are no adults yet: the letter is to them alone (AVG art. 34; decision 58).
create or replace function gate.breach_to_pupil(breach integer) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select p.id from unnest(gate.breach_pupils(breach)) p(id) where p.id = any(gate.own('self_until_18', p.id, gate.today())) order by 1)
$$;

-- Whom a breach is about, as far as within reach.
create or replace function gate.open_breach(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'breach' then return null; end if;
    return (select array(select t.p from unnest(gate.breach_pupils(b.id::integer)) t(p)
        where gate.holds_pupil(relation, role, who, t.p, today) order by 1)
        from public.breach b where b.id = subject);
end $$;

-- A breach that somebody reports who has nothing open to write in, and a role that ends because somebody looked at it (`role_reviewed`).
create or replace function gate.governing_change(m bigint) returns table (actor_id integer, purpose text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id, 'governing' from gate.applying a where a.xid = pg_current_xact_id_if_assigned()
        and exists (select from gate.rule r where r.purpose = 'governing' and r.write_mask & m = m)
    union all
    select c.actor_id, c.purpose from gate.current_cap() c where c.purpose = 'governing' and pg_trigger_depth() > 1
        and m = (select t.mask from gate.table_masks() t where t.name = 'staff_role')
    limit 1
$$;
