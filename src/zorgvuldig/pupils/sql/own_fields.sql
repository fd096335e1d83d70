-- What a school filled in in fields of its own (decision 91). Who sees and who writes a field stands in the register in force, so another
-- version of it changes both at once, and no policy.

-- The fields that the register in force declares, in its order.
create or replace function gate.own_fields() returns table (
    field text, place bigint, name jsonb, why jsonb, kind text, choices jsonb, sees text[], writes text[], is_ended boolean, is_cleared boolean
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select f.entry ->> 'key', f.place, f.entry -> 'name', f.entry -> 'why', f.entry ->> 'kind', f.entry -> 'choices',
        array(select jsonb_array_elements_text(f.entry -> 'sees')), array(select jsonb_array_elements_text(f.entry -> 'writes')),
        coalesce(nullif(f.entry ->> 'ended_on', '')::date <= gate.today(), false), (f.entry ->> 'cleared')::boolean
    from gate.state s, jsonb_array_elements(s.value::jsonb) with ordinality f(entry, place) where s.key = 'register_own_fields'
$$;

-- Which of them whoever is at the door sees: of the school those who may, of a family everybody (AVG art. 15).
create or replace function gate.own_fields_seen() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select f.field from gate.current_cap() c, gate.own_fields() f where c.role = any(f.sees) or gate.by_family())
$$;

-- Which of them whoever is at the door fills in: none that ended.
create or replace function gate.own_fields_written() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select f.field from gate.current_cap() c, gate.own_fields() f where c.role = any(f.writes) and not f.is_ended)
$$;

-- The fields at this door with the row of a pupil in each, as far as the policies show it. One that ended is there while something stands in
-- it; so is, for a family, what stands under a name that nobody declares any more.
create or replace function gate.own_fields_of(pupil integer) returns table (
    field text, place bigint, name_nl text, name_en text, why_nl text, why_en text, kind text, choices jsonb, is_written boolean, is_ended boolean,
    row_id integer
) language sql stable set search_path = pg_catalog, pg_temp as $$
    select coalesce(f.field, v.field), f.place, coalesce(f.name ->> 'nl', v.field), coalesce(f.name ->> 'en', v.field),
        coalesce(f.why ->> 'nl', ''), coalesce(f.why ->> 'en', ''), coalesce(f.kind, 'text'), coalesce(f.choices, '[]'),
        coalesce(f.field = any((select gate.own_fields_written())::text[]), false), coalesce(f.is_ended, true), v.id
    from gate.own_fields() f full join (select o.id, o.field from public.own_value o where o.pupil_id = pupil) v on v.field = f.field
    where v.id is not null or not f.is_ended and f.field = any((select gate.own_fields_seen())::text[])
$$;

-- Whether a text is a day as it is written down: 2026-12-01.
create or replace function gate.is_day(said text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    return said ~ '^\d{4}-\d{2}-\d{2}$' and to_char(said::date, 'YYYY-MM-DD') = said;
exception when datetime_field_overflow or invalid_datetime_format then
    return false;
end $$;

-- Nobody writes down what is no field of the school, what ended, or what its kind does not hold.
create or replace function gate.own_value_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    f record;
begin
    if gate.is_unchecked() then return new; end if;
    select * into f from gate.own_fields() o where o.field = new.field and not o.is_ended;
    if f.field is null or tg_op = 'UPDATE' and new.field <> old.field then
        perform gate.refuse('own_value', 'field');
    end if;
    if (case f.kind
        when 'text' then new.value = btrim(new.value) and length(new.value) between 1 and 500
        when 'choice' then exists (select from jsonb_array_elements(f.choices) c where c ->> 0 = new.value)
        when 'date' then gate.is_day(new.value)
        when 'yes_no' then new.value in ('yes', 'no')
    end) is not true then
        perform gate.refuse('own_value', 'kind');
    end if;
    return new;
end $$;
