-- Triggers that somebody made; those of the job queue's library change the queue alone.
select t.tgname || ' on ' || case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname,
    pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' that is switched off' end
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and n.nspname in ('public', 'gate') and not starts_with(c.relname, 'procrastinate_')
