-- What the administration has beside a file, so that it asks only after what there is: whether another system differs, a task waits or a
-- group is to come; how many schools there are; and the systems that are read in. One row.
-- Parameters: pupil (number), day.
select
    exists (select from source_difference d where d.pupil_id = %(pupil)s::integer) as differs,
    exists (select from admin_task t where t.pupil_id = %(pupil)s::integer and t.closed_at is null) as waits,
    exists (select from membership m where m.pupil_id = %(pupil)s::integer and m.starts_on > %(day)s::date) as changes,
    (select count(*) from school) as schools,
    (
        select json_agg(json_build_array(s.id, s.key, s.name, s.owners, s.names, s.is_active) order by s.key)
        from import_source s
    ) as systems
