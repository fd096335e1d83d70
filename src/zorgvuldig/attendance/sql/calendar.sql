-- Secret addresses of timetables. An address is known by its hash alone, ends when it holds no longer, and opens nothing but a timetable.

-- The child whose page is open at this door; null when it is one's own timetable, and nothing at any other door.
create or replace function gate.calendar_of() returns table (account_id integer, child_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.id, nullif(c.pupils[1], c.actor_id) from gate.current_cap() c join public.account a on a.person_id = c.actor_id and a.is_active
    where c.purpose = 'calendar' and cardinality(c.pupils) <= 1
$$;

-- Makes an address of which this is the hash, instead of the one there was.
create or replace function gate.make_calendar_link(hash bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform gate.end_calendar_link();
    insert into gate.calendar_link (token_hash, account_id, child_id, made_at)
        select hash, o.account_id, o.child_id, statement_timestamp() from gate.calendar_of() o;
end $$;

-- Ends the address of this door.
create or replace function gate.end_calendar_link() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    delete from gate.calendar_link l using gate.calendar_of() o where l.account_id = o.account_id and l.child_id is not distinct from o.child_id
$$;

-- Since when there is an address of this door; null without one.
create or replace function gate.calendar_link_made() returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.made_at from gate.calendar_link l join gate.calendar_of() o on l.account_id = o.account_id and l.child_id is not distinct from o.child_id
$$;

-- Opens the timetable of an address, as whoever made it would: by the same rules, with a row in the log, under a session of a moment whose secret
-- nobody gets. `result` is 0 when there is no such address (any more), and -1 when it is asked too often; one that the rules do not open ends.
-- `pupil` is whose timetable it is.
create or replace function gate.open_calendar(hash bytea, token uuid, want bigint, want_staff bigint, out result integer, out who integer,
    out acts_as text, out pupil integer)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    link record;
    secret text := encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex');
    kind text;
    opened record;
begin
    result := 0;
    select l.account_id, l.child_id, a.person_id, p.uid into link from gate.calendar_link l
        join public.account a on a.id = l.account_id and a.is_active left join public.pupil p on p.person_id = l.child_id
        where l.token_hash = hash;
    if not found then return; end if;
    -- A program that keeps asking does not fill the log, in which a family reads who looked.
    if (select count(*) from gate.log l where l.actor_id = link.person_id and l.purpose = 'calendar'
            and l.at > statement_timestamp() - interval '1 hour') >= 120 then
        result := -1;
        return;
    end if;
    kind := case when link.child_id is not null then 'pupil'
        when exists (select from public.pupil p where p.person_id = link.person_id) then 'own' else 'nobody' end;
    delete from public.django_session d where d.session_data = '' and d.expire_date < statement_timestamp();
    insert into public.django_session (session_key, session_data, expire_date)
        values (gate.key_of(secret), '', statement_timestamp() + interval '1 minute');
    insert into gate.session (session_key, account_id, person_id, until)
        values (gate.key_of(secret), link.account_id, link.person_id, statement_timestamp() + interval '1 minute');
    select o.* into opened from gate.open(secret, token, 'calendar', case when kind = 'nobody' then want_staff else want end, 0, kind,
        coalesce(link.uid::text, ''), false) o;
    if opened.result <= 0 then
        delete from gate.calendar_link l where l.token_hash = hash;
        delete from public.django_session d where d.session_key = gate.key_of(secret);
        return;
    end if;
    if opened.held is not null then return; end if;  -- what a family had left alone, or a pupil does not show, is shown to no calendar either
    result := opened.result; who := opened.who; acts_as := opened.acts_as;
    pupil := coalesce(link.child_id, case when kind = 'own' then link.person_id end);
end $$;
