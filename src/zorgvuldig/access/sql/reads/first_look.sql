-- When somebody first opened a pupil's file, as far as the log still goes back. One row.
-- Parameters: pupil (number).
select min(l.at) as at from gate.log l where l.pupil_id = %(pupil)s::integer
