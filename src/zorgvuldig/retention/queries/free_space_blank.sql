-- Versions as large as a page: each goes to a page without rows, or behind the last one. Returns to which.
update {table} t set {filler} = decode(repeat('00', v.zeros), 'hex')
from (
    select place, {block} - 32 - (case when has_nulls then {wider} else 24 end + data + 3) / 4 * 4 - 4 as zeros
    from (select ctid as place, {nulls} as has_nulls, {data} as data, {external} as elsewhere from {table}) as line
    where elsewhere = 0 limit {count}
) v where t.ctid = v.place and v.zeros >= 0 returning (t.ctid::text::point)[0]::int
