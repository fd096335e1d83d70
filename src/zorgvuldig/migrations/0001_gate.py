"""Accounts and invitations, and the gate's own tables: nobody is granted anything here but what `gate/sql` generates."""

import uuid

from django.conf import settings
from django.db import migrations, models

TABLES = """
create sequence gate.log_id;
create sequence gate.change_id;

-- A session that may open files. It dies with its Django session: logout, expiry and "end my other sessions"
-- all delete that row, and the key takes this one along in the same transaction.
create table gate.session (
    session_key varchar(40) primary key references public.django_session (session_key) on delete cascade,
    account_id integer not null references public.account (id) on delete cascade,
    person_id integer not null,
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
    write_mask bigint not null,
    when_restricted boolean not null default false,
    alone_mask bigint
);
create index rule_purpose on gate.rule (purpose);

create table gate.state (key text primary key, value text not null);
insert into gate.state values ('incarnation', '1');

-- The access log. No foreign keys: it outlives whom it is about. One nonce per opening; see sealing.
create table gate.log (
    id bigint not null default nextval('gate.log_id'),
    at timestamptz not null default statement_timestamp(),
    xid xid8 not null default pg_current_xact_id(),
    actor_id integer,
    role text,
    pupil_id integer,
    person_id integer,
    purpose text,
    mask bigint,
    write_mask bigint,
    kind text,
    token uuid,
    refused boolean,
    nonce uuid default gen_random_uuid(),
    leaf bytea,
    incarnation integer not null,
    salt bytea,
    primary key (id, at),
    -- A row has its content and what salts it, or it was blanked and has its leaf alone.
    constraint log_whole_or_blank check (
        num_nonnulls(actor_id, role, purpose, mask, write_mask, kind, refused) = 7 and num_nonnulls(nonce, salt) = 1 and leaf is null
        or num_nonnulls(actor_id, role, purpose, mask, write_mask, kind, refused, pupil_id, person_id, token, nonce, salt) = 0
            and leaf is not null)
) partition by range (at);
create index log_pupil on gate.log (pupil_id, at);
create index log_actor on gate.log (actor_id, at);
create index log_xid on gate.log (xid);

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
    person_id integer,
    held integer[],
    held_masks bigint[]
);
create unlogged table gate.applying (xid xid8 primary key, person_id integer not null);

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
    changed jsonb,
    xid xid8 not null default pg_current_xact_id()
);
create index change_row on gate.change (table_name, row_id);
create index change_pupil on gate.change (pupil_id, at);
create index change_xid on gate.change (xid);

create table gate.emergency (
    id integer primary key generated always as identity,
    uid uuid not null unique default gen_random_uuid(),
    actor_id integer not null,
    role text not null,
    pupil_id integer not null,
    reason text not null,
    at timestamptz not null default statement_timestamp(),
    until timestamptz not null
);
create index emergency_pupil on gate.emergency (pupil_id, at);

create table gate.seal (
    number integer primary key,
    incarnation integer not null,
    lo xid8 not null,
    hi xid8 not null check (hi > lo),
    month date not null,
    count integer not null check (count > 0),
    first_id bigint not null,
    last_id bigint not null,
    root bytea not null,
    previous bytea not null unique,
    made_at timestamptz not null,
    key_id bytea not null,
    signature bytea not null,
    chunk_ids bigint[] not null,
    chunk_nodes bytea not null,
    dropped_at timestamptz,
    unique (incarnation, lo, month)
);
create index seal_month on gate.seal (month, incarnation);

-- Which accounts of a wide role wait until a colleague confirms who signed in.
create table gate.first_sign_in (
    account_id integer primary key references public.account (id) on delete cascade,
    made_at timestamptz not null,
    confirmed_by integer,
    confirmed_at timestamptz,
    constraint first_sign_in_confirmed check ((confirmed_by is null) = (confirmed_at is null))
);

-- Mail that waits to be sent, addresses at which nothing arrives, how each task last ended, and what operators did.
create table gate.outbox (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('signing_in', 'alarm', 'invitation', 'notice')),
    rank smallint not null,
    -- The whole mail, closed with a key that is not in the database; gone as soon as it was sent or given up.
    sealed bytea,
    queued_at timestamptz not null,
    until timestamptz not null,
    tries integer not null default 0,
    next_at timestamptz not null,
    taken_until timestamptz,
    reason text not null default '',
    failing_since timestamptz,
    stopped_at timestamptz,
    check ((sealed is null) = (stopped_at is not null))
);
create index outbox_due on gate.outbox (rank, next_at, id) where sealed is not null;
create table gate.post_day (
    day date not null,
    what text not null check (what in
        ('sent', 'refused', 'given_up', 'expired', 'withheld', 'hard', 'soft', 'unknown', 'ignored')),
    times integer not null check (times > 0),
    primary key (day, what)
);
create table gate.post_pace (minute timestamptz primary key, times integer not null);
create table gate.bounced (
    address bytea primary key check (octet_length(address) = 16),
    since timestamptz not null,
    last_at timestamptz not null,
    code text not null check (code ~ '^5[.][0-9]{1,3}[.][0-9]{1,3}$'),
    released_at timestamptz
);
create table gate.job_last (
    task text primary key,
    ended_well_at timestamptz,
    took_ms integer,
    failed_at timestamptz,
    error text not null default '',
    place text not null default ''
);
create table gate.operating_act (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_id integer,
    what text not null check (what in ('retry', 'abandon', 'send_now', 'seen')),
    task text not null,
    job_id bigint,
    why text not null check (length(why) <= 500)
);
create index operating_act_at on gate.operating_act (at);

-- How often was tried to sign in, or to redeem a code, from where: the cache of the login role.
create table login_cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index login_cache_expires on login_cache (expires);
"""
# Made as owner, then handed over to the role that owns the functions, so nobody reaches them otherwise.
OWNED = (
    "sequence gate.log_id", "sequence gate.change_id",
    *(f"table gate.{name}" for name in (
        "session", "rule", "state", "log", "cap", "applying", "change", "emergency", "seal", "first_sign_in",
        "outbox", "post_day", "post_pace", "bounced", "job_last", "operating_act",
    )),
)  # fmt: skip


# fmt: off
class Migration(migrations.Migration):
    initial = True
    dependencies = [("sessions", "0001_initial")]
    operations = [
        migrations.CreateModel("Account", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("password", models.CharField(verbose_name="password", max_length=128)),
            ("last_login", models.DateTimeField(verbose_name="last login", blank=True, null=True)),
            ("username", models.CharField(max_length=150, unique=True)),
            ("person_id", models.IntegerField(unique=True)),
            ("is_active", models.BooleanField(default=True)),
            ("created_at", models.DateTimeField()),
            ("invited_by_id", models.IntegerField(null=True)),
        ], {"db_table": "account"}),
        migrations.CreateModel("Invitation", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("code_hash", models.CharField(max_length=64, unique=True)),
            ("person_id", models.IntegerField()),
            ("invited_by_id", models.IntegerField(null=True)),
            ("is_weighed", models.BooleanField(default=False, db_default=False)),
            ("email", models.EmailField(max_length=254, blank=True)),
            ("username", models.CharField(max_length=150, blank=True)),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "invitation"}),
        migrations.CreateModel("Look", [
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("at", models.DateTimeField()),
            ("actor_id", models.IntegerField()),
            ("role", models.CharField(max_length=40)),
            ("pupil_id", models.IntegerField(null=True)),
            ("purpose", models.CharField(max_length=40)),
            ("mask", models.BigIntegerField()),
            ("write_mask", models.BigIntegerField()),
            ("kind", models.CharField(max_length=10)),
            ("refused", models.BooleanField()),
        ], {"db_table": '"gate"."log"', "managed": False}),
        migrations.CreateModel("Change", [
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("at", models.DateTimeField()),
            ("table", models.CharField(max_length=60, db_column="table_name")),
            ("row_id", models.BigIntegerField()),
            ("pupil_id", models.IntegerField(null=True)),
            ("mask", models.BigIntegerField()),
            ("op", models.CharField(max_length=6)),
            ("actor_id", models.IntegerField(null=True)),
            ("purpose", models.CharField(max_length=40)),
            ("changed", models.JSONField(null=True)),
        ], {"db_table": '"gate"."change"', "managed": False}),
        migrations.CreateModel("Emergency", [
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("uid", models.UUIDField(default=uuid.uuid4)),
            ("actor_id", models.IntegerField()),
            ("role", models.CharField(max_length=40)),
            ("pupil_id", models.IntegerField()),
            ("reason", models.CharField(max_length=500)),
            ("at", models.DateTimeField()),
            ("until", models.DateTimeField()),
        ], {"db_table": '"gate"."emergency"', "managed": False}),
        migrations.RunSQL([TABLES, *(f"alter {what} owner to {settings.NAMES.authz}" for what in OWNED)]),
    ]
