-- The school years in which a pupil has marks, the last one first, each with its periods, and with the groups of these marks by subject: how
-- many there are, which subject, the plan that was proposed last, the school's rule for the subject, the end mark that was signed, and whether tests of the school exam are in it. The marks themselves are another question (`marks`).
-- Parameters: pupil (number).
-- Each step is an array that is found first and then looked up by index (see `gradebook`).
with marked as materialized (
    select t.group_id, count(*) as marks
    from test t where t.id = any(array(select g.test_id from grade g where g.pupil_id = %(pupil)s::integer))
    group by t.group_id
), groups as materialized (
    select g.id, g.uid, g.year_id, g.subject_id, s.name as subject
    from learning_group g left join subject s on s.id = g.subject_id
    where g.id = any(array(select group_id from marked))
)
select y.id, y.name, y.starts_on, y.ends_on,
    (
        select json_agg(json_build_array(p.id, p.number, p.name, p.starts_on, p.ends_on, p.weight) order by p.number)
        from period p where p.year_id = y.id
    ) as periods,
    (
        select json_agg(
            json_build_array(
                g.id, g.uid, g.subject,
                (select json_build_array(l.scheme, l.digest) from grade_plan l where l.group_id = g.id order by l.id desc limit 1),
                m.marks,
                (
                    select json_build_array(r.period_decimals, r.final_decimals, r.lowest) from mark_rule r
                    where r.year_id = g.year_id and (r.subject_id = g.subject_id or r.subject_id is null)
                    order by r.subject_id nulls last limit 1
                ),
                (
                    select json_build_array(f.value, f.code, f.calculated, f.reason, s.signed_at)
                    from final_mark f join mark_signing s on s.id = f.signing_id
                    where f.pupil_id = %(pupil)s::integer and f.group_id = g.id
                    order by s.id desc limit 1
                ),
                exists (select from test t where t.group_id = g.id and t.is_exam)
            ) order by g.subject, g.id
        )
        from groups g join marked m on m.group_id = g.id
        where g.year_id = y.id
    ) as groups
from school_year y
where y.id = any(array(select year_id from groups))
order by y.starts_on desc, y.id
