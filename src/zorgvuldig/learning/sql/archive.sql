-- The archive of what outlives the file.

-- Whose archive records fit a digest of name and year of birth; null when this relation keeps no archive.
create or replace function gate.open_archive(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'archive' then return null; end if;
    return gate.archived(relation, role, who, case when key ~ '^[0-9a-f]{64}$' then decode(key, 'hex') end, today);
end $$;
