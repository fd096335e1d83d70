-- What leaves: exchanges, parties, and packages that are handed over; and looks from outside the school.

-- A look from outside the school is a release: of each pupil what they could see of it, to whom, and on which yes.
create or replace function gate.look_from_outside(who integer, pupils integer[], about text, want bigint, held integer[], masks bigint[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id, shown_at)
    select gen_random_uuid(), p.id, statement_timestamp(), 'look', t.recipient, 'consent/' || t.topic, seen.fields, who, statement_timestamp()
    from unnest(pupils) p(id) join gate.consent_topics() t on t.topic = about join gate.recipients() r on r.key = t.recipient
    left join unnest(held, masks) h(pupil, mask) on h.pupil = p.id
    cross join lateral (select jsonb_agg(f.name) as fields from unnest(r.fields) f(name)
        join gate.table_masks() m on m.name = split_part(f.name, '.', 1) where m.mask & want & ~coalesce(h.mask, 0) <> 0) seen
    where seen.fields is not null
$$;

-- Such a release is written while the pupils are opened, by whoever opens them.
create or replace function gate.look_change(m bigint) returns table (actor_id integer, purpose text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.actor_id, c.purpose from gate.cap c where c.xid = pg_current_xact_id_if_assigned() and pg_trigger_depth() > 0
        and m = (select t.mask from gate.table_masks() t where t.name = 'release') order by c.until desc limit 1
$$;

-- Somebody of the family speaks for themselves, and only who decides; the school decides about an objection.
create or replace function gate.inspection_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    if gate.by_family() and (tg_op = 'UPDATE' or new.person_id <> gate.opened_by() or new.outcome <> ''
            or not gate.decides(new.pupil_id, new.person_id)) then
        raise exception 'an answer is one''s own' using errcode = '23514', constraint = 'exchange_answer_own';
    end if;
    if gate.by_family() and not exists (select from public.exchange e where e.id = new.exchange_id and e.pupil_id = new.pupil_id
            and e.inspect_from is not null and e.released_at is null and e.stopped_at is null) then
        raise exception 'there is nothing to answer' using errcode = '23514', constraint = 'exchange_answer_open';
    end if;
    if not gate.by_family() and (tg_op = 'INSERT' or old.outcome <> '' or new.kind <> old.kind or new.text <> old.text
            or new.person_id <> old.person_id or new.exchange_id <> old.exchange_id) then
        raise exception 'the school decides about an objection once, and writes none' using errcode = '23514',
            constraint = 'exchange_answer_decided';
    end if;
    return new;
end $$;

-- An exchange says what the register lets it say; once it is released, what went cannot be told otherwise.
create or replace function gate.exchange_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    to_whom record;
begin
    if gate.is_unchecked() then return new; end if;
    select * into to_whom from gate.recipients() r where r.key = new.recipient;
    if tg_op = 'INSERT' or new.fields <> old.fields or new.mask <> old.mask or new.recipient <> old.recipient
            or new.party_id <> old.party_id then
        if to_whom.key is null or to_whom.kind not in ('obliged', 'permitted_by_statute', 'consent')
                or not exists (select from public.party p where p.id = new.party_id and p.recipient = new.recipient
                    and (p.id < 0) = (new.pupil_id < 0))  -- what is of invented people goes to nobody real, nor the other way
                or exists (select from jsonb_array_elements_text(new.fields) f where f <> all (to_whom.fields))
                or new.mask is distinct from gate.mask_of(new.fields) then
            raise exception 'the register does not let this recipient have this' using errcode = '23514', constraint = 'exchange_declared';
        end if;
    end if;
    if new.prepared_at is not null and (tg_op = 'INSERT' or new.blob is not null and new.blob is distinct from old.blob)
            and to_whom.kind = 'consent' and not gate.is_granted(new.pupil_id, new.recipient, new.asked_id, new.topic, new.fields) then
        raise exception 'nothing is prepared before there is a yes' using errcode = '23514', constraint = 'exchange_granted';
    end if;
    -- A second person looks, and may stop what they looked at; the exchange itself is another's work.
    if exists (select from gate.current_cap() c where c.purpose = 'exchange_approval') then
        if tg_op = 'INSERT' or to_jsonb(new) - array['stopped', 'stopped_at', 'stopped_by_id', 'second_from']
                <> to_jsonb(old) - array['stopped', 'stopped_at', 'stopped_by_id', 'second_from'] then
            raise exception 'a second person stops an exchange, and changes nothing' using errcode = '23514',
                constraint = 'exchange_second';
        end if;
    end if;
    if new.inspect_from < statement_timestamp() - interval '1 day'
            and (tg_op = 'INSERT' or new.inspect_from is distinct from old.inspect_from) then
        raise exception 'an inspection is offered today, and not in the past' using errcode = '23514', constraint = 'exchange_inspection';
    end if;
    if tg_op = 'UPDATE' and old.released_at is not null and (new.released_at is distinct from old.released_at
            or new.fields <> old.fields or new.mask <> old.mask or new.recipient <> old.recipient or new.article <> old.article
            or new.party_id <> old.party_id or new.pupil_id <> old.pupil_id or new.sha256 <> old.sha256
            or (new.blob is not null and new.blob is distinct from old.blob)) then
        raise exception 'what was released cannot be told otherwise' using errcode = '23514', constraint = 'exchange_released';
    end if;
    return new;
end $$;

-- Whether the family could see exactly this package: somebody who decides answered since it was offered, or the term passed that
-- began when they were told. Who came of the age of deciding meanwhile was not asked yet; a package made anew was not seen yet.
create or replace function gate.was_inspected(number bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with said as (
        select a.person_id from public.exchange e join public.exchange_answer a on a.exchange_id = e.id and a.pupil_id = e.pupil_id
        where e.id = number and a.answered_at >= e.inspect_from and gate.decides(e.pupil_id, a.person_id)
    )
    select coalesce((select e.prepared_at <= e.inspect_from and (
        exists (select from said)
        or e.inspect_until <= gate.today()
            and e.inspect_until >= (e.inspect_from at time zone 'Europe/Amsterdam')::date + 7
            and not exists (select from public.pupil_birth b,
                lateral (select (b.born_on + make_interval(years => gate.decides_at()))::date as day) d
                where b.pupil_id = e.pupil_id and d.day <= gate.today()
                and d.day > (e.inspect_from at time zone 'Europe/Amsterdam')::date)) from public.exchange e where e.id = number), false)
$$;

-- Nothing leaves without its ground: asked again here, in the transaction in which it leaves.
create or replace function gate.release_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    to_whom record;
    e public.exchange;
    why text;
begin
    select * into to_whom from gate.recipients() r where r.key = new.recipient;
    if gate.is_unchecked() or gate.leaves_otherwise(new.channel, new.recipient) or to_whom.kind in ('subject', 'internal') then return new; end if;
    why := case
        when to_whom.key is null or to_whom.kind = 'agreement' then 'recipient'  -- to suppliers things go by `gate.supply` alone
        when gate.mask_of(new.fields) is null or gate.mask_of(new.fields) & ~(to_whom.mask | coalesce(
            (select m.mask from gate.table_masks() m where m.name = 'correction'), 0)) <> 0 then 'fields' end;
    if why is null and new.extract_id is not null then
        if not to_whom.bulk or new.exchange_id is not null or not exists (select from public.register_extract x
                join public.party p on p.id = x.party_id where x.id = new.extract_id and x.state = 'working'
                and p.recipient = new.recipient and p.verified_at is not null and p.ended_at is null) then why := 'bulk'; end if;
    elsif why is null and new.channel = 'look' then
        why := case
            when gate.opened_by() is not null or new.exchange_id is not null then 'look'  -- only opening is looking (`gate.open`)
            when not gate.is_granted(new.pupil_id::integer, new.recipient::text, null, split_part(new.basis, '/', 2), new.fields)
                then 'consent' end;
    elsif why is null then
        select * into e from public.exchange x where x.id = new.exchange_id and x.pupil_id = new.pupil_id
            and x.recipient = new.recipient;
        why := case
            when e.id is null then 'exchange'
            when e.stopped_at is not null then 'stopped'
            when e.prepared_at is null then 'prepared'
            when not exists (select from public.party p where p.id = e.party_id and p.recipient = new.recipient
                and p.verified_at is not null and p.ended_at is null) then 'party'
            when exists (select from jsonb_array_elements_text(new.fields) f
                where f <> 'correction.statement' and not e.fields ? f) then 'fields'
            when e.signal_id is not null and not exists (select from public.absence_signal s
                where s.id = e.signal_id and s.outcome = 'reported') then 'signal'  -- closed in this transaction
            when to_whom.demand and not exists (select from public.exchange_demand d where d.exchange_id = e.id) then 'demand'
            when to_whom.second and not exists (select from public.exchange_approval a
                where a.exchange_id = e.id and a.sha256 = e.sha256 and a.approved_by_id <> e.made_by_id) then 'second'
            when exists (select from public.exchange_answer a
                where a.exchange_id = e.id and a.kind = 'objection' and a.outcome <> 'rejected') then 'objection'
            when to_whom.inspection and not gate.was_inspected(e.id) then 'inspection'
            when to_whom.kind = 'consent' and not gate.is_granted(e.pupil_id, e.recipient, e.asked_id, e.topic, new.fields) then 'consent'
            end;
    end if;
    if why is not null then
        raise exception 'this may not leave: %', why using errcode = '23514', constraint = 'release_' || why;
    end if;
    return new;
end $$;

-- Whether what was released may still be given: asked again until the last byte, because a yes can be taken back until then.
create or replace function gate.may_still_go(number bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.exchange e join public.release r on r.exchange_id = e.id
        join public.party p on p.id = e.party_id and p.verified_at is not null and p.ended_at is null
        join gate.recipients() t on t.key = e.recipient
        where e.id = number and e.released_at is not null and e.stopped_at is null and (t.kind <> 'consent'
            or e.asked_id is not null and gate.request_state(e.asked_id) = 'yes'
            or e.topic <> '' and exists (select from gate.consent_states(array[e.pupil_id]) s
                where s.topic = e.topic and s.state = 'yes')))
$$;

-- Only what was released, and not stopped since, can be handed over; a link only to an address that somebody verified, and by
-- somebody who may see what goes. A link that was used or closed stays so, and is never lent another key.
create or replace function gate.hand_over_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if tg_op = 'UPDATE' then
        if (new.exchange_id, new.way, new.made_at, new.mailbox, new.tries)
                is distinct from (old.exchange_id, old.way, old.made_at, old.mailbox, greatest(old.tries, new.tries))
            or (new.token_hash, new.code_hash, new.expires_at) is distinct from (old.token_hash, old.code_hash, old.expires_at)
            or (old.mailed_at is not null and new.mailed_at is distinct from old.mailed_at)
            or (old.fetched_at is not null and new.fetched_at is distinct from old.fetched_at)
            or (old.ended_at is not null and new.ended_at is distinct from old.ended_at) then
            raise exception 'a hand-over cannot be told otherwise' using errcode = '23514', constraint = 'hand_over_told';
        end if;
        return new;
    end if;
    if not gate.may_still_go(new.exchange_id) or not exists (select from public.exchange e
            join public.party p on p.id = e.party_id
            where e.id = new.exchange_id and e.pupil_id = new.pupil_id and (new.way <> 'link' or p.domain <> '')
            and (gate.opened_by() is null or e.mask & gate.opened_mask() = e.mask)) then
        raise exception 'only what was released is handed over' using errcode = '23514', constraint = 'hand_over_released';
    end if;
    return new;
end $$;

-- One fetch uses a link up, and it gives nothing that was stopped, whatever asked for it.
create or replace function gate.fetch_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    h public.hand_over;
    why text;
begin
    if gate.is_unchecked() or new.outcome <> 'given' then return new; end if;
    select * into h from public.hand_over x where x.id = new.hand_over_id and x.pupil_id = new.pupil_id and x.way = 'link';
    why := case
        when h.id is null then 'closed'
        when h.fetched_at is not null or exists (select from public.hand_over_fetch f
            where f.hand_over_id = h.id and f.outcome = 'given') then 'used'
        when h.ended_at is not null or h.tries >= 5 then 'closed'
        when h.expires_at <= statement_timestamp() then 'expired'
        when not gate.may_still_go(h.exchange_id) then 'stopped' end;
    if why is not null then
        raise exception 'this link gives nothing: %', why using errcode = '23514', constraint = 'fetch_' || why;
    end if;
    return new;
end $$;
