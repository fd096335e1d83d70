-- The roster of a product, as that product may see it: made from the school's own rows for the agreement in force, and made anew when
-- something of it changed. What a body says changed then, so a product can ask for what changed since. Reading it is in `roster.sql`.
-- How many rows a function gives (`rows`) is said to the planner: it takes a thousand otherwise, and for 100,000 pupils it then compared
-- every one with every other.

-- Pupils of whom nothing goes to this product now, because a family had it restricted or objected (AVG art. 18 and 21).
create or replace function gate.withheld(wanted integer, agreed jsonb) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(
        select r.pupil_id from public.restriction r where r.purpose in ('', 'supplying')
            and r.mask & (gate.claims_mask(agreed) | (select m.mask from gate.table_masks() m where m.name = 'pupil_identity')) <> 0
            and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp())
        union
        select s.pupil_id from public.product_stop s where s.product_id = wanted
            and s.starts_at <= statement_timestamp() and (s.ends_at is null or s.ends_at > statement_timestamp()))
$$;

-- Everybody in the population of a product's agreement now, or those of them who are `among`: as what, and why not ('' when they may
-- be supplied). The rules of `population_role` and `why_not` for many at once; a test compares them.
create or replace function gate.standing(wanted integer, among integer[]) returns table (person_id integer, acts_as text, why text)
language plpgsql stable rows 20000 security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    today date := gate.today();
    a public.agreement := gate.agreement_in_force(wanted, today);
    withheld integer[];
begin
    if a.id is null or gate.claims_mask(a.claims) is null then return; end if;
    withheld := gate.withheld(wanted, a.claims);
    return query
    with scopes as materialized (select s.school_id, s.stage, s.group_id from public.agreement_scope s where s.agreement_id = a.id),
    candidates as materialized (
        select unnest(among) as id
        union select e.pupil_id from public.enrolment e where among is null and a.for_pupils
            and e.school_id in (select s.school_id from scopes s) and e.starts_on <= today and (e.ends_on is null or e.ends_on > today)
        union select t.staff_id from public.teaching t where among is null and a.for_staff
            and t.starts_on <= today and (t.ends_on is null or t.ends_on > today)
    ), pupils as materialized (
        select c.id from candidates c where a.for_pupils and exists (select from public.enrolment e
            join scopes s on s.school_id = e.school_id
            where e.pupil_id = c.id and e.starts_on <= today and (e.ends_on is null or e.ends_on > today)
                and (s.stage is null and s.group_id is null or exists (
                    select from public.membership m join public.learning_group g on g.id = m.group_id
                    where m.pupil_id = c.id and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
                        and (g.id = s.group_id or g.kind = 'class' and g.stage = s.stage
                            and g.year_id in (select y.id from public.school_year y where y.school_id = s.school_id)))))
    ), staff as (
        select c.id from candidates c where a.for_staff and not exists (select from pupils p where p.id = c.id)
            and exists (select from public.staff_role r where r.staff_id = c.id and r.starts_on <= today
                and (r.ends_on is null or r.ends_on > today))
            and exists (select from public.teaching t join public.learning_group g on g.id = t.group_id
                join public.school_year y on y.id = g.year_id join scopes s on s.school_id = y.school_id
                where t.staff_id = c.id and t.starts_on <= today and (t.ends_on is null or t.ends_on > today)
                    and (s.group_id is null and (s.stage is null or g.stage is null or g.stage = s.stage) or s.group_id = g.id))
    )
    select p.id, 'pupil'::text, case when p.id = any(withheld) then 'restricted'
        when a.basis = 'consent' and p.id not in (select c.pupil_id from gate.consent_states(array(select q.id from pupils q)) c
            where c.topic = a.topic and c.state = 'yes') then 'consent' else '' end
    from pupils p
    union all select s.id, 'staff'::text, ''::text from staff s;
end $$;

-- Everybody who may be supplied to a product by a channel, now.
create or replace function gate.supplied_people(wanted integer, how text) returns table (person_id integer, acts_as text)
language sql stable rows 20000 security definer set search_path = pg_catalog, pg_temp as $$
    select s.person_id, s.acts_as from gate.standing(wanted, null) s where s.why = '' and gate.why_not(wanted, null, how) = ''
$$;

-- The key of the numbers that a product knows the school's own rows by: of this installation and the product's sector, so that nobody can
-- compute them and no two sectors can be joined by them. Empty while the product still gets those of an earlier version.
create or replace function gate.roster_key(wanted integer) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when p.old_numbers_until > gate.today() then ''::bytea else sha256(decode(s.value, 'hex') || convert_to(p.sector, 'UTF8')) end
    from public.product p cross join gate.state s where p.id = wanted and s.key = 'roster_key'
$$;

-- Numbers change once, on a day that an operator or whoever makes agreements chose beforehand, and never back: no product that has its own and
-- no new one gets the old ones. The roster is made anew at the next question.
create or replace function gate.numbers_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    before date;
begin
    if tg_op = 'UPDATE' then before := old.old_numbers_until; end if;
    if new.old_numbers_until is not distinct from before or gate.is_unchecked() then return new; end if;
    if before is null or before <= gate.today() or new.old_numbers_until is null or new.old_numbers_until < gate.today()
            or session_user is distinct from (select s.value from gate.state s where s.key = 'jobs_login')
                and not exists (select from gate.current_cap() c where c.purpose = 'supplier_desk' and c.write_mask <> 0) then
        raise exception 'the numbers of this product stand' using errcode = '23514', constraint = 'product_numbers_stand';
    end if;
    update public.roster_view v set day = null where v.product_id = new.id;
    return new;
end $$;

-- What a row of the school is called outside: made with that key from what it is and its number.
drop function if exists gate.roster_uid(text, bigint);  -- its earlier form, the same for everybody
create or replace function gate.roster_uid(key bytea, what text, number bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select left(encode(sha256(key || convert_to(what || ':' || number, 'UTF8')), 'hex'), 32)::uuid::text
$$;

-- A group; an earlier version gave every product the number that it has inside.
create or replace function gate.roster_group(key bytea, number integer, uid uuid) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case when key = '' then uid::text else gate.roster_uid(key, 'group', number) end
$$;

-- A reference to another object. Its address is completed by whoever sends it.
create or replace function gate.roster_ref(place text, number text, what text) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select jsonb_build_object('href', '/' || place || '/' || number, 'sourcedId', number, 'type', what)
$$;

-- Who of the population is in which group of the agreement today, and as what.
create or replace function gate.roster_ties(wanted integer) returns table (person_id integer, acts_as text, group_id integer)
language plpgsql stable rows 200000 security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    today date := gate.today();
    about integer := (gate.agreement_in_force(wanted, today)).id;
begin
    return query
    with people as materialized (select s.person_id, s.acts_as from gate.standing(wanted, null) s where s.why = ''),
    groups as materialized (
        select distinct g.id, s.group_id is not null or s.stage is null or g.stage is null or g.stage = s.stage as for_staff
        from public.agreement_scope s join public.school_year y on y.school_id = s.school_id
        join public.learning_group g on g.year_id = y.id and (s.group_id is null or s.group_id = g.id)
        where s.agreement_id = about
    )
    select p.person_id, p.acts_as, m.group_id from people p join public.membership m on m.pupil_id = p.person_id
        where p.acts_as = 'pupil' and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
            and m.group_id in (select g.id from groups g)
    union
    select p.person_id, p.acts_as, t.group_id from people p join public.teaching t on t.staff_id = p.person_id
        where p.acts_as = 'staff' and t.starts_on <= today and (t.ends_on is null or t.ends_on > today)
            and t.group_id in (select g.id from groups g where g.for_staff);
end $$;

-- Whether what was made of a product's roster is no longer so: another day or agreement, a change to a table it is made of that was
-- not yet seen, or a restriction that began or ended by itself. `change` is the first transaction whose changes may be unseen; after
-- a restore transactions are numbered anew.
create or replace function gate.roster_stale(wanted integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select not exists (select from public.roster_view v where v.product_id = wanted and v.day = gate.today()
        and v.agreement_id is not distinct from (gate.agreement_in_force(wanted, gate.today())).id
        and v.change <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        and not exists (select from gate.change c where c.xid >= v.change::text::xid8 and c.at > v.made_at - interval '1 day'
            and c.table_name in ('school', 'school_year', 'period', 'subject', 'learning_group', 'enrolment', 'membership', 'teaching',
                'staff', 'staff_role', 'pupil_identity', 'eck_id', 'restriction', 'product_stop', 'consent_answer', 'guardianship',
                'pupil_birth'))
        and not exists (select from public.product_stop s where s.product_id = wanted
            and (s.starts_at between v.made_at and statement_timestamp() or s.ends_at between v.made_at and statement_timestamp()))
        and not exists (select from public.restriction r
            where r.starts_at between v.made_at and statement_timestamp() or r.ends_at between v.made_at and statement_timestamp()))
$$;
