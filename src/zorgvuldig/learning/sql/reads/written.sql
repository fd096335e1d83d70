-- What was written about a pupil beside marks: notes of teachers, the last period first, and reports that were issued, the last one
-- first; and what report meetings agreed. One row.
-- Parameters: pupil (number).
select
    (
        select json_agg(
            json_build_array(
                n.id, p.id, p.name, y.name, coalesce(s.name, g.name), n.text, n.shown_from,
                concat_ws(' ', nullif(w.given_name, ''), nullif(w.prefix, ''), w.family_name)
            ) order by p.starts_on desc, s.name, n.id
        )
        from progress_note n
        join period p on p.id = n.period_id
        join school_year y on y.id = p.year_id
        join learning_group g on g.id = n.group_id
        left join subject s on s.id = g.subject_id
        left join staff w on w.person_id = n.author_id
        where n.pupil_id = %(pupil)s::integer
    ) as notes,
    (
        select json_agg(
            json_build_array(c.id, c.uid, p.name, y.name, g.name, c.version, c.added_at) order by p.starts_on desc, c.version desc
        )
        from report_card c
        join period p on p.id = c.period_id
        join school_year y on y.id = p.year_id
        join learning_group g on g.id = c.group_id
        where c.pupil_id = %(pupil)s::integer
    ) as reports,
    (
        select json_agg(json_build_array(p.name, y.name, m.text, m.proposal, m.shown_from) order by p.starts_on desc)
        from meeting_note m
        join period p on p.id = m.period_id
        join school_year y on y.id = p.year_id
        where m.pupil_id = %(pupil)s::integer
    ) as meetings,
    (
        select json_agg(json_build_array(w.card_id, p.name, y.name, w.version, w.withdrawn_at) order by w.withdrawn_at desc)
        from report_withdrawal w
        join period p on p.id = w.period_id
        join school_year y on y.id = p.year_id
        where w.pupil_id = %(pupil)s::integer
    ) as withdrawn
