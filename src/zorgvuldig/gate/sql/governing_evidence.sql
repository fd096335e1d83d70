-- What the statement shows: a job that may write tables of its kind does not say by the way that a promise is kept.
create or replace function gate.evidence_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('role') ~ '_job_' and current_setting('role') !~ '_job_statement$' then
        perform gate.refuse(tg_table_name, 'measured');
    end if;
    return new;
end $$;
