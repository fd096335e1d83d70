-- The school year, of a group of this pupil, that holds on a day, else the next one to begin; with its holidays, and whether there is
-- any signal about the pupil.
-- Parameters: pupil (number), day.
select y.id, y.name, y.starts_on, y.ends_on,
    (
        select json_agg(json_build_array(f.starts_on, f.ends_on) order by f.starts_on, f.id)
        from holiday f where f.year_id = y.id
    ) as holidays,
    exists (select from absence_signal s where s.pupil_id = %(pupil)s::integer) as has_signals
from school_year y
where y.ends_on > %(day)s::date and y.id = any(array(
    select g.year_id from membership m join learning_group g on g.id = m.group_id where m.pupil_id = %(pupil)s::integer
))
order by y.starts_on, y.id
limit 1
