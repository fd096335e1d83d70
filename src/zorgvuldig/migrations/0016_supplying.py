"""What the gate keeps while data go to a supplier, and the keys between what the login role keeps and the school's own rows."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
-- What was let go and not yet read. Unlogged: a crash empties it, and then nothing goes.
create unlogged table gate.supplying (
    token uuid primary key,
    supply_id bigint not null,
    person_id integer,
    rows bigint[],
    xid xid8 not null,
    until timestamptz not null
);
alter table client add constraint client_product foreign key (product_id) references product (id) on delete cascade;
alter table login_notice add constraint login_notice_product foreign key (product_id) references product (id) on delete cascade;
create index supply_pupil_pupil on supply_pupil (pupil_id, supply_id desc);
create index access_token_session on access_token (session_key) where session_key <> '';
create index access_token_family on access_token (family) where family is not null;
create index refresh_token_session on refresh_token (session_key) where session_key <> '';
"""
BACK = """
drop index refresh_token_session, access_token_family, access_token_session, supply_pupil_pupil;
alter table login_notice drop constraint login_notice_product;
alter table client drop constraint client_product;
drop table gate.supplying;
"""


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As owner; the new table goes to authz, whose functions use it."""
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.supplying owner to {settings.NAMES.authz}", params=None)


def raze(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    editor.execute(BACK, params=None)


class Migration(migrations.Migration):
    """See `suppliers/sql/supply.sql`."""

    dependencies = [("zorgvuldig", "0015_suppliers")]
    operations = [migrations.RunPython(build, raze)]
