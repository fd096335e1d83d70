-- Consent, as the database sees to it itself: who decides, what holds, and who may answer.
-- The register's topics and recipients are functions beside these (`generate.py`).

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
create or replace function gate.consented(relation text, pupils integer[]) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when t.topic = '' then consented.pupils else array(
        select s.pupil_id from gate.consent_states_of(consented.pupils, t.topic) s where s.state = 'yes' order by 1) end
    from gate.topic_of(consented.relation) t(topic)
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

-- Of how many pupils of each class of today there is a yes, a no and no answer, by topic: for whoever keeps consent, of a school where they
-- do. Each of these classes they may open by the same rule. No pupil comes out of it, and for any other purpose nothing.
create or replace function gate.consent_counts(school integer) returns table (group_id bigint, topic text, yes bigint, no bigint, unknown bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() c where c.purpose = 'consent_desk') then return; end if;
    return query with placed as materialized (
        select m.group_id, m.pupil_id from public.learning_group g join public.school_year y on y.id = g.year_id
        join public.membership m on m.group_id = g.id and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
        where g.kind = 'class' and y.school_id = consent_counts.school and consent_counts.school = any (gate.own_schools())
            and y.starts_on <= gate.today() and y.ends_on > gate.today())
    select p.group_id::bigint, s.topic, count(*) filter (where s.state = 'yes'), count(*) filter (where s.state = 'no'),
        count(*) filter (where s.state = 'unknown')
    from gate.consent_states(array(select distinct o.pupil_id from placed o)) s join placed p using (pupil_id) group by 1, 2;
end $$;

create or replace function gate.requests() returns table (request_id bigint, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.sees_outcomes() then return; end if;
    return query select q.id::bigint, gate.request_state(q.id) from public.consent_request q
        where q.pupil_id = any (gate.opened(0));
end $$;

-- What waits for an answer of somebody about these pupils: a topic that they never answered or said yes to in other words (a no is never
-- asked again), and a question that they did not answer, as long as it is not over. The page asks it of the words that it shows (`family_reads`).
create or replace function gate.consent_open(person integer, pupils integer[]) returns table (pupil_id integer, topic text, request_id bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with last as (
        select distinct on (a.pupil_id, a.topic, a.request_id) a.pupil_id, a.topic, a.request_id, a.allows, a.version
        from public.consent_answer a where a.person_id = person and a.pupil_id = any (pupils)
        order by a.pupil_id, a.topic, a.request_id, a.id desc
    )
    select p.id, t.topic, null::bigint from unnest(pupils) p(id) cross join gate.consent_topics() t
    left join last l on l.pupil_id = p.id and l.topic = t.topic and l.request_id is null
    where l.pupil_id is null or l.allows and l.version <> t.version
    union all
    select q.pupil_id, '', q.id from public.consent_request q
    where q.pupil_id = any (pupils) and gate.request_state(q.id) <> 'over' and not exists (select from last l where l.request_id = q.id)
$$;

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
