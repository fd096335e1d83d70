-- What is disputed of the pupils that are open (`is_open`), and of what a family says something since the school left it as it was.
-- No parameters.
select c.id, c.table_name as "table", c.row_id, c.column_name as "column", c.decided_at is null as is_open
from correction c
where c.decided_at is null or (c.outcome = 'refused' and length(c.statement) > 0)
order by c.id
