-- What an operator does with jobs and mail, and the record of it.

-- An act of whoever keeps the system running goes on record first; false, and nothing on record, for anybody else.
create or replace function gate.operate(secret text, act text, which text, number bigint, reason text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.whose(secret);
begin
    if who is null or not gate.has_role(who, array['system_administrator']) then return false; end if;
    insert into gate.operating_act (at, actor_id, what, task, job_id, why)
        values (statement_timestamp(), who, act, left(which, 128), number, left(reason, 500));
    return true;
end $$;

-- Twenty-five acts and one more, the newest first, after so many. Who did them is said with a number: «somebody of the staff», or the server itself.
drop function if exists gate.operated(text);  -- before the acts had pages
create or replace function gate.operated(secret text, past integer)
returns table (at timestamp with time zone, is_own boolean, is_here boolean, what text, task text, job_id bigint, why text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.whose(secret);
begin
    if who is null or not gate.has_role(who, array['system_administrator']) then return; end if;
    return query select a.at, coalesce(a.actor_id = who, false), a.actor_id is null, a.what, a.task, a.job_id, a.why
        from gate.operating_act a order by a.at desc, a.id desc limit 26 offset least(greatest(past, 0), 1000000);
end $$;
