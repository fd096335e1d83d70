-- Since when nothing arrives at the addresses with these marks, of those where that is so.
-- Parameters: marks.
select encode(b.address, 'hex') as mark, b.since from gate.post_bounced(%(marks)s::bytea[]) b
