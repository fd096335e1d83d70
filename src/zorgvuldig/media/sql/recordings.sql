-- Films of lessons: whoever made one keeps it, and says which colleagues may watch. Nobody else sees that it exists, and nothing here
-- or in the release of pictures leads from a film to the outside.

-- The category of films of lessons, as a mask.
create or replace function gate.recording_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.mask from gate.table_masks() m where m.name = 'recording'
$$;

-- The films that whoever is at the door may watch because a colleague said so: only of a school where they work in the role they came
-- in with, only what is whole, and only until the day before it goes.
create or replace function gate.recordings_for_me()
returns table (uid uuid, title text, what text, why text, happened_on date, goes_on date, maker_id integer, blob uuid, media_type text,
    size bigint, seconds double precision)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.uid, r.title::text, r.what::text, r.why::text, r.happened_on, r.goes_on, r.recorded_by_id, r.blob, r.media_type::text,
        r.size, r.seconds
    from public.recording_viewer v join public.recording r on r.id = v.recording_id
    where gate.opened(gate.recording_mask()) is not null
        and v.staff_id = gate.opened_by() and v.added_by_id = r.recorded_by_id
        and r.school_id = any(gate.own_schools()) and r.blob is not null and r.goes_on > gate.today()
$$;

-- A film is of a group that its maker teaches or mentors; whose it is and of which lesson stays as it was said.
create or replace function gate.recording_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    why := case
        when tg_op = 'UPDATE' then case when (new.uid, new.school_id, new.group_id, new.happened_on, new.recorded_at, new.recorded_by_id)
            is distinct from (old.uid, old.school_id, old.group_id, old.happened_on, old.recorded_at, old.recorded_by_id) then 'kept' end
        when new.happened_on > gate.today() then 'later'
        when not exists (select from public.learning_group g join public.school_year y on y.id = g.year_id
            where g.id = new.group_id and y.school_id = new.school_id) then 'school'
        when not exists (select from public.teaching t where t.group_id = new.group_id and t.staff_id = gate.opened_by()
                and t.starts_on <= gate.today() and (t.ends_on is null or t.ends_on > gate.today()))
            and not exists (select from public.mentoring m where m.group_id = new.group_id and m.staff_id = gate.opened_by()
                and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())) then 'group' end;
    if why is not null then
        raise exception 'this cannot be said of a film: %', why using errcode = '23514', constraint = 'recording_' || why;
    end if;
    return new;
end $$;

-- Who may watch is said by whoever made the film, of another member of staff of that school.
create or replace function gate.viewer_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    r public.recording;
    why text;
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    select * into r from public.recording f where f.id = new.recording_id;
    why := case
        when tg_op = 'UPDATE' then 'kept'
        when r.recorded_by_id is distinct from gate.opened_by() then 'own'
        when new.staff_id = r.recorded_by_id or not exists (select from public.staff_role s
            where s.staff_id = new.staff_id and (s.school_id is null or s.school_id = r.school_id)
                and s.starts_on <= gate.today() and (s.ends_on is null or s.ends_on > gate.today())) then 'colleague' end;
    if why is not null then
        raise exception 'this person cannot watch: %', why using errcode = '23514', constraint = 'viewer_' || why;
    end if;
    return new;
end $$;
