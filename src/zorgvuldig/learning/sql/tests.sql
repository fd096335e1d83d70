-- Tests of a group: a resit is of a test of the same group, that is no resit itself.

create or replace function gate.test_resit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    why text;
begin
    if new.resit_of_id is not null then
        why := case
            when not exists (select from public.test f where f.id = new.resit_of_id and f.group_id = new.group_id) then 'group'
            when exists (select from public.test f where f.id = new.resit_of_id and f.resit_of_id is not null) then 'chain'
            when exists (select from public.test r where r.resit_of_id = new.id) then 'chain'
        end;
        if why is not null then perform gate.refuse('resit', why); end if;
    elsif tg_op = 'UPDATE' and new.group_id <> old.group_id
        and exists (select from public.test r where r.resit_of_id = new.id) then
        perform gate.refuse('resit', 'group');
    end if;
    return new;
end $$;
