-- How the school has averages on reports: of a school year that is over nobody changes that any more.

create or replace function gate.mark_rule_kept() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    over boolean := exists (
        select from public.school_year y
        where y.ends_on <= gate.today() and (
            (tg_op <> 'INSERT' and y.id = old.year_id) or (tg_op <> 'DELETE' and y.id = new.year_id)
        )
    );
begin
    if over and gate.opened_by() is not null then perform gate.refuse('mark_rule', 'over'); end if;
    return coalesce(new, old);
end $$;
