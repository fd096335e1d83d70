-- What anybody may see of the pictures of the school: what is on the website and in the newsletter now, and nothing that is not. No
-- person stands in it. Each answer asks anew what may be seen (`gate.why_not_shown`), of everything that it shows at once. What is invented
-- (its number is below zero) has an address, and stands in no list.

-- The publications in a medium, of these pictures, that may be seen now.
create or replace function gate.shown_among(pictures integer[], about text) returns table (publication_id integer, picture_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with live as materialized (
        select p.id, p.picture_id from public.publication p
        where p.picture_id = any(pictures) and p.medium = about and p.ended_at is null
    )
    select l.id, l.picture_id
    from gate.why_not_shown(array(select l.id::bigint from live l)) n join live l on l.id = n.publication_id where n.why = ''
$$;

-- A page of albums, the last event first: `total` pictures of it can be seen, which can be none. `cover` is the address of one.
create or replace function gate.shown_albums(skipped integer, most integer)
returns table (uid uuid, name text, happened_on date, school text, total integer, cover text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with events as materialized (
        select e.* from public.picture_event e where e.id > 0 and exists (
            select from public.picture i join public.publication p on p.picture_id = i.id
            where i.picture_event_id = e.id and p.medium = 'website_public' and p.ended_at is null)
        order by e.happened_on desc, e.id desc offset skipped limit most
    ), shown as materialized (
        select i.picture_event_id, p.id, p.token
        from gate.shown_among(array(select i.id from public.picture i where i.picture_event_id in (select e.id from events e)),
            'website_public') s
        join public.picture i on i.id = s.picture_id join public.publication p on p.id = s.publication_id
    )
    select e.uid, e.name::text, e.happened_on, s.name::text, count(n.id)::integer, min(n.token) filter (where n.id = n.first_id)::text
    from events e join public.school s on s.id = e.school_id
    left join (select x.*, min(x.id) over (partition by x.picture_event_id) as first_id from shown x) n on n.picture_event_id = e.id
    group by e.id, e.uid, e.name, e.happened_on, s.name order by e.happened_on desc, e.id desc
$$;

-- An event of which something was ever on the website, or no row.
create or replace function gate.public_event(wanted uuid) returns table (name text, happened_on date, school text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.name::text, e.happened_on, s.name::text from public.picture_event e join public.school s on s.id = e.school_id
    where e.uid = wanted and e.id > 0 and exists (select from public.picture i join public.publication p on p.picture_id = i.id
        where i.picture_event_id = e.id and p.medium = 'website_public')
$$;

-- A page of the pictures of an event that can be seen on the website, as they came in.
create or replace function gate.shown_album(wanted uuid, skipped integer, most integer) returns table (
    token text, kind text, media_type text, size integer, width integer, height integer, caption text, is_named boolean,
    published_at timestamptz
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with page as materialized (
        select i.id from public.picture i join public.picture_event e on e.id = i.picture_event_id
        where e.uid = wanted and e.id > 0 and exists (select from public.publication p
            where p.picture_id = i.id and p.medium = 'website_public' and p.ended_at is null)
        order by i.id offset skipped limit most
    )
    select p.token::text, i.kind::text, c.media_type::text, c.size::integer, c.width, c.height, w.caption::text, w.names_declared,
        p.published_at
    from gate.shown_among(array(select g.id from page g), 'website_public') s join public.publication p on p.id = s.publication_id
    join public.picture i on i.id = p.picture_id join public.picture_copy c on c.id = p.picture_copy_id
    join public.picture_weighing w on w.id = p.picture_weighing_id order by i.id
$$;

-- How many pictures of an event are on the website, shown now or not: how many pages there are.
create or replace function gate.album_size(wanted uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) from public.publication p join public.picture i on i.id = p.picture_id
    join public.picture_event e on e.id = i.picture_event_id
    where e.uid = wanted and e.id > 0 and p.medium = 'website_public' and p.ended_at is null
$$;

-- The pictures that came on the website last and can be seen, for a feed. A caption that names somebody stays on our own pages.
create or replace function gate.shown_lately(most integer) returns table (
    token text, kind text, media_type text, size integer, caption text, published_at timestamptz, event_uid uuid, event text, school text
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with last as materialized (
        select p.picture_id from public.publication p where p.id > 0 and p.medium = 'website_public' and p.ended_at is null
        order by p.published_at desc, p.id desc limit most
    )
    select p.token::text, i.kind::text, c.media_type::text, c.size::integer, case when w.names_declared then '' else w.caption end::text,
        p.published_at, e.uid, e.name::text, o.name::text
    from gate.shown_among(array(select l.picture_id from last l), 'website_public') s
    join public.publication p on p.id = s.publication_id join public.picture i on i.id = p.picture_id
    join public.picture_event e on e.id = i.picture_event_id join public.school o on o.id = e.school_id
    join public.picture_copy c on c.id = p.picture_copy_id join public.picture_weighing w on w.id = p.picture_weighing_id
    order by p.published_at desc, p.id desc
$$;

-- Every address that ever was public, whether something can be seen there now, and since when not as far as that was written down.
create or replace function gate.picture_addresses() returns table (token text, published_at timestamptz, shown boolean, ended_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with every as materialized (
        select p.id, p.token, p.published_at, p.ended_at from public.publication p
        where p.id > 0 and p.medium in ('website_public', 'newsletter')
    ), gone as materialized (
        select n.publication_id from gate.why_not_shown(array(select e.id::bigint from every e where e.ended_at is null)) n
        where n.why <> ''
    )
    select e.token::text, e.published_at, e.ended_at is null and e.id not in (select g.publication_id from gone g), e.ended_at
    from every e order by e.id
$$;

-- A page of newsletters, the last one first.
create or replace function gate.public_newsletters(skipped integer, most integer)
returns table (uid uuid, title text, school text, published_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select n.uid, n.title::text, s.name::text, n.published_at from public.newsletter n join public.school s on s.id = n.school_id
    where n.published_at <= statement_timestamp() order by n.published_at desc, n.id desc offset skipped limit most
$$;

-- One newsletter, or no row.
create or replace function gate.public_newsletter(wanted uuid) returns table (title text, text text, school text, published_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select n.title::text, n.text, s.name::text, n.published_at from public.newsletter n join public.school s on s.id = n.school_id
    where n.uid = wanted and n.published_at <= statement_timestamp()
$$;

-- The pictures in it that can be seen in newsletters now, in their order.
create or replace function gate.newsletter_pictures(wanted uuid) returns table (
    token text, kind text, media_type text, width integer, height integer, caption text
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with chosen as materialized (
        select x.picture_id, x.number from public.newsletter_picture x join public.newsletter n on n.id = x.newsletter_id
        where n.uid = wanted and n.published_at <= statement_timestamp()
    )
    select p.token::text, i.kind::text, c.media_type::text, c.width, c.height, w.caption::text
    from gate.shown_among(array(select h.picture_id from chosen h), 'newsletter') s
    join chosen h on h.picture_id = s.picture_id join public.publication p on p.id = s.publication_id
    join public.picture i on i.id = p.picture_id join public.picture_copy c on c.id = p.picture_copy_id
    join public.picture_weighing w on w.id = p.picture_weighing_id order by h.number
$$;
