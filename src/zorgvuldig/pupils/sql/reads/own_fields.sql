-- The fields of the school's own that this door shows, in the order of the register, each with what stands there of a pupil.
-- Parameters: pupil (number).
select f.field as key, f.name_nl, f.name_en, f.why_nl, f.why_en, f.kind, f.choices::json as choices, f.is_written, f.is_ended,
    f.row_id, coalesce(v.value, '') as value
from gate.own_fields_of(%(pupil)s::integer) f left join own_value v on v.id = f.row_id order by f.place
