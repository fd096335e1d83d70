import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0019_weighed_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageLetter",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.IntegerField()),
                ("printed_at", models.DateTimeField()),
                ("printed_by_id", models.IntegerField()),
            ],
            options={
                "db_table": "message_letter",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="to_school",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("to_school", True)), fields=["-sent_at"], name="message_to_school"),
        ),
        migrations.AddField(
            model_name="messageletter",
            name="message",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="letters",
                to="zorgvuldig.message",
            ),
        ),
        migrations.AddField(
            model_name="messageletter",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
            ),
        ),
        migrations.AddConstraint(
            model_name="messageletter",
            constraint=models.UniqueConstraint(fields=("message", "person_id"), name="message_letter_once"),
        ),
    ]
