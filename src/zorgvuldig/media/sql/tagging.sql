-- What whoever says who is in a picture, or weighs it, has to know beside the rows that are open to them.

-- The category of pictures themselves, as a mask.
create or replace function gate.picture_work_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.mask from gate.table_masks() m where m.name = 'picture'
$$;

-- Which faces in a picture have a pupil, of nobody by name, for whoever sees the picture: a pupil of another group must not look
-- like a face that nobody named.
create or replace function gate.named_faces(wanted integer) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select t.face_id from public.face_pupil t join public.picture p on p.id = t.picture_id
        where t.picture_id = wanted and gate.opened(gate.picture_work_mask()) is not null
            and (p.uploaded_by_id = gate.opened_by() or gate.at_picture_desk())
        order by 1)
$$;

-- For the desk: what holds per medium of the pupils in a picture that are open. `withdrawn` is a no of somebody who said yes before.
create or replace function gate.picture_consents(wanted integer) returns table (pupil_id integer, topic text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not gate.at_picture_desk() then return; end if;
    return query
        with last as (
            select distinct on (c.pupil_id, c.topic, c.person_id) c.pupil_id, c.topic, c.person_id, c.allows, c.id
            from public.consent_answer c
            where c.pupil_id in (select t.pupil_id from public.face_pupil t where t.picture_id = wanted)
            order by c.pupil_id, c.topic, c.person_id, c.id desc
        )
        select s.pupil_id, s.topic, case when s.state = 'no' and exists (
                select from last l join public.consent_answer y on y.pupil_id = l.pupil_id and y.topic = l.topic
                    and y.person_id = l.person_id and y.id < l.id and y.allows
                where l.pupil_id = s.pupil_id and l.topic = s.topic and not l.allows)
            then 'withdrawn' else s.state end
        from gate.consent_states(array(select distinct t.pupil_id from public.face_pupil t
            where t.picture_id = wanted and t.pupil_id = any (gate.opened(gate.picture_mask())))) s
        join gate.media() m on m.medium = s.topic;
end $$;

-- For the desk: whoever weighs waits here until a colleague who weighs the same picture is done, and finds what that one wrote.
create or replace function gate.weighing_turn(wanted integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.at_picture_desk() then
        perform from public.picture p where p.id = wanted for no key update;
    end if;
end $$;

-- Who is in a picture, as far as within reach.
create or replace function gate.open_picture(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select array(select distinct t.pupil_id from public.face_pupil t where t.picture_id = p.id
        and gate.holds_pupil(relation, role, who, t.pupil_id, today) order by 1)
        from public.picture p where p.id = subject);
end $$;
