"""Authority of which nobody said anything yet, and e-mail addresses that a file changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """No row is written anew."""

    dependencies = [("zorgvuldig", "0026_indexes_once")]
    operations = [
        migrations.AlterField(model_name="guardianship", name="has_authority", field=models.BooleanField(null=True)),
        migrations.AddField(
            model_name="guardian",
            name="email_to_check",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
