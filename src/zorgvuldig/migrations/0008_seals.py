"""Seals of the access log: where they stand, the salt of a row whose neighbour was blanked, and rows without content."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = """
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
alter table gate.log add column salt bytea;
alter table gate.log alter column nonce set default gen_random_uuid();
update gate.log set nonce = gen_random_uuid() where nonce is null;
alter table gate.log
    alter column actor_id drop not null,
    alter column role drop not null,
    alter column purpose drop not null,
    alter column mask drop not null,
    alter column write_mask drop not null,
    alter column kind drop not null,
    alter column refused drop not null;
-- A row has its content and what salts it, or it was blanked and has its leaf alone.
alter table gate.log add constraint log_whole_or_blank check (
    num_nonnulls(actor_id, role, purpose, mask, write_mask, kind, refused) = 7 and num_nonnulls(nonce, salt) = 1 and leaf is null
    or num_nonnulls(actor_id, role, purpose, mask, write_mask, kind, refused, pupil_id, person_id, token, nonce, salt) = 0
        and leaf is not null);
create index log_xid on gate.log (xid);
"""
BACK = """
drop table gate.seal;
drop index gate.log_xid;
alter table gate.log drop constraint log_whole_or_blank;
alter table gate.log drop column salt;
alter table gate.log alter column nonce drop default;
delete from gate.log where actor_id is null;
alter table gate.log
    alter column actor_id set not null,
    alter column role set not null,
    alter column purpose set not null,
    alter column mask set not null,
    alter column write_mask set not null,
    alter column kind set not null,
    alter column refused set not null;
"""


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As owner; the seals go to authz, whose functions write them."""
    authz = settings.NAMES.authz
    editor.execute(FORWARD, params=None)
    editor.execute(f"alter table gate.seal owner to {authz}", params=None)


def raze(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again; rows that were blanked go, for without their content the earlier form has no place for them."""
    editor.execute(BACK, params=None)


class Migration(migrations.Migration):
    """See `gate/sql/sealing.sql`."""

    dependencies = [("zorgvuldig", "0007_rights")]
    operations = [migrations.RunPython(build, raze)]
