import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

import zorgvuldig.platform.vault.constraints
import zorgvuldig.platform.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0025_agenda"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageAnswer",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("person_id", models.IntegerField()),
                ("author_id", models.IntegerField()),
                ("body", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("is_end", models.BooleanField(db_default=False, default=False)),
                ("written_at", models.DateTimeField()),
                ("arrives_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "message_answer",
            },
        ),
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
        migrations.AddField(
            model_name="school",
            name="answers_from",
            field=models.TimeField(db_default=datetime.time(8, 0), default=datetime.time(8, 0)),
        ),
        migrations.AddField(
            model_name="school",
            name="answers_until",
            field=models.TimeField(db_default=datetime.time(17, 0), default=datetime.time(17, 0)),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("to_school", True)), fields=["-sent_at"], name="message_to_school"),
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers_until__gt", models.F("answers_from"))), name="school_answers_hours"
            ),
        ),
        migrations.AddField(
            model_name="messageanswer",
            name="message",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="zorgvuldig.message",
            ),
        ),
        migrations.AddField(
            model_name="messageanswer",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
            ),
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
        migrations.AddIndex(
            model_name="messageanswer",
            index=models.Index(fields=["message", "person_id"], name="message_answer_thread"),
        ),
        migrations.AddConstraint(
            model_name="messageanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_end", True)), fields=("message", "person_id"), name="message_answer_one_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="messageanswer",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="body", name="message_answer_body_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="messageletter",
            constraint=models.UniqueConstraint(fields=("message", "person_id"), name="message_letter_once"),
        ),
    ]
