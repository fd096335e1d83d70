-- What a family answers to the teacher or mentor who wrote, and what that one writes back: between these two alone, at hours of the school, and
-- until one ends it or the school year does.

-- The last day, not included, on which is written under a message: the end of the school year in which it was sent, at a school of the pupil.
create or replace function gate.answers_end(pupil integer, sent timestamp with time zone) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(max(y.ends_on), (sent at time zone 'Europe/Amsterdam')::date + 60)
    from public.enrolment e join public.school_year y on y.school_id = e.school_id
    where e.pupil_id = pupil and y.starts_on <= (sent at time zone 'Europe/Amsterdam')::date and y.ends_on > (sent at time zone 'Europe/Amsterdam')::date
$$;

-- When something that is written now arrives: at once between the hours of the pupil's school on a day with lessons, otherwise when these begin.
create or replace function gate.answer_arrives(pupil integer, written timestamp with time zone) returns timestamp with time zone
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    local timestamp without time zone := written at time zone 'Europe/Amsterdam';
    open_day date;
    s public.school;
begin
    select x.* into s from public.enrolment e join public.school x on x.id = e.school_id where e.pupil_id = pupil
        order by (e.ends_on is null or e.ends_on > local::date) desc, e.starts_on desc limit 1;
    if s.id is null then return written; end if;
    for ahead in 0..90 loop
        open_day := local::date + ahead;
        continue when extract(isodow from open_day) > 5 or ahead = 0 and local::time >= s.answers_until
            or exists (select from public.holiday h join public.school_year y on y.id = h.year_id
                where y.school_id = s.id and h.starts_on <= open_day and h.ends_on > open_day);
        if ahead = 0 and local::time >= s.answers_from then return written; end if;
        return (open_day + s.answers_from) at time zone 'Europe/Amsterdam';
    end loop;
    return written;
end $$;

-- When what is written now under a message about an opened pupil arrives, when that is later; null when it is at once, and about anybody else.
create or replace function gate.answer_due(of_message integer) returns timestamp with time zone
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select nullif(gate.answer_arrives(m.pupil_id::integer, statement_timestamp()), statement_timestamp()) from public.message m
    where m.id = of_message and exists (select from gate.current_cap() c where m.pupil_id = any(c.pupils))
$$;

-- Why somebody cannot write under a message about a pupil to this member of the family now; null when they can. `ends` is to end it.
create or replace function gate.answer_refused(of_message integer, with_person integer, ends boolean) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    family boolean := gate.by_family();
    m public.message;
begin
    select * into m from public.message x where x.id = of_message;
    return case
        when m.id is null or with_person is null or not exists (select from gate.current_cap() c where m.pupil_id = any(c.pupils)) or (case when family then with_person <> who or ends else m.author_id <> who end) then 'other'
        when not family and not exists (select from public.message_answer a where a.message_id = m.id and a.author_id = with_person
            and a.person_id = with_person) then 'other'
        when exists (select from public.message_answer a where a.message_id = m.id and a.person_id = with_person and a.is_end) then 'ended'
        when gate.answers_end(m.pupil_id::integer, m.sent_at) <= gate.today() then 'over'
        when not gate.answerable(m.author_id, m.pupil_id::integer) then 'gone' end;
end $$;

-- What is written under a message: by these two alone, and it arrives at an hour of the school.
create or replace function gate.message_answer_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if gate.is_unchecked() or gate.opened_by() is null then return new; end if;
    why := gate.answer_refused(new.message_id::integer, new.person_id, new.is_end);
    if why is not null then perform gate.refuse('answer', why); end if;
    new.written_at := statement_timestamp();
    new.arrives_at := case when new.is_end then new.written_at else gate.answer_arrives(new.pupil_id::integer, new.written_at) end;
    new.read_at := null;
    return new;
end $$;

-- The one at the door read what the other wrote.
create or replace function gate.answers_seen(of_message integer, with_person integer) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with seen as (update public.message_answer a set read_at = statement_timestamp() from public.message m
        where m.id = a.message_id and a.message_id = of_message and a.person_id = with_person and a.read_at is null
            and a.author_id <> gate.opened_by() and a.arrives_at <= statement_timestamp()
            and gate.opened_by() in (m.author_id, a.person_id) returning 1)
    select count(*) from seen
$$;

-- About whom somebody of a family wrote an answer to the one at the door, in the last year, as far as they are still theirs.
create or replace function gate.open_answers(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when purpose = 'messaging' then array(select distinct m.pupil_id from public.message m
        join public.message_answer a on a.message_id = m.id and a.arrives_at <= statement_timestamp() and a.author_id <> who
        where m.author_id = who and m.sent_at > statement_timestamp() - interval '1 year'
            and gate.holds_pupil(relation, role, who, m.pupil_id::integer, today) order by 1) end
$$;

-- How many answers to whoever this is of have arrived and were not read. A count alone.
create or replace function gate.answers_waiting(who integer) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.message m join public.message_answer a on a.message_id = m.id and a.author_id = a.person_id
    where m.author_id = who and a.read_at is null and a.arrives_at <= statement_timestamp()
        and gate.answerable(who, m.pupil_id::integer) and not gate.left_alone(m.pupil_id::integer, 'messaging')
$$;
