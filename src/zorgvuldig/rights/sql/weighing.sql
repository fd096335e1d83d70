-- A copy for a request of access goes out when everything in it was weighed (AVG art. 15(4)).

-- What was found is what the job found in the texts: at the door nobody adds a passage or a file, or changes which one it is, and whoever
-- asked for the copy decides about none of it.
create or replace function gate.copy_weighing_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    decides text[] := array['outcome', 'decided_at', 'decided_by_id', 'boxes', 'pages', 'reason'];
    why text;
begin
    if gate.is_unchecked() or tg_op = 'DELETE' and who is null then return coalesce(new, old); end if;
    why := case
        when tg_op = 'DELETE' then 'kept'
        when tg_op = 'INSERT' and (who is not null or new.outcome <> '') then 'found'
        when tg_op = 'UPDATE' and to_jsonb(new) - decides <> to_jsonb(old) - decides then 'kept'
        when tg_op = 'UPDATE' and who is null and new.outcome <> '' and new.outcome <> old.outcome then 'person'
        when exists (select from public.request q where q.id = new.request_id and q.asker_id = who) then 'own'
        when tg_table_name = 'copy_file' and new.outcome = 'whole' and octet_length((to_jsonb(new) ->> 'reason')::bytea) = 0 then 'reason' end;
    if why is null then return new; end if;
    perform gate.refuse('weighing', why);
    return new;
end $$;

-- The copy that a release is of, by the request behind its ground: searched, and nothing in it undecided.
create or replace function gate.copy_weighed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    named text := split_part(new.basis, '/', 2);
    asked bigint;
    why text;
begin
    if gate.is_unchecked() or new.channel <> 'dossier' or named = '' then return new; end if;
    select q.id into asked from public.request q join public.weighed_copy w on w.request_id = q.id and w.searched_at is not null
        where q.uid::text = named and q.pupil_id = new.pupil_id and q.kind in ('access', 'portability');
    why := case
        when asked is null then 'searched'
        when exists (select from public.copy_passage p where p.request_id = asked and p.outcome = '') then 'passages'
        when exists (select from public.copy_file f where f.request_id = asked and (f.outcome = '' or f.outcome = 'masked'
            and not exists (select from public.masked_file m where m.file_id = f.id))) then 'files' end;
    if why is null then return new; end if;
    perform gate.refuse('release', 'copy_' || why);
    return new;
end $$;
