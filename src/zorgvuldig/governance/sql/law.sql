-- Texts of law: since which day each article has the text that is in force, and that a text never changes once it is here.

-- The day from which each article has its text of today. A text that is only to come does not count yet. Laws are public.
create or replace function gate.law_days() returns table (law text, article text, day date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select v.law::text, v.article::text, max(v.in_force_on) from public.article_version v
    where v.in_force_on <= gate.today() group by v.law, v.article order by 1, 2
$$;

-- A text comes with its own digest and is added only: of what a claim was confirmed by, nobody changes a letter afterwards.
create or replace function gate.article_version_kept() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    why text;
begin
    if tg_op <> 'INSERT' then
        if not gate.is_unchecked() then perform gate.refuse('law', 'kept'); end if;
        return coalesce(new, old);
    end if;
    why := case
        when encode(sha256(convert_to(new.text, 'UTF8')), 'hex') <> new.digest then 'digest'
        when actor is not null and not gate.has_role(actor, array['privacy_officer', 'school_leader']) then 'role' end;
    if why is not null then perform gate.refuse('law', why); end if;
    return new;
end $$;
