"""Who invited somebody, and what a second person said of a code for somebody who has an account."""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
create table gate.invitation_request (
    id bigint generated always as identity primary key,
    person_id integer not null references public.person (id) on delete cascade,
    asked_by integer not null,
    asked_at timestamptz not null,
    answered_by integer,
    agreed_at timestamptz,
    -- When it was answered with no, used for a code, or overtaken by a newer question.
    ended_at timestamptz,
    constraint invitation_request_second check (answered_by <> asked_by),
    constraint invitation_request_agreed check (agreed_at is null or answered_by is not null)
);
create unique index invitation_request_open on gate.invitation_request (person_id) where ended_at is null;
create index invitation_request_person on gate.invitation_request (person_id);
"""


def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table; it belongs to the role that owns the functions, so nobody reaches it otherwise."""
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.invitation_request owner to {settings.NAMES.authz}", params=None)


def back(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away; whoever waits for a second person is asked again."""
    editor.execute("drop table gate.invitation_request", params=None)


class Migration(migrations.Migration):
    """Columns without a default, so no row is written anew, and a table of the gate."""

    dependencies = [("zorgvuldig", "0027_guardians")]
    operations = [
        migrations.AddField(model_name="invitation", name="invited_by_id", field=models.IntegerField(null=True)),
        migrations.AddField(
            model_name="invitation", name="is_weighed", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(model_name="account", name="invited_by_id", field=models.IntegerField(null=True)),
        migrations.RunPython(forward, back),
    ]
