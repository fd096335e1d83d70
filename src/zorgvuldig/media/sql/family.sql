-- Pictures for the family of whoever is in them: of pupils that are open to them, and of nobody else a name, a face or a word. What
-- is known of the other faces is where they are, so that the page can mask them.

-- The pupils whose pictures a family opened.
create or replace function gate.pictured() returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when gate.by_family() then coalesce(gate.opened(gate.picture_mask()), '{}') else '{}' end
$$;

-- A text of staff without the names of others who are in the picture. It may still say who was meant; it does not name them.
create or replace function gate.without_names(said text, picture integer, pupil integer) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    name text;
    whole constant text := '([^[:alnum:]]|^)%s(?=[^[:alnum:]]|$)';
begin
    for name in
        select n.name from public.face_pupil t join public.pupil_identity i using (pupil_id)
        cross join lateral unnest(array[i.given_name::text, i.family_name::text]) n(name)
        where t.picture_id = picture and t.pupil_id <> pupil and length(btrim(n.name)) > 1
            and not exists (select from public.pupil_identity o where o.pupil_id = pupil
                and lower(n.name) in (lower(o.given_name::text), lower(o.family_name::text)))
        group by 1 order by length(n.name) desc
    loop
        said := regexp_replace(said, format(whole, regexp_replace(name, '([^[:alnum:][:space:]])', '\\\1', 'g')), '\1▇', 'gi');
    end loop;
    return said;
end $$;

-- In which role somebody weighed a picture: one that weighs, when they had it.
create or replace function gate.weighed_as(person integer, at timestamp with time zone) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select s.role from public.staff_role s
        where s.staff_id = person and s.starts_on <= (at at time zone 'Europe/Amsterdam')::date
            and (s.ends_on is null or s.ends_on > (at at time zone 'Europe/Amsterdam')::date)
        order by exists (select from gate.rule r where r.role = s.role and r.purpose = 'picture_desk') desc, s.id limit 1), '')
$$;

-- Every picture that one of these pupils is in. `others` are the places of everybody else, `own` of the pupil; `is_whole` says that
-- somebody confirmed that every face has a box: only then may it be shown, since a face without a box cannot be masked.
create or replace function gate.pictures_with(pupils integer[]) returns table (
    pupil_id integer, picture_id integer, uid uuid, kind text, event text, happened_on date, uploaded_at timestamp with time zone,
    blob uuid, view_blob uuid, media_type text, is_whole boolean, own jsonb, others jsonb
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.pupil_id, i.id, i.uid, i.kind::text, gate.without_names(e.name, i.id, w.pupil_id), e.happened_on, i.uploaded_at,
        i.blob, i.view_blob, i.media_type::text, i.confirmed <> '' and i.confirmed = gate.faces_of(i.id),
        coalesce((select jsonb_agg(f.box order by f.id) from public.face f join public.face_pupil t on t.face_id = f.id
            where f.picture_id = i.id and t.pupil_id = w.pupil_id), '[]'),
        coalesce((select jsonb_agg(f.box order by f.id) from public.face f left join public.face_pupil t on t.face_id = f.id
            where f.picture_id = i.id and f.mark <> 'none' and t.pupil_id is distinct from w.pupil_id), '[]')
    from (select distinct t.pupil_id, t.picture_id from public.face_pupil t where t.pupil_id = any(pupils)) w
    join public.picture i on i.id = w.picture_id join public.picture_event e on e.id = i.picture_event_id
$$;

-- Where those pictures are or were to be seen: in which medium, since when, until when, and why (not). `is_masked` says whether the
-- pupil's own face is; `why` is what holds at this moment, `role` who weighed it. What is about somebody else is `refused`, and no more.
create or replace function gate.places_with(pupils integer[]) returns table (
    pupil_id integer, picture_id integer, medium text, published_at timestamp with time zone, until date,
    ended_at timestamp with time zone, ended_why text, why text, is_masked boolean, role text, reason text,
    decided_at timestamp with time zone, outside jsonb
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with here as materialized (
        select w.pupil_id as pupil, p.* from (select distinct t.pupil_id, t.picture_id from public.face_pupil t
            where t.pupil_id = any(pupils)) w join public.publication p on p.picture_id = w.picture_id
    ), now as materialized (
        select n.publication_id, n.why from gate.why_not_shown(array(select distinct h.id::bigint from here h)) n
    )
    select h.pupil, h.picture_id, h.medium::text, h.published_at, h.until, h.ended_at,
        case when h.ended_why in ('', 'desk', 'replaced', 'over') then h.ended_why::text else 'refused' end,
        case when n.why in ('', 'ended', 'over', 'weighing', 'copy', 'faces') then n.why else coalesce((select min(r.why)
            from gate.refused_faces(array[h.picture_id], h.medium::text) r where r.pupil_id = h.pupil), 'refused') end,
        coalesce((select x.is_masked from public.publication_pupil x where x.publication_id = h.id and x.pupil_id = h.pupil),
            (select bool_and(c.masked @> to_jsonb(t.face_id)) from public.face_pupil t
                where t.picture_id = h.picture_id and t.pupil_id = h.pupil), false),
        gate.weighed_as(g.decided_by_id, g.decided_at), gate.without_names(g.reason, h.picture_id, h.pupil), g.decided_at,
        coalesce((select jsonb_agg(jsonb_build_object('what', gate.without_names(o.what, h.picture_id, h.pupil), 'since', o.placed_on,
                'answer', gate.without_names(o.answer, h.picture_id, h.pupil), 'answered', o.answered_at) order by o.id)
            from public.outside_place o where o.publication_id = h.id), '[]')
    from here h join now n on n.publication_id = h.id
    join public.picture_weighing g on g.id = h.picture_weighing_id join public.picture_copy c on c.id = h.picture_copy_id
$$;

-- The same for a family, of whom it opened. The job that makes copies of a pupil's data asks the two above.
create or replace function gate.family_pictures() returns table (
    pupil_id integer, picture_id integer, uid uuid, kind text, event text, happened_on date, uploaded_at timestamp with time zone,
    blob uuid, view_blob uuid, media_type text, is_whole boolean, own jsonb, others jsonb
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.* from gate.pictures_with(gate.pictured()) w
$$;
create or replace function gate.family_places() returns table (
    pupil_id integer, picture_id integer, medium text, published_at timestamp with time zone, until date,
    ended_at timestamp with time zone, ended_why text, why text, is_masked boolean, role text, reason text,
    decided_at timestamp with time zone, outside jsonb
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select w.* from gate.places_with(gate.pictured()) w
$$;

-- What the families of a group are shown behind the sign-in: pictures of events at which the group of the pupil was, while the pupil
-- is enrolled, and only what may be seen at this moment. The file is the one that was made to be shown there.
create or replace function gate.family_album() returns table (
    pupil_id integer, uid uuid, medium text, kind text, event text, happened_on date, caption text, published_at timestamp with time zone,
    until date, is_own boolean, blob uuid, thumb_blob uuid, media_type text
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with mine as materialized (
        select distinct m.pupil_id as pupil, p.id as publication
        from unnest(gate.pictured()) o(pupil)
        join public.membership m on m.pupil_id = o.pupil
        join public.picture_event_group g on g.group_id = m.group_id join public.picture_event e on e.id = g.picture_event_id
        join public.picture i on i.picture_event_id = e.id
        join public.publication p on p.picture_id = i.id and p.medium in ('portal_closed', 'class_photo') and p.ended_at is null
        where m.starts_on <= e.happened_on and (m.ends_on is null or m.ends_on > e.happened_on)
            and exists (select from public.enrolment n where n.pupil_id = o.pupil and n.starts_on <= gate.today()
                and (n.ends_on is null or n.ends_on > gate.today()))
    ), shown as materialized (
        select n.publication_id as publication from gate.why_not_shown(array(select distinct m.publication::bigint from mine m)) n where n.why = ''
    )
    select m.pupil, p.uid, p.medium::text, i.kind::text, e.name::text, e.happened_on, w.caption::text, p.published_at, p.until,
        exists (select from public.face_pupil t where t.picture_id = i.id and t.pupil_id = m.pupil), c.blob, c.thumb_blob, c.media_type::text
    from mine m join shown s using (publication) join public.publication p on p.id = m.publication
    join public.picture i on i.id = p.picture_id join public.picture_event e on e.id = i.picture_event_id
    join public.picture_weighing w on w.id = p.picture_weighing_id join public.picture_copy c on c.id = p.picture_copy_id
$$;

-- A film with everybody else masked takes a job. Whom to mask in it is decided here, for whoever may have a copy of the data. No row:
-- there is no such film of this pupil, or not every face in it has a box.
create or replace function gate.family_film(wanted uuid, pupil integer) returns table (picture_id integer, masked jsonb, faces text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, coalesce((select jsonb_agg(f.id order by f.id) from public.face f left join public.face_pupil t on t.face_id = f.id
            where f.picture_id = p.id and f.mark <> 'none' and t.pupil_id is distinct from pupil), '[]'), p.confirmed::text
    from public.picture p where p.uid = wanted and p.kind = 'video' and p.confirmed <> '' and p.confirmed = gate.faces_of(p.id)
        and pupil = any(gate.pictured()) and exists (select from gate.current_cap() c where c.purpose = 'copy' and c.write_mask <> 0)
        and exists (select from public.face_pupil t where t.picture_id = p.id and t.pupil_id = pupil)
$$;

-- The films that the one at the door asked for, as far as they still are of the faces as they are now and show nobody else.
create or replace function gate.family_films() returns table (
    pupil_id integer, picture_id integer, state text, progress integer, blob uuid, media_type text, size bigint
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct on (w.pupil_id, w.picture_id) w.pupil_id, w.picture_id, c.state::text, c.progress::integer, c.blob, c.media_type::text, c.size
    from (select distinct t.pupil_id, t.picture_id from public.face_pupil t where t.pupil_id = any(gate.pictured())) w
    join public.picture i on i.id = w.picture_id and i.kind = 'video' and i.confirmed <> '' and i.confirmed = gate.faces_of(i.id)
    join public.picture_copy c on c.picture_id = i.id and c.asked_by_id = gate.opened_by() and c.faces = i.confirmed and not c.sound
    where not exists (select from public.face f left join public.face_pupil t on t.face_id = f.id where f.picture_id = i.id
        and f.mark <> 'none' and t.pupil_id is distinct from w.pupil_id and not c.masked @> to_jsonb(f.id))
    order by w.pupil_id, w.picture_id, c.id desc
$$;

-- For the job that wipes them: the copies that families asked for, which are published nowhere.
create or replace function gate.family_made() returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id from public.picture_copy c where c.asked_by_id is not null
        and not exists (select from public.publication p where p.picture_copy_id = c.id)
        and not exists (select from public.staff_role s join gate.rule r on r.role = s.role and r.purpose = 'picture_desk'
            where s.staff_id = c.asked_by_id)
$$;
