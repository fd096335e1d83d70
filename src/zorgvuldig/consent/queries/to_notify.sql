-- Whom to tell what about yes and no: person, address, pupil, kind and about. One row per notice; whoever was told is not here.
-- `today` is a day, `since` a moment: what is older is no news. `topics` and `versions` are those of the register. `year` is the
-- school year of which the reminder falls due, or empty. Those who decide: as gate.decides, of pupils who are enrolled today.
with pupils as (
    select b.pupil_id, b.born_on, (b.born_on + make_interval(years => %(decides_at)s))::date as decides_on
    from pupil_birth b
    where exists (select from enrolment e where e.pupil_id = b.pupil_id and e.starts_on <= %(today)s::date
        and (e.ends_on is null or e.ends_on > %(today)s::date))
), deciders as (
    select p.pupil_id, g.person_id, g.email, false as own
    from pupils p
    join guardianship t on t.pupil_id = p.pupil_id and t.has_authority
        and not (t.is_restricted and (t.restricted_until is null or t.restricted_until > %(today)s::date))
        and t.starts_on <= %(today)s::date and (t.ends_on is null or t.ends_on > %(today)s::date)
    join guardian g on g.person_id = t.guardian_id
    where p.decides_on > %(today)s::date
    union
    select p.pupil_id, p.pupil_id, c.email, true
    from pupils p join pupil_contact c on c.pupil_id = p.pupil_id
    where p.decides_on <= %(today)s::date
), heard as (
    -- When somebody last answered or was told about this pupil; empty: never.
    select d.pupil_id, d.person_id, greatest(
        (select max(a.answered_at) from consent_answer a where a.pupil_id = d.pupil_id and a.person_id = d.person_id),
        (select max(n.told_at) from consent_notice n where n.pupil_id = d.pupil_id and n.person_id = d.person_id)) as at
    from deciders d
), news as (
    -- The pupil decides alone since a short while.
    select d.pupil_id, d.person_id, 'sixteen' as kind, '' as about
    from deciders d join pupils p using (pupil_id)
    where d.own and p.decides_on >= (%(since)s::timestamptz)::date and cardinality(%(topics)s::text[]) > 0
    union all
    -- Somebody who never answered and was never told.
    select h.pupil_id, h.person_id, 'asked', 'first' from heard h where h.at is null and cardinality(%(topics)s::text[]) > 0
    union all
    -- Words that are new since then, of a topic to which this person did not say no.
    select h.pupil_id, h.person_id, 'asked', t.topic || ':' || t.version
    from heard h
    cross join unnest(%(topics)s::text[], %(versions)s::smallint[]) t(topic, version)
    join consent_wording w on w.topic = t.topic and w.version = t.version
        and w.kept_at > h.at and w.kept_at >= %(since)s::timestamptz
    left join lateral (
        select a.allows, a.version from consent_answer a
        where a.pupil_id = h.pupil_id and a.person_id = h.person_id and a.topic = t.topic order by a.id desc limit 1
    ) l on true
    where l.allows is null or (l.allows and l.version <> t.version)
    union all
    -- A question about one exchange.
    select d.pupil_id, d.person_id, 'asked', q.uid::text
    from deciders d
    join consent_request q on q.pupil_id = d.pupil_id and q.ends_on > %(today)s::date and q.asked_at >= %(since)s::timestamptz
    where not exists (select from consent_answer a where a.request_id = q.id and a.person_id = d.person_id)
    union all
    -- A yes that stands, a year on.
    select d.pupil_id, d.person_id, 'yearly', %(year)s::text
    from deciders d
    where %(year)s::text <> '' and exists (
        select from unnest(%(topics)s::text[]) t(topic), lateral (
            select a.allows, a.answered_at from consent_answer a
            where a.pupil_id = d.pupil_id and a.person_id = d.person_id and a.topic = t.topic order by a.id desc limit 1
        ) l where l.allows and l.answered_at < %(since)s::timestamptz)
)
select d.person_id, d.email, n.pupil_id, n.kind, n.about
from news n join deciders d on d.pupil_id = n.pupil_id and d.person_id = n.person_id
where d.email <> ''
    and not exists (select from consent_notice o where o.pupil_id = n.pupil_id and o.person_id = n.person_id
        and o.kind = n.kind and o.about = n.about)
order by d.person_id, n.pupil_id, n.kind, n.about
