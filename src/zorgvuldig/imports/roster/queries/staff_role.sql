-- Teachers at schools: only added. A role that the school ended stays ended for as long as it was meant to last.
-- Parameters: person, school_id, starts_on (arrays).
with incoming as materialized (
    select * from unnest(%(person)s::integer[], %(school_id)s::integer[], %(starts_on)s::date[])
        with ordinality as i (person, school_id, starts_on, n)
), missing as materialized (
    select i.* from incoming i where not exists (
        select from staff_role t where t.staff_id = i.person and t.school_id = i.school_id and t.role = 'teacher'
            and (t.ends_on is null or t.ends_on > i.starts_on or t.starts_on = i.starts_on)
    )
), added as (
    insert into staff_role (staff_id, school_id, role, starts_on)
    select person, school_id, 'teacher', starts_on from missing order by n
)
select n, person, true as is_new from missing
