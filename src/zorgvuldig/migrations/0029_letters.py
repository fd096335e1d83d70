"""Letters with a code that wait to be made, and to be opened by whoever posts them."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
create table gate.invitation_letter (
    id bigint generated always as identity primary key,
    -- Letters that were asked for at once are one file.
    batch uuid not null,
    person_id integer not null references public.person (id) on delete cascade,
    asked_by integer not null,
    asked_at timestamptz not null,
    -- Names and addresses until the letters are made, the letters until they are opened, then nothing.
    blob uuid,
    made_at timestamptz,
    opened_by integer,
    opened_at timestamptz,
    problem text not null default '',
    constraint invitation_letter_opened check ((opened_at is null) = (opened_by is null) and (opened_at is null or blob is null))
);
create index invitation_letter_person on gate.invitation_letter (person_id);
"""


def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table; it belongs to the role that owns the functions, so nobody reaches it otherwise."""
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.invitation_letter owner to {settings.NAMES.authz}", params=None)


def back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away; letters that wait are asked for again."""
    editor.execute("drop table gate.invitation_letter", params=None)


class Migration(migrations.Migration):
    """A table of the gate."""

    dependencies = [("zorgvuldig", "0028_invitation_requests")]
    operations = [migrations.RunPython(forward, back)]
