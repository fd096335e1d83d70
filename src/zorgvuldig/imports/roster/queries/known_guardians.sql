-- The guardians that a source told of before, and what each is to the pupils they are tied to.
-- Parameter: source.
select k.external, coalesce(min(t.kind), 'other')
from source_key k left join guardianship t on t.guardian_id = k.target
where k.source = %(source)s::text and k.kind = 'guardian' group by k.external
