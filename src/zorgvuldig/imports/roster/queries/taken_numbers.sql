-- Who here has the pupil numbers that a source names, what they are called, and whether that is the pupil whom the source means: with the same
-- date of birth and a name in common, or, when one of the two dates is not known, with the same name as far as spelling goes.
-- Parameters: number, given_name, family_name (compared without its prefix), born_on (arrays).
with compared as (
    select i.n, p.person_id, concat_ws(' ', o.given_name, nullif(o.prefix, ''), o.family_name) as name, i.born_on = b.born_on as same_day,
        left(gate.plain(i.given_name), 1) = left(gate.plain(o.given_name), 1)
            or public.similarity(gate.plain(i.given_name), gate.plain(o.given_name)) >= 0.3 as like_given,
        gate.plain(i.family_name) = gate.plain(o.family_name)
            or public.similarity(gate.plain(i.family_name), gate.plain(o.family_name)) >= 0.4 as like_family
    from unnest(%(number)s::text[], %(given_name)s::text[], %(family_name)s::text[], %(born_on)s::date[])
        with ordinality as i (number, given_name, family_name, born_on, n)
    join pupil p on upper(p.number) = upper(i.number)
    left join pupil_identity o on o.pupil_id = p.person_id left join pupil_birth b on b.pupil_id = p.person_id
)
select n, person_id, name, case same_day
    when true then coalesce(like_given or like_family, false) when false then false else coalesce(like_given and like_family, false) end
from compared
