-- Who an opened pupil is: name, birth, reach, enrolments (the last one first), guardians (those with authority first) with their papers,
-- whom to call besides, the school's own fields, the number that learning materials share, and whether there is a portrait, for as long as the pupil is enrolled.
-- What is not there, or what the policies keep from this door, is null or empty.
-- Parameters: pupil (number), day.
select p.person_id as pupil_id, p.uid, p.number, i.given_name, i.prefix, i.family_name, i.initials, i.sources::json as sources,
    (select to_json(b) from pupil_birth b where b.pupil_id = p.person_id) as birth,
    (select to_json(c) from pupil_contact c where c.pupil_id = p.person_id) as contact,
    (
        select json_agg(
            json_build_array(e.id, json_build_array(h.name), e.level, e.starts_on, e.ends_on, e.left_with, e.destination)
            order by e.starts_on desc, e.id desc
        )
        from enrolment e join school h on h.id = e.school_id where e.pupil_id = p.person_id
    ) as enrolments,
    (
        select json_agg(
            json_build_array(
                t.id, t.guardian_id, t.kind, t.has_authority, t.is_restricted, t.restricted_until, t.is_home, t.starts_on, t.ends_on,
                (
                    select json_build_array(
                        g.person_id, g.given_name, g.prefix, g.family_name, g.email, g.email_to_check, g.phone, g.street, g.postcode,
                        g.town, g.sources
                    ) from guardian g where g.person_id = t.guardian_id
                ),
                (
                    select json_agg(json_build_array(d.id, d.uid, d.name, d.size, d.added_at) order by d.added_at, d.id)
                    from guardian_document d where d.pupil_id = p.person_id and d.guardianship_id = t.id
                )
            ) order by t.has_authority desc nulls last, t.id
        )
        from guardianship t where t.pupil_id = p.person_id
    ) as guardianships,
    (
        select json_agg(json_build_array(c.id, c.name, c.tie, c.phone) order by c.rank)
        from emergency_contact c where c.pupil_id = p.person_id
    ) as calls,
    (
        select json_agg(
            json_build_array(
                f.field, f.name_nl, f.name_en, f.why_nl, f.why_en, f.kind, f.choices, f.is_written, f.is_ended, f.row_id,
                coalesce(v.value, '')
            )
            order by f.place
        )
        from gate.own_fields_of(p.person_id) f left join own_value v on v.id = f.row_id
    ) as own_fields,
    coalesce((select k.value from eck_id k where k.pupil_id = p.person_id), '') as eck_id,
    exists (
        select from pupil_photo f where f.pupil_id = p.person_id and exists (
            select from enrolment e where e.pupil_id = p.person_id
                and e.starts_on <= %(day)s::date and (e.ends_on is null or e.ends_on > %(day)s::date)
        )
    ) as has_photo
from pupil p join pupil_identity i on i.pupil_id = p.person_id
where p.person_id = %(pupil)s::integer
