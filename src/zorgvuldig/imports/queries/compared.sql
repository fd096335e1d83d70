-- What this transaction changed of pupils, and of guardians by their pupils: a row per record, with the columns that changed.
-- Of a pupil who was not here before only that is told.
with fresh as materialized (
    select c.pupil_id from gate.change c where c.xid = pg_current_xact_id() and c.table_name = 'pupil' and c.op = 'insert'
), mine as materialized (
    select c.table_name, c.row_id, c.op, c.changed,
        case when c.pupil_id is not null then array[c.pupil_id] when c.table_name = 'guardian' then
            array(select distinct g.pupil_id from guardianship g where g.guardian_id = c.row_id order by 1) end as ids
    from gate.change c where c.xid = pg_current_xact_id() and c.op in ('insert', 'update')
)
select m.table_name, m.op, coalesce(ms.is_class, false),
    array(select k from jsonb_object_keys(case when m.op = 'update' then m.changed else '{}'::jsonb end) k order by 1),
    array(select unnest(m.ids) except select f.pupil_id from fresh f order by 1),
    m.table_name = 'pupil' and m.op = 'insert'
from mine m left join membership ms on m.table_name = 'membership' and ms.id = m.row_id
where cardinality(m.ids) > 0
