-- What the doors answer when the job that measures tries them, beside what rows say. Counts and kinds of data leave; no value, and nobody's name.

-- For every product: whether the sign-in would be let through as far as agreement and stop go.
create or replace function gate.sign_ins_tried() returns table (product_id integer, is_let_in boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id::integer, gate.why_not(p.id::integer, null, 'login') not in ('stopped', 'no_agreement')
    from public.product p where p.id > 0
$$;

-- For every approved agreement: the kinds of data that its product is given of pupils, a few of each.
create or replace function gate.claims_tried() returns table (agreement_id integer, kinds text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.id::integer, array(
        select distinct k.key from (
            select e.pupil_id from public.agreement_scope s join public.enrolment e on e.school_id = s.school_id
            where s.agreement_id = a.id and gate.population_role(a.id::integer, e.pupil_id::integer, gate.today()) = 'pupil'
            order by e.pupil_id limit 3) w,
            lateral jsonb_object_keys(gate.claim_values(a.id::integer, w.pupil_id::integer)) k(key) order by 1)
    from public.agreement a where a.approved_at is not null and a.id > 0
$$;

-- How many pupils have a pseudonym at one supplier that stands at another one too.
create or replace function gate.pseudonyms_shared() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from (select 1 from public.pairwise p group by p.sub having count(*) > 1) shared
$$;

-- Of the people who see a file by right, the parents of pupils under 16 and the pupils from 16 who can sign in: how many there are, and
-- how many of them the gate opens the categories of `wanted` for. A hundred at most, those who came last.
create or replace function gate.families_tried(wanted bigint) returns table (asked bigint, opened bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with entitled as (
        select g.guardian_id as who, g.pupil_id, 'parental_view' as purpose from public.guardianship g
            join public.pupil_birth b on b.pupil_id = g.pupil_id
            where g.has_authority and not g.is_restricted and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today())
                and b.born_on > gate.today() - interval '16 years'
        union all select b.pupil_id, b.pupil_id, 'own_view' from public.pupil_birth b where b.born_on <= gate.today() - interval '16 years'
    ), asked as materialized (
        select t.* from entitled t join public.pupil p on p.person_id = t.pupil_id
        where t.pupil_id > 0 and exists (select from public.account a where a.person_id = t.who and a.is_active) order by t.pupil_id desc, t.who limit 100)
    select count(*), count(*) filter (where gate.may_open(who::integer, pupil_id::integer, purpose, wanted)) from asked
$$;

-- Since a moment: lines of the history of a record that stands with another pupil now, and grades given by whoever taught the group of
-- the test neither then nor in place of another.
create or replace function gate.records_compared(since timestamp with time zone, out moved bigint, out untaught bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    place text;
    found bigint;
begin
    moved := 0;
    for place in select distinct c.table_name from gate.change c where c.at > since and c.op <> 'delete'
        and c.table_name in ('grade', 'progress_note', 'report_card', 'attendance', 'absence', 'guidance_note', 'care_note', 'own_note', 'support_plan')
    loop
        execute format('select count(*) from gate.change c join public.%I r on r.id = c.row_id where c.table_name = %L and c.at > $1 '
            'and c.pupil_id <> r.pupil_id', place, place) into found using since;
        moved := moved + found;
    end loop;
    select count(*) into untaught from gate.change c join public.grade g on g.id = c.row_id join public.test t on t.id = g.test_id
        where c.table_name = 'grade' and c.purpose = 'teaching' and c.actor_id <> 0 and c.at > since and c.op <> 'delete'
            and not exists (select from public.teaching l where l.staff_id = c.actor_id and l.group_id = t.group_id)
            and not exists (select from public.substitution s where s.staff_id = c.actor_id and s.group_id = t.group_id);
end $$;

-- Whether the administration is whole and worked with: pupils enrolled today, those of them without a name, those in no group at all; lessons
-- given since a moment and rolls called in them, and when somebody last recorded something.
create or replace function gate.administration_seen(since date, out enrolled bigint, out nameless bigint, out groupless bigint, out lessons bigint,
    out rolls bigint, out last_entry timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with here as materialized (select distinct e.pupil_id from public.enrolment e
        where e.pupil_id > 0 and e.starts_on <= gate.today() and (e.ends_on is null or e.ends_on > gate.today()))
    select count(*),
        count(*) filter (where not exists (select from public.pupil_identity i where i.pupil_id = h.pupil_id and i.family_name <> '')),
        count(*) filter (where not exists (select from public.membership m where m.pupil_id = h.pupil_id)),
        (select count(*) from public.lesson l where l.held_on >= since and l.held_on < gate.today() and not l.is_cancelled),
        (select count(*) from public.lesson l join public.lesson_roll r on r.lesson_id = l.id
            where l.held_on >= since and l.held_on < gate.today() and not l.is_cancelled),
        greatest((select max(r.taken_at) from public.lesson_roll r), (select c.at from gate.change c where c.actor_id > 0 order by c.id desc limit 1))
    from here h
$$;

-- The systems of which this school reads files in: a datum may say that it came from one of them.
-- Kinds of systems, nothing about anybody: the public page names them too.
create or replace function gate.import_sources() returns table (key text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.key::text from public.import_source s
$$;

-- How many rows are about a pupil who is not here, in every table that refers to one. The catalogue says which these are, so that a table
-- somebody adds later is looked through; its foreign key forbids such a row, unless somebody wrote past it. A table is laid beside the pupils
-- in the order of both indexes. A long one is not gone through: between the numbers of pupils there are gaps, and its index knows at once
-- whether a row lies in one. Which way is cheaper decides; both count the same.
create or replace function gate.rows_of_nobody() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
    rows_per_gap constant integer := 20;  -- that are compared in the time in which one gap is looked up
    spot record;
    held bigint;
    found bigint := 0;
    lows bigint[];
    highs bigint[];
    hashing text := current_setting('enable_hashjoin');
begin
    perform set_config('enable_hashjoin', 'off', true);  -- two indexes in the same order need none
    select array_agg(g.low order by g.low), array_agg(g.high order by g.low) into lows, highs from (
        select p.person_id::bigint as low, lead(p.person_id::bigint, 1, 2147483648) over (order by p.person_id) as high from public.pupil p
        union all select -2147483649, coalesce((select min(p.person_id) from public.pupil p), 2147483648)) g where g.low + 1 < g.high;
    for spot in
        select k.conrelid::regclass as name, a.attname as col, c.reltuples > rows_per_gap * cardinality(lows) and exists (select from pg_index i
                where i.indrelid = k.conrelid and i.indkey[0] = a.attnum and i.indpred is null and i.indisvalid) as is_long
            from pg_constraint k join pg_class c on c.oid = k.conrelid
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
            where k.contype = 'f' and k.confrelid = 'public.pupil'::regclass and cardinality(k.conkey) = 1
    loop
        if spot.is_long then
            execute format('select count(*) from unnest($1, $2) g(low, high) join %s t on t.%I > g.low and t.%I < g.high',
                spot.name, spot.col, spot.col) into held using lows, highs;
        else
            execute format('select count(*) from %s t where t.%I is not null and not exists (select from public.pupil p where p.person_id = t.%I)',
                spot.name, spot.col, spot.col) into held;
        end if;
        found := found + held;
    end loop;
    perform set_config('enable_hashjoin', hashing, true);
    return found;
end $$;
