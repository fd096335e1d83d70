-- Signing in at a supplier: what the provider's pages ask while somebody stands at the door. They decide nothing by
-- themselves: what leaves is decided again by `gate.supply`, at the moment it leaves.

-- May this session sign in at this product, as what, and what would the product get? `why` says why not (empty: it may);
-- `session` when the session is not one that may open files. Without a session: whether the product may serve anybody.
-- `seen` are the claims that this account was shown before (null: never).
create or replace function gate.sign_in_terms(
    wanted integer, key text, number integer, out why text, out person integer, out acts_as text, out sub text, out uid uuid,
    out name text, out what_for text, out supplier text, out claims jsonb, out topic text, out seen jsonb
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    a public.agreement;
begin
    select p.uid, p.name, p.what_for, s.name into uid, name, what_for, supplier
        from public.product p join public.supplier s on s.id = p.supplier_id where p.id = wanted;
    if uid is null then why := 'no_agreement'; return; end if;
    if key is not null then
        select s.person_id into person from gate.session s join public.account c on c.id = s.account_id and c.is_active
            where s.session_key = key and s.account_id = number and s.until > statement_timestamp()
                and gate.is_strong(c.id, s.person_id);
        if person is null then why := 'session'; return; end if;
    end if;
    why := gate.why_not(wanted, person, 'login');
    a := gate.agreement_in_force(wanted, gate.today());
    claims := coalesce(a.claims, '[]');
    topic := coalesce(a.topic, '');
    if person is null then return; end if;
    acts_as := gate.population_role(a.id, person, gate.today());
    sub := gate.sub_of(wanted, person);
    select n.claims into seen from public.login_notice n where n.account_id = number and n.product_id = wanted;
end $$;

-- Why this refresh token gives nothing; empty when it does. Of whom it is stays here.
create or replace function gate.refresh_terms(credential text, out why text, out product integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
begin
    select * into b from gate.bearer(credential, 'refresh');
    if b.client is null or b.person is null then why := 'credential'; return; end if;
    product := b.product;
    why := gate.why_not(b.product, b.person, 'login');
end $$;
