-- What a family without an account does, and whom an applicant may be. As `gate/sql/functions.sql`: owned by authz, with a
-- fixed path.

-- A family holds a link; the table only its hash. Everything is sealed before it comes here, and each step is logged.

-- Locked, so that nobody decides while the family writes, and nothing is written after somebody decided.
create or replace function gate.applied(token text) returns public.application
language sql security definer set search_path = pg_catalog, pg_temp as $$
    select a from public.application a
    where a.link_key = (select gate.key_of(token)) and a.link_until > statement_timestamp() and a.decided_at is null
    for update
$$;

create or replace function gate.log_applicant(person integer, changes boolean) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    -- What this transaction changes is the applicant's doing: the history asks here, and nobody else can write it.
    insert into gate.applying values (pg_current_xact_id(), person)
        on conflict (xid) do update set person_id = excluded.person_id;
    insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
        select person, 'applicant', person, 'intake', 0, case when changes then 1 else 0 end, 'pupil', false,
            gen_random_uuid(), value::integer
        from gate.state where key = 'incarnation'
$$;

-- The rounds that are open today: public.
create or replace function gate.intake_rounds() returns table (uid uuid, school text, year text, closes_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.uid, s.name::text, y.name::text, r.closes_on from public.intake_round r
    join public.school_year y on y.id = r.year_id join public.school s on s.id = y.school_id
    where r.opens_on <= gate.today() and r.closes_on > gate.today() order by s.name, y.starts_on
$$;

-- Starts an application with a new link. Returns the person's number, or null when the round is not open.
create or replace function gate.intake_begin(round uuid, token text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    round_number integer;
    number integer;
begin
    select r.id into round_number from public.intake_round r
        where r.uid = round and r.opens_on <= gate.today() and r.closes_on > gate.today();
    if round_number is null or length(token) < 30 then return null; end if;
    insert into public.person (uid) values (gen_random_uuid()) returning id into number;
    perform gate.log_applicant(number, true);
    insert into public.application (person_id, uid, round_id, link_key, link_until, answers, question, reason,
            started_at, changed_at, outcome)
        values (number, gen_random_uuid(), round_number, gate.key_of(token), statement_timestamp() + interval '180 days',
            '', '', '', statement_timestamp(), statement_timestamp(), '');
    return number;
end $$;

-- What the holder of a link filled in; of a citizen number only whether it is there. No row for an unknown link.
create or replace function gate.intake_read(token text) returns table (
    person_id integer, uid uuid, round uuid, school text, year text, submitted_at timestamptz, answers bytea,
    question bytea, has_number boolean, health bytea
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    a public.application := gate.applied(token);
begin
    if a.person_id is null then return; end if;
    perform gate.log_applicant(a.person_id, false);
    return query select a.person_id, a.uid, r.uid, s.name::text, y.name::text, a.submitted_at, a.answers, a.question,
        exists (select from public.official_number o where o.person_id = a.person_id),
        (select h.text from public.health_statement h where h.person_id = a.person_id)
    from public.intake_round r join public.school_year y on y.id = r.year_id join public.school s on s.id = y.school_id
    where r.id = a.round_id;
end $$;

-- Keeps sealed answers; null leaves what there is, an empty health text takes it away. `kind` is that of the number.
-- Returns 1, 0 for an unknown link, -1 when the number belongs to somebody else already. That answer would let a stranger
-- find out whose child is here, so it is logged as a refusal, and after five in a day a link takes no number at all. A draft
-- that was never sent gives the number up: who lost the mail and began anew would else be refused their own child's.
create or replace function gate.intake_save(
    token text, answers bytea, number bytea, number_hash bytea, health bytea, kind text
) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    a public.application := gate.applied(token);
begin
    if a.person_id is null then return 0; end if;
    if (number is null) <> (number_hash is null) then
        raise exception 'a number comes with its hash' using errcode = '22004';
    end if;
    if number_hash is not null and (
        (select count(*) from gate.log l where l.actor_id = a.person_id and l.refused and l.role = 'applicant'
            and l.at > statement_timestamp() - interval '1 day') >= 5
        or exists (select from public.official_number o
            where o.number_hash = intake_save.number_hash and o.person_id <> a.person_id
                and not exists (select from public.application d where d.person_id = o.person_id
                    and d.submitted_at is null and d.decided_at is null))
    ) then
        insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
            select a.person_id, 'applicant', a.person_id, 'intake', 0, 1, 'pupil', true, gen_random_uuid(), value::integer
            from gate.state where key = 'incarnation';
        return -1;
    end if;
    perform gate.log_applicant(a.person_id, true);
    update public.application t set answers = coalesce(intake_save.answers, t.answers), changed_at = statement_timestamp()
        where t.person_id = a.person_id;
    if number is not null then
        delete from public.official_number o using public.application d
            where o.number_hash = intake_save.number_hash and o.person_id <> a.person_id
              and d.person_id = o.person_id and d.submitted_at is null and d.decided_at is null;
        insert into public.official_number (person_id, kind, number, number_hash)
            values (a.person_id, intake_save.kind, intake_save.number, intake_save.number_hash)
            on conflict (person_id) do update set kind = excluded.kind, number = excluded.number,
                number_hash = excluded.number_hash, confirmed_at = null;
    end if;
    if health = '' then
        delete from public.health_statement h where h.person_id = a.person_id;
    elsif health is not null then
        insert into public.health_statement (person_id, text, told_at)
            values (a.person_id, intake_save.health, statement_timestamp())
            on conflict (person_id) do update set text = excluded.text, told_at = excluded.told_at;
    end if;
    return 1;
end $$;

-- Sends an application to the school. Returns whether the link is known.
create or replace function gate.intake_submit(token text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a public.application := gate.applied(token);
begin
    if a.person_id is null then return false; end if;
    perform gate.log_applicant(a.person_id, true);
    update public.application t set submitted_at = statement_timestamp(), changed_at = statement_timestamp(), question = ''
        where t.person_id = a.person_id;
    return true;
end $$;

-- The family takes the application back: everything of it goes at once. Returns whether the link is known.
create or replace function gate.intake_withdraw(token text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a public.application := gate.applied(token);
begin
    if a.person_id is null then return false; end if;
    perform gate.log_applicant(a.person_id, true);
    delete from public.official_number o where o.person_id = a.person_id;
    delete from public.health_statement h where h.person_id = a.person_id;
    delete from public.application t where t.person_id = a.person_id;
    delete from public.person p where p.id = a.person_id;
    return true;
end $$;

-- Pupils who may be the applicant: the same citizen number, or the same folded family name and date of birth. Only
-- while an application is open (`m`) to be dealt with. Says how, and the pupil's uid; a page about the pupil still asks `open`.
create or replace function gate.same_as(m bigint, name text, born date, digest bytea) returns table (uid uuid, how text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.uid, f.how from (
        -- Each by an index of its own: as one condition with «or» it went through every pupil of the board.
        select distinct on (x.id) x.id, x.how from (
            select o.person_id as id, 'number' as how from public.official_number o where o.number_hash = digest
            union all
            select i.pupil_id, 'name' from public.pupil_identity i join public.pupil_birth b on b.pupil_id = i.pupil_id
            where b.born_on = born and length(name) > 1
              and i.search_key like '%' || replace(replace(replace(name, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        ) x order by x.id, x.how desc
    ) f join public.pupil p on p.person_id = f.id
    where exists (select from gate.current_cap() c where c.purpose = 'intake')
      and cardinality(gate.opened(m)) > 0 and p.person_id <> all (gate.opened(m))
    order by f.how desc, p.uid limit 10
$$;

-- What somebody without an account writes.
create or replace function gate.applicant_change(m bigint) returns table (actor_id integer, purpose text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id, 'intake' from gate.applying a where a.xid = pg_current_xact_id_if_assigned()
$$;
