"""Numbers of a roster are keyed: by a key of this installation, made here, and the sector of whoever gets them."""

import secrets

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# A product that has a roster keeps its numbers until an operator says from when it gets others (`zorgvuldig supplier renumber`), and
# what they are of is written down. The owner is bound by row policies and by the triggers of history, which `install` puts on again.
STANDING = """
alter table product no force row level security;
alter table product disable trigger user;
update product p set old_numbers_until = '9999-12-31' where exists (select from roster_object o where o.product_id = p.id);
alter table product enable trigger user;
alter table roster_object no force row level security;
update roster_object o set what = m.what, what_id = m.id from (
    select 'school' as what, id from school union all select 'class', id from school union all select 'year', id from school_year
    union all select 'term', id from school_year union all select 'period', id from period union all select 'subject', id from subject
) m where o.sourced_id = left(encode(sha256(convert_to(m.what || ':' || m.id, 'UTF8')), 'hex'), 32)::uuid::text;
update roster_object o set what = 'group', what_id = g.id from learning_group g where o.kind = 'classes' and o.sourced_id = g.uid::text;
"""


def make_key(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the key of this installation; one that is there stays."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "insert into gate.state values ('roster_key', %s) on conflict (key) do nothing", [secrets.token_hex(32)]
        )


def leave(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The key stays: without it numbers that were handed out could not be made again."""


class Migration(migrations.Migration):
    """Columns with a constant default, so no row is written anew."""

    dependencies = [("zorgvuldig", "0030_outside_help")]
    operations = [
        migrations.AddField("product", "old_numbers_until", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "rosterobject", "what", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField("rosterobject", "what_id", models.IntegerField(blank=True, null=True)),
        migrations.RunPython(make_key, leave),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
