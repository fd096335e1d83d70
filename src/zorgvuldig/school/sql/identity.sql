-- Persons as the school knows them: their roles, numbers and addresses, and how strongly they sign in.

-- Whether an account is protected as its owner must be: staff need a second factor, and one of a wide role a colleague who confirmed it (letters.sql).
create or replace function gate.is_strong(account_number integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select not exists (select from gate.first_sign_in f where f.account_id = account_number and f.confirmed_at is null)
        and (exists (select from public.mfa_authenticator where user_id = account_number and type in ('totp', 'webauthn'))
            or not exists (select from public.staff_role where staff_id = who and starts_on <= gate.today()
                           and (ends_on is null or ends_on > gate.today())))
$$;

-- In which roles the owner of a session is known here today, so that the start page shows only what is theirs. It
-- says nothing about anybody else and opens nothing; every page still asks `open`.
create or replace function gate.roles_of(secret text) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer;
    today date := gate.today();
begin
    who := gate.whose(secret);
    if who is null then return; end if;
    return query
        select r.role::text from public.staff_role r
            where r.staff_id = who and r.starts_on <= today and (r.ends_on is null or r.ends_on > today)
        union
        select r.role from gate.rule r join gate.own_relations(who, today) o on o = r.relation where not r.is_staff;
end $$;

-- The public numbers of the staff, for addresses of pages about a member of staff; the bare person table is closed
-- to pages. Only while the category staff (`m`) is open.
create or replace function gate.staff_numbers(m bigint) returns table (person_id integer, uid uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, p.uid from public.person p join public.staff s on s.person_id = p.id
    where (select gate.opened(m)) is not null
$$;

-- Where to mail those who hold a role today. Only for the login role, which keeps these addresses anyway.
create or replace function gate.addresses_of(wanted text) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct e.email::text from public.account_emailaddress e
    join public.account a on a.id = e.user_id and a.is_active
    join public.staff_role r on r.staff_id = a.person_id and r.role = wanted
        and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
    where e.verified and e."primary"
$$;

-- A new bare person: a number without a datum, for whoever has something open to write in.
create or replace function gate.new_person() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    number integer;
begin
    if not exists (select from gate.current_cap() c where c.write_mask <> 0) then
        raise exception 'no open file to write in' using errcode = '42501';
    end if;
    insert into public.person (uid) values (gen_random_uuid()) returning id into number;
    return number;
end $$;
