-- The groups whose ties may end because the source no longer names them: those of this source, in a year that
-- overlaps one the source speaks of. Next year's files, read in summer, leave this year's groups alone; so do the
-- files of another school of the board.
-- Parameters: source, years (the ids of the years in the files).
select g.id from learning_group g
join source_key k on k.source = %(source)s::text and k.kind = 'learning_group' and k.target = g.id
join school_year y on y.id = g.year_id
where exists (
    select from school_year s where s.id = any(%(years)s::integer[]) and s.school_id = y.school_id
        and s.starts_on < y.ends_on and y.starts_on < s.ends_on
)
