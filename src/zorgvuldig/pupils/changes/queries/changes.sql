-- The last changes of rows about a pupil in some tables, the newest first. Of what category each is, its row policy asks: so it is no read with a name.
-- Parameters: pupil (number), tables (names), most (how many).
select c.at, c.table_name as "table", c.row_id, c.op, c.actor_id, c.changed::json as changed
from gate.change c
where c.pupil_id = %(pupil)s::integer and c.table_name = any(%(tables)s::text[])
order by c.at desc, c.id desc
limit %(most)s::integer
