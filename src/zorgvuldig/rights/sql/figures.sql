-- Figures of requests, for whoever may see no request.

-- What was asked at the schools of whoever handles requests, to be counted: without whom it is about and who asked.
create or replace function gate.request_figures() returns table (
    kind text, received_on date, is_extended boolean, decided_on date, outcome text, ground text
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() o where o.purpose = 'rights') then return; end if;
    return query select q.kind::text, q.received_on, q.extended_at is not null,
        (coalesce(q.decided_at, c.decided_at) at time zone 'Europe/Amsterdam')::date,
        coalesce(nullif(q.outcome::text, ''), c.outcome::text, ''), q.ground::text
    from public.request q left join public.correction c on c.request_id = q.id
    where exists (select from public.enrolment e
        where e.pupil_id = q.pupil_id and e.school_id = any (gate.own_schools()));
end $$;
