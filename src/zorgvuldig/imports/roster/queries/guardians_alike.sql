-- Which guardians of a pupil resemble one that a source names. Of a tie that is not here yet (`is_new`) everybody; of one that gets authority
-- now, of which nobody said anything before, or a new e-mail address, only who is kept away and certainly has the same name, address or number.
-- `is_away`: authority is given to somebody who is kept away from another pupil by a court.
-- Parameters: pupil, person (null for who is not here yet), given_name, family_name, email, phone, has_authority (arrays), today.
with incoming as materialized (
    select i.*, t.id is null as is_new, i.has_authority and t.has_authority is null as is_given
    from unnest(
        %(pupil)s::integer[], %(person)s::integer[], %(given_name)s::text[], %(family_name)s::text[], %(email)s::text[], %(phone)s::text[],
        %(has_authority)s::boolean[]
    ) with ordinality as i (pupil, person, given_name, family_name, email, phone, has_authority, n)
    left join guardianship t on t.pupil_id = i.pupil and t.guardian_id = i.person
    left join guardian own on own.person_id = i.person
    where t.id is null or (i.has_authority and t.has_authority is null) or (i.email <> '' and lower(own.email) <> lower(i.email))
)
select i.n, coalesce(i.is_given, false) and exists (
    select from guardianship o where o.guardian_id = i.person and o.pupil_id is distinct from i.pupil
        and o.is_restricted and (o.restricted_until is null or o.restricted_until > %(today)s::date)
) as is_away, l.*
from incoming i left join lateral gate.guardians_like(
    i.pupil, i.person, i.given_name, i.family_name, i.email, i.phone, %(today)s::date
) l on i.is_new or l.is_closed and (l.same_email or i.is_given and (l.same_name or l.same_phone))
order by i.n, l.guardian_id
