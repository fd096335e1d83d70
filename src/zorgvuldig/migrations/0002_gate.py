"""The gate's own tables, and the keys that tie accounts to people across the two sides of the router."""

from importlib import resources

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("session", "rule", "state", "log", "cap", "change", "emergency")
KEYS = """
alter table account add constraint account_person foreign key (person_id) references person (id);
alter table invitation add constraint invitation_person foreign key (person_id) references person (id) on delete cascade;
create index invitation_person on invitation (person_id);
create table login_cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index login_cache_expires on login_cache (expires);
"""


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create as owner, then hand over to authz: the functions that use these tables are authz's."""
    authz = settings.NAMES.authz
    editor.execute(resources.files(__package__).joinpath("0002_gate.sql").read_text(), params=None)
    for table in TABLES:
        editor.execute(f"alter table gate.{table} owner to {authz}", params=None)
    for sequence in ("log_id", "change_id"):
        editor.execute(f"alter sequence gate.{sequence} owner to {authz}", params=None)
    editor.execute(KEYS, params=None)


def raze(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the gate's tables away again; what they held is gone."""
    editor.execute(f"drop table {', '.join(f'gate.{t}' for t in TABLES)} cascade", params=None)
    editor.execute("drop sequence if exists gate.log_id, gate.change_id cascade", params=None)
    editor.execute("drop table login_cache", params=None)
    editor.execute("alter table account drop constraint account_person", params=None)
    editor.execute("alter table invitation drop constraint invitation_person", params=None)
    editor.execute("drop index if exists invitation_person", params=None)


class Migration(migrations.Migration):
    """See `0002_gate.sql`."""

    dependencies = [
        ("zorgvuldig", "0001_records"),
        ("sessions", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(build, raze)]
