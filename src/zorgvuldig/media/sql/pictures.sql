-- Pictures of people: who may be recognised where, and whether a published copy may be seen, asked at the moment of use. Unknown is
-- no; what nobody said of a face is no. The media of the register are a function beside these (`contribution.py`).

-- What was said of the faces in a picture, as one value: a face more, another place or another pupil makes it another.
create or replace function gate.faces_of(wanted integer) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select left(encode(sha256(convert_to(coalesce(string_agg(concat_ws(':', f.id, f.mark, f.box::text, t.pupil_id), ',' order by f.id), ''),
        'UTF8')), 'hex'), 32)
    from public.face f left join public.face_pupil t on t.face_id = f.id where f.picture_id = wanted
$$;

-- The category of who is in a picture, and that of weighing and publishing, as masks.
create or replace function gate.picture_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.mask from gate.table_masks() m where m.name = 'face_pupil'
$$;
create or replace function gate.picture_desk_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.mask from gate.table_masks() m where m.name = 'publication'
$$;

-- Which faces in these pictures may not be recognised in a medium, and why: `open` (nobody said yet), `other` (not one of our pupils
-- and not agreed), `gone` (the pupil is no longer in our files), `restricted` (AVG art. 18 and 21), `left` (no longer enrolled),
-- `objection` («this one not»), `consent` (no, unknown, or to other words).
create or replace function gate.refused_faces(pictures integer[], about text)
returns table (picture_id integer, face_id integer, pupil_id integer, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with faces as materialized (
        select f.picture_id, f.id, f.mark, t.pupil_id as pupil
        from public.face f left join public.face_pupil t on t.face_id = f.id
        where f.picture_id = any(pictures) and (f.mark not in ('agreed', 'blurred', 'none') or t.pupil_id is not null)
    ), pupils as materialized (
        select distinct f.pupil as id from faces f where f.pupil is not null
    ), allowed as materialized (
        select s.pupil_id as id from gate.consent_states_of(array(select p.id from pupils p), about) s where s.state = 'yes'
    ), limited as materialized (
        select r.pupil_id as id from public.restriction r
        where r.pupil_id in (select p.id from pupils p) and r.mask & gate.picture_mask() <> 0
            and r.purpose in ('', 'picturing', 'picture_desk')
            and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp())
    ), here as materialized (
        select e.pupil_id as id from public.enrolment e
        where e.pupil_id in (select p.id from pupils p) and e.starts_on <= gate.today()
            and (e.ends_on is null or e.ends_on > gate.today())
    ), judged as (
        select f.picture_id, f.id, f.pupil, case
            when f.pupil is null and f.mark = 'open' then 'open'
            when f.pupil is null and f.mark = 'pupil' then 'gone'
            when f.pupil is null then 'other'
            when f.pupil in (select l.id from limited l) then 'restricted'
            when f.pupil not in (select h.id from here h) then 'left'
            when exists (select from public.picture_objection o where o.picture_id = f.picture_id and o.pupil_id = f.pupil
                and o.lifted_at is null and o.medium in ('', about)) then 'objection'
            when f.pupil not in (select a.id from allowed a) then 'consent'
            end as why
        from faces f
    )
    select j.picture_id, j.id, j.pupil, j.why from judged j where j.why is not null
$$;

-- Why a publication may not be seen now; empty: it may. `ended`, `over` (its last day passed), `weighing` (decided by the uploader,
-- against it, or anew since), `faces` (changed since, or not confirmed), `copy`, or why a face that is not masked may not be recognised.
create or replace function gate.why_not_shown(wanted bigint[]) returns table (publication_id bigint, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with asked as materialized (
        select p.id, p.picture_id, p.medium, case
            when p.ended_at is not null then 'ended'
            when p.until <= gate.today() then 'over'
            when w.picture_id <> p.picture_id or w.medium <> p.medium or w.outcome = 'no' or w.decided_by_id = i.uploaded_by_id
                or exists (select from public.picture_weighing n where n.picture_id = p.picture_id and n.medium = p.medium and n.id > w.id)
                then 'weighing'
            when c.picture_id <> p.picture_id or c.state <> 'ready' then 'copy'
            when i.confirmed <> w.faces or c.faces <> w.faces or gate.faces_of(p.picture_id) <> w.faces then 'faces'
            else '' end as why, c.masked
        from public.publication p join public.picture i on i.id = p.picture_id
        join public.picture_weighing w on w.id = p.picture_weighing_id join public.picture_copy c on c.id = p.picture_copy_id
        where p.id = any(wanted)
    ), refused as materialized (
        select m.medium, r.picture_id, r.face_id, r.why
        from (select a.medium, array_agg(distinct a.picture_id) as pictures from asked a where a.why = '' group by 1) m
        cross join lateral gate.refused_faces(m.pictures, m.medium) r
    )
    select a.id, coalesce(nullif(a.why, ''), (select min(r.why) from refused r
        where r.medium = a.medium and r.picture_id = a.picture_id and not a.masked @> to_jsonb(r.face_id)), '')
    from asked a
$$;

-- A published file of a public medium for whoever has its address: where it lies, and why it may not be seen (empty: it may). No
-- row for an address that never was. What is shown to families or printed has no public address.
create or replace function gate.shown_file(address text)
returns table (blob uuid, thumb_blob uuid, media_type text, size bigint, why text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.blob, c.thumb_blob, c.media_type::text, c.size, n.why
    from public.publication p join public.picture_copy c on c.id = p.picture_copy_id
    cross join lateral gate.why_not_shown(array[p.id::bigint]) n
    where p.token = address and p.medium in ('website_public', 'newsletter')
$$;

-- Whether somebody at the desk of pictures is at the door.
create or replace function gate.at_picture_desk() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.opened(gate.picture_desk_mask()) is not null
$$;

-- For the desk: which faces in a picture may not be recognised in a medium, and why.
create or replace function gate.picture_refusals(wanted integer, about text) returns table (face_id integer, why text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.at_picture_desk() then return; end if;
    return query select r.face_id, r.why from gate.refused_faces(array[wanted], about) r;
end $$;

-- For the desk: why each of these publications may not be seen now.
create or replace function gate.publication_states(wanted bigint[]) returns table (publication_id bigint, why text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.at_picture_desk() then return; end if;
    return query select n.publication_id, n.why from gate.why_not_shown(wanted) n;
end $$;

-- Pupils of whom a court keeps somebody away today.
create or replace function gate.shielded() returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct g.pupil_id from public.guardianship g where g.is_restricted
        and (g.restricted_until is null or g.restricted_until > gate.today())
        and (g.ends_on is null or g.ends_on > gate.today()))
$$;

-- For the desk, what to look at before publishing, of everybody in a picture together and of nobody by name: `young` (under 14),
-- `court` (a court keeps somebody away from a pupil in it), and why faces may not be recognised anywhere.
create or replace function gate.picture_warnings(wanted integer) returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when gate.at_picture_desk() then array(
        select 'young' where exists (select from public.face_pupil t join public.pupil_birth b using (pupil_id)
            where t.picture_id = wanted and b.born_on + interval '14 years' > gate.today())
        union select 'court' where exists (select from public.face_pupil t where t.picture_id = wanted and t.pupil_id = any(gate.shielded()))
        union select r.why from gate.refused_faces(array[wanted], '') r where r.why not in ('consent', 'objection')
        order by 1) end
$$;

-- Of the pupils that are open, those who may be chosen as being in a picture: whom a court shields, by the picture team alone.
create or replace function gate.choosable() returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when gate.at_picture_desk() then gate.opened(gate.picture_mask())
        else array(select p from unnest(gate.opened(gate.picture_mask())) p where p <> all(gate.shielded())) end
$$;

-- Who is in a picture is said by somebody, once per face; another answer is a new row.
create or replace function gate.tag_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.by_canary(new.id) then return new; end if;
    why := case
        when tg_op = 'UPDATE' then 'kept'
        when not exists (select from public.face f where f.id = new.face_id and f.picture_id = new.picture_id and f.mark = 'pupil') then 'face'
        when not new.pupil_id = any(gate.choosable()) then 'team' end;
    if why is not null then
        raise exception 'this cannot be said of a face: %', why using errcode = '23514', constraint = 'tag_' || why;
    end if;
    return new;
end $$;

-- What came in stays what it is, and only what is there is confirmed.
create or replace function gate.picture_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.by_canary(new.id) then return new; end if;
    why := case
        when (new.picture_event_id, new.kind, new.blob, new.sha256, new.uploaded_by_id, new.uploaded_at)
            is distinct from (old.picture_event_id, old.kind, old.blob, old.sha256, old.uploaded_by_id, old.uploaded_at) then 'kept'
        when new.confirmed <> '' and new.confirmed <> old.confirmed
            and (new.looked_at is null or new.confirmed <> gate.faces_of(new.id)) then 'confirmed' end;
    if why is not null then
        raise exception 'this cannot be said of a picture: %', why using errcode = '23514', constraint = 'picture_' || why;
    end if;
    return new;
end $$;

-- A second look: by another than the uploader, at their own school, of the faces as they are and were confirmed, in a medium that
-- there is.
create or replace function gate.weighing_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    i public.picture;
    why text;
begin
    if gate.is_unchecked() or gate.by_canary(new.id) then return new; end if;
    select * into i from public.picture p where p.id = new.picture_id;
    why := case
        when i.uploaded_by_id = new.decided_by_id then 'second'
        when not exists (select from public.picture_event e where e.id = i.picture_event_id and e.school_id = any (gate.own_schools()))
            then 'school'
        when not exists (select from gate.media() m where m.medium = new.medium) then 'medium'
        when new.outcome <> 'no' and (i.confirmed = '' or new.faces <> i.confirmed) then 'confirmed'
        when new.faces <> gate.faces_of(new.picture_id) then 'faces'
        when new.outcome = 'as_is' and exists (select from gate.refused_faces(array[new.picture_id], new.medium)) then 'consent' end;
    if why is not null then
        raise exception 'this cannot be decided: %', why using errcode = '23514', constraint = 'weighing_' || why;
    end if;
    return new;
end $$;

-- Nothing is published that may not be seen: the same question as at every look. What was told of it stays, and its end is for good.
create or replace function gate.publication_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return null; end if;
    if tg_op = 'UPDATE' then
        if old.ended_at is not null or to_jsonb(new) - array['ended_at', 'ended_by_id', 'ended_why']
                <> to_jsonb(old) - array['ended_at', 'ended_by_id', 'ended_why'] then
            raise exception 'what was published cannot be told otherwise' using errcode = '23514', constraint = 'publication_told';
        end if;
        return null;
    end if;
    if new.published_by_id is distinct from gate.opened_by() then
        raise exception 'whoever publishes says so' using errcode = '23514', constraint = 'publication_by';
    end if;
    select n.why into why from gate.why_not_shown(array[new.id::bigint]) n;
    if why <> '' then
        raise exception 'this may not be published: %', why using errcode = '23514', constraint = 'publication_' || why;
    end if;
    insert into public.publication_pupil (publication_id, pupil_id, is_masked)
        select new.id, t.pupil_id, bool_and(c.masked @> to_jsonb(t.face_id))
        from public.face_pupil t join public.picture_copy c on c.id = new.picture_copy_id
        where t.picture_id = new.picture_id group by t.pupil_id;
    return null;
end $$;

-- «This one not» is said by whoever decides about the pupil, or by staff for them, of a picture the pupil is in. Of two parents
-- neither takes back what the other said.
create or replace function gate.objection_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() then return new; end if;
    why := case
        when gate.by_family() and not gate.decides(new.pupil_id, gate.opened_by()) then 'decides'
        when tg_op = 'UPDATE' and gate.by_family() and gate.opened_by() not in (old.person_id, old.pupil_id) then 'same'
        when tg_op = 'UPDATE' and (old.lifted_at is not null or to_jsonb(new) - array['lifted_at', 'lifted_by_id']
            <> to_jsonb(old) - array['lifted_at', 'lifted_by_id']) then 'told'
        when gate.opened_by() is not null and (case when tg_op = 'INSERT' then new.person_id else new.lifted_by_id end)
            is distinct from gate.opened_by() then 'own'
        when tg_op = 'INSERT' and new.medium <> '' and not exists (select from gate.media() m where m.medium = new.medium) then 'medium'
        when tg_op = 'INSERT' and not exists (select from public.face_pupil t where t.picture_id = new.picture_id and t.pupil_id = new.pupil_id)
            then 'picture' end;
    if why is not null then
        raise exception 'this cannot be said of a picture: %', why using errcode = '23514', constraint = 'objection_' || why;
    end if;
    return new;
end $$;
