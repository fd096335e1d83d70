-- What this transaction changed so far of people who were here before it, one row per record, %(most)s of them after the first %(begin)s.
-- A date of birth whose day and month may have changed places comes first. `total` counts them all.
with fresh as materialized (
    select c.pupil_id from gate.change c where c.xid = pg_current_xact_id() and c.table_name = 'pupil' and c.op = 'insert'
), mine as materialized (
    -- Of a guardian the history names no pupil: those tied to them are whose file it is.
    select c.id, c.table_name, c.row_id, c.op, c.changed,
        case when c.pupil_id is not null then array[c.pupil_id] when c.table_name = 'guardian' then
            array(select distinct g.pupil_id from guardianship g where g.guardian_id = c.row_id order by 1) end as ids
    from gate.change c
    where c.xid = pg_current_xact_id() and (
        c.op = 'update' and exists (select from jsonb_object_keys(c.changed) k where c.table_name || '.' || k = any(%(fields)s::text[]))
        or c.op = 'insert' and c.table_name in ('guardian', 'grade', 'absence', 'membership', 'subject_choice'))
), told as (
    select m.*, array(select unnest(m.ids) except select f.pupil_id from fresh f order by 1) as known from mine m
)
select m.table_name, m.op, coalesce(p.number, ''), m.changed::text, m.known,
    concat_ws(' · ', s.code, t.title, to_char(t.held_on, 'FMDD-FMMM-YYYY')), g.value, g.code,
    a.starts_on, a.from_slot, r.name,
    coalesce(lg.name, concat_ws(', ', cs.name, concat_ws(' ', sc.stage, nullif(sc.level, '')))), concat_ws(' ', gu.given_name, nullif(gu.prefix, ''), gu.family_name),
    count(*) over ()
from told m
left join pupil p on p.person_id = m.known[1]
left join grade g on m.table_name = 'grade' and g.id = m.row_id
left join test t on t.id = g.test_id
left join learning_group tg on tg.id = t.group_id
left join subject s on s.id = tg.subject_id
left join absence a on m.table_name = 'absence' and a.id = m.row_id
left join absence_reason r on r.id = a.reason_id
left join membership ms on m.table_name = 'membership' and m.op = 'insert' and ms.id = m.row_id and ms.is_class
left join learning_group lg on lg.id = ms.group_id
left join subject_choice sc on m.table_name = 'subject_choice' and m.op = 'insert' and sc.id = m.row_id
left join subject cs on cs.id = sc.subject_id
left join guardian gu on m.table_name = 'guardian' and m.op = 'insert' and gu.person_id = m.row_id
where cardinality(m.known) > 0 and (m.table_name <> 'membership' or m.op <> 'insert' or ms.id is not null)
order by coalesce(m.table_name = 'pupil_birth' and m.changed->'born_on'->>0 = to_char((m.changed->'born_on'->>1)::date, 'YYYY-DD-MM'), false) desc, m.id
limit %(most)s::integer offset %(begin)s::integer
