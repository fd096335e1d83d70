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
