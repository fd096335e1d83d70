"""What Django cannot say of pictures: how long a film of a lesson may stay, and indexes for looking without a door."""

from django.db import migrations

FORWARD = """
alter table recording add constraint recording_is_short check (goes_on >= happened_on and goes_on <= happened_on + 90);
create index publication_shown on publication (medium, picture_id) where ended_at is null;
create index picture_objection_open on picture_objection (picture_id, pupil_id) where lifted_at is null;
"""
BACK = """
drop index picture_objection_open, publication_shown;
alter table recording drop constraint recording_is_short;
"""


class Migration(migrations.Migration):
    """See `media/sql/pictures.sql`."""

    dependencies = [("zorgvuldig", "0017_pictures")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
