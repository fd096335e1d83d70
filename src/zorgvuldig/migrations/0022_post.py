"""Mail that waits to be sent, addresses at which nothing arrives, how each task last ended, and what operators did."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
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
"""
TABLES = ("outbox", "post_day", "post_pace", "bounced", "job_last", "operating_act")


def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the tables; they belong to the role that owns the functions, so nobody reaches them otherwise."""
    editor.execute(FORWARD, params=None)
    for table in TABLES:
        editor.execute(f"alter table gate.{table} owner to {settings.NAMES.authz}", params=None)


def back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away; mail that waited is lost."""
    for table in TABLES:
        editor.execute(f"drop table gate.{table}", params=None)


class Migration(migrations.Migration):
    """After governance."""

    dependencies = [("zorgvuldig", "0021_governance")]
    operations = [
        migrations.RunPython(forward, back),
        migrations.AlterField(
            model_name="admintask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("correction", "correction"),
                    ("gone", "gone at the source"),
                    ("document", "document"),
                    ("unreached", "e-mail does not arrive"),
                ],
                max_length=20,
            ),
        ),
    ]
