-- Row policies, with what is needed to spell them as `gate.policies` does.
select policyname || ' on ' || case schemaname when 'public' then '' else schemaname || '.' end || tablename,
    lower(cmd) || case permissive when 'PERMISSIVE' then '' else ' restrictive' end, roles::text[], qual, with_check
from pg_policies
