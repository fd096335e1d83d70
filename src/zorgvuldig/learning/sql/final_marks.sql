-- End marks that a teacher fixed and signed. From then on nothing changes from which they were made, until a school leader opens them again.

-- The signing of a group that stands: the one that was not opened again. Null without one.
create or replace function gate.signing_of(wanted bigint) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select max(s.id) from public.mark_signing s
    where s.group_id = wanted and not exists (select from public.mark_reopening o where o.signing_id = s.id)
$$;

-- End marks that were opened again are no end marks any more. Who teaches the group sees them still, to sign anew.
create or replace function gate.final_mark_stands(wanted bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select not exists (select from public.mark_reopening o where o.signing_id = wanted)
        or exists (select from gate.current_cap() c where c.purpose = 'teaching')
$$;

-- A group is signed once at a time, and not before the last period of its year has begun. Whoever saves a mark of the group in that moment is
-- waited for, and whoever saves one after it is refused.
create or replace function gate.mark_signing_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    perform from public.learning_group g where g.id = new.group_id for no key update;
    if gate.signing_of(new.group_id) is not null then perform gate.refuse('mark_signing', 'stands'); end if;
    if gate.today() < (
        select max(p.starts_on) from public.period p join public.learning_group g on g.year_id = p.year_id where g.id = new.group_id
    ) then
        perform gate.refuse('mark_signing', 'early');
    end if;
    return new;
end $$;

-- Nobody opens what they signed themselves, and what is opened stands.
create or replace function gate.mark_reopening_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    perform from public.learning_group g where g.id = new.group_id for no key update;
    if gate.signing_of(new.group_id) is distinct from new.signing_id then perform gate.refuse('mark_reopening', 'gone'); end if;
    if exists (select from public.mark_signing s where s.id = new.signing_id and s.signed_by_id = new.reopened_by_id) then
        perform gate.refuse('mark_reopening', 'own');
    end if;
    return new;
end $$;

-- An end mark comes with its signing, not later, and stands as the school's rule for the subject says: with so many decimals, and not lower.
create or replace function gate.final_mark_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s public.mark_signing;
    rule public.mark_rule;
begin
    if gate.is_unchecked() then return new; end if;
    select * into s from public.mark_signing m where m.id = new.signing_id;
    if s.group_id is distinct from new.group_id or gate.signing_of(new.group_id) is distinct from s.id
        or s.signed_at < statement_timestamp() - interval '1 minute' then
        perform gate.refuse('final_mark', 'late');
    end if;
    select r.* into rule from public.mark_rule r join public.learning_group g on g.year_id = r.year_id
        where g.id = new.group_id and (r.subject_id = g.subject_id or r.subject_id is null)
        order by r.subject_id nulls last limit 1;
    if found and new.value is not null
        and (new.value <> round(new.value, rule.final_decimals) or new.value < round(rule.lowest, rule.final_decimals)) then
        perform gate.refuse('final_mark', 'rule');
    end if;
    return new;
end $$;

-- A mark of a group that is signed stays what it is, whoever writes. What has had its term goes all the same.
create or replace function gate.grade_kept() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_test bigint := case when tg_op = 'DELETE' then old.test_id else new.test_id end;
    of_group bigint;
begin
    if gate.is_unchecked() or (tg_op = 'DELETE' and gate.opened_by() is null) then return coalesce(new, old); end if;
    select t.group_id into of_group from public.test t where t.id = of_test;
    perform from public.learning_group g where g.id = of_group for share;
    if gate.signing_of(of_group) is not null then perform gate.refuse('grade', 'signed'); end if;
    return coalesce(new, old);
end $$;

-- And so does what decides a mark of it: its tests, with their weight, their period and their resits. Their names may change, and the moment
-- from which families see the marks.
create or replace function gate.test_kept() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_group bigint := case when tg_op = 'DELETE' then old.group_id else new.group_id end;
begin
    if gate.is_unchecked() or (tg_op = 'DELETE' and gate.opened_by() is null) then return coalesce(new, old); end if;
    if tg_op = 'UPDATE' then
        if (new.group_id, new.weight, new.period_id, new.held_on, new.is_exam, new.takes, new.resit_of_id, new.resit_counts)
            is not distinct from
            (old.group_id, old.weight, old.period_id, old.held_on, old.is_exam, old.takes, old.resit_of_id, old.resit_counts) then
            return new;
        end if;
        if gate.signing_of(old.group_id) is not null then perform gate.refuse('test', 'signed'); end if;
    end if;
    perform from public.learning_group g where g.id = of_group for share;
    if gate.signing_of(of_group) is not null then perform gate.refuse('test', 'signed'); end if;
    return coalesce(new, old);
end $$;
