"""What a roster's file has of an object is kept beside it, and an index has them in the order in which they lie: a whole roster is only read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty at first; the cells are made when the roster is brought up to date (`gate.roster_renew`)."""

    dependencies = [("zorgvuldig", "0024_footage_hold_reminded")]
    operations = [
        migrations.AddField("rosterobject", "cells", models.TextField(blank=True, default="")),
        migrations.AddIndex(
            "rosterobject", models.Index(fields=["product", "kind", "id"], name="roster_object_in_order")
        ),
        migrations.AlterField(
            "rosterobject",
            "product",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="zorgvuldig.product",
            ),
        ),
    ]
