-- The agenda of a group: homework, what to bring, and tests that are announced. No pupil is named in it.

-- Of the pupils of a group on a day, how many announced tests the busiest one has between two days (the last not included), in all groups of
-- theirs; one test is left out. Zero for a group without pupils.
create or replace function gate.tests_ahead(wanted bigint, on_day date, since date, until date, besides bigint) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(max(c.tests), 0) from (
        select count(distinct a.id) as tests
        from public.membership own
        join public.membership m on m.pupil_id = own.pupil_id
        join public.agenda_item a on a.group_id = m.group_id and a.kind = 'test' and a.held_on >= since and a.held_on < until
            and a.id is distinct from besides
            and m.starts_on <= a.held_on and (m.ends_on is null or m.ends_on > a.held_on)
        where own.group_id = wanted and own.starts_on <= on_day and (own.ends_on is null or own.ends_on > on_day)
        group by own.pupil_id) c
$$;

-- Nobody writes down what lies outside the school year of the group, and no pupil of it gets more tests on a day or in a week than the school
-- allows. Whoever announces one waits for whoever does so at the same moment in the same school, and then counts theirs too.
create or replace function gate.agenda_item_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    year record;
    most record;
    begins date := new.held_on - extract(isodow from new.held_on)::integer + 1;
begin
    if gate.is_unchecked() then return new; end if;
    select y.school_id, y.starts_on, y.ends_on into year
        from public.learning_group g join public.school_year y on y.id = g.year_id where g.id = new.group_id;
    if new.held_on < year.starts_on or new.held_on >= year.ends_on then perform gate.refuse('agenda_item', 'year'); end if;
    if new.kind <> 'test' or tg_op = 'UPDATE' and old.kind = new.kind and old.held_on = new.held_on and old.group_id = new.group_id then
        return new;
    end if;
    select l.per_day, l.per_week into most from public.test_limit l where l.school_id = year.school_id for no key update;
    if not found then return new; end if;
    if gate.tests_ahead(new.group_id, new.held_on, new.held_on, new.held_on + 1, new.id) >= most.per_day then
        perform gate.refuse('agenda_item', 'day');
    end if;
    if gate.tests_ahead(new.group_id, new.held_on, begins, begins + 7, new.id) >= most.per_week then
        perform gate.refuse('agenda_item', 'week');
    end if;
    return new;
end $$;
