"""How often a product was tried with the invented school."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See `suppliers/sql/trial.sql`."""

    dependencies = [("zorgvuldig", "0018_pictures_gate")]
    operations = [
        migrations.CreateModel(
            name="SupplyTrial",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("channel", models.CharField(max_length=10)),
                ("what", models.CharField(blank=True, max_length=30)),
                ("count", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="zorgvuldig.product"
                    ),
                ),
            ],
            options={
                "db_table": "supply_trial",
                "constraints": [
                    models.UniqueConstraint(fields=("product", "day", "channel", "what"), name="supply_trial_once")
                ],
            },
        ),
    ]
