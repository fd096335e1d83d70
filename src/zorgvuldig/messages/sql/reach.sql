-- Messages to a whole school: how many they reach, who may send one, and about whom it was not written yet.

-- Who reads messages about the pupils that are in a class of a school year today, as the relations `guardian` and `self_18` say it. An unknown
-- birth date reaches nobody, and who asked to be left alone is not written about. Not granted to anybody.
create or replace function gate.message_readers(of_year integer) returns table (pupil_id integer, person_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with there as (
        select m.pupil_id, b.born_on + interval '18 years' <= gate.today() as is_adult
        from public.learning_group g join public.membership m on m.group_id = g.id and m.is_class
            and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
        join public.pupil_birth b on b.pupil_id = m.pupil_id and b.born_on is not null
        where g.year_id = of_year and not gate.left_alone(m.pupil_id::integer, 'messaging')
    )
    select t.pupil_id, t.pupil_id from there t where t.is_adult
    union
    select t.pupil_id, o.guardian_id from there t join public.guardianship o on o.pupil_id = t.pupil_id and o.has_authority
        and not (o.is_restricted and (o.restricted_until is null or o.restricted_until > gate.today()))
        and o.starts_on <= gate.today() and (o.ends_on is null or o.ends_on > gate.today())
    where not t.is_adult
$$;

-- The school year of a class, for whoever has something open at that school as its administration; null for everybody else.
create or replace function gate.message_year(of_group bigint) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select y.id from public.learning_group g join public.school_year y on y.id = g.year_id
    where g.id = of_group and y.school_id = any((select gate.own_schools())::integer[])
        and exists (select from gate.current_cap() c where c.purpose = 'administration')
$$;

-- How many pupils and families a message to the school of this class reaches, and how many of these families have no account. A family is
-- everybody who reads about a pupil. Counts alone, and for the administration alone.
create or replace function gate.message_reach(of_group bigint) returns table (pupils bigint, families bigint, without bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with reached as (
        select r.pupil_id, array_agg(r.person_id order by r.person_id) as people
        from gate.message_readers(gate.message_year(of_group)) r group by 1
    )
    select count(*), count(distinct people), count(distinct people) filter (where not exists (
        select from public.account a where a.person_id = any(r.people) and a.is_active)) from reached r
$$;

-- Messages to a whole school that were sent since this moment: by whom, one of them, and the pupils about whom it was not written yet.
create or replace function gate.messages_to_spread(since timestamp with time zone) returns table (batch uuid, author integer, sent integer[], pupils integer[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with mailing as (
        select m.batch, m.author_id, g.year_id, (array_agg(m.id order by m.id))[1:5] as sent
        from public.message m join public.learning_group g on g.id = m.group_id
        where m.to_school and m.sent_at >= since and m.author_id >= 0 group by 1, 2, 3
    )
    select l.batch, l.author_id, l.sent, array_agg(distinct r.pupil_id order by r.pupil_id)
    from mailing l cross join lateral gate.message_readers(l.year_id::integer) r
    where r.pupil_id >= 0 and not exists (select from public.message x where x.batch = l.batch and x.author_id = l.author_id and x.pupil_id = r.pupil_id)
    group by 1, 2, 3
$$;

-- Who writes to a whole school: whoever has it open as the administration, or the job that goes on with it. For everybody else a message is about
-- those pupils whom they opened.
create or replace function gate.message_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.to_school and not gate.is_unchecked() and gate.opened_by() is not null and gate.message_year(new.group_id) is null then
        perform gate.refuse('message', 'school');
    end if;
    return new;
end $$;
