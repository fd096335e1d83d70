"""What a later version may do to tables in which something stands."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from zorgvuldig.platform.versions import shipped

# The owner is bound by row policies and by the triggers of history, which `install` puts on again.
BEGIN = """
alter table pupil_contact no force row level security;
alter table pupil_contact disable trigger user;
update pupil_contact set callable_at = 'na 9';
"""
# A table with checks that wait cannot be altered.
END = """
set constraints all immediate;
alter table pupil_contact enable trigger user;
"""


def add_the_hour(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """By the models of that moment."""
    contacts = apps.get_model("zorgvuldig", "PupilContact").objects.using(editor.connection.alias)
    contacts.filter(callable_at="na 9").update(callable_at="na 9 uur")


class Migration(migrations.Migration):
    """Columns, what guards them, and rows."""

    dependencies = [("zorgvuldig", shipped()[-1])]
    operations = [
        migrations.AddField("PupilContact", "callable_at", models.CharField(max_length=60, db_default="")),
        migrations.RunSQL(BEGIN),
        migrations.RunPython(add_the_hour),
        migrations.RunSQL(END),
        migrations.AddConstraint(
            "PupilContact",
            models.CheckConstraint(condition=~models.Q(callable_at="nooit"), name="pupil_contact_called"),
        ),
        migrations.AddIndex("PupilContact", models.Index(fields=["callable_at"], name="pupil_contact_callable")),
        migrations.AlterField("School", "name", models.CharField(max_length=300)),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("drop index school_board_id_a57a08f5")],
            [
                migrations.AlterField(
                    "School",
                    "board",
                    models.ForeignKey("zorgvuldig.board", models.PROTECT, related_name="schools", db_index=False),
                )
            ],
        ),
    ]
