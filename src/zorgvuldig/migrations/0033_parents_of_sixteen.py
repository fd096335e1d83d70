"""What a pupil of 16 or 17 lets a parent see beyond how it goes, and what a rule opens of a pupil who decides alone."""

import uuid

from django.db import migrations, models

GATE = "alter table gate.rule add column alone_mask bigint"
BACK = "alter table gate.rule drop column alone_mask"


class Migration(migrations.Migration):
    """No row is written anew: the rules are put in again by `init`."""

    dependencies = [("zorgvuldig", "0032_first_sign_in")]
    operations = [
        migrations.RunSQL(GATE, BACK),
        migrations.CreateModel(
            name="ParentalAllowance",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("mask", models.BigIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("given_by_id", models.IntegerField()),
                ("guardian", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="zorgvuldig.person")),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="parental_allowances", to="zorgvuldig.pupil"
                    ),
                ),
            ],
            options={
                "db_table": "parental_allowance",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)),
                        fields=("pupil", "guardian"),
                        name="parental_allowance_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="parental_allowance_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mask", 0), _negated=True), name="parental_allowance_of_something"
                    ),
                ],
            },
        ),
    ]
