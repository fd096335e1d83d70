"""When somebody was reminded of footage that stays longer for an incident."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column without a default, so no row is written anew."""

    dependencies = [("zorgvuldig", "0023_reading")]
    operations = [
        migrations.AddField(
            model_name="footagehold", name="reminded_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
