-- Persons as the school knows them: their numbers and addresses.

-- The public numbers of the staff, for addresses of pages about a member of staff; the bare person table is closed
-- to pages. Only while the category staff (`m`) is open.
create or replace function gate.staff_numbers(m bigint) returns table (person_id integer, uid uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, p.uid from public.person p join public.staff s on s.person_id = p.id
    where (p.id < 0) = (select gate.opened_among(m))
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
