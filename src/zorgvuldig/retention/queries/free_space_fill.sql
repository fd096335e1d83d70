-- On each of these pages the shortest row, in a version as large as the page has room. Returns of each page with rows whether that
-- fits, and which rows have to move first: those that are older than a column, and so shorter than they look, and two where there is
-- less room than any takes.
with todo as (
    select page, less from unnest({pages}::int[], {less}::int[]) as given (page, less)
), line as (
    select ctid as place, (ctid::text::point)[0]::int as page, (ctid::text::point)[1]::int as number,
        {nulls} as has_nulls, {data} as data, age(xmin) >= age({newest}::xid) as is_old
    from {table} where ctid >= {begins} and ctid < {ends}
), sized as (
    select *, (case when has_nulls then {header} else 24 end + data + 7) / 8 * 8 as bytes from line
), page as (
    select s.page, ({block} - 28 - 4 * max(s.number) - sum(s.bytes))::int / 8 * 8 - t.less as room,
        (array_agg(s.place order by s.bytes, s.place))[1] as shortest,
        (array_agg(s.place order by s.bytes desc, s.place))[:2] as longest,
        array_agg(s.place) filter (where s.is_old) as old
    from sized s join todo t on t.page = s.page group by s.page, t.less
), version as (
    select p.*, s.place, p.room - (case when s.has_nulls then {wider} else 24 end + s.data + 3) / 4 * 4 - 4 as zeros
    from page p join sized s on s.place = p.shortest
), written as (
    update {table} t set {filler} = decode(repeat('00', v.zeros), 'hex') from version v
    where t.ctid = v.place and v.zeros >= 0 and v.old is null
    returning v.page, (t.ctid::text::point)[0]::int = v.page as fits
)
select v.page, case when v.old is not null then v.old when v.zeros < 0 then v.longest end::text[], coalesce(w.fits, false)
from version v left join written w on w.page = v.page
