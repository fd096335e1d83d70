-- Unusual reading: counted in the access log at the moment somebody looks at the signals. What is counted, from how many and in which
-- hours, the register says (`gate.watches`); with whom somebody has lessons too (`gate.group_ties`). Sixty days back at most. For the
-- number on the statement, what is over is kept (`reading_counts.sql`).

-- The looks that one watch counts, by who looked, the first day of the period, and whose file. `since` and `until` are such days;
-- `who` is one member of staff, or null for all. A night belongs to the evening on which it began, by the clock on the wall.
create or replace function gate.reading_hits(wanted text, since date, until date, who integer)
returns table (staff_id integer, day date, pupil_id integer, looks bigint, is_wide boolean, last_at timestamp with time zone)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    w record;
    shift interval := interval '0';
    lo timestamp with time zone;
    hi timestamp with time zone;
    about integer[];
    staff text[] := array(select distinct r.role from gate.rule r where r.is_staff);
    narrow text[] := array(select distinct r.role from gate.rule r where r.relation in (select g.relation from gate.group_relations() g));
begin
    select * into w from gate.watches() x where x.watch = wanted;
    if not found then return; end if;
    if w.from_hour > w.until_hour then shift := make_interval(hours => w.until_hour); end if;
    lo := (since::timestamp + shift) at time zone 'Europe/Amsterdam';
    hi := ((until + w.days)::timestamp + shift) at time zone 'Europe/Amsterdam';
    -- Of few pupils the index finds who looked; of all of them it would only be slower.
    about := case wanted
        when 'colleagues_child' then array(select distinct g.pupil_id from public.guardianship g
            where exists (select from public.staff_role r where r.staff_id = g.guardian_id))
        when 'close_watch' then array(select distinct c.pupil_id from public.close_watch c where c.ended_at is null or c.ended_at > lo) end;
    return query
    with seen as (
        select l.actor_id, l.pupil_id, l.at, l.role, (l.at at time zone 'Europe/Amsterdam') - shift as shifted,
            extract(hour from l.at at time zone 'Europe/Amsterdam') as hour
        from gate.log l
        where l.at >= lo and l.at < hi and l.actor_id > 0 and (who is null or l.actor_id = who) and (about is null or l.pupil_id = any (about))
            and case wanted when 'refused' then l.refused
                when 'outside_own_groups' then not l.refused and l.pupil_id is not null and l.kind in ('pupil', 'family', 'group', 'lesson') and l.role = any (staff)
                else not l.refused and l.pupil_id is not null and l.kind in ('pupil', 'family') and l.role = any (staff) end
            and (wanted <> 'close_watch' or l.purpose not in ('rights', 'oversight') and exists (select from public.close_watch c
                where c.pupil_id = l.pupil_id and c.starts_at <= l.at and (c.ended_at is null or c.ended_at > l.at)))
    ), grouped as (
        select s.actor_id, s.shifted::date as on_day, s.pupil_id, count(*) as looks, bool_and(s.role <> all (narrow)) as is_wide, max(s.at) as last_at
        from seen s
        where w.from_hour = w.until_hour or case when w.from_hour < w.until_hour then s.hour >= w.from_hour and s.hour < w.until_hour
            else s.hour >= w.from_hour or s.hour < w.until_hour end
        group by 1, 2, 3
    ), dated as (
        -- Periods of more days follow each other from a Monday on, so that one look is counted in one period only.
        select g.*, g.on_day - ((g.on_day - date '2000-01-03') % w.days) as starts from grouped g
    ), many as (
        select d.*, count(*) over (partition by d.actor_id, d.starts) as others from dated d
    ), own as materialized (
        -- With whom they had lessons on that day, looked up in one go: once for each row is slow.
        select m.actor_id, m.pupil_id, m.on_day from many m
        join public.membership b on b.pupil_id = m.pupil_id and b.starts_on <= m.on_day and (b.ends_on is null or b.ends_on > m.on_day)
        join gate.group_ties() t on t.staff_id = m.actor_id and t.group_id = b.group_id
            and t.starts_on <= m.on_day and (t.ends_on is null or t.ends_on > m.on_day)
        where wanted = 'colleagues_child' or wanted = 'outside_own_groups' and m.others >= least(w.threshold, w.wide_threshold)
    )
    select m.actor_id, m.starts, m.pupil_id, m.looks, m.is_wide, m.last_at from many m
    where m.starts between since and until
        and case wanted
            when 'refused' then exists (select from public.staff_role r where r.staff_id = m.actor_id
                and r.starts_on <= m.on_day and (r.ends_on is null or r.ends_on > m.on_day))
            when 'colleagues_child' then exists (select from public.guardianship g join public.staff_role r on r.staff_id = g.guardian_id
                    where g.pupil_id = m.pupil_id and g.starts_on <= m.on_day and (g.ends_on is null or g.ends_on > m.on_day)
                        and r.starts_on <= m.on_day and (r.ends_on is null or r.ends_on > m.on_day))
                and not exists (select from public.guardianship o where o.pupil_id = m.pupil_id and o.guardian_id = m.actor_id)
            when 'outside_own_groups' then m.others >= least(w.threshold, w.wide_threshold)
            else true end
        and (m.actor_id, m.pupil_id, m.on_day) not in (select o.actor_id, o.pupil_id, o.on_day from own o);
end $$;

-- What reached the number of the register, by watch, member of staff and first day of the period; `who` and `wanted` may be null.
create or replace function gate.reading_counted(wanted text, since date, until date, who integer)
returns table (watch text, staff_id integer, day date, pupils bigint, looks bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.watch, h.staff_id, h.day, count(distinct h.pupil_id), sum(h.looks)::bigint
    from gate.watches() w cross join lateral gate.reading_hits(w.watch, since, until, who) h
    where wanted is null or w.watch = wanted
    group by w.watch, w.threshold, w.wide_threshold, h.staff_id, h.day
    having case w.watch
        when 'refused' then sum(h.looks) >= w.threshold
        when 'outside_own_groups' then count(distinct h.pupil_id) filter (where not h.is_wide) >= w.threshold
            or count(distinct h.pupil_id) filter (where h.is_wide) >= w.wide_threshold
        else count(distinct h.pupil_id) >= w.threshold end
$$;

-- When the period of a signal is over: only then somebody says what it was, so that nothing comes after it unseen.
create or replace function gate.reading_ends(wanted text, first date) returns timestamp with time zone
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select ((first + w.days)::timestamp + make_interval(hours => case when w.from_hour > w.until_hour then w.until_hour else 0 end))
        at time zone 'Europe/Amsterdam'
    from gate.watches() w where w.watch = wanted
$$;

-- How far back is looked.
create or replace function gate.reading_since() returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select gate.today() - 60 $$;

-- For whoever watches who looks: the signals between two days, with when each period is over. Nothing for anybody else.
create or replace function gate.reading_signals(since date, until date)
returns table (watch text, staff_id integer, day date, pupils bigint, looks bigint, ends_at timestamp with time zone)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from gate.current_cap() c where c.purpose = 'oversight') then return; end if;
    return query select s.watch, s.staff_id, s.day, s.pupils, s.looks, gate.reading_ends(s.watch, s.day)
        from gate.reading_counted(null, greatest(since, gate.reading_since()), least(until, gate.today()), null) s;
end $$;

-- Whose reading an address names, as `watch/uid of the member of staff/day`; null when it is not of that form, or nobody's.
create or replace function gate.reading_reader(named text) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id from public.person p
    where p.uid = case when named ~ '^[a-z_]{1,40}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/\d{4}-\d{2}-\d{2}$'
        then split_part(named, '/', 2)::uuid end
$$;

-- Whose files a signal is about, the last one looked at first, 500 at most; null when there is no such signal. Asked by
-- `gate.open`, which never raises.
create or replace function gate.reading_pupils(named text) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    person integer := gate.reading_reader(named);
    first date;
begin
    if person is null then return null; end if;
    begin
        first := split_part(named, '/', 3)::date;
    exception when datetime_field_overflow then return null;
    end;
    return gate.reading_of(split_part(named, '/', 1), person, first);
end $$;

create or replace function gate.reading_of(wanted text, person integer, first date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if person is null or first < gate.reading_since() or first > gate.today()
        or not exists (select from gate.reading_counted(wanted, first, first, person)) then return null; end if;
    return array(select h.pupil_id from gate.reading_hits(wanted, first, first, person) h where h.pupil_id is not null
        group by 1 order by max(h.last_at) desc, 1 limit 500);
end $$;

-- Whom a signal of unusual reading is about.
create or replace function gate.open_reading(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'oversight' or not gate.on_duty(relation) then return null; end if;
    return gate.reading_pupils(key);
end $$;

-- What somebody made of a signal: of one that is there, when its period is over, never about themselves.
create or replace function gate.reading_reviewed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when new.staff_id = new.reviewed_by_id then 'self'
        when gate.reading_of(new.watch, new.staff_id, new.day) is null then 'gone'
        when gate.reading_ends(new.watch, new.day) > statement_timestamp() then 'early'
        when new.outcome <> 'fine' and btrim(new.note, E' \t\r\n') = '' then 'note'
        when (new.outcome = 'breach') <> (new.breach_id is not null) then 'breach'
        when new.breach_id is not null and not exists (select from public.breach b where b.id = new.breach_id and b.closed_at is null)
            then 'closed' end;
    if why is not null then perform gate.refuse('reading', why); end if;
    return new;
end $$;

-- Extra watch: what was said stays, it is lifted once, and by now.
create or replace function gate.close_watch_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    why := case
        when tg_op = 'INSERT' and new.ended_at is not null then 'ended'
        when tg_op = 'INSERT' and abs(extract(epoch from new.starts_at - statement_timestamp())) > 300 then 'moment'
        when tg_op = 'INSERT' then null
        when old.ended_at is not null then 'ended'
        when (old.uid, old.pupil_id, old.starts_at, old.started_by_id)
            is distinct from (new.uid, new.pupil_id, new.starts_at, new.started_by_id) then 'kept'
        when new.ended_at is not null and abs(extract(epoch from new.ended_at - statement_timestamp())) > 300 then 'moment'
        when new.ended_at is not null and new.ended_by_id is distinct from gate.opened_by() then 'by' end;
    if why is not null then perform gate.refuse('close_watch', why); end if;
    return new;
end $$;
