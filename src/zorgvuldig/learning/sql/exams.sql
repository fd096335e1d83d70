-- The school exam: how many tests a pupil may take again, and what was handed in.

-- A mark for a resit of the school exam uses a right of the pupil, unless the mark is an exemption. Who uses one waits for whoever does so in the
-- same school at the same moment, and then counts theirs too.
create or replace function gate.resit_right_left() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    place record;
    most integer;
begin
    if gate.is_unchecked() or new.code = 'exempt' then return new; end if;
    if tg_op = 'UPDATE' and (old.pupil_id, old.test_id) = (new.pupil_id, new.test_id) and old.code <> 'exempt' then return new; end if;
    select y.id, y.school_id into place from public.test t
        join public.learning_group g on g.id = t.group_id join public.school_year y on y.id = g.year_id
        where t.id = new.test_id and t.is_exam and t.resit_of_id is not null;
    if not found then return new; end if;
    select r.per_year into most from public.resit_right r where r.school_id = place.school_id for no key update;
    if found and (
        select count(*) from public.grade m join public.test t on t.id = m.test_id join public.learning_group g on g.id = t.group_id
        where m.pupil_id = new.pupil_id and m.code <> 'exempt' and t.is_exam and t.resit_of_id is not null and g.year_id = place.id
            and t.id <> new.test_id
    ) >= most then
        perform gate.refuse('grade', 'resits');
    end if;
    return new;
end $$;

-- Where the PTA says that a test is not taken again, there is no resit of it.
create or replace function gate.resit_may_be() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if exists (select from public.test f where f.id = new.resit_of_id and f.is_exam and not f.may_resit)
        or (new.is_exam and not new.may_resit and exists (select from public.test r where r.resit_of_id = new.id)) then
        perform gate.refuse('resit', 'forbidden');
    end if;
    return new;
end $$;

-- Work is handed in for a test of the open group that asks for it, not on a day to come.
create or replace function gate.hand_in_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if not exists (
        select from public.test t where t.id = new.test_id and t.group_id = new.group_id and t.is_exam and t.exam_kind in ('practical', 'hand_in')
    ) then
        perform gate.refuse('hand_in', 'test');
    end if;
    if new.handed_on > gate.today() then perform gate.refuse('hand_in', 'day'); end if;
    return new;
end $$;
