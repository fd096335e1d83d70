-- What the register gives that stands in rows, as the name of a fact and the detail that must agree.
select 'the name of the jobs login' as name, value as detail from gate.state where key = 'jobs_login'
union all
select 'the text ' || key, value from gate.state where key in ('register_topics', 'register_recipients', 'register_watches', 'register_own_fields')
union all
select 'the rule ' || rank, format('(%L, %s, %L, %L, %s, %s, %s, %s)', role, is_staff, relation, purpose, read_mask, write_mask, when_restricted, alone_mask)
    from gate.rule
