-- Looking at footage: asked for a purpose of the camera, after an incident, allowed by a second person, for a short time; and every
-- piece is on record before it can be opened. Nobody reads the table of footage: it is reached through these functions alone.

-- An answer is given by somebody else, with a role for it today, who does not have the asker answer in turn.
create or replace function gate.viewing_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    n public.incident;
    who integer := gate.opened_by();
    why text;
begin
    if gate.is_unchecked() or gate.by_canary(new.id) then return new; end if;
    select * into n from public.incident i where i.id = new.incident_id;
    if tg_op = 'INSERT' then
        why := case
            when who is null then 'by'
            when coalesce(new.decided_by_id, 0) <> 0 or new.ended_at is not null then 'second'
            when n.school_id is distinct from new.school_id then 'school'
            when n.closed_at is not null then 'closed'
            when not exists (select from public.camera c where c.id = new.camera_id and c.school_id = new.school_id and c.purposes ? new.purpose) then 'purpose'
            when new.starts_at < n.starts_at - interval '30 minutes' or new.ends_at > n.ends_at + interval '30 minutes' then 'wide'
            when new.ends_at - new.starts_at > interval '24 hours' then 'long'
            when btrim(new.reason) = '' then 'reason' end;
    else
        why := case
            when to_jsonb(new) - array['is_granted', 'answer', 'decided_at', 'decided_by_id', 'until', 'ended_at']
                <> to_jsonb(old) - array['is_granted', 'answer', 'decided_at', 'decided_by_id', 'until', 'ended_at'] then 'kept'
            when old.ended_at is not null then 'ended'
            when (new.is_granted, new.decided_by_id, new.decided_at, new.until, new.answer) is distinct from (old.is_granted, old.decided_by_id, old.decided_at, old.until, old.answer)
                then case
                    when old.decided_by_id is not null then 'decided'
                    when new.decided_by_id is distinct from who or who = new.asked_by_id then 'second'
                    when (gate.current_cap()).role <> all (gate.camera_deciders()) or not gate.holds_role(who, gate.camera_deciders(), new.school_id::integer) then 'role'
                    when exists (select from public.viewing o where o.asked_by_id = who and o.id <> new.id and (o.decided_by_id is not null or o.ended_at is null)
                            and (o.decided_by_id = new.asked_by_id or o.decided_by_id is null)
                            and (o.incident_id = new.incident_id or o.camera_id = new.camera_id and o.starts_at < new.ends_at and o.ends_at > new.starts_at)) then 'mutual'
                    when new.is_granted and (new.until <= statement_timestamp() or new.until > statement_timestamp() + interval '8 hours') then 'until'
                    when not new.is_granted and btrim(new.answer) = '' then 'answer' end end;
    end if;
    if why is not null then perform gate.refuse('viewing', why); end if;
    return new;
end $$;

-- Whether whoever has this session may look by this permission, now: theirs, granted, not over, and still in a role for it.
create or replace function gate.viewing_open(secret text, viewing uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select v.id::integer from public.viewing v
    where v.uid = viewing and v.asked_by_id = gate.whose(secret) and v.is_granted and v.until > statement_timestamp() and v.ended_at is null
        and exists (select from gate.rule r where r.purpose = 'footage' and r.is_staff
            and gate.holds_role(v.asked_by_id, array[r.role], v.school_id::integer))
$$;

-- What there is in the stretch that somebody may look at: pieces and gaps, in order of time.
create or replace function gate.viewing_line(secret text, viewing uuid)
returns table (what text, uid uuid, starts_at timestamptz, ends_at timestamptz, why text, size bigint, codec text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select * from (
        select 'segment', s.uid, s.starts_at, s.ends_at, case when s.is_cut then 'cut' else '' end, s.size, s.codec::text
        from public.viewing v join public.segment s on s.camera_id = v.camera_id and s.starts_at < v.ends_at and s.ends_at > v.starts_at
        where v.id = gate.viewing_open(secret, viewing)
        union all
        select 'gap', null, greatest(g.starts_at, v.starts_at), least(coalesce(g.ends_at, v.ends_at), v.ends_at), g.why::text, 0, ''
        from public.viewing v join public.camera_gap g on g.camera_id = v.camera_id and g.starts_at < v.ends_at and coalesce(g.ends_at, v.ends_at) > v.starts_at
        where v.id = gate.viewing_open(secret, viewing)
    ) x (what, uid, starts_at, ends_at, why, size, codec) order by 3, 1
$$;

-- Put on record that somebody looks at a piece. False, and nothing on record, when they may not. The piece opens in a later transaction.
create or replace function gate.look(secret text, viewing uuid, segment uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine integer := gate.viewing_open(secret, viewing);
    s public.segment;
begin
    if mine is null then return false; end if;
    select g.* into s from public.viewing v join public.segment g on g.camera_id = v.camera_id and g.starts_at < v.ends_at and g.ends_at > v.starts_at
    where v.id = mine and g.uid = segment;
    if s.id is null then return false; end if;
    insert into public.viewing_look (viewing_id, segment_uid, starts_at, looked_at, looked_by_id, xact)
        values (mine, s.uid, s.starts_at, statement_timestamp(), gate.whose(secret), pg_current_xact_id()::text::bigint) on conflict do nothing;
    return true;
end $$;

-- A piece that is on record as looked at, by an earlier committed transaction, as long as the permission lasts.
create or replace function gate.looked(secret text, viewing uuid, segment uuid)
returns table (blob uuid, elsewhere text, camera_id integer, day date, starts_at timestamptz, ends_at timestamptz, size bigint, sha256 text, seal text, footage_hold_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.blob, s.elsewhere::text, s.camera_id::integer, s.day, s.starts_at, s.ends_at, s.size, s.sha256::text, s.seal::text, s.footage_hold_id::integer
    from public.viewing_look l join public.segment s on s.uid = l.segment_uid
    where l.viewing_id = gate.viewing_open(secret, viewing) and l.segment_uid = segment
        and l.xact is distinct from pg_current_xact_id_if_assigned()::text::bigint
$$;

-- The desk looks along, only where guarding is a purpose and the camera says so: on record once a minute, and nothing before now.
create or replace function gate.look_live(secret text, camera uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.whose(secret);
    c public.camera;
begin
    select * into c from public.camera k where k.uid = camera and k.has_live and k.purposes ? 'guarding' and k.source = 'rtsp'
        and gate.holds_role(who, array['caretaker', 'school_leader'], k.school_id::integer);
    if c.id is null or gate.camera_lacks(c.id::integer) <> '{}' then return null; end if;
    if not exists (select from public.viewing_look l where l.live_camera_id = c.id and l.looked_by_id = who
            and l.looked_at > statement_timestamp() - interval '1 minute') then
        insert into public.viewing_look (live_camera_id, starts_at, looked_at, looked_by_id, xact)
            values (c.id, statement_timestamp(), statement_timestamp(), who, pg_current_xact_id()::text::bigint);
    end if;
    return c.id;
end $$;

-- For whoever arranges cameras or looks after an incident: when there is footage, never the footage itself.
create or replace function gate.footage_line(camera uuid, from_at timestamp with time zone, until_at timestamp with time zone)
returns table (what text, starts_at timestamptz, ends_at timestamptz, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select * from (
        select 'segment', s.starts_at, s.ends_at, case when s.footage_hold_id is not null then 'held' when s.is_cut then 'cut' else '' end
        from public.camera c join public.segment s on s.camera_id = c.id and s.starts_at < until_at and s.ends_at > from_at
        where c.uid = camera and c.school_id = any (gate.own_schools()) and gate.opened((select m.mask from gate.table_masks() m where m.name = 'camera')) is not null
        union all
        select 'gap', greatest(g.starts_at, from_at), least(coalesce(g.ends_at, statement_timestamp()), until_at), g.why::text
        from public.camera c join public.camera_gap g on g.camera_id = c.id and g.starts_at < until_at and coalesce(g.ends_at, until_at) > from_at
        where c.uid = camera and c.school_id = any (gate.own_schools()) and gate.opened((select m.mask from gate.table_masks() m where m.name = 'camera')) is not null
    ) x (what, starts_at, ends_at, why) order by 2, 1
$$;

-- How far back footage goes and how much there is, per camera of the schools of the one at the door. Bytes of the plain content.
create or replace function gate.footage_held()
returns table (camera_id integer, oldest_at timestamptz, newest_at timestamptz, pieces bigint, bytes bigint, held bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id::integer, min(s.starts_at), max(s.ends_at), count(s.id), coalesce(sum(s.size), 0)::bigint, count(s.footage_hold_id)
    from public.camera c left join public.segment s on s.camera_id = c.id
    where c.school_id = any (gate.own_schools()) and gate.opened((select m.mask from gate.table_masks() m where m.name = 'camera')) is not null
    group by c.id
$$;
