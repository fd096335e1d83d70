"""Whose data a breach is about, where no account opened them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A new table."""

    dependencies = [("zorgvuldig", "0034_signed_statement")]
    operations = [
        migrations.CreateModel(
            name="BreachPupil",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                (
                    "breach",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="pupils", to="zorgvuldig.breach"
                    ),
                ),
                ("pupil", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="zorgvuldig.pupil")),
            ],
            options={
                "db_table": "breach_pupil",
                "constraints": [models.UniqueConstraint(fields=("breach", "pupil"), name="breach_pupil_once")],
            },
        ),
    ]
