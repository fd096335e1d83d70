"""Which column is what in the files of another system, known again by their headings."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0026_messages_that_arrive")]
    operations = [
        migrations.CreateModel(
            "ImportMap",
            [
                ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
                ("origin", models.CharField(max_length=20)),
                ("what", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("headings", models.JSONField()),
                ("columns", models.JSONField()),
                ("saved_at", models.DateTimeField()),
            ],
            {
                "db_table": "import_map",
                "constraints": [
                    models.UniqueConstraint(name="import_map_once", fields=["origin", "what", "digest"]),
                ],
            },
        ),
    ]
