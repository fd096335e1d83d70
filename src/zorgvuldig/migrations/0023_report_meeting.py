"""What a report meeting agreed of a pupil, and that a report was withdrawn."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0022_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportWithdrawal",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("withdrawn_by_id", models.IntegerField()),
                ("withdrawn_at", models.DateTimeField()),
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawal",
                        to="zorgvuldig.reportcard",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.period"
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
                    ),
                ),
            ],
            options={
                "db_table": "report_withdrawal",
            },
        ),
        migrations.CreateModel(
            name="MeetingNote",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, max_length=1000)),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("promote", "promote"),
                            ("repeat", "repeat"),
                            ("leave", "leave"),
                            ("later", "later"),
                        ],
                        max_length=10,
                    ),
                ),
                ("author_id", models.IntegerField()),
                ("written_at", models.DateTimeField()),
                ("shown_from", models.DateTimeField(blank=True, null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.learninggroup"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.period"
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_notes",
                        to="zorgvuldig.pupil",
                    ),
                ),
            ],
            options={
                "db_table": "meeting_note",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("group__lt", 0), ("pupil__lt", 0)),
                            models.Q(
                                ("pupil__gte", 0), models.Q(("group__gte", 0), ("group__isnull", True), _connector="OR")
                            ),
                            _connector="OR",
                        ),
                        name="meeting_note_among",
                    ),
                    models.UniqueConstraint(fields=("pupil", "period"), name="meeting_note_once"),
                    models.CheckConstraint(
                        condition=models.Q(("proposal", ""), ("text", ""), _negated=True),
                        name="meeting_note_says_something",
                    ),
                ],
            },
        ),
    ]
