"""What was measured and the public pages made of it are signed."""

from django.db import migrations, models

# Nothing from before is signed, so nobody could tell whether it was changed. The worker measures anew within five minutes.
FORGET = "truncate evidence, public_page"


class Migration(migrations.Migration):
    """The tables are empty, so no row is written anew."""

    dependencies = [("zorgvuldig", "0033_parents_of_sixteen")]
    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddField("evidence", "signature", models.BinaryField(db_default=b"")),
        migrations.AddField("publicpage", "signature", models.BinaryField(db_default=b"")),
    ]
