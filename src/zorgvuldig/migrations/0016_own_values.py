"""What a school fills in in fields of its own: a row for each pupil and field."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0015_ties_apart")]
    operations = [
        migrations.CreateModel("OwnValue", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="own_values", db_index=False)),
            ("field", models.CharField(max_length=60)),
            ("value", models.CharField(max_length=500, blank=True)),
        ], {"db_table": "own_value", "constraints": [
            models.UniqueConstraint(name="own_value_once", fields=["pupil", "field"]),
            models.CheckConstraint(name="own_value_filled", condition=~Q(value="")),
        ]}),
    ]  # fmt: skip
