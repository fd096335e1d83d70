-- The groups that a source told of before: its key, those of its year and school, the days of the year, and whether a class.
-- Parameter: source.
select k.external, yk.external, s.external, y.starts_on, y.ends_on, g.kind = 'class'
from source_key k join learning_group g on g.id = k.target join school_year y on y.id = g.year_id
join source_key yk on yk.target = y.id and yk.source = k.source and yk.kind = 'school_year'
join source_key s on s.target = y.school_id and s.source = k.source and s.kind = 'school'
where k.source = %(source)s::text and k.kind = 'learning_group' order by y.starts_on
