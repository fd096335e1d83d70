-- More of what waits, for the start page, with a day by which or a desk at which: as `records_worklist.sql`, days and counts and of no pupil anything
-- but, for a family, which of their own children it is about (`gate.child_called`).

-- Signals of absence at the schools whose attendance I follow, by the day on which they were noticed, with the years and holidays by which
-- their last day is counted (`attendance.signals.deadline`).
create or replace function gate.today_deadlines(secret text) returns table (
    what text, school integer, starts_on date, ends_on date, pupils bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with mine as (
        select e.school_id::integer as school, (s.noticed_at at time zone 'Europe/Amsterdam')::date as noticed_on, count(*) as pupils
        from public.absence_signal s
        -- Where they are today; the last place of somebody who left.
        cross join lateral (select x.school_id from public.enrolment x where x.pupil_id = s.pupil_id
            order by x.starts_on <= today and (x.ends_on is null or x.ends_on > today) desc, x.starts_on desc, x.id desc limit 1) e
        where s.closed_at is null and exists (select from gate.rule r where r.purpose = 'attendance' and r.relation = 'works_at'
            and r.is_staff and gate.serves(who, r.role, today) and gate.works_with(who, r.role, s.pupil_id::integer, today)
            and (r.when_restricted or not gate.left_alone(s.pupil_id::integer, 'attendance')))
        group by 1, 2
    )
    select 'signal', m.school, m.noticed_on, null::date, m.pupils from mine m
    union all
    select 'year', y.school_id::integer, y.starts_on, y.ends_on, 0 from public.school_year y where y.school_id in (select m.school from mine m)
    union all
    select 'holiday', y.school_id::integer, h.starts_on, h.ends_on, 0
    from public.holiday h join public.school_year y on y.id = h.year_id where y.school_id in (select m.school from mine m);
end $$;

-- Files that I brought and did not read in yet, and of each system whose last round did not go well, that round. One that a job reads in
-- now is not there (`is_under_way` of `imports.upload.reads`; a test holds both).
create or replace function gate.today_imports(secret text) returns table (what text, number uuid, source text, at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
begin
    if who is null or not gate.works_for(who, 'administration', 'on_duty') then return; end if;
    return query
    select 'file', u.uid, '', u.added_at from public.import_upload u
    where u.added_by_id = who and u.state in ('new', 'mapped')
        and not (u.state = 'mapped' and u.mapping ? 'asked_at'
            and (u.mapping ->> 'asked_at')::timestamptz > statement_timestamp() - interval '15 minutes')
    union all
    select 'round', r.uid, r.source::text, r.finished_at from (
        select distinct on (i.source) i.uid, i.source, i.outcome, i.finished_at from public.import_run i order by i.source, i.id desc) r
    where r.outcome = 'refused' and r.finished_at > statement_timestamp() - interval '14 days'
    order by 1, 4 desc;
end $$;

-- Plans of a passage to the next school year at a school of mine that a colleague put forward and nobody confirmed yet, for whoever arranges the year.
create or replace function gate.today_passages(secret text) returns table (plan uuid, begins text, leads_to text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    select p.uid, f.name::text, t.name::text
    from public.rollover p join public.school_year f on f.id = p.from_year_id join public.school_year t on t.id = p.to_year_id
    where p.proposed_at is not null and p.confirmed_at is null and p.discarded_at is null and p.proposed_by_id <> who
        and exists (select from public.staff_role s join gate.rule r on r.role = s.role and r.is_staff and r.purpose = 'planning' and r.write_mask <> 0
            where s.staff_id = who and s.starts_on <= today and (s.ends_on is null or s.ends_on > today)
                and (s.school_id is null or s.school_id = f.school_id) and gate.serves(who, s.role, today))
    order by p.proposed_at, p.id;
end $$;

-- Data for others: about how many pupils my desk has to do something now (`gate.is_at_desk`, of which each page says what to do), and about
-- how many a second person has to look, when somebody else began it.
create or replace function gate.today_exchanges(secret text) returns table (role text, pupils bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with busy as (
        select x.*, k.inspection, k.second,
            case when k.kind <> 'consent' then '' when x.asked_id is not null then coalesce(gate.request_state(x.asked_id), 'unknown')
                else coalesce((select s.state from gate.consent_states(array[x.pupil_id::integer]) s where s.topic = x.topic), 'unknown') end as consent,
            coalesce((select case when bool_or(a.outcome = '') then 'open' when bool_or(a.outcome = 'upheld') then 'upheld' end
                from public.exchange_answer a where a.exchange_id = x.id and a.kind = 'objection'), '') as objection,
            exists (select from public.exchange_answer a where a.exchange_id = x.id and a.kind <> 'objection'
                and a.answered_at >= x.inspect_from) as is_answered,
            exists (select from public.hand_over h where h.exchange_id = x.id and (h.fetched_at is not null or h.way <> 'link')) as is_fetched,
            exists (select from public.hand_over h where h.exchange_id = x.id and (h.ended_at is null or h.fetched_at is not null)) as is_handed
        from public.exchange x join gate.recipients() k on k.key = x.recipient where x.cleared_at is null
    ), waits as (
        select b.*, gate.is_at_desk(
            released => b.released_at is not null,
            withdrawn => b.consent = 'no' or b.stopped = 'withdrawn',
            fetched => b.is_fetched,
            recalled => b.recalled_at is not null,
            stopped => b.stopped_at is not null,
            handed => b.is_handed,
            refused => b.consent in ('no', 'over'),
            unanswered => b.consent = 'unknown',
            unprepared => b.prepared_at is null,
            objected => b.inspection and b.objection = 'open',
            upheld => b.inspection and b.objection = 'upheld',
            unoffered => b.inspection and b.inspect_from is null,
            uninspected => b.inspection and not (b.is_answered or coalesce(b.inspect_until <= today, false)),
            unapproved => b.second and b.second_from is not null) as at_desk
        from busy b
    )
    select d.role, count(distinct w.pupil_id) from waits w join gate.desks() d on d.recipient = w.recipient
    where w.at_desk and gate.serves(who, d.role, today) and exists (select from gate.rule r where r.role = d.role and r.purpose = 'exchanging'
        and r.relation = 'works_at' and gate.works_with(who, r.role, w.pupil_id::integer, today)
        and (r.when_restricted or not gate.left_alone(w.pupil_id::integer, 'exchanging')))
    group by 1
    union all
    select '', count(distinct w.pupil_id) from waits w
    where w.second_from is not null and w.stopped_at is null and w.released_at is null and w.made_by_id <> who
        and exists (select from gate.rule r where r.purpose = 'exchange_approval' and r.is_staff and gate.serves(who, r.role, today)
            and gate.works_with(who, r.role, w.pupil_id::integer, today)
            and (r.when_restricted or not gate.left_alone(w.pupil_id::integer, 'exchange_approval')))
    having count(*) > 0;
end $$;

-- Answers of the last sixty days to what I asked about a child of mine or about myself, until I have looked at my requests since; and
-- packages for others that may be looked at before they go, until somebody said something of it or that time is over.
drop function if exists gate.today_answers(text);  -- what a function answers cannot be replaced
create or replace function gate.today_answers(secret text) returns table (
    what text, pupil uuid, is_own boolean, called text, number uuid, times bigint, on_day date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with mine as (
        select distinct r.purpose, p.id as pupil from gate.rule r cross join lateral unnest(gate.own(r.relation, who, today)) p(id)
        where not r.is_staff and r.purpose in ('requesting', 'parental_view', 'own_view')
    ), answered as (
        select q.pupil_id, coalesce(q.decided_at, c.decided_at) as at
        from mine m join public.request q on q.pupil_id = m.pupil and q.asker_id = who
        left join public.correction c on c.request_id = q.id
        where m.purpose = 'requesting' and coalesce(q.decided_at, c.decided_at) > statement_timestamp() - interval '60 days'
            and coalesce(nullif(q.outcome, ''), c.outcome) not in ('withdrawn', 'repeated')
    ), unseen as (
        select a.pupil_id, a.at from answered a where not exists (select from gate.log l
            where l.pupil_id = a.pupil_id and l.at > a.at and l.actor_id = who and l.purpose = 'requesting' and not l.refused)
    )
    select 'answer', p.uid, u.pupil_id = who, gate.child_called(who, u.pupil_id::integer), null::uuid, u.times, null::date
    from (select n.pupil_id, count(*) as times from unseen n group by 1) u join public.pupil p on p.person_id = u.pupil_id
    union all
    select distinct 'package', p.uid, x.pupil_id = who, gate.child_called(who, x.pupil_id::integer), x.uid, 1::bigint, x.inspect_until - 1
    from mine m join public.exchange x on x.pupil_id = m.pupil join public.pupil p on p.person_id = x.pupil_id
    where m.purpose <> 'requesting' and x.inspect_from <= statement_timestamp() and x.inspect_until > today
        and x.shown_at <= statement_timestamp() and gate.decides(x.pupil_id, who) and x.released_at is null and x.stopped_at is null
        and not exists (select from public.exchange_answer a where a.exchange_id = x.id and a.answered_at >= x.inspect_from)
    order by 1, 2;
end $$;

-- Copies that were offered of what goes of a child of mine or of myself, with the last day on which there is still something to copy; until
-- I asked for one since. One line a child: what goes first.
create or replace function gate.today_copies(secret text) returns table (pupil uuid, is_own boolean, called text, last_day date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    select p.uid, c.id = who, gate.child_called(who, c.id), c.due_on - 1
    from (
        select m.id, min(o.due_on) as due_on
        from (select distinct unnest(gate.own(r.relation, who, today)) as id from gate.rule r where not r.is_staff and r.purpose = 'copy') m
        join public.copy_offer o on o.pupil_id = m.id and o.due_on > today
        where not exists (select from public.family_copy y
            where y.pupil_id = o.pupil_id and y.asked_by_id = who and y.asked_at >= o.offered_at and y.state <> 'failed')
        group by 1) c
    join public.pupil p on p.person_id = c.id
    order by 4, 3, 1;
end $$;
