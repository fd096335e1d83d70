-- Consent and exchange, as the database sees to them itself: who decides, what holds, and that nothing leaves without its ground.
-- The register's topics, recipients and masks are functions beside these (`consenting.py`).

-- Whether a person decides about this pupil today: the pupil from the age of deciding, before that who has authority.
create or replace function gate.decides(pupil integer, person integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.pupil_birth b where b.pupil_id = pupil and case
        when (b.born_on + make_interval(years => gate.decides_at()))::date <= gate.today() then person = pupil
        else exists (select from public.guardianship g where g.pupil_id = pupil and g.guardian_id = person and g.has_authority
            and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today())
            and not (g.is_restricted and (g.restricted_until is null or g.restricted_until > gate.today()))) end)
$$;

-- What holds for these pupils, by topic, of one topic or (null) of all: yes, no or unknown. Of each who decides the last answer counts; one no is no; a yes is to
-- the wording in force. From the age of deciding the pupil's own answer counts, and until there is one, what those decided who
-- did so on the day before. A pupil whose birth date nobody knows has nobody who decides: unknown, which is no.
create or replace function gate.consent_states_of(pupils integer[], about text) returns table (pupil_id integer, topic text, state text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with who as (
        select p.id as pupil, (b.born_on + make_interval(years => gate.decides_at()))::date as decides_on
        from unnest(pupils) p(id) left join public.pupil_birth b on b.pupil_id = p.id
    ), at as (
        select w.pupil, w.decides_on <= gate.today() as alone, least(gate.today(), w.decides_on - 1) as day
        from who w where w.decides_on is not null
    ), deciders as (
        select a.pupil, a.pupil as person, true as own from at a where a.alone
        union all
        select a.pupil, g.guardian_id, false from at a join public.guardianship g on g.pupil_id = a.pupil and g.has_authority
            and g.starts_on <= a.day and (g.ends_on is null or g.ends_on > a.day)
            and not (g.is_restricted and (g.restricted_until is null or g.restricted_until > a.day))
    ), last as (
        select distinct on (c.pupil_id, c.topic, c.person_id) c.pupil_id, c.topic, c.allows, c.version, d.own
        from deciders d join public.consent_answer c on c.pupil_id = d.pupil and c.person_id = d.person and c.topic <> ''
            and (about is null or c.topic = about)
        order by c.pupil_id, c.topic, c.person_id, c.id desc
    )
    select w.pupil, t.topic, case
        when bool_or(l.own) then case
            when bool_or(not l.allows) filter (where l.own) then 'no'
            when bool_or(l.version = t.version) filter (where l.own) then 'yes' else 'unknown' end
        when bool_or(not l.allows) then 'no'
        when bool_or(l.version = t.version) then 'yes'
        else 'unknown' end
    from who w join gate.consent_topics() t on about is null or t.topic = about
    left join last l on l.pupil_id = w.pupil and l.topic = t.topic
    group by w.pupil, t.topic, t.version
$$;

create or replace function gate.consent_states(pupils integer[]) returns table (pupil_id integer, topic text, state text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.pupil_id, s.topic, s.state from gate.consent_states_of(pupils, null) s
$$;

-- Those of these pupils whom a relation opens at all: of whoever comes from outside the school, only those of whom a yes holds.
create or replace function gate.agreed(relation text, pupils integer[]) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when t.topic = '' then agreed.pupils else array(
        select s.pupil_id from gate.consent_states_of(agreed.pupils, t.topic) s where s.state = 'yes' order by 1) end
    from gate.topic_of(agreed.relation) t(topic)
$$;

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

-- What holds of a question about one exchange: yes, no, unknown, or over when its last day has passed. Only who decides today
-- counts: an answer of a guardian does not outlive the pupil's coming of the age of deciding.
create or replace function gate.request_state(question bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when q.ends_on <= gate.today() then 'over'
        when l.refused then 'no'
        when l.allowed then 'yes'
        else 'unknown' end
    from public.consent_request q, lateral (
        select bool_or(not a.allows) as refused, bool_or(a.allows) as allowed from (
            select distinct on (c.person_id) c.person_id, c.allows from public.consent_answer c
            where c.request_id = q.id and gate.decides(q.pupil_id, c.person_id) order by c.person_id, c.id desc) a) l
    where q.id = question
$$;

-- The outcome for whoever opened the pupils for a purpose that may know it: yes or no, never who said so or why.
create or replace function gate.consents() returns table (pupil_id integer, topic text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.sees_outcomes() then return; end if;
    return query select s.pupil_id, s.topic, s.state from gate.consent_states(gate.opened(0)) s;
end $$;

create or replace function gate.requests() returns table (request_id bigint, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.sees_outcomes() then return; end if;
    return query select q.id::bigint, gate.request_state(q.id) from public.consent_request q
        where q.pupil_id = any (gate.opened(0));
end $$;

-- Every wording that was ever asked, for whoever shows what somebody read. It says nothing about anybody.
create or replace function gate.wordings() returns table (topic text, version smallint, nl text, en text, kept_at timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.topic, w.version, w.nl, w.en, w.kept_at from public.consent_wording w
$$;

-- Which categories these table.column fields are of; null when one is of no table that holds any.
create or replace function gate.mask_of(fields jsonb) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when count(*) = count(m.mask) then coalesce(bit_or(m.mask), 0) end
    from jsonb_array_elements_text(fields) f(name)
    left join gate.table_masks() m on m.name = substring(f.name from '^(.*)\.[^.]*$')
$$;

-- An operator who may do anything may switch triggers off too; everybody else is checked.
create or replace function gate.is_unchecked() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.rolsuper from pg_catalog.pg_roles r where r.rolname = session_user
$$;

create or replace function gate.answer_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if new.allows and new.topic <> '' and not exists (select from gate.consent_topics() t
            where t.topic = new.topic and t.version = new.version) then
        raise exception 'this wording is not the one that is asked' using errcode = '23514', constraint = 'consent_answer_wording';
    end if;
    if new.allows and new.request_id is not null and not exists (select from public.consent_request q
            where q.id = new.request_id and q.pupil_id = new.pupil_id and q.ends_on > gate.today()) then
        raise exception 'this question is over' using errcode = '23514', constraint = 'consent_answer_question';
    end if;
    if not gate.decides(new.pupil_id, new.person_id) then
        raise exception 'this person does not decide about this pupil' using errcode = '23514', constraint = 'consent_answer_decides';
    end if;
    if gate.opened_by() is not null and (
            gate.by_family() <> (new.way = 'screen') or gate.by_family() and new.person_id <> gate.opened_by()
            or (new.way = 'intake') <> exists (select from gate.current_cap() c where c.purpose = 'intake')) then
        raise exception 'an answer on a screen is one''s own, and one of the application comes with it' using errcode = '23514', constraint = 'consent_answer_own';
    end if;
    -- A paper may lie for weeks before somebody records it. What the same person said no to since then stays a no; a paper
    -- of the very day of a no by screen may be of before it.
    if new.way = 'paper' and new.allows and exists (select from public.consent_paper p, public.consent_answer o
            left join public.consent_paper q on q.id = o.paper_id
            where p.id = new.paper_id and o.pupil_id = new.pupil_id and o.person_id = new.person_id and o.topic = new.topic
            and o.request_id is not distinct from new.request_id and not o.allows
            and case when q.id is null then (o.answered_at at time zone 'Europe/Amsterdam')::date >= least(p.signed_on, gate.today())
                else q.signed_on > least(p.signed_on, gate.today()) end) then
        raise exception 'this person said no since then' using errcode = '23514', constraint = 'consent_answer_older';
    end if;
    return new;
end $$;

-- Who gets data is written down by one and verified by another. What was verified stands: else a link would go to a domain
-- or a letter to an address that nobody looked at. What is no longer right ends, and is written down anew.
create or replace function gate.party_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    if tg_op = 'INSERT' then
        why := case when new.verified_at is not null or new.verified_how <> '' or new.ended_at is not null then 'new' end;
    else
        why := case
            when old.ended_at is not null then 'ended'
            when (new.uid, new.recipient, new.name, new.department, new.street, new.postcode, new.town, new.domain,
                    new.added_at, new.added_by_id) is distinct from (old.uid, old.recipient, old.name, old.department,
                    old.street, old.postcode, old.town, old.domain, old.added_at, old.added_by_id)
                and (old.verified_at is not null or new.verified_at is not null
                    or new.added_by_id is distinct from gate.opened_by()) then 'stands'
            when (new.verified_at, new.verified_by_id, new.verified_how) is distinct from
                    (old.verified_at, old.verified_by_id, old.verified_how)
                and (old.verified_at is not null or new.verified_by_id is distinct from gate.opened_by()) then 'verified'
            end;
    end if;
    if why is null then
        why := case
            when not exists (select from gate.recipients() r where r.key = new.recipient
                and r.kind in ('obliged', 'permitted_by_statute', 'consent')) then 'recipient'
            when new.domain <> '' and new.domain !~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$' then 'domain'
            end;
    end if;
    if why is not null then
        raise exception 'this cannot be written of a recipient: %', why using errcode = '23514', constraint = 'party_' || why;
    end if;
    return new;
end $$;

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

-- Whether a yes that holds now covers these fields: to the question of an exchange, or to a standing topic of its recipient.
create or replace function gate.is_granted(pupil integer, to_whom text, question bigint, about text, going jsonb) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select question is not null and exists (select from public.consent_request q
            where q.id = question and q.pupil_id = pupil and q.recipient = to_whom
            and not exists (select from jsonb_array_elements_text(going) f where not q.fields ? f)
            and gate.request_state(q.id) = 'yes')
        or about <> '' and exists (select from gate.consent_topics() t
            join gate.consent_states(array[pupil]) s on s.topic = t.topic
            where t.topic = about and t.recipient = to_whom and gate.mask_of(going) & ~t.mask = 0 and s.state = 'yes')
$$;

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
                or not exists (select from public.party p where p.id = new.party_id and p.recipient = new.recipient)
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
    if not gate.is_unchecked() and gate.is_footage(new.channel, new.recipient) then
        why := gate.footage_may_leave(new.pupil_id::integer, new.channel::text, new.recipient::text, new.fields, new.actor_id, new.released_at,
            new.shown_at, coalesce(new.exchange_id, new.extract_id) is not null);  -- of no exchange: footage_release.sql
        if why is null then return new; end if;
        raise exception 'this footage may not leave: %', why using errcode = '23514', constraint = 'release_' || why;
    end if;
    if gate.is_unchecked() or to_whom.kind in ('subject', 'internal') then return new; end if;
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
