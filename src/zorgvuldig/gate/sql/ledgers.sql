-- Seals of ledgers (`gate/log/ledgers.py`): which rows each holds, and their leaves, so that a seal still fits when rows went at their term.

drop function if exists gate.ledger_gone(text);  -- its earlier form, which did not count the history
drop function if exists gate.list_counts(text, bigint, bigint), gate.rows_counted(text, bigint);  -- these lists are sealed
-- What shows of a ledger at a glance, all of one moment: its newest seal; how many sealed rows are gone, and how many of them receipts
-- account for since `noted`, with the newest receipt; the rows that were written since `since`; and where the
-- next seal begins and ends.
create or replace function gate.ledger_signs(
    ledger text, since xid8, noted bigint, out newest integer, out era integer, out lo text, out hi text, out gone bigint,
    out given_up bigint, out upto bigint, out written bigint[], out seen text
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    fresh bigint;
begin
    seen := pg_snapshot_xmin(pg_current_snapshot())::text;
    hi := pg_snapshot_xmax(pg_current_snapshot())::text;
    select value::integer into era from gate.state where key = 'incarnation';
    select s.number into newest from gate.ledger_seal s where s.ledger = ledger order by s.number desc limit 1;
    select s.hi::text into lo from gate.ledger_seal s where s.ledger = ledger and s.incarnation = era order by s.number desc limit 1;
    newest := coalesce(newest, 0);
    lo := coalesce(lo, '0');
    written := array(select w from gate.ledger_written(ledger, gate.transactions_since(since)) w order by 1);
    fresh := cardinality(written) - (select count(*) from gate.ledger_places(ledger, written));
    select g into gone from gate.ledger_gone(ledger, fresh) g;
    select r.upto, r.rows into upto, given_up from gate.rows_given_up(noted, ledger) r;
end $$;

-- Which of these rows are sealed, and where.
create or replace function gate.ledger_places(ledger text, wanted bigint[]) returns table (id bigint, number integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select i, s.number from gate.ledger_seal s, unnest(s.ids) i
    where s.ledger = $1 and s.last_id >= (select min(w) from unnest(wanted) w) and s.first_id <= (select max(w) from unnest(wanted) w)
        and i = any(wanted)
$$;

create or replace function gate.ledger_seals(ledger text, first integer, last integer) returns table (
    number integer, incarnation integer, lo text, hi text, month date, count integer, first_id bigint, last_id bigint, root bytea,
    previous bytea, made_at timestamp with time zone, key_id bytea, signature bytea, ids bigint[], leaves bytea
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.number, s.incarnation, s.lo::text, s.hi::text, s.month, s.count, s.first_id, s.last_id, s.root, s.previous, s.made_at,
        s.key_id, s.signature, s.ids, s.leaves
    from gate.ledger_seal s where s.ledger = $1 and s.number between first and last order by s.number
$$;

-- A seal that was made outside. Nothing changes or removes one.
create or replace function gate.ledger_seal_add(
    ledger text, number integer, era integer, lo xid8, hi xid8, month date, rows integer, first_id bigint, last_id bigint, root bytea,
    previous bytea, made_at timestamp with time zone, key_id bytea, signature bytea, ids bigint[], leaves bytea
) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.ledger_seal (ledger, number, incarnation, lo, hi, month, count, first_id, last_id, root, previous, made_at, key_id,
        signature, ids, leaves) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    returning number
$$;
