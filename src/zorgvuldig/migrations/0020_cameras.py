import uuid

import django.db.models.deletion
from django.db import migrations, models

import zorgvuldig.platform.vault.constraints
import zorgvuldig.platform.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0019_supply_trial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Camera",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("entrance", "entrance"),
                            ("hall", "hall"),
                            ("corridor", "corridor"),
                            ("stairs", "stairs"),
                            ("canteen", "canteen"),
                            ("yard", "yard"),
                            ("bikes", "bikes"),
                            ("parking", "parking"),
                            ("sports_hall", "sports_hall"),
                            ("library", "library"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("plan_x", models.FloatField(blank=True, null=True)),
                ("plan_y", models.FloatField(blank=True, null=True)),
                ("view_blob", models.UUIDField(blank=True, null=True)),
                ("sees", models.CharField(blank=True, max_length=300)),
                ("zones", models.CharField(blank=True, max_length=300)),
                ("purposes", models.JSONField(default=list)),
                ("necessity", models.TextField(blank=True)),
                ("lighter", models.TextField(blank=True)),
                ("dpia_on", models.DateField(blank=True, null=True)),
                ("dpia_says", models.CharField(blank=True, max_length=300)),
                ("council_on", models.DateField(blank=True, null=True)),
                ("council_says", models.CharField(blank=True, max_length=300)),
                ("sign_on", models.DateField(blank=True, null=True)),
                ("sign_says", models.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.CharField(
                        choices=[("rtsp", "recorded here"), ("nvr", "recorded by another recorder")],
                        default="rtsp",
                        max_length=4,
                    ),
                ),
                ("address", models.BinaryField(default=b"")),
                ("elsewhere", models.CharField(blank=True, max_length=80)),
                ("weekdays", models.PositiveSmallIntegerField(default=127)),
                ("from_hour", models.TimeField(blank=True, null=True)),
                ("until_hour", models.TimeField(blank=True, null=True)),
                ("keep_days", models.PositiveSmallIntegerField(default=28)),
                ("kbit", models.PositiveIntegerField(default=4000)),
                ("has_live", models.BooleanField(default=False)),
                ("is_covert", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.IntegerField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "camera",
            },
        ),
        migrations.CreateModel(
            name="CameraState",
            fields=[
                (
                    "camera",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="zorgvuldig.camera",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recording", "it records"),
                            ("waiting", "it may not record now"),
                            ("unreachable", "nothing answers"),
                            ("frozen", "it answers and sends nothing"),
                            ("stopped", "the recorder was stopped"),
                            ("full", "there is no room"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=40)),
                ("seen_at", models.DateTimeField()),
                ("packet_at", models.DateTimeField(blank=True, null=True)),
                ("clock", models.CharField(blank=True, max_length=12)),
            ],
            options={
                "db_table": "camera_state",
            },
        ),
        migrations.CreateModel(
            name="CameraApproval",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=32)),
                ("approved_at", models.DateTimeField()),
                ("approved_by_id", models.IntegerField()),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="zorgvuldig.camera"
                    ),
                ),
            ],
            options={
                "db_table": "camera_approval",
            },
        ),
        migrations.CreateModel(
            name="FloorPlan",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("blob", models.UUIDField()),
                ("media_type", models.CharField(max_length=100)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "floor_plan",
            },
        ),
        migrations.AddField(
            model_name="camera",
            name="floor_plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="zorgvuldig.floorplan",
            ),
        ),
        migrations.CreateModel(
            name="FootageExport",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("police", "police or prosecutor"),
                            ("subject", "somebody who is in it"),
                            ("insurer", "an insurer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("recipient_name", models.CharField(max_length=120)),
                ("reason", models.TextField()),
                ("article", models.CharField(blank=True, max_length=40)),
                ("officer", models.CharField(blank=True, max_length=120)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("demand_blob", models.UUIDField(blank=True, null=True)),
                (
                    "style",
                    models.CharField(
                        choices=[
                            ("none", "as it is"),
                            ("faces", "faces masked"),
                            ("around", "all but the subject masked"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("following", "following"),
                            ("review", "review"),
                            ("making", "making"),
                            ("ready", "ready"),
                            ("released", "released"),
                            ("fetched", "fetched"),
                            ("ended", "ended"),
                            ("failed", "failed"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=40)),
                ("source_blob", models.UUIDField(blank=True, null=True)),
                ("blob", models.UUIDField(blank=True, null=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("watched", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.IntegerField()),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("released_by_id", models.IntegerField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("token_hash", models.CharField(blank=True, max_length=64)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exports", to="zorgvuldig.camera"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "footage_export",
            },
        ),
        migrations.CreateModel(
            name="FootageHold",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("why", models.TextField()),
                ("owner_id", models.IntegerField()),
                ("ends_on", models.DateField()),
                ("review_on", models.DateField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.IntegerField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by_id", models.IntegerField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refused_by_id", models.IntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "footage_hold",
            },
        ),
        migrations.CreateModel(
            name="FootageHoldCamera",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.camera"
                    ),
                ),
                (
                    "footage_hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cameras", to="zorgvuldig.footagehold"
                    ),
                ),
            ],
            options={
                "db_table": "footage_hold_camera",
            },
        ),
        migrations.CreateModel(
            name="FootageTrack",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("box", models.JSONField()),
                ("score", models.FloatField(blank=True, null=True)),
                (
                    "mark",
                    models.CharField(
                        choices=[("mask", "masked"), ("subject", "the subject"), ("none", "not a face")],
                        default="mask",
                        max_length=7,
                    ),
                ),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
                ("marked_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "footage_export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracks",
                        to="zorgvuldig.footageexport",
                    ),
                ),
            ],
            options={
                "db_table": "footage_track",
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fight", "a fight or a threat"),
                            ("theft", "theft or damage"),
                            ("accident", "an accident"),
                            ("intrusion", "somebody who should not be there"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("place", models.CharField(max_length=80)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by_id", models.IntegerField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by_id", models.IntegerField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "incident",
            },
        ),
        migrations.AddField(
            model_name="footagehold",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="footage_holds", to="zorgvuldig.incident"
            ),
        ),
        migrations.AddField(
            model_name="footageexport",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="footage_exports", to="zorgvuldig.incident"
            ),
        ),
        migrations.CreateModel(
            name="IncidentNote",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("written_by_id", models.IntegerField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="zorgvuldig.incident"
                    ),
                ),
            ],
            options={
                "db_table": "incident_note",
            },
        ),
        migrations.CreateModel(
            name="IncidentPupil",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fight", "a fight or a threat"),
                            ("theft", "theft or damage"),
                            ("accident", "an accident"),
                            ("intrusion", "somebody who should not be there"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                (
                    "part",
                    models.CharField(
                        choices=[("involved", "was in it"), ("harmed", "was harmed"), ("saw", "saw it")], max_length=10
                    ),
                ),
                ("what", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pupils", to="zorgvuldig.incident"
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="incidents", to="zorgvuldig.pupil"
                    ),
                ),
            ],
            options={
                "db_table": "incident_pupil",
            },
        ),
        migrations.CreateModel(
            name="IncidentStaff",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff_id", models.IntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="zorgvuldig.incident"
                    ),
                ),
            ],
            options={
                "db_table": "incident_staff",
            },
        ),
        migrations.CreateModel(
            name="NvrCheck",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("elsewhere", models.CharField(blank=True, max_length=80)),
                ("oldest_at", models.DateTimeField(blank=True, null=True)),
                ("newest_at", models.DateTimeField(blank=True, null=True)),
                ("over_term", models.PositiveIntegerField(default=0)),
                ("exports", models.PositiveIntegerField(default=0)),
                ("retained", models.PositiveIntegerField(default=0)),
                ("deleted", models.PositiveIntegerField(default=0)),
                ("violations", models.JSONField(default=list)),
                ("why", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "db_table": "nvr_check",
                "indexes": [models.Index(fields=["-checked_at"], name="nvr_check_latest")],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("day", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("blob", models.UUIDField(blank=True, null=True)),
                ("elsewhere", models.CharField(blank=True, max_length=120)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("packets", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, max_length=64)),
                ("codec", models.CharField(blank=True, max_length=60)),
                ("clock", models.CharField(blank=True, max_length=12)),
                ("is_cut", models.BooleanField(default=False)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="segments", to="zorgvuldig.camera"
                    ),
                ),
                (
                    "footage_hold",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="segments",
                        to="zorgvuldig.footagehold",
                    ),
                ),
            ],
            options={
                "db_table": "segment",
            },
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("safety", "safety"),
                            ("recognition", "recognition"),
                            ("prevention", "prevention"),
                            ("guarding", "guarding"),
                            ("detection", "detection"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.IntegerField()),
                ("is_granted", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by_id", models.IntegerField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to="zorgvuldig.camera"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="viewings", to="zorgvuldig.incident"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="zorgvuldig.school"
                    ),
                ),
            ],
            options={
                "db_table": "viewing",
            },
        ),
        migrations.CreateModel(
            name="ViewingLook",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("segment_uid", models.UUIDField(blank=True, null=True)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("looked_at", models.DateTimeField()),
                ("looked_by_id", models.IntegerField()),
                ("xact", models.BigIntegerField()),
                (
                    "live_camera",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="zorgvuldig.camera",
                    ),
                ),
                (
                    "viewing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="zorgvuldig.viewing",
                    ),
                ),
            ],
            options={
                "db_table": "viewing_look",
            },
        ),
        migrations.CreateModel(
            name="CameraGap",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unreachable", "nothing answered"),
                            ("frozen", "it answered and sent nothing"),
                            ("stopped", "the recorder did not run"),
                            ("full", "there was no room"),
                            ("broken", "the recorder failed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gaps", to="zorgvuldig.camera"
                    ),
                ),
            ],
            options={
                "db_table": "camera_gap",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at", None)), fields=("camera",), name="camera_gap_one_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CovertCase",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("why", models.TextField()),
                ("lighter", models.TextField()),
                ("dpia_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_id", models.IntegerField()),
                ("leader_at", models.DateTimeField(blank=True, null=True)),
                ("leader_id", models.IntegerField(blank=True, null=True)),
                ("dpo_at", models.DateTimeField(blank=True, null=True)),
                ("dpo_id", models.IntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="covert_cases", to="zorgvuldig.camera"
                    ),
                ),
            ],
            options={
                "db_table": "covert_case",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="covert_case_days"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="camera",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "place__in",
                        (
                            "entrance",
                            "hall",
                            "corridor",
                            "stairs",
                            "canteen",
                            "yard",
                            "bikes",
                            "parking",
                            "sports_hall",
                            "library",
                            "other",
                        ),
                    )
                ),
                name="camera_not_in_toilets",
            ),
        ),
        migrations.AddConstraint(
            model_name="camera",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_days__gte", 1), ("keep_days__lte", 28)), name="camera_four_weeks"
            ),
        ),
        migrations.AddConstraint(
            model_name="camera",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__gte", 1), ("weekdays__lte", 127)), name="camera_some_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="footageholdcamera",
            constraint=models.UniqueConstraint(fields=("footage_hold", "camera"), name="footage_hold_camera_once"),
        ),
        migrations.AddConstraint(
            model_name="footagetrack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mark", "subject")), fields=("footage_export",), name="footage_track_one_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="incident_stretch"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by_id", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by_id__isnull", False)),
                    _connector="OR",
                ),
                name="incident_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="footagehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="footage_hold_stretch"
            ),
        ),
        migrations.AddConstraint(
            model_name="footageexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="footage_export_stretch"
            ),
        ),
        migrations.AddConstraint(
            model_name="footageexport",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("style", "none"), _negated=True), ("kind", "police"), _connector="OR"),
                name="footage_export_masked",
            ),
        ),
        migrations.AddConstraint(
            model_name="footageexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "police"), _negated=True),
                    models.Q(
                        models.Q(("article", ""), _negated=True),
                        models.Q(("officer", ""), _negated=True),
                        ("demand_blob__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="footage_export_demanded",
            ),
        ),
        migrations.AddConstraint(
            model_name="footageexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by_id", None)),
                    models.Q(
                        ("released_at__isnull", False), ("released_by_id__isnull", False), ("until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="footage_export_released_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentpupil",
            constraint=models.UniqueConstraint(fields=("incident", "pupil"), name="incident_pupil_once"),
        ),
        migrations.AddConstraint(
            model_name="incidentpupil",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="what", name="incident_pupil_what_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstaff",
            constraint=models.UniqueConstraint(fields=("incident", "staff_id"), name="incident_staff_once"),
        ),
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(fields=["camera", "starts_at"], name="segment_line"),
        ),
        migrations.AddIndex(
            model_name="segment",
            index=models.Index(fields=["day"], name="segment_day"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("camera", "starts_at"), name="segment_once"),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="viewing_stretch"
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by_id", None), ("is_granted", None), ("until", None)),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by_id__isnull", False),
                        ("is_granted", False),
                        ("until", None),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by_id__isnull", False),
                        ("is_granted", True),
                        ("until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="viewing_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewinglook",
            constraint=models.UniqueConstraint(fields=("viewing", "segment_uid"), name="viewing_look_once"),
        ),
    ]
