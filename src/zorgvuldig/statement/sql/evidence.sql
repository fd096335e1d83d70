-- What the statement shows, and what anybody may read of it.

-- A job that may write tables of its kind does not say by the way that a promise is kept.
create or replace function gate.evidence_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('role') ~ '_job_' and current_setting('role') !~ '_job_statement$' then
        perform gate.refuse(tg_table_name, 'measured');
    end if;
    return new;
end $$;

-- What the statement page shows to anybody: figures about the school, never about a person. Who shows it checks the signature.
drop function if exists gate.evidence();  -- its earlier form, without signatures
create or replace function gate.evidence()
returns table (promise text, state text, evidence jsonb, at timestamptz, signature bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.promise, e.state, e.evidence, e.at, e.signature from public.evidence e
$$;

-- For everybody: the public page as the job made it last, and since when promises are in the state that they are in.
drop function if exists gate.public_page(text);  -- its earlier form, without a signature
create or replace function gate.public_page(page text)
returns table (content_type text, body bytea, made_at timestamp with time zone, signature bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.content_type::text, p.body, p.made_at, p.signature from public.public_page p where p.name = page
$$;

drop function if exists gate.evidence_history();  -- its earlier form, without signatures
create or replace function gate.evidence_history()
returns table (promise text, state text, at timestamp with time zone, signature bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.promise::text, e.state::text, e.at, e.signature from public.evidence_change e order by e.at desc, e.promise
$$;
