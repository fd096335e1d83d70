-- Ties between pupils and guardians: added, lowered to «without authority», or given the authority of which nobody said anything yet.
-- What the school recorded itself (no authority, a court's restriction, an end) is never undone by another system; is_kept
-- says that it differs. A source that is silent about authority (null) changes none.
-- Parameters: person, guardian_id, kind, has_authority (arrays), today.
with incoming as materialized (
    select * from unnest(%(person)s::integer[], %(guardian_id)s::integer[], %(kind)s::text[], %(has_authority)s::boolean[])
        with ordinality as i (person, guardian_id, kind, has_authority, n)
), found as materialized (
    select i.*, t.id, t.has_authority as had from incoming i
    left join guardianship t on t.pupil_id = i.person and t.guardian_id = i.guardian_id
), added as (
    insert into guardianship (pupil_id, guardian_id, kind, has_authority, is_restricted, starts_on)
    select person, guardian_id, kind, has_authority, false, %(today)s::date from found where id is null order by n
), altered as (
    update guardianship t set has_authority = f.has_authority from found f
    where t.id = f.id and f.has_authority is distinct from f.had and (f.has_authority is false or f.had is null)
)
select n, person, id is null as is_new, id is not null and has_authority and had is false as is_kept
from found where id is null or had <> has_authority or (had is null and has_authority is not null)
