"""Requests about data, corrections, restrictions, and what the gate needs to keep restricted data closed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import zorgvuldig.platform.vault.constraints
import zorgvuldig.platform.vault.fields

GATE = """
alter table gate.rule add column when_restricted boolean not null default false;
alter table gate.cap add column held integer[], add column held_masks bigint[];
"""
BACK = """
alter table gate.rule drop column when_restricted;
alter table gate.cap drop column held, drop column held_masks;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("zorgvuldig", "0005_absence"),
    ]

    operations = [
        migrations.AddField(
            model_name="guardianship",
            name="restricted_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.CheckConstraint(
                condition=models.Q(("restricted_until", None), ("is_restricted", True), _connector="OR"),
                name="guardianship_end_of_restriction",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("mask", models.BigIntegerField()),
                ("table_name", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("column_name", models.CharField(max_length=60)),
                ("shown", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("proposed", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("explanation", zorgvuldig.platform.vault.fields.SealedTextField()),
                ("asked_by_id", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn")],
                        max_length=20,
                    ),
                ),
                ("reason", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by_id", models.IntegerField(blank=True, null=True)),
                ("statement", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("statement_at", models.DateTimeField(blank=True, null=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="zorgvuldig.pupil"
                    ),
                ),
            ],
            options={
                "db_table": "correction",
            },
        ),
        migrations.CreateModel(
            name="CorrectionFile",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("blob", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                ("mask", models.BigIntegerField()),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="zorgvuldig.correction"
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
                "db_table": "correction_file",
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "access"),
                            ("rectification", "rectification"),
                            ("erasure", "erasure"),
                            ("restriction", "restriction"),
                            ("objection", "objection"),
                            ("portability", "portability"),
                            ("withdrawal", "withdrawal"),
                            ("information", "information"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("screen", "screen"), ("desk", "desk"), ("letter", "letter"), ("mail", "mail")],
                        max_length=10,
                    ),
                ),
                ("asker_id", models.IntegerField(blank=True, null=True)),
                ("asker_name", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                (
                    "acts_as",
                    models.CharField(
                        choices=[
                            ("pupil", "pupil"),
                            ("guardian", "guardian"),
                            ("other_parent", "other parent"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("wish", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("mask", models.BigIntegerField(db_default=0, default=0)),
                ("purpose", models.CharField(blank=True, db_default="", max_length=40)),
                ("received_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by_id", models.IntegerField()),
                (
                    "identity_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_in", "signed in"),
                            ("known", "known in person"),
                            ("document_seen", "document seen"),
                            ("called_back", "called back"),
                        ],
                        max_length=20,
                    ),
                ),
                ("identity_at", models.DateTimeField(blank=True, null=True)),
                ("identity_by_id", models.IntegerField(blank=True, null=True)),
                ("extended_at", models.DateTimeField(blank=True, null=True)),
                ("extended_by_id", models.IntegerField(blank=True, null=True)),
                ("extension_reason", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("weighing", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "granted"),
                            ("partly", "partly"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("repeated", "repeated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ground", models.CharField(blank=True, max_length=40)),
                ("answer", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by_id", models.IntegerField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="zorgvuldig.pupil"
                    ),
                ),
                (
                    "repeats",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repeated_by",
                        to="zorgvuldig.request",
                    ),
                ),
            ],
            options={
                "db_table": "request",
            },
        ),
        migrations.CreateModel(
            name="RecipientNotice",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("recipient", models.CharField(max_length=40)),
                ("released_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "letter"),
                            ("mail", "mail"),
                            ("phone", "phone"),
                            ("system", "system"),
                            ("impossible", "impossible"),
                        ],
                        max_length=20,
                    ),
                ),
                ("remark", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("told_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="zorgvuldig.request"
                    ),
                ),
            ],
            options={
                "db_table": "recipient_notice",
            },
        ),
        migrations.AddField(
            model_name="correction",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="correction", to="zorgvuldig.request"
            ),
        ),
        migrations.CreateModel(
            name="RequestFile",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("blob", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by_id", models.IntegerField()),
                ("kind", models.CharField(choices=[("letter", "letter"), ("evidence", "evidence")], max_length=10)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="zorgvuldig.request"
                    ),
                ),
            ],
            options={
                "db_table": "request_file",
            },
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("identity", "identity"),
                            ("told", "told"),
                            ("extended", "extended"),
                            ("letter", "letter"),
                            ("note", "note"),
                            ("restricted", "restricted"),
                            ("lifted", "lifted"),
                            ("decided", "decided"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", zorgvuldig.platform.vault.fields.SealedTextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by_id", models.IntegerField()),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.pupil"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="zorgvuldig.request"
                    ),
                ),
            ],
            options={
                "db_table": "request_step",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("mask", models.BigIntegerField()),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("set_by_id", models.IntegerField()),
                ("lifted_by_id", models.IntegerField(blank=True, null=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="restrictions", to="zorgvuldig.pupil"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restrictions",
                        to="zorgvuldig.request",
                    ),
                ),
            ],
            options={
                "db_table": "restriction",
            },
        ),
        migrations.CreateModel(
            name="ParentalAccess",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("given_at", models.DateTimeField()),
                ("given_by_id", models.IntegerField()),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="zorgvuldig.person"
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parental_access",
                        to="zorgvuldig.pupil",
                    ),
                ),
            ],
            options={
                "db_table": "parental_access",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("pupil", "guardian"), name="parental_access_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="parental_access_period",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by_id", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="request_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "refused"), _negated=True),
                    models.Q(("ground", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_refused_on_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("identity_at", None), ("identity_by_id", None), ("identity_way", "")),
                    models.Q(
                        models.Q(("identity_way", ""), _negated=True),
                        ("identity_at__isnull", False),
                        ("identity_by_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="request_identity_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(condition=models.Q(("mask__gte", 0)), name="request_of_categories"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by_id", None),
                    ("asker_id", None),
                    models.Q(("decided_by_id", models.F("asker_id")), _negated=True),
                    ("outcome__in", ["repeated", "withdrawn"]),
                    _connector="OR",
                ),
                name="request_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None), ("kind__in", ["access", "portability"])),
                fields=("pupil", "asker_id", "kind"),
                name="request_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="asker_name", name="request_asker_name_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="wish", name="request_wish_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="extension_reason", name="request_extension_reason_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="weighing", name="request_weighing_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="answer", name="request_answer_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="recipientnotice",
            constraint=models.UniqueConstraint(fields=("request", "recipient"), name="recipient_notice_once"),
        ),
        migrations.AddConstraint(
            model_name="recipientnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at", None), ("told_by_id", None), ("way", "")),
                    models.Q(
                        models.Q(("way", ""), _negated=True), ("told_at__isnull", False), ("told_by_id__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="recipient_notice_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipientnotice",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="remark", name="recipient_notice_remark_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)),
                fields=("table_name", "row_id", "column_name", "asked_by_id"),
                name="correction_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by_id", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="correction_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "withdrawn"),
                    ("decided_by_id", None),
                    models.Q(("decided_by_id", models.F("asked_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="correction_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement_at", None), ("outcome", "refused"), _connector="OR"),
                name="correction_statement_when_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="shown", name="correction_shown_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="proposed", name="correction_proposed_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="explanation", name="correction_explanation_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="reason", name="correction_reason_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="statement", name="correction_statement_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="requeststep",
            constraint=zorgvuldig.platform.vault.constraints.OwnPupil(
                field="text", name="request_step_text_pupil", pupil="pupil_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(condition=models.Q(("mask__gt", 0)), name="restriction_of_something"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at", None), ("lifted_by_id", None)),
                    models.Q(("ends_at__gte", models.F("starts_at")), ("lifted_by_id__isnull", False)),
                    _connector="OR",
                ),
                name="restriction_lifted_whole",
            ),
        ),
        migrations.RunSQL(GATE, BACK),
    ]
