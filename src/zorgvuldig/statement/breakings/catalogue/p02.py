"""P02: data for no purpose, a read that nobody opened, and a log that was changed."""

from zorgvuldig.statement.breakings.ways import Breaking, rows, rules, words

BREAKINGS = (
    Breaking(
        "a column that nobody declared", "P02", "Somebody adds a column with the mood of a pupil.",
        rules("alter table grade add column mood text"),
    ),
    Breaking(
        "a table that nobody declared", "P02", "Somebody keeps a list of favourites beside the records.",
        rules("create table public.favourite (pupil_id integer, why text)"),
    ),
    Breaking(
        "a look out of curiosity", "P02", "Somebody looked for a purpose that the register does not know.",
        rows("update gate.log set purpose = 'nieuwsgierig' where id = (select max(id) from gate.log where actor_id > 0 and pupil_id > 0)"),
    ),
    Breaking(
        "a change without a purpose", "P02", "Somebody changed a grade for no purpose.",
        rows("update gate.change set purpose = 'zomaar' where id = (select max(id) from gate.change where table_name = 'grade' and pupil_id > 0)"),
    ),
    Breaking(
        "another name in an old part of the log", "P02", "A look gets another name after it was sealed.",
        rows("update gate.log set actor_id = actor_id + 1 where id = (select min(id) from gate.log)"),
    ),
    Breaking(
        "a look taken out of an old part of the log", "P02", "A look is deleted from the log after it was sealed.",
        rows("delete from gate.log where id = (select min(id) + 3 from gate.log)"),
    ),
    Breaking(
        "another name in the newest part of the log",
        "P02",
        "A look gets another name after it was sealed.",
        rows("update gate.log set actor_id = actor_id + 1 where id = (select max(last_id) from gate.seal)"),
    ),
    Breaking(
        "a look for another reason",
        "P02",
        "The newest look gets a finer purpose after it was sealed.",
        rows("update gate.log set purpose = 'teaching' where id = (select max(id) from gate.log where purpose <> 'teaching' and id <= (select max(last_id) from gate.seal))"),
    ),
    Breaking(
        "the end of the log cut off", "P02", "The last twenty looks that have a seal go, and all after them.",
        rows("delete from gate.log where id > (select max(last_id) - 20 from gate.seal)"),
    ),
    Breaking(
        "looks without a seal cut out", "P02", "Looks that wait for their seal are deleted, but for the newest.",
        rows("delete from gate.log where id > (select max(last_id) from gate.seal) and id < (select max(id) from gate.log)"),
    ),
    Breaking(
        "a look without a seal by another", "P02", "A look gets another name before it is sealed.",
        rows("update gate.log set actor_id = actor_id + 1 where id = (select min(id) from gate.log where id > (select max(last_id) from gate.seal))"),
    ),
    Breaking(
        "a look without a seal that says nothing", "P02", "The content of a look is taken out before it is sealed.",
        rows(
            "update gate.log set leaf = sha256(''), actor_id = null, role = null, pupil_id = null, person_id = null, purpose = null, mask = null, "
            "write_mask = null, kind = null, token = null, refused = null, nonce = null "
            "where id = (select min(id) from gate.log where id > (select max(last_id) from gate.seal))"
        ),
    ),
    Breaking(
        "an old look that says nothing any more", "P02", "The content of a look is taken out under its seal, which fits as before.",
        lambda hand: hand.value("select nullif(gate.blank_log(array(select min(id) from gate.log)), 0)"),
    ),
    Breaking(
        "a month of looks that are called given up", "P02", "The looks under the oldest seal go, and the seal says that their term was over.",
        rows(
            "delete from gate.log l using gate.seal s where s.number = 1 and l.id between s.first_id and s.last_id "
            "and date_trunc('month', l.at at time zone 'UTC')::date = s.month",
            "update gate.seal set dropped_at = now() where number = 1",
        ),
    ),
    Breaking(
        "row security taken off", "P02", "Row security is taken off the grades.",
        rules("alter table grade disable row level security"),
    ),
    Breaking(
        "a policy that lets everything through", "P02", "A second policy on the grades lets everybody read.",
        rules("create policy open_to_all on grade using (true)"),
    ),
    Breaking(
        "a function that says that all is opened", "P02", "The function behind every policy gives every pupil.",
        rules(
            "create or replace function gate.opened(m bigint) returns integer[] language sql stable security definer "
            "set search_path = pg_catalog, pg_temp as $$ select array(select person_id::integer from public.pupil) $$"
        ),
    ),
    Breaking(
        "no history of grades any more", "P02", "The trigger that writes the history of grades is switched off.",
        rules("alter table grade disable trigger all"),
    ),
    Breaking(
        "an opening that writes no log", "P02", "The function that opens does not write what it opened.",
        words("gate.open(text,uuid,text,bigint,bigint,text,text,boolean)", "insert into gate.log", "insert into gate.log_of_nothing"),
    ),
)  # fmt: skip
