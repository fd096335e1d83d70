-- Footage that leaves: what a copy must have before somebody lets it go, that it goes once, and that it is on record of everybody
-- who was in it before its first byte leaves. `footage_export_allowed` (cameras.sql) says who asks and who lets go.

create or replace function gate.footage_recipient(kind text) returns text
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select case kind when 'police' then 'footage_police' when 'subject' then 'footage_subject' when 'insurer' then 'insurer' end
$$;

-- Whether a release is of footage, by its way or by who gets it: then nothing but `footage_may_leave` allows it.
create or replace function gate.is_footage(channel text, recipient text) returns boolean
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select channel = 'footage' or recipient in ('footage_police', 'footage_subject', 'insurer')
$$;

-- Why this release of footage may not be written down; null when it may: a copy that a second person let go and that is fetched now,
-- of an incident in which this pupil was. Only what goes to the police may be shown later, three months at most.
create or replace function gate.footage_may_leave(
    pupil integer, way text, to_whom text, going jsonb, actor integer, released timestamp with time zone, shown timestamp with time zone, has_other boolean
) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when way is distinct from 'footage' then 'channel'
        when has_other is distinct from false then 'exchange'
        when going is distinct from (select to_jsonb(t.fields) from gate.recipients() t where t.key = to_whom) then 'fields'
        when (shown <= released or to_whom = 'footage_police' and shown <= released + interval '93 days') is distinct from true then 'shown'
        when not exists (select from public.footage_export x join public.incident_pupil p on p.incident_id = x.incident_id
            where p.pupil_id = pupil and gate.footage_recipient(x.kind) = to_whom and x.state = 'released'
            and x.released_by_id = actor and x.until > statement_timestamp()) then 'footage' end
$$;

-- A release of footage is allowed by this alone; `release_allowed` leaves it to this.
create or replace function gate.footage_release_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or not gate.is_footage(new.channel, new.recipient) then return new; end if;
    why := gate.footage_may_leave(new.pupil_id::integer, new.channel::text, new.recipient::text, new.fields, new.actor_id, new.released_at,
        new.shown_at, coalesce(new.exchange_id, new.extract_id) is not null);
    if why is null then return new; end if;
    raise exception 'this footage may not leave: %', why using errcode = '23514', constraint = 'release_' || why;
end $$;

-- Pupils who were in the incident of a copy and of whom it is not on record that it leaves at this moment.
create or replace function gate.footage_untold(number bigint, at timestamp with time zone) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*)::integer from public.footage_export x join public.incident_pupil p on p.incident_id = x.incident_id
    where x.id = number and not exists (select from public.release r where r.pupil_id = p.pupil_id and r.channel = 'footage'
        and r.released_at = at and r.recipient = gate.footage_recipient(x.kind) and r.actor_id = x.released_by_id)
$$;

-- The steps of a copy: nobody skips looking it through, nothing goes without link, code and term, and what went does not go again.
create or replace function gate.footage_leaves() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when old.state in ('fetched', 'ended') and new.state <> old.state and not (old.state = 'fetched' and new.state = 'ended') then 'over'
        when new.state <> old.state and new.state not in ('ended', 'failed') and (old.state, new.state) not in (('asked', 'following'),
            ('asked', 'making'), ('following', 'review'), ('review', 'making'), ('making', 'ready'), ('ready', 'review'),
            ('ready', 'released'), ('released', 'fetched'), ('failed', 'asked')) then 'step'
        when new.style = 'none' and new.state in ('following', 'review') and new.state <> old.state then 'step'
        when new.state in ('following', 'fetched') and old.state <> new.state and who is not null then 'by'
        when new.state = 'ready' and old.state <> 'ready' and (who is not null or new.blob is null or new.sha256 = '') then 'by'
        when new.state in ('making', 'ready', 'released') and new.state <> old.state and new.style <> 'none' and new.watched !~ '^1{1,64}$' then 'watched'
        when new.state = 'making' and old.state = 'asked' and new.style <> 'none' then 'watched'
        when (new.style, new.watched) is distinct from (old.style, old.watched) and old.state not in ('review', 'ready') then 'kept'
        when new.style is distinct from old.style then 'kept'
        when new.state = 'released' and old.state <> 'released' and (new.blob is null or new.token_hash = '' or new.code_hash = ''
            or new.released_by_id is null or new.until <= statement_timestamp()) then 'bare'
        when old.released_by_id is not null and (new.released_by_id, new.released_at, new.until, new.token_hash, new.code_hash)
            is distinct from (old.released_by_id, old.released_at, old.until, old.token_hash, old.code_hash) then 'kept'
        when new.tries < old.tries or (old.fetched_at is not null and new.fetched_at is distinct from old.fetched_at) then 'kept'
        when new.state = 'fetched' and old.state <> 'fetched' and (new.fetched_at is null or old.tries >= 5
            or old.until <= statement_timestamp() or old.blob is null) then 'shut'
        when new.state = 'fetched' and old.state <> 'fetched' and gate.footage_untold(new.id, new.fetched_at) > 0 then 'untold' end;
    if why is not null then perform gate.refuse('export', why); end if;
    return new;
end $$;

-- Faces are found by the job, and marked or drawn by somebody who looks it through; afterwards they stay as they were.
create or replace function gate.footage_track_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    stands text;
    who integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    select x.state into stands from public.footage_export x where x.id = new.footage_export_id;
    why := case
        when who is null and stands is distinct from 'following' then 'state'
        when who is not null and stands is distinct from 'review' then 'state'
        when tg_op = 'UPDATE' and (new.uid, new.footage_export_id, new.box, new.score) is distinct from (old.uid, old.footage_export_id, old.box, old.score)
            then 'kept'
        when new.mark = 'subject' and not exists (select from public.footage_export x where x.id = new.footage_export_id and x.kind = 'subject')
            then 'subject' end;
    if why is not null then perform gate.refuse('track', why); end if;
    return new;
end $$;

-- The permission by which the one at the door may look at the stretch of a copy now: asked by them, given by somebody else, not over.
create or replace function gate.export_viewing(export uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select v.id::integer from public.footage_export x join public.viewing v on v.camera_id = x.camera_id and v.incident_id = x.incident_id
        and v.starts_at <= x.starts_at and v.ends_at >= x.ends_at
    where x.uid = export and x.school_id = any (gate.own_schools()) and v.asked_by_id = gate.opened_by() and v.is_granted
        and v.until > statement_timestamp() and v.ended_at is null
        and gate.opened((select m.mask from gate.table_masks() m where m.name = 'camera')) is not null
    order by v.until desc limit 1
$$;

-- Put on record that somebody looks through a stretch that will leave, piece by piece. False, and nothing on record, without permission.
create or replace function gate.look_through(export uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine integer := gate.export_viewing(export);
begin
    if mine is null then return false; end if;
    insert into public.viewing_look (viewing_id, segment_uid, starts_at, looked_at, looked_by_id, xact)
        select mine, s.uid, s.starts_at, statement_timestamp(), gate.opened_by(), pg_current_xact_id()::text::bigint
        from public.footage_export x join public.segment s on s.camera_id = x.camera_id and s.starts_at < x.ends_at and s.ends_at > x.starts_at
        where x.uid = export on conflict do nothing;
    return true;
end $$;

-- Whether that is on record since an earlier transaction, and the permission still lasts.
create or replace function gate.looks_through(export uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.viewing_look l where l.viewing_id = gate.export_viewing(export)
        and l.xact is distinct from pg_current_xact_id_if_assigned()::text::bigint)
$$;
