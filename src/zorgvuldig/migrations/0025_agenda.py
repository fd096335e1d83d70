"""The agenda of a group, and how many announced tests a school allows."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0024_changed_lessons"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("homework", "homework"), ("bring", "to bring along"), ("test", "test")], max_length=10
                    ),
                ),
                ("held_on", models.DateField()),
                ("slot", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("text", models.CharField(max_length=300)),
                ("author_id", models.IntegerField()),
                ("written_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_items",
                        to="zorgvuldig.learninggroup",
                    ),
                ),
            ],
            options={
                "db_table": "agenda_item",
                "indexes": [
                    models.Index(fields=["group", "held_on"], name="agenda_item_group"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="agenda_item_filled"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["homework", "bring", "test"])), name="agenda_item_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot", None), models.Q(("slot__gte", 1), ("slot__lte", 20)), _connector="OR"
                        ),
                        name="agenda_item_slot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestLimit",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_day", models.PositiveSmallIntegerField()),
                ("per_week", models.PositiveSmallIntegerField()),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="test_limit", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "test_limit",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_day__gte", 1), ("per_day__lte", 20), ("per_week__gte", 1), ("per_week__lte", 40)
                        ),
                        name="test_limit_sane",
                    )
                ],
            },
        ),
    ]
