"""Columns that somebody chose for a list, by a name."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0031_connect_and_nights")]
    operations = [
        migrations.CreateModel(
            "SavedList",
            [
                ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
                ("for_role", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("columns", models.JSONField()),
                ("sorted_by", models.CharField(blank=True, max_length=80)),
                ("saved_at", models.DateTimeField()),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.school"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="zorgvuldig.staff",
                    ),
                ),
            ],
            {
                "db_table": "saved_list",
                "constraints": [models.UniqueConstraint(name="saved_list_once", fields=["staff", "name"])],
            },
        ),
    ]
