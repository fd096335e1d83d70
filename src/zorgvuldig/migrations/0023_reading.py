"""What was counted of unusual reading in periods that are over, so that the statement need not count it anew every five minutes."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
create table gate.reading_period (
    watch text not null,
    day date not null,
    -- What it was counted by; by anything else it was not counted.
    made_of text not null,
    counted_at timestamptz not null,
    primary key (watch, day)
);
create table gate.reading_kept (
    watch text not null,
    day date not null,
    staff_id integer not null,
    primary key (watch, day, staff_id),
    -- Nothing is kept of a period that was not counted.
    foreign key (watch, day) references gate.reading_period (watch, day) on delete cascade
);
"""
TABLES = ("reading_kept", "reading_period")


def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the tables; they belong to the role that owns the functions, so nobody reaches them otherwise."""
    editor.execute(FORWARD, params=None)
    for table in TABLES:
        editor.execute(f"alter table gate.{table} owner to {settings.NAMES.authz}", params=None)


def back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away; everything is counted anew."""
    for table in TABLES:
        editor.execute(f"drop table gate.{table}", params=None)


class Migration(migrations.Migration):
    """After mail."""

    dependencies = [("zorgvuldig", "0022_post")]
    operations = [migrations.RunPython(forward, back)]
