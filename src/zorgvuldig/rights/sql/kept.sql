-- What keeps data of an opened pupil longer than their term, besides the holds that somebody set: requests that wait for an
-- answer and restrictions in force (AVG art. 18). Pages about keeping and a family's own pages ask; of somebody else's request
-- a family hears no more than that something waits.
create or replace function gate.kept_because(wanted integer) returns table (kind text, mask bigint, until date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    family boolean := gate.by_family();
    reader integer := gate.opened_by();
begin
    if not coalesce(wanted = any (gate.opened(0)), false)
        or not exists (select from gate.current_cap() c where c.purpose in ('retention', 'parental_view', 'own_view'))
    then return; end if;
    return query
        select case when family and q.asker_id is distinct from reader then 'other' else 'request' end, q.mask, null::date
        from public.request q
        where q.pupil_id = wanted and q.decided_at is null
          and q.kind in ('access', 'portability', 'rectification', 'objection')
          and not exists (select from public.correction c where c.request_id = q.id and c.decided_at is not null)
        union all
        select case when family and q.asker_id is distinct from reader then 'other' else 'restriction' end, r.mask,
            (r.ends_at at time zone 'Europe/Amsterdam')::date
        from public.restriction r join public.request q on q.id = r.request_id
        where r.pupil_id = wanted and r.starts_at <= statement_timestamp()
          and (r.ends_at is null or r.ends_at > statement_timestamp());
end $$;
