"""Secret addresses with which somebody has a timetable in a calendar of their own."""

from django.conf import settings
from django.db import migrations

LINKS = """
create table gate.calendar_link (
    -- The address itself is nowhere: this is what it is known by.
    token_hash bytea primary key,
    account_id integer not null references public.account (id) on delete cascade,
    -- Of which child; without one it is the timetable of whoever has the account.
    child_id integer references public.pupil (person_id) on delete cascade,
    made_at timestamptz not null,
    constraint calendar_link_hash check (octet_length(token_hash) = 32)
);
create unique index calendar_link_once on gate.calendar_link (account_id, coalesce(child_id, 0));
create index calendar_link_child on gate.calendar_link (child_id);
"""


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0027_import_maps")]
    operations = [
        migrations.RunSQL([LINKS, f"alter table gate.calendar_link owner to {settings.NAMES.authz}"]),
    ]
