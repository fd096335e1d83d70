-- Letters about a breach to whoever has data of their own in it: parents and staff (AVG art. 34; decision 70). Of pupils they are messages.

-- Writes down that a breach is about data of the parents themselves, of pupils in these groups today or with these numbers, at schools of
-- whoever says it. Authority and court have nothing to do with it: they are told of their own data, and the letter names nobody. It answers
-- the numbers that nobody there has, and then nothing is written.
create or replace function gate.breach_concerns_guardians(wanted uuid, groups uuid[], numbers text[]) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b public.breach := gate.breach_to_decide(wanted);
    nobodys text[] := gate.breach_unknown(numbers);
begin
    if nobodys <> '{}' then return nobodys; end if;
    insert into gate.breach_letter (breach_id, person_id, part, added_at, added_by)
        select distinct b.id, t.guardian_id, 'guardian', statement_timestamp(), gate.opened_by()
        from gate.breach_named(groups, numbers) x(id) join public.guardianship t on t.pupil_id = x.id
            and t.starts_on <= gate.today() and (t.ends_on is null or t.ends_on > gate.today())
        on conflict do nothing;
    return '{}';
end $$;

-- The same of staff: everybody who works at these schools today, and who has these codes, at schools of whoever says it. It answers the
-- codes that nobody there has, and then nothing is written.
create or replace function gate.breach_concerns_staff(wanted uuid, schools integer[], codes text[]) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b public.breach := gate.breach_to_decide(wanted);
    mine integer[] := gate.own_schools();
    nobodys text[];
begin
    nobodys := array(select c from unnest(codes) c where not exists (select from gate.breach_colleagues(mine) w where lower(w.code) = lower(c)));
    if nobodys <> '{}' then return nobodys; end if;
    insert into gate.breach_letter (breach_id, person_id, part, added_at, added_by)
        select distinct b.id, w.person_id, 'staff', statement_timestamp(), gate.opened_by() from gate.breach_colleagues(mine) w
        where w.school_id = any(schools) or lower(w.code) in (select lower(c) from unnest(codes) c)
        on conflict do nothing;
    return '{}';
end $$;

-- Who works today at these schools; of whoever works for all of them the school is empty. Not granted to anybody.
create or replace function gate.breach_colleagues(schools integer[]) returns table (person_id integer, code text, school_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.person_id, s.code::text, r.school_id from public.staff_role r join public.staff s on s.person_id = r.staff_id
    where r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
        and (r.school_id is null or r.school_id = any(schools))
$$;

-- How the letters stand, as counts: `said` before they go, then `read`, `mailed` (a mail said that it waits) or `nobody`.
create or replace function gate.breach_letter_counts(wanted uuid) returns table (part text, state text, people bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() c where c.purpose in ('governing', 'breach')) then return; end if;
    return query select l.part, case when l.written_at is null then 'said' when l.read_at is not null then 'read'
            when l.mailed_at is not null then 'mailed' else 'nobody' end, count(*)
        from gate.breach_letter l join public.breach b on b.id = l.breach_id where b.uid = wanted group by 1, 2;
end $$;

-- Lets everybody whom it is about read the letter, once somebody decided that they are told and sends it. Says how many more there are.
create or replace function gate.breach_letters_write(breach integer) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with written as (update gate.breach_letter l set written_at = statement_timestamp() from public.breach b
        where b.id = breach and l.breach_id = b.id and l.written_at is null
            and b.people_decision = 'tell' and b.people_letter <> '' and b.answers ? 'telling' returning 1)
    select count(*) from written
$$;

-- Letters of which nobody was told by mail yet, with the address: the confirmed one of an account, else the one that the school has.
create or replace function gate.breach_letters_to_mail() returns table (letter bigint, address text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select x.id, x.address from (
        select l.id, coalesce(
            (select e.email from public.account a join public.account_emailaddress e on e.user_id = a.id and e.verified
                where a.person_id = l.person_id order by e."primary" desc, e.id limit 1),
            (select g.email from public.guardian g where g.person_id = l.person_id and g.email <> ''))::text as address
        from gate.breach_letter l where l.written_at > statement_timestamp() - interval '30 days' and l.mailed_at is null and l.read_at is null) x
    where x.address is not null order by x.id
$$;

create or replace function gate.breach_letter_mailed(letter bigint) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update gate.breach_letter l set mailed_at = statement_timestamp() where l.id = letter and l.mailed_at is null
$$;

-- Whoever is not known as a parent or as staff any more has no letter as one either: nothing of them stays by it.
create or replace function gate.breach_letters_gone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from gate.breach_letter l where l.person_id = old.person_id and l.part = tg_table_name;
    return null;
end $$;

-- The letters to whoever has this session, the newest first. Asking for them is reading them.
create or replace function gate.own_breach_letters(secret text) returns table (written_at timestamp with time zone, noticed_at timestamp with time zone, body text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
begin
    update gate.breach_letter l set read_at = statement_timestamp() where l.person_id = who and l.written_at is not null and l.read_at is null;
    return query select l.written_at, b.noticed_at, b.people_letter::text from gate.breach_letter l join public.breach b on b.id = l.breach_id
        where l.person_id = who and l.written_at is not null order by l.written_at desc, l.id desc;
end $$;

-- Whether one of them was not read yet.
create or replace function gate.breach_letter_waits(secret text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.breach_letter l where l.person_id = gate.whose(secret) and l.written_at is not null and l.read_at is null)
$$;
