-- Cameras: what one lacks before it may record, when it records, and what nobody can say alone. Looking is in `viewings.sql`.

-- What is said of a camera, as one value: any change makes it another, and the approval void.
create or replace function gate.camera_words(camera integer) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select md5((to_jsonb(c) - array['added_at', 'added_by_id', 'changed_at', 'changed_by_id', 'ended_at', 'ended_by_id'])::text)
    from public.camera c where c.id = camera
$$;

-- Where mail to staff of a school goes: to all who hold one of these roles there today, or to one of them.
create or replace function gate.addresses_at(roles text[], school integer, only_who integer) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct e.email::text from public.staff_role r
    join public.account a on a.person_id = r.staff_id and a.is_active
    join public.account_emailaddress e on e.user_id = a.id and e.verified and e."primary"
    where r.role = any(roles) and (r.school_id is null or r.school_id = school) and (only_who is null or r.staff_id = only_who)
        and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
$$;

-- Who may say yes to what somebody else asked about footage: never teachers or office staff.
create or replace function gate.camera_deciders() returns text[]
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select array['school_leader', 'privacy_officer']
$$;

-- Whether a hidden camera may hang there on a day: both said so, and its days are not over.
create or replace function gate.covert_in_force(camera integer, on_day date) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.covert_case k where k.camera_id = camera and k.leader_id is not null and k.dpo_id is not null
        and k.dpia_on <= on_day and k.starts_on <= on_day and k.ends_on > on_day and k.ended_at is null)
$$;

-- What a camera still lacks; one that lacks anything does not record. Of a hidden one no sign is asked, and a case in force is.
create or replace function gate.camera_lacks(camera integer) returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array_remove(array[
        case when c.ended_at is not null then 'ended' end,
        case when jsonb_array_length(c.purposes) = 0 then 'purposes' end,
        case when btrim(c.necessity) = '' then 'necessity' end,
        case when btrim(c.lighter) = '' then 'lighter' end,
        case when c.dpia_on is null or c.dpia_on > gate.today() or btrim(c.dpia_says) = '' then 'dpia' end,
        case when c.council_on is null or c.council_on > gate.today() or btrim(c.council_says) = '' then 'council' end,
        case when not c.is_covert and (c.sign_on is null or c.sign_on > gate.today() or btrim(c.sign_says) = '') then 'sign' end,
        case when c.floor_plan_id is null or c.plan_x is null or c.plan_y is null then 'plan' end,
        case when c.view_blob is null or btrim(c.sees) = '' then 'view' end,
        case when (c.source = 'rtsp' and c.address = ''::bytea) or (c.source = 'nvr' and c.elsewhere = '') then 'address' end,
        case when c.is_covert and not gate.covert_in_force(c.id, gate.today()) then 'covert' end,
        case when not exists (select from public.camera_approval a where a.camera_id = c.id and a.words = gate.camera_words(c.id)
            and a.approved_by_id not in (c.changed_by_id, c.added_by_id)) then 'approval' end
    ], null) from public.camera c where c.id = camera
$$;

-- Whether a moment is within the hours of a camera, by the clock of the school. Hours that end before they begin go on after midnight.
create or replace function gate.within_hours(weekdays integer, from_hour time without time zone, until_hour time without time zone, at timestamp with time zone) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when from_hour is null or until_hour is null or from_hour = until_hour then weekdays & (1 << (extract(isodow from l.t)::integer - 1)) <> 0
        when from_hour < until_hour then l.t::time >= from_hour and l.t::time < until_hour and weekdays & (1 << (extract(isodow from l.t)::integer - 1)) <> 0
        when l.t::time >= from_hour then weekdays & (1 << (extract(isodow from l.t)::integer - 1)) <> 0
        else l.t::time < until_hour and weekdays & (1 << (extract(isodow from l.t - interval '1 day')::integer - 1)) <> 0 end
    from (select at at time zone 'Europe/Amsterdam' as t) l
$$;

-- For the recorder: every camera that it records, with what it lacks and whether now is one of its hours.
create or replace function gate.recordable(at timestamp with time zone)
returns table (id integer, uid uuid, address bytea, lacks text[], in_hours boolean, kbit integer, keep_days integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id::integer, c.uid, c.address, gate.camera_lacks(c.id::integer), gate.within_hours(c.weekdays, c.from_hour, c.until_hour, at),
        c.kbit, c.keep_days::integer
    from public.camera c where c.id > 0 and c.source = 'rtsp' and c.ended_at is null
$$;

-- What everybody may know: in which kind of place cameras hang and what for, never where exactly or what they see. Hidden ones are not told.
create or replace function gate.public_cameras()
returns table (school text, place text, purposes jsonb, keep_days integer, cameras integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.name::text, c.place::text, c.purposes, c.keep_days::integer, count(*)::integer
    from public.camera c join public.school s on s.id = c.school_id
    where c.id > 0 and c.ended_at is null and not c.is_covert and c.sign_on <= gate.today()
        and exists (select from public.camera_approval a where a.camera_id = c.id)  -- also while a change of it waits for a second person
    group by 1, 2, 3, 4 order by 1, 2, 4
$$;

-- A school leader says what a camera is for; nobody but the recorder says what it does.
create or replace function gate.camera_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.by_canary(new.id) then return new; end if;
    -- The same address closed with a newer key (`cameras.rekey`): by the job, and nothing else of the row.
    if tg_op = 'UPDATE' and session_user = (select s.value from gate.state s where s.key = 'jobs_login')
        and to_jsonb(new) - 'address' = to_jsonb(old) - 'address' and octet_length(new.address) = octet_length(old.address) then
        return new;
    end if;
    why := case
        when (gate.current_cap()).role is distinct from 'school_leader' then 'role'
        when new.changed_by_id is distinct from gate.opened_by() then 'by'
        when jsonb_typeof(new.purposes) <> 'array' or not new.purposes <@ '["safety", "recognition", "prevention", "guarding", "detection"]' then 'purposes'
        when new.floor_plan_id is not null and not exists (select from public.floor_plan f where f.id = new.floor_plan_id and f.school_id = new.school_id)
            then 'plan'
        when new.has_live and not new.purposes ? 'guarding' then 'live'
        when tg_op = 'UPDATE' and old.ended_at is not null then 'ended'
        when tg_op = 'UPDATE' and (new.uid, new.school_id, new.added_at, new.added_by_id) is distinct from (old.uid, old.school_id, old.added_at, old.added_by_id)
            then 'kept' end;
    if why is not null then perform gate.refuse('camera', why); end if;
    return new;
end $$;

create or replace function gate.camera_approved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c public.camera;
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    select * into c from public.camera k where k.id = new.camera_id;
    why := case
        when (gate.current_cap()).role <> all (gate.camera_deciders()) then 'role'
        when new.approved_by_id in (c.changed_by_id, c.added_by_id) then 'second'
        when new.words is distinct from gate.camera_words(new.camera_id::integer) then 'changed'
        when array_remove(gate.camera_lacks(new.camera_id::integer), 'approval') <> '{}' then 'lacks' end;
    if why is not null then perform gate.refuse('approval', why); end if;
    return new;
end $$;

-- A hidden camera: at most four weeks, with the DPIA done before, and only with the yes of the school leader and of the DPO.
create or replace function gate.covert_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    acts text := (gate.current_cap()).role;
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when new.ends_on - new.starts_on > 28 then 'long'
        when new.dpia_on > new.asked_at::date then 'dpia'
        when not exists (select from public.camera c where c.id = new.camera_id and c.is_covert and c.ended_at is null) then 'camera'
        when tg_op = 'INSERT' and (acts is distinct from 'school_leader' or coalesce(new.leader_id, new.dpo_id, new.ended_by_id) is not null) then 'role'
        when tg_op = 'UPDATE' and (old.ended_at is not null or to_jsonb(new) - array['leader_at', 'leader_id', 'dpo_at', 'dpo_id', 'ended_at', 'ended_by_id']
            <> to_jsonb(old) - array['leader_at', 'leader_id', 'dpo_at', 'dpo_id', 'ended_at', 'ended_by_id']) then 'kept'
        when tg_op = 'UPDATE' and new.leader_id is distinct from old.leader_id
            and (old.leader_id is not null or acts is distinct from 'school_leader' or new.leader_id is distinct from gate.opened_by()) then 'leader'
        when tg_op = 'UPDATE' and new.dpo_id is distinct from old.dpo_id
            and (old.dpo_id is not null or acts is distinct from 'dpo' or new.dpo_id is distinct from gate.opened_by()) then 'dpo'
        when new.leader_id = new.dpo_id then 'second' end;
    if why is not null then perform gate.refuse('covert', why); end if;
    return new;
end $$;

-- What the recorder and the checks of other recorders say, no person says.
create or replace function gate.recorder_says() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.is_unchecked() and gate.opened_by() is not null then perform gate.refuse('recorder', 'by'); end if;
    return coalesce(new, old);
end $$;

-- Footage is kept longer for an incident that is open, of cameras of that school, when a second person says so, for half a year at most.
create or replace function gate.hold_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    n public.incident;
    who integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    -- A job writes down that it reminded, and nothing else; whoever is at the door does not.
    if tg_op = 'UPDATE' and who is null and to_jsonb(new) - 'reminded_at' = to_jsonb(old) - 'reminded_at' then return new; end if;
    select * into n from public.incident i where i.id = new.incident_id;
    why := case
        when who is null then 'by'
        when n.school_id is distinct from new.school_id then 'school'
        when new.ends_at - new.starts_at > interval '7 days' then 'long'
        when new.starts_at < n.starts_at - interval '24 hours' or new.ends_at > n.ends_at + interval '24 hours' then 'wide'
        when new.ends_on <= gate.today() and new.ended_at is null and tg_op = 'INSERT' then 'past'
        when new.ends_on > new.asked_at::date + 184 then 'term'
        when new.review_on > new.ends_on then 'review'
        when tg_op = 'INSERT' and n.closed_at is not null then 'closed'
        when tg_op = 'INSERT' and coalesce(new.approved_by_id, new.refused_by_id, new.ended_by_id) is not null then 'second'
        when tg_op = 'UPDATE' and to_jsonb(new) - array['approved_at', 'approved_by_id', 'refused_at', 'refused_by_id', 'ended_at', 'ended_by_id', 'reviewed_at', 'review_on', 'owner_id']
            <> to_jsonb(old) - array['approved_at', 'approved_by_id', 'refused_at', 'refused_by_id', 'ended_at', 'ended_by_id', 'reviewed_at', 'review_on', 'owner_id'] then 'kept'
        when tg_op = 'UPDATE' and old.ended_at is not null then 'ended'
        when tg_op = 'UPDATE' and (new.approved_by_id, new.refused_by_id) is distinct from (old.approved_by_id, old.refused_by_id)
            and (coalesce(old.approved_by_id, old.refused_by_id) is not null or who = new.asked_by_id
                or (gate.current_cap()).role <> all (gate.camera_deciders())) then 'second' end;
    if why is not null then perform gate.refuse('hold', why); end if;
    return new;
end $$;

create or replace function gate.hold_camera_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if not exists (select from public.footage_hold h join public.camera c on c.school_id = h.school_id
            where h.id = new.footage_hold_id and c.id = new.camera_id and h.approved_at is null and h.refused_at is null) then
        perform gate.refuse('hold', 'camera');
    end if;
    return new;
end $$;

-- Copies that leave: the one who lets go is not the one who asked, and has a role for it today; what was asked stays as it was.
create or replace function gate.footage_export_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    n public.incident;
    who integer := gate.opened_by();
    asked text[] := array['uid', 'school_id', 'kind', 'incident_id', 'camera_id', 'starts_at', 'ends_at', 'recipient_name', 'reason', 'article', 'officer',
        'reference', 'demand_blob', 'asked_at', 'asked_by_id'];
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    if tg_op = 'INSERT' then
        select * into n from public.incident i where i.id = new.incident_id;
        why := case
            when who is null then 'by'
            when n.school_id is distinct from new.school_id
                or not exists (select from public.camera c where c.id = new.camera_id and c.school_id = new.school_id) then 'school'
            when new.starts_at < n.starts_at - interval '30 minutes' or new.ends_at > n.ends_at + interval '30 minutes' then 'wide'
            when new.released_by_id is not null or new.state <> 'asked' then 'second' end;
    else
        why := case
            when (select jsonb_object_agg(k, to_jsonb(new) -> k) from unnest(asked) k) <> (select jsonb_object_agg(k, to_jsonb(old) -> k) from unnest(asked) k) then 'kept'
            when new.released_by_id is distinct from old.released_by_id and (old.released_by_id is not null or old.state <> 'ready' or who is null
                or who = new.asked_by_id or (gate.current_cap()).role <> all (gate.camera_deciders())) then 'second'
            when new.state in ('released', 'fetched') and new.released_by_id is null then 'second'
            when old.released_by_id is not null and (new.blob is distinct from old.blob and new.blob is not null or new.sha256 <> old.sha256) then 'kept'
            when new.until > coalesce(new.released_at, new.until) + interval '14 days' then 'long' end;
    end if;
    if why is not null then perform gate.refuse('export', why); end if;
    return new;
end $$;

-- An incident is closed once, and what it was stays; who closed it says how it ended.
create or replace function gate.incident_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when new.starts_at > statement_timestamp() then 'later'
        when new.ends_at - new.starts_at > interval '14 days' then 'long'
        when tg_op = 'UPDATE' and old.closed_at is not null then 'closed'
        when tg_op = 'UPDATE' and (new.uid, new.school_id, new.opened_at, new.opened_by_id) is distinct from (old.uid, old.school_id, old.opened_at, old.opened_by_id) then 'kept'
        when new.closed_at is not null and btrim(new.outcome) = '' then 'outcome'
        when tg_op = 'UPDATE' and (new.starts_at, new.ends_at) is distinct from (old.starts_at, old.ends_at)
            and exists (select from public.viewing v where v.incident_id = old.id) then 'viewed' end;
    if why is not null then perform gate.refuse('incident', why); end if;
    return new;
end $$;
