"""Parent evenings with bookings, and outings with answers."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0029_final_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evening",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("held_on", models.DateField()),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField(db_default=10, default=10)),
                ("closes_on", models.DateField()),
                ("made_by_id", models.IntegerField()),
                ("made_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evenings", to="zorgvuldig.schoolyear"
                    ),
                ),
            ],
            options={
                "db_table": "evening",
            },
        ),
        migrations.CreateModel(
            name="EveningClass",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evening",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="classes",
                        to="zorgvuldig.evening",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.learninggroup"
                    ),
                ),
            ],
            options={
                "db_table": "evening_class",
            },
        ),
        migrations.CreateModel(
            name="EveningTeacher",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("room", models.CharField(blank=True, max_length=20)),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
                ("breaks", models.JSONField(blank=True, default=list)),
                (
                    "evening",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="teachers",
                        to="zorgvuldig.evening",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.staff"
                    ),
                ),
            ],
            options={
                "db_table": "evening_teacher",
            },
        ),
        migrations.CreateModel(
            name="EveningBooking",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("person_id", models.IntegerField()),
                ("starts_at", models.DateTimeField()),
                ("booked_by_id", models.IntegerField()),
                ("booked_at", models.DateTimeField()),
                (
                    "pupil",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="zorgvuldig.pupil",
                    ),
                ),
                (
                    "evening_teacher",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookings",
                        to="zorgvuldig.eveningteacher",
                    ),
                ),
            ],
            options={
                "db_table": "evening_booking",
            },
        ),
        migrations.CreateModel(
            name="Outing",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("held_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("hours", models.CharField(blank=True, max_length=80)),
                ("place", models.CharField(max_length=120)),
                ("cost", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=6)),
                ("bring", models.CharField(blank=True, max_length=400)),
                ("asked_by_id", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outings", to="zorgvuldig.schoolyear"
                    ),
                ),
            ],
            options={
                "db_table": "outing",
            },
        ),
        migrations.CreateModel(
            name="OutingAnswer",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.IntegerField()),
                ("goes", models.BooleanField()),
                ("answered_at", models.DateTimeField()),
                (
                    "outing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="zorgvuldig.outing",
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
                "db_table": "outing_answer",
            },
        ),
        migrations.CreateModel(
            name="OutingGroup",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.learninggroup"
                    ),
                ),
                (
                    "outing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="zorgvuldig.outing",
                    ),
                ),
            ],
            options={
                "db_table": "outing_group",
            },
        ),
        migrations.AddConstraint(
            model_name="evening",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="evening_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="evening",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 60)), name="evening_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="evening",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__lte", models.F("held_on"))), name="evening_closes"
            ),
        ),
        migrations.AddConstraint(
            model_name="eveningclass",
            constraint=models.UniqueConstraint(fields=("evening", "group"), name="evening_class_once"),
        ),
        migrations.AddConstraint(
            model_name="eveningclass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evening__lt", 0), ("group__isnull", False), ("group__lt", 0)),
                    models.Q(
                        ("evening__gte", 0), models.Q(("group__gte", 0), ("group__isnull", True), _connector="OR")
                    ),
                    _connector="OR",
                ),
                name="evening_class_among",
            ),
        ),
        migrations.AddConstraint(
            model_name="eveningteacher",
            constraint=models.UniqueConstraint(fields=("evening", "staff"), name="evening_teacher_once"),
        ),
        migrations.AddConstraint(
            model_name="eveningteacher",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="evening_teacher_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="eveningteacher",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evening__lt", 0), ("staff__isnull", False), ("staff__lt", 0)),
                    models.Q(
                        ("evening__gte", 0), models.Q(("staff__gte", 0), ("staff__isnull", True), _connector="OR")
                    ),
                    _connector="OR",
                ),
                name="evening_teacher_among",
            ),
        ),
        migrations.AddConstraint(
            model_name="eveningbooking",
            constraint=models.UniqueConstraint(fields=("evening_teacher", "starts_at"), name="evening_booking_taken"),
        ),
        migrations.AddConstraint(
            model_name="eveningbooking",
            constraint=models.UniqueConstraint(fields=("pupil", "starts_at"), name="evening_booking_pupil"),
        ),
        migrations.AddConstraint(
            model_name="eveningbooking",
            constraint=models.UniqueConstraint(fields=("person_id", "starts_at"), name="evening_booking_person"),
        ),
        migrations.AddConstraint(
            model_name="eveningbooking",
            constraint=models.UniqueConstraint(
                fields=("evening_teacher", "pupil", "person_id"), name="evening_booking_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="eveningbooking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evening_teacher__isnull", False), ("evening_teacher__lt", 0), ("pupil__lt", 0)),
                    models.Q(
                        ("pupil__gte", 0),
                        models.Q(("evening_teacher__gte", 0), ("evening_teacher__isnull", True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="evening_booking_among",
            ),
        ),
        migrations.AddConstraint(
            model_name="outing",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("held_on"))), name="outing_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="outing",
            constraint=models.CheckConstraint(condition=models.Q(("cost__gte", 0)), name="outing_cost"),
        ),
        migrations.AddConstraint(
            model_name="outing",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("place", ""), _negated=True)),
                name="outing_filled",
            ),
        ),
        migrations.AddIndex(
            model_name="outinganswer",
            index=models.Index(fields=["outing", "pupil", "person_id", "-id"], name="outing_answer_last"),
        ),
        migrations.AddConstraint(
            model_name="outinganswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outing__isnull", False), ("outing__lt", 0), ("pupil__lt", 0)),
                    models.Q(
                        ("pupil__gte", 0), models.Q(("outing__gte", 0), ("outing__isnull", True), _connector="OR")
                    ),
                    _connector="OR",
                ),
                name="outing_answer_among",
            ),
        ),
        migrations.AddConstraint(
            model_name="outinggroup",
            constraint=models.UniqueConstraint(fields=("outing", "group"), name="outing_group_once"),
        ),
        migrations.AddConstraint(
            model_name="outinggroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("group__lt", 0), ("outing__lt", 0)),
                    models.Q(("outing__gte", 0), models.Q(("group__gte", 0), ("group__isnull", True), _connector="OR")),
                    _connector="OR",
                ),
                name="outing_group_among",
            ),
        ),
    ]
