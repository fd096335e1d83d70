-- The school years of these groups, the last one first, each with its periods, and with these groups by subject: which subject, and
-- the plan that was proposed last.
-- Parameters: groups (numbers).
select y.id, y.name, y.starts_on, y.ends_on,
    (
        select json_agg(json_build_array(p.id, p.number, p.name, p.starts_on, p.ends_on, p.weight) order by p.number)
        from period p where p.year_id = y.id
    ) as periods,
    (
        select json_agg(
            json_build_array(
                g.id, g.uid, s.name,
                (select json_build_array(l.scheme, l.digest) from grade_plan l where l.group_id = g.id order by l.id desc limit 1)
            ) order by s.name, g.id
        )
        from learning_group g left join subject s on s.id = g.subject_id
        where g.year_id = y.id and g.id = any(array(select unnest(%(groups)s::bigint[])))
    ) as groups
from school_year y
where y.id = any(array(select g.year_id from learning_group g where g.id = any(array(select unnest(%(groups)s::bigint[])))))
order by y.starts_on desc, y.id
