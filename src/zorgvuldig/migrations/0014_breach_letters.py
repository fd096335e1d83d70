"""Letters about a breach to parents and staff whose own data were in it (AVG art. 34)."""

from django.conf import settings
from django.db import migrations

LETTERS = """
create table gate.breach_letter (
    id bigint generated always as identity primary key,
    breach_id integer not null references public.breach (id) on delete cascade,
    person_id integer not null references public.person (id) on delete cascade,
    -- As what somebody is among the data: a teacher whose child is at the school gets one letter.
    part text not null check (part in ('guardian', 'staff')),
    added_at timestamptz not null,
    added_by integer not null,
    -- Since when it is there for them to read; that a mail said so; and that they read it.
    written_at timestamptz,
    mailed_at timestamptz,
    read_at timestamptz,
    constraint breach_letter_once unique (breach_id, person_id),
    constraint breach_letter_written check (written_at is not null or (mailed_at is null and read_at is null))
);
create index breach_letter_person on gate.breach_letter (person_id);
"""


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0013_canary_pictures")]
    operations = [
        migrations.RunSQL([LETTERS, f"alter table gate.breach_letter owner to {settings.NAMES.authz}"]),
    ]
