"""Seals of the ledgers: what left, who said yes, who looked at footage, and what was changed."""

from django.conf import settings
from django.db import migrations

TABLE = """
create table gate.ledger_seal (
    ledger text not null,
    number integer not null,
    incarnation integer not null,
    lo xid8 not null,
    hi xid8 not null,
    month date not null,
    count integer not null check (count > 0),
    first_id bigint not null,
    last_id bigint not null,
    root bytea not null,
    previous bytea not null,
    made_at timestamptz not null,
    key_id bytea not null,
    signature bytea not null,
    ids bigint[] not null,
    leaves bytea not null,
    primary key (ledger, number),
    unique (ledger, previous)
);
"""


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0009_signed_turns_and_who_hears")]
    operations = [migrations.RunSQL(f"{TABLE} alter table gate.ledger_seal owner to {settings.NAMES.authz};")]
