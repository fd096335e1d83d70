"""Which accounts of a wide role wait until a colleague confirms who signed in."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
create table gate.first_sign_in (
    account_id integer primary key references public.account (id) on delete cascade,
    made_at timestamptz not null,
    confirmed_by integer,
    confirmed_at timestamptz,
    constraint first_sign_in_confirmed check ((confirmed_by is null) = (confirmed_at is null))
)
"""


def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table; it belongs to the role that owns the functions, so nobody reaches it otherwise."""
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.first_sign_in owner to {settings.NAMES.authz}", params=None)


def back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away; nobody waits any more."""
    editor.execute("drop table gate.first_sign_in", params=None)


class Migration(migrations.Migration):
    """A table of the gate."""

    dependencies = [("zorgvuldig", "0031_roster_numbers")]
    operations = [migrations.RunPython(forward, back)]
