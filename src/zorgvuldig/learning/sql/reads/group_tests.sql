-- A group with its subject, school year and school, its tests, old to new, the periods of its year, the plan of its marks that was
-- proposed last, the school's rule for the subject, else for all others, and the signing of its end marks that stands.
-- Parameters: uid.
select to_json(g) as "group", to_json(s) as subject, to_json(y) as year, to_json(h) as school,
    (select json_agg(to_json(t) order by t.held_on, t.title) from test t where t.group_id = g.id) as tests,
    (
        select json_agg(json_build_array(p.id, p.number, p.name, p.starts_on, p.ends_on, p.weight) order by p.number)
        from period p where p.year_id = g.year_id
    ) as periods,
    (select json_build_array(l.scheme, l.digest) from grade_plan l where l.group_id = g.id order by l.id desc limit 1) as plan,
    (
        select json_build_array(r.period_decimals, r.final_decimals, r.lowest) from mark_rule r
        where r.year_id = g.year_id and (r.subject_id = g.subject_id or r.subject_id is null)
        order by r.subject_id nulls last limit 1
    ) as rule,
    gate.signing_of(g.id) as signing
from learning_group g
join school_year y on y.id = g.year_id
join school h on h.id = y.school_id
left join subject s on s.id = g.subject_id
where g.uid = %(uid)s::uuid
