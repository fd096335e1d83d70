-- The gate's own tables. Owned by authz; nobody else is granted anything here but what `policies.py` generates.
create sequence gate.log_id;
create sequence gate.change_id;

-- A session that may open files. It dies with its Django session: logout, expiry and "end my other sessions"
-- all delete that row, and the key takes this one along in the same transaction.
create table gate.session (
    session_key varchar(40) primary key references public.django_session (session_key) on delete cascade,
    account_id integer not null references public.account (id) on delete cascade,
    person_id integer not null references public.person (id),
    until timestamptz not null
);
create index session_account on gate.session (account_id);

-- Who may open what, from the register. Lower rank is tried first.
create table gate.rule (
    rank integer primary key,
    role text not null,
    is_staff boolean not null,
    relation text not null,
    purpose text not null,
    read_mask bigint not null,
    write_mask bigint not null
);
create index rule_purpose on gate.rule (purpose);

create table gate.state (key text primary key, value text not null);
insert into gate.state values ('incarnation', '1');

-- The access log. No foreign keys: it outlives whom it is about. One nonce per opening; see sealing.
create table gate.log (
    id bigint not null default nextval('gate.log_id'),
    at timestamptz not null default statement_timestamp(),
    xid xid8 not null default pg_current_xact_id(),
    actor_id integer not null,
    role text not null,
    pupil_id integer,
    person_id integer,
    purpose text not null,
    mask bigint not null,
    write_mask bigint not null,
    kind text not null,
    token uuid,
    refused boolean not null,
    nonce uuid,
    leaf bytea,
    incarnation integer not null,
    primary key (id, at)
) partition by range (at);
create index log_pupil on gate.log (pupil_id, at);
create index log_actor on gate.log (actor_id, at);

-- What is open now. Unlogged: a crash empties it, which closes everything.
create unlogged table gate.cap (
    token uuid primary key,
    session_key varchar(40) not null,
    read_mask bigint not null,
    write_mask bigint not null,
    actor_id integer not null,
    role text not null,
    purpose text not null,
    xid xid8 not null,
    until timestamptz not null,
    pupils integer[] not null,
    group_id integer,
    person_id integer
);

create table gate.change (
    id bigint primary key default nextval('gate.change_id'),
    at timestamptz not null default statement_timestamp(),
    table_name text not null,
    row_id bigint not null,
    pupil_id integer,
    mask bigint not null,
    op text not null,
    actor_id integer not null,
    purpose text not null,
    changed jsonb
);
create index change_row on gate.change (table_name, row_id);
create index change_pupil on gate.change (pupil_id, at);

create table gate.emergency (
    id integer primary key generated always as identity,
    uid uuid not null unique default gen_random_uuid(),
    actor_id integer not null,
    role text not null,
    pupil_id integer not null references public.pupil (person_id) on delete cascade,
    reason text not null,
    at timestamptz not null default statement_timestamp(),
    until timestamptz not null
);
create index emergency_pupil on gate.emergency (pupil_id, at);
