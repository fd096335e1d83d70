-- What stands in the catalogue, as the name of a fact and the detail that must agree. Partitions are no tables of
-- their own to the register, but a right on one would pass by the policies of the whole: so rights count there too.
with called as (
    select c.*, case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'gate') and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
)
select 'table ' || c.name, 'owned by ' || pg_get_userbyid(c.relowner)
    from called c where c.relkind in ('r', 'p') and not c.relispartition
union all
select case c.relkind when 'v' then 'view ' when 'm' then 'stored view ' else 'foreign table ' end || c.name, ''
    from called c where c.relkind in ('v', 'm', 'f')
union all
select 'row security (' || s.word || ') on ' || c.name, ''
    from called c, lateral (values ('enable', c.relrowsecurity), ('force', c.relforcerowsecurity)) s(word, is_on)
    where s.is_on
union all
select 'no statistics on ' || c.name || '.' || a.attname, ''
    from called c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attstattarget = 0
union all
select 'the right to ' || lower(a.privilege_type) || ' ' || c.name || ' for ' || coalesce(g.rolname, 'everybody')
        || case when a.is_grantable then ' to pass on' else '' end, ''
    from called c, aclexplode(c.relacl) a left join pg_roles g on g.oid = a.grantee
    where a.grantee <> c.relowner
union all
select 'the right to ' || lower(a.privilege_type) || ' ' || c.name || '.' || t.attname || ' for '
        || coalesce(g.rolname, 'everybody') || case when a.is_grantable then ' to pass on' else '' end, ''
    from called c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
    left join pg_roles g on g.oid = a.grantee
    where a.grantee <> c.relowner
union all
select 'the right to execute function gate.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ') for '
        || coalesce(g.rolname, 'everybody') || case when a.is_grantable then ' to pass on' else '' end, ''
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    left join pg_roles g on g.oid = a.grantee
    where p.pronamespace = 'gate'::regnamespace and a.grantee <> p.proowner
union all
select 'rewrite rule ' || r.rulename || ' on ' || c.name, ''
    from pg_rewrite r join called c on c.oid = r.ev_class where c.relkind in ('r', 'p')
union all
select distinct 'schema ' || n.nspname, ''
    from pg_namespace n, aclexplode(n.nspacl) a
    where n.nspname !~ '^pg_' and n.nspname not in ('public', 'gate', 'information_schema') and a.grantee <> n.nspowner
union all
select distinct 'rights given beforehand by ' || pg_get_userbyid(d.defaclrole), ''
    from pg_default_acl d where d.defaclrole in (select relowner from called)
