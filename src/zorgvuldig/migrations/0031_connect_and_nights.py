"""Lines to another administration, and the nights in which a system that runs beside ours was compared with it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0030_evenings_and_outings"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportConnection",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("environment", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=300)),
                ("organisation", models.UUIDField()),
                ("branch", models.UUIDField()),
                ("client", models.CharField(max_length=200)),
                ("secret", models.BinaryField()),
                ("with_marks", models.BooleanField(default=True)),
                ("agreed_on", models.DateField()),
                ("agreed_until", models.DateField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField()),
                ("confirmed_by_id", models.IntegerField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("asked_by_id", models.IntegerField(blank=True, null=True)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "db_table": "import_connection",
            },
        ),
        migrations.CreateModel(
            name="SourceNight",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("blob", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                ("outcome", models.CharField(max_length=20)),
                ("counts", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "source_night",
            },
        ),
        migrations.AddField(
            model_name="importsource",
            name="is_beside",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="importsource",
            name="kept_days",
            field=models.PositiveSmallIntegerField(db_default=7, default=7),
        ),
        migrations.AddConstraint(
            model_name="importsource",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_days__gte", 1), ("kept_days__lte", 14)), name="import_source_kept_days"
            ),
        ),
        migrations.AddField(
            model_name="importconnection",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.school"
            ),
        ),
        migrations.AddField(
            model_name="importconnection",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="connections",
                to="zorgvuldig.importsource",
            ),
        ),
        migrations.AddField(
            model_name="sourcenight",
            name="school",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="zorgvuldig.school",
            ),
        ),
        migrations.AddField(
            model_name="sourcenight",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="nights", to="zorgvuldig.importsource"
            ),
        ),
        migrations.AddConstraint(
            model_name="importconnection",
            constraint=models.UniqueConstraint(fields=("source", "school"), name="import_connection_once"),
        ),
        migrations.AddConstraint(
            model_name="importconnection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_until", None), ("agreed_until__gt", models.F("agreed_on")), _connector="OR"
                ),
                name="import_connection_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="importconnection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("asked_by_id", None)),
                    models.Q(("asked_at__isnull", False), ("asked_by_id__isnull", False)),
                    _connector="OR",
                ),
                name="import_connection_asked",
            ),
        ),
    ]
