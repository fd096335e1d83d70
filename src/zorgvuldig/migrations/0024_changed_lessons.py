import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0023_report_meeting"),
    ]

    operations = [
        migrations.AddField("lesson", "planned_on", models.DateField(blank=True, null=True)),
        migrations.AddField("lesson", "planned_slot", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("lesson", "planned_starts_at", models.TimeField(blank=True, null=True)),
        migrations.AddField("lesson", "planned_ends_at", models.TimeField(blank=True, null=True)),
        migrations.AddField(
            "lesson", "planned_room", models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        migrations.AddField(
            "lesson",
            "planned_staff",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="zorgvuldig.staff",
            ),
        ),
        migrations.AddIndex(
            "lesson",
            models.Index(fields=["planned_on"], condition=Q(planned_on__isnull=False), name="lesson_planned"),
        ),
        migrations.AddConstraint(
            "lesson",
            models.CheckConstraint(
                condition=Q(
                    planned_on=None, planned_slot=None, planned_starts_at=None, planned_ends_at=None, planned_room=""
                )
                | Q(
                    planned_on__isnull=False,
                    planned_slot__isnull=False,
                    planned_starts_at__isnull=False,
                    planned_ends_at__isnull=False,
                ),
                name="lesson_planned_whole",
            ),
        ),
    ]
