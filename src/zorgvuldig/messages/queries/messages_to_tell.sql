-- Who has an unopened message and was not told of it by e-mail yet: message, pupil, person, address.
-- `today` is a day, `since` a moment: older messages are left alone. Guardians with authority and without a restriction until the pupil is
-- 18, and pupils from 18, as the relations `guardian` and `self_18` say it; the pupil alone of what is to nobody else. An unknown birth date
-- tells nobody.
with waiting as (
    select m.id, m.pupil_id, b.born_on + interval '18 years' > %(today)s::date and not m.to_pupil as is_to_guardians
    from message m join pupil_birth b on b.pupil_id = m.pupil_id
    where m.sent_at >= %(since)s::timestamptz
), readers as (
    select w.id, w.pupil_id, g.person_id, g.email
    from waiting w
    join guardianship t on t.pupil_id = w.pupil_id and t.has_authority
        and not (t.is_restricted and (t.restricted_until is null or t.restricted_until > %(today)s::date))
        and t.starts_on <= %(today)s::date and (t.ends_on is null or t.ends_on > %(today)s::date)
    join guardian g on g.person_id = t.guardian_id
    where w.is_to_guardians
    union all
    select w.id, w.pupil_id, c.pupil_id, c.email
    from waiting w join pupil_contact c on c.pupil_id = w.pupil_id
    where not w.is_to_guardians
)
select r.person_id, r.email, array_agg(r.id order by r.id) as messages
from readers r
where r.email <> ''
    and not exists (select from message_notice n where n.message_id = r.id and n.person_id = r.person_id)
    and not exists (select from message_read d where d.message_id = r.id and d.person_id = r.person_id)
group by r.person_id, r.email
order by r.person_id
