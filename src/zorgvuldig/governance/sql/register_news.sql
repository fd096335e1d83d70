-- What families hear of a new version of the register, and how many proposals wait for somebody.

-- For everybody: what changed in the last sixty days that families should know. The words are about nobody.
create or replace function gate.register_news()
returns table (label text, nl text, en text, in_force_at timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select v.label::text, v.tell_nl, v.tell_en, v.in_force_at from public.register_version v
    where v.tells_families and v.in_force_at <= statement_timestamp() and v.in_force_at > statement_timestamp() - interval '60 days'
    order by v.in_force_at desc, v.id desc
$$;

-- How many versions wait for whoever has this session: another proposed them, and they may decide. None without a session.
create or replace function gate.register_waiting(secret text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.whose(secret);
begin
    if who is null or not gate.has_role(who, array['school_leader', 'privacy_officer']) then return 0; end if;
    return (select count(*)::integer from public.register_version v
        where v.decided_at is null and v.withdrawn_at is null and not v.is_operators and v.proposed_by_id <> who
            and v.in_force_at is null and v.base_digest = coalesce(gate.register_digest(), v.base_digest));
end $$;
