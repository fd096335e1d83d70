-- Reports that were issued.

-- A report is withdrawn within a day, and the row says of it what the report says of itself.
create or replace function gate.report_withdrawn() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    c public.report_card;
begin
    if gate.is_unchecked() then return new; end if;
    select * into c from public.report_card r where r.id = new.card_id;
    if (c.pupil_id, c.period_id, c.version) is distinct from (new.pupil_id, new.period_id, new.version) then
        perform gate.refuse('report_withdrawal', 'other');
    end if;
    if c.added_at <= statement_timestamp() - interval '1 day' then
        perform gate.refuse('report_withdrawal', 'late');
    end if;
    return new;
end $$;

-- Where the school lets two people look, a report goes out that somebody else put forward (`report_card_other_person` holds that it is another).
create or replace function gate.report_by_two() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if exists (
        select from public.learning_group g join public.school_year y on y.id = g.year_id join public.school s on s.id = y.school_id
        where g.id = new.group_id and s.reports_by_two
    ) and not exists (
        select from public.report_proposal p
        where p.pupil_id = new.pupil_id and p.period_id = new.period_id and p.proposed_by_id = new.proposed_by_id
    ) then perform gate.refuse('report_card', 'alone'); end if;
    return new;
end $$;
