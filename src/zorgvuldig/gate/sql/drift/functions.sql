-- Functions that no extension brought. Those of the job queue's library run with the rights of their caller.
select n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', l.lanname, p.prosecdef,
    p.provolatile::text, pg_get_userbyid(p.proowner), p.proconfig, p.prosrc
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
where n.nspname in ('public', 'gate') and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    and (p.prosecdef or not starts_with(p.proname, 'procrastinate_'))
