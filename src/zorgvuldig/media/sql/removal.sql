-- Whether a picture can be taken out of the house by hand; empty: it can. What is shown stays until it is taken away (`published`),
-- and what was shown stays until its term, because the families of whoever is in it can see where it was (`told`).
create or replace function gate.picture_stays(wanted integer) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when exists (select from public.publication p where p.picture_id = wanted and p.ended_at is null) then 'published'
        when exists (select from public.publication p where p.picture_id = wanted) then 'told'
        else '' end
$$;
