"""Texts of the articles that the register cites, each since the day from which it is in force."""

import uuid

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0016_own_values")]
    operations = [
        migrations.CreateModel(
            "ArticleVersion",
            [
                ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
                ("law", models.CharField(max_length=40)),
                ("article", models.CharField(max_length=20)),
                ("in_force_on", models.DateField()),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("publication", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField(blank=True, null=True)),
            ],
            {
                "db_table": "article_version",
                "constraints": [
                    models.UniqueConstraint(name="article_version_day", fields=["law", "article", "in_force_on"]),
                    models.CheckConstraint(
                        name="article_version_whole", condition=~Q(article="") & ~Q(text="") & ~Q(publication="")
                    ),
                ],
            },
        ),
    ]
