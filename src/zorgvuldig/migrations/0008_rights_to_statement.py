"""Requests of families, what governs the register, and what was measured of the promises."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from zorgvuldig.platform.vault.constraints import OwnPupil
from zorgvuldig.platform.vault.fields import SealedTextField

# What was counted of unusual reading in periods that are over, so that the statement need not count it anew every five minutes.
READING = """
create table gate.reading_period (
    watch text not null,
    day date not null,
    -- What it was counted by; by anything else it was not counted.
    made_of text not null,
    counted_at timestamptz not null,
    primary key (watch, day)
);
create table gate.reading_kept (
    watch text not null,
    day date not null,
    staff_id integer not null,
    primary key (watch, day, staff_id),
    -- Nothing is kept of a period that was not counted.
    foreign key (watch, day) references gate.reading_period (watch, day) on delete cascade
);
"""


# fmt: off
class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0007_cameras_and_retention")]
    operations = [
        migrations.CreateModel("Request", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="requests")),
            ("kind", models.CharField(max_length=20, choices=[("access", "access"), ("rectification", "rectification"),
                ("erasure", "erasure"), ("restriction", "restriction"), ("objection", "objection"),
                ("portability", "portability"), ("withdrawal", "withdrawal"), ("information", "information")])),
            ("way", models.CharField(max_length=10, choices=[("screen", "screen"), ("desk", "desk"),
                ("letter", "letter"), ("mail", "mail")])),
            ("asker_id", models.IntegerField(blank=True, null=True)),
            ("asker_name", SealedTextField(blank=True)),
            ("acts_as", models.CharField(max_length=20, choices=[("pupil", "pupil"), ("guardian", "guardian"),
                ("other_parent", "other parent"), ("other", "other")])),
            ("wish", SealedTextField(blank=True)),
            ("mask", models.BigIntegerField(default=0, db_default=0)),
            ("purpose", models.CharField(max_length=40, blank=True, db_default="")),
            ("received_on", models.DateField()),
            ("entered_at", models.DateTimeField()),
            ("entered_by_id", models.IntegerField()),
            ("identity_way", models.CharField(max_length=20, blank=True,
                choices=[("signed_in", "signed in"), ("known", "known in person"), ("document_seen", "document seen"),
                ("called_back", "called back")])),
            ("identity_at", models.DateTimeField(blank=True, null=True)),
            ("identity_by_id", models.IntegerField(blank=True, null=True)),
            ("extended_at", models.DateTimeField(blank=True, null=True)),
            ("extended_by_id", models.IntegerField(blank=True, null=True)),
            ("extension_reason", SealedTextField(blank=True)),
            ("weighing", SealedTextField(blank=True)),
            ("outcome", models.CharField(max_length=20, blank=True,
                choices=[("granted", "granted"), ("partly", "partly"), ("refused", "refused"),
                ("withdrawn", "withdrawn"), ("repeated", "repeated")])),
            ("ground", models.CharField(max_length=40, blank=True)),
            ("answer", SealedTextField(blank=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by_id", models.IntegerField(blank=True, null=True)),
            ("repeats", models.ForeignKey("zorgvuldig.request", models.SET_NULL, blank=True, null=True,
                related_name="repeated_by")),
            ("reminded_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "request", "constraints": [
            models.CheckConstraint(name="request_decided_whole",
                condition=Q(decided_at=None, decided_by_id=None, outcome="")
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False))),
            models.CheckConstraint(name="request_refused_on_ground", condition=~Q(outcome="refused") | ~Q(ground="")),
            models.CheckConstraint(name="request_identity_whole",
                condition=Q(identity_at=None, identity_by_id=None, identity_way="")
                | (~Q(identity_way="") & Q(identity_at__isnull=False, identity_by_id__isnull=False))),
            models.CheckConstraint(name="request_of_categories", condition=Q(mask__gte=0)),
            models.CheckConstraint(name="request_decided_by_another", condition=Q(decided_by_id=None) | Q(asker_id=None)
                | ~Q(decided_by_id=F("asker_id")) | Q(outcome__in=["repeated", "withdrawn"])),
            models.UniqueConstraint(name="request_once_at_a_time", fields=("pupil", "asker_id", "kind"),
                condition=Q(decided_at=None, kind__in=["access", "portability"])),
            OwnPupil(name="request_asker_name_pupil", field="asker_name", pupil="pupil_id"),
            OwnPupil(name="request_wish_pupil", field="wish", pupil="pupil_id"),
            OwnPupil(name="request_extension_reason_pupil", field="extension_reason", pupil="pupil_id"),
            OwnPupil(name="request_weighing_pupil", field="weighing", pupil="pupil_id"),
            OwnPupil(name="request_answer_pupil", field="answer", pupil="pupil_id"),
        ]}),
        # A model of the gate that names requests, so it comes after them.
        migrations.CreateModel("Restriction", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="restrictions")),
            ("request", models.ForeignKey("zorgvuldig.request", models.CASCADE, related_name="restrictions")),
            ("mask", models.BigIntegerField()),
            ("purpose", models.CharField(max_length=40, blank=True)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
            ("set_by_id", models.IntegerField()),
            ("lifted_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "restriction", "constraints": [
            models.CheckConstraint(name="restriction_of_something", condition=Q(mask__gt=0)),
            models.CheckConstraint(name="restriction_lifted_whole", condition=Q(ends_at=None, lifted_by_id=None)
                | Q(ends_at__gte=F("starts_at"), lifted_by_id__isnull=False)),
        ]}),
        migrations.CreateModel("RequestStep", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("request", models.ForeignKey("zorgvuldig.request", models.CASCADE, related_name="steps")),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("kind", models.CharField(max_length=20, choices=[("received", "received"), ("identity", "identity"),
                ("told", "told"), ("extended", "extended"), ("letter", "letter"), ("note", "note"),
                ("restricted", "restricted"), ("lifted", "lifted"), ("decided", "decided")])),
            ("text", SealedTextField(blank=True)),
            ("at", models.DateTimeField()),
            ("by_id", models.IntegerField()),
        ], {"db_table": "request_step", "constraints": [
            OwnPupil(name="request_step_text_pupil", field="text", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("RequestFile", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("request", models.ForeignKey("zorgvuldig.request", models.CASCADE, related_name="files")),
            ("kind", models.CharField(max_length=10, choices=[("letter", "letter"), ("evidence", "evidence")])),
        ], {"db_table": "request_file"}),
        migrations.CreateModel("Erasure", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="erasures")),
            ("request", models.OneToOneField("zorgvuldig.request", models.CASCADE, related_name="erasure")),
            ("mask", models.BigIntegerField()),
            ("kept_mask", models.BigIntegerField(default=0, db_default=0)),
            ("decided_at", models.DateTimeField()),
            ("done_at", models.DateTimeField(blank=True, null=True)),
            ("done_mask", models.BigIntegerField(default=0, db_default=0)),
        ], {"db_table": "erasure", "constraints": [
            models.CheckConstraint(name="erasure_of_something", condition=Q(kept_mask__gte=0, mask__gt=0)),
        ]}),
        migrations.CreateModel("Correction", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="corrections")),
            ("request", models.OneToOneField("zorgvuldig.request", models.CASCADE, related_name="correction")),
            ("mask", models.BigIntegerField()),
            ("table_name", models.CharField(max_length=60)),
            ("row_id", models.BigIntegerField()),
            ("column_name", models.CharField(max_length=60)),
            ("shown", SealedTextField(blank=True)),
            ("proposed", SealedTextField(blank=True)),
            ("explanation", SealedTextField()),
            ("asked_by_id", models.IntegerField()),
            ("asked_at", models.DateTimeField()),
            ("outcome", models.CharField(max_length=20, blank=True,
                choices=[("accepted", "accepted"), ("refused", "refused"), ("withdrawn", "withdrawn")])),
            ("reason", SealedTextField(blank=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by_id", models.IntegerField(blank=True, null=True)),
            ("statement", SealedTextField(blank=True)),
            ("statement_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "correction", "constraints": [
            models.UniqueConstraint(name="correction_once_at_a_time",
                fields=("table_name", "row_id", "column_name", "asked_by_id"), condition=Q(decided_at=None)),
            models.CheckConstraint(name="correction_decided_whole",
                condition=Q(decided_at=None, decided_by_id=None, outcome="")
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by_id__isnull=False))),
            models.CheckConstraint(name="correction_decided_by_another", condition=Q(outcome="withdrawn")
                | Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id"))),
            models.CheckConstraint(name="correction_statement_when_refused", condition=Q(statement_at=None)
                | Q(outcome="refused")),
            OwnPupil(name="correction_shown_pupil", field="shown", pupil="pupil_id"),
            OwnPupil(name="correction_proposed_pupil", field="proposed", pupil="pupil_id"),
            OwnPupil(name="correction_explanation_pupil", field="explanation", pupil="pupil_id"),
            OwnPupil(name="correction_reason_pupil", field="reason", pupil="pupil_id"),
            OwnPupil(name="correction_statement_pupil", field="statement", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("CorrectionFile", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("correction", models.ForeignKey("zorgvuldig.correction", models.CASCADE, related_name="files")),
            ("mask", models.BigIntegerField()),
        ], {"db_table": "correction_file"}),
        migrations.CreateModel("RecipientNotice", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("request", models.ForeignKey("zorgvuldig.request", models.CASCADE, related_name="notices",
                db_index=False)),
            ("recipient", models.CharField(max_length=40)),
            ("released_at", models.DateTimeField()),
            ("made_at", models.DateTimeField()),
            ("way", models.CharField(max_length=20, blank=True,
                choices=[("letter", "letter"), ("mail", "mail"), ("phone", "phone"), ("system", "system"),
                ("impossible", "impossible")])),
            ("remark", SealedTextField(blank=True)),
            ("told_at", models.DateTimeField(blank=True, null=True)),
            ("told_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "recipient_notice", "constraints": [
            models.UniqueConstraint(name="recipient_notice_once", fields=("request", "recipient")),
            models.CheckConstraint(name="recipient_notice_whole", condition=Q(told_at=None, told_by_id=None, way="")
                | (~Q(way="") & Q(told_at__isnull=False, told_by_id__isnull=False))),
            OwnPupil(name="recipient_notice_remark_pupil", field="remark", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("ParentalAccess", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="parental_access")),
            ("guardian", models.ForeignKey("zorgvuldig.person", models.CASCADE, related_name="+")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("given_at", models.DateTimeField()),
            ("given_by_id", models.IntegerField()),
        ], {"db_table": "parental_access", "constraints": [
            models.UniqueConstraint(name="parental_access_once", fields=("pupil", "guardian"),
                condition=Q(ends_on=None)),
            models.CheckConstraint(name="parental_access_period", condition=Q(ends_on=None)
                | Q(ends_on__gte=F("starts_on"))),
        ]}),
        migrations.CreateModel("ParentalAllowance", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="parental_allowances")),
            ("guardian", models.ForeignKey("zorgvuldig.person", models.CASCADE, related_name="+")),
            ("mask", models.BigIntegerField()),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
            ("given_by_id", models.IntegerField()),
        ], {"db_table": "parental_allowance", "constraints": [
            models.UniqueConstraint(name="parental_allowance_once", fields=("pupil", "guardian"),
                condition=Q(ends_at=None)),
            models.CheckConstraint(name="parental_allowance_period", condition=Q(ends_at=None)
                | Q(ends_at__gte=F("starts_at"))),
            models.CheckConstraint(name="parental_allowance_of_something", condition=~Q(mask=0)),
        ]}),
        migrations.CreateModel("CloseWatch", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("why", SealedTextField()),
            ("starts_at", models.DateTimeField()),
            ("started_by_id", models.IntegerField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("ended_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "close_watch", "constraints": [
            models.UniqueConstraint(name="close_watch_once", fields=("pupil",), condition=Q(ended_at=None)),
            models.CheckConstraint(name="close_watch_ended_whole", condition=Q(ended_at=None, ended_by_id=None)
                | Q(ended_at__isnull=False, ended_by_id__isnull=False)),
            OwnPupil(name="close_watch_why_pupil", field="why", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("Breach", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("kind", models.CharField(max_length=10, choices=[("lost", "a device or paper is lost or stolen"),
                ("sent", "sent to the wrong person"), ("opened", "opened by somebody who should not"),
                ("account", "an account was misused"), ("hacked", "somebody broke into a system"),
                ("published", "published by mistake"), ("destroyed", "data are gone or cannot be reached"),
                ("supplier", "happened at a supplier"), ("other", "something else")])),
            ("title", models.CharField(max_length=120)),
            ("what", models.TextField()),
            ("happened_at", models.DateTimeField(blank=True, null=True)),
            ("noticed_at", models.DateTimeField()),
            ("reported_at", models.DateTimeField()),
            ("reported_by_id", models.IntegerField()),
            ("answers", models.JSONField(default=dict)),
            ("people_count", models.PositiveIntegerField(blank=True, null=True)),
            ("people_kinds", models.JSONField(default=list)),
            ("categories", models.JSONField(default=list)),
            ("account_person_id", models.IntegerField(blank=True, null=True)),
            ("account_since", models.DateTimeField(blank=True, null=True)),
            ("account_until", models.DateTimeField(blank=True, null=True)),
            ("measures", models.TextField(blank=True)),
            ("ap_decision", models.CharField(max_length=4, blank=True,
                choices=[("tell", "tell"), ("not", "do not tell")])),
            ("ap_reason", models.TextField(blank=True)),
            ("ap_decided_at", models.DateTimeField(blank=True, null=True)),
            ("ap_decided_by_id", models.IntegerField(blank=True, null=True)),
            ("ap_told_at", models.DateTimeField(blank=True, null=True)),
            ("ap_reference", models.CharField(max_length=60, blank=True)),
            ("people_decision", models.CharField(max_length=4, blank=True,
                choices=[("tell", "tell"), ("not", "do not tell")])),
            ("people_reason", models.TextField(blank=True)),
            ("people_decided_at", models.DateTimeField(blank=True, null=True)),
            ("people_decided_by_id", models.IntegerField(blank=True, null=True)),
            ("people_letter", models.TextField(blank=True)),
            ("people_told_at", models.DateTimeField(blank=True, null=True)),
            ("changed_at", models.DateTimeField(blank=True, null=True)),
            ("changed_by_id", models.IntegerField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("closed_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "breach", "constraints": [
            models.CheckConstraint(name="breach_ap_decided_whole",
                condition=Q(ap_decided_at=None, ap_decided_by_id=None, ap_decision="")
                | (~Q(ap_decision="") & ~Q(ap_reason="") & Q(ap_decided_at__isnull=False,
                ap_decided_by_id__isnull=False))),
            models.CheckConstraint(name="breach_people_decided_whole",
                condition=Q(people_decided_at=None, people_decided_by_id=None, people_decision="")
                | (~Q(people_decision="") & ~Q(people_reason="")
                & Q(people_decided_at__isnull=False, people_decided_by_id__isnull=False))),
            models.CheckConstraint(name="breach_ap_told_when_decided", condition=Q(ap_told_at=None)
                | Q(ap_decision="tell")),
            models.CheckConstraint(name="breach_people_told_when_decided", condition=Q(people_told_at=None)
                | Q(people_decision="tell")),
            models.CheckConstraint(name="breach_closed_whole", condition=Q(closed_at=None, closed_by_id=None)
                | (Q(closed_at__isnull=False, closed_by_id__isnull=False)
                & (Q(ap_decision="not") | Q(ap_decision="tell", ap_told_at__isnull=False))
                & (Q(people_decision="not") | Q(people_decision="tell", people_told_at__isnull=False))
                & ~Q(measures=""))),
            models.CheckConstraint(name="breach_account_whole", condition=Q(account_person_id=None, account_since=None)
                | Q(account_person_id__isnull=False, account_since__isnull=False)),
        ]}),
        migrations.CreateModel("BreachPupil", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("breach", models.ForeignKey("zorgvuldig.breach", models.CASCADE, related_name="pupils", db_index=False)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
        ], {"db_table": "breach_pupil", "constraints": [
            models.UniqueConstraint(name="breach_pupil_once", fields=("breach", "pupil")),
        ]}),
        migrations.CreateModel("BreachNote", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("breach", models.ForeignKey("zorgvuldig.breach", models.CASCADE, related_name="notes")),
            ("text", models.TextField()),
            ("written_at", models.DateTimeField()),
            ("written_by_id", models.IntegerField()),
        ], {"db_table": "breach_note"}),
        migrations.CreateModel("Dpia", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("subject", models.CharField(max_length=10, choices=[("cameras", "cameras"),
                ("tracking", "the pupil records themselves"), ("supplier", "a supplier's product"),
                ("pictures", "photos and videos"), ("other", "something else")])),
            ("product", models.ForeignKey("zorgvuldig.product", models.PROTECT, blank=True, null=True,
                related_name="+")),
            ("title", models.CharField(max_length=120)),
            ("answers", models.JSONField(default=dict)),
            ("risks", models.JSONField(default=list)),
            ("started_at", models.DateTimeField()),
            ("started_by_id", models.IntegerField()),
            ("changed_at", models.DateTimeField()),
            ("changed_by_id", models.IntegerField()),
            ("dpo_advice", models.TextField(blank=True)),
            ("dpo_advised_at", models.DateTimeField(blank=True, null=True)),
            ("dpo_id", models.IntegerField(blank=True, null=True)),
            ("council_on", models.DateField(blank=True, null=True)),
            ("council_says", models.CharField(max_length=300, blank=True)),
            ("outcome", models.CharField(max_length=4, blank=True,
                choices=[("go", "may go ahead"), ("stop", "does not go ahead"),
                ("ask", "first ask the supervisor (art. 36)")])),
            ("outcome_why", models.TextField(blank=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by_id", models.IntegerField(blank=True, null=True)),
            ("next_on", models.DateField(blank=True, null=True)),
            ("replaces", models.ForeignKey("zorgvuldig.dpia", models.PROTECT, blank=True, null=True, related_name="+")),
        ], {"db_table": "dpia", "constraints": [
            models.CheckConstraint(name="dpia_of_product", condition=Q(product__isnull=False, subject="supplier")
                | (~Q(subject="supplier") & Q(product=None))),
            models.CheckConstraint(name="dpia_advised_whole",
                condition=Q(dpo_advice="", dpo_advised_at=None, dpo_id=None)
                | (~Q(dpo_advice="") & Q(dpo_advised_at__isnull=False, dpo_id__isnull=False))),
            models.CheckConstraint(name="dpia_decided_whole",
                condition=Q(decided_at=None, decided_by_id=None, outcome="")
                | (~Q(outcome="") & ~Q(outcome_why="") & Q(decided_at__isnull=False, decided_by_id__isnull=False,
                dpo_id__isnull=False, next_on__isnull=False) & ~Q(decided_by_id=F("started_by_id"))
                & ~Q(decided_by_id=F("changed_by_id")))),
        ]}),
        migrations.CreateModel("DutyDone", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("duty", models.CharField(max_length=40)),
            ("outcome", models.TextField()),
            ("done_at", models.DateTimeField()),
            ("done_by_id", models.IntegerField()),
        ], {"db_table": "duty_done", "indexes": [
            models.Index(name="duty_done_last", fields=["duty", "-done_at"]),
        ]}),
        migrations.CreateModel("RoleReview", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("staff_role_id", models.IntegerField()),
            ("staff_id", models.IntegerField()),
            ("role", models.CharField(max_length=40)),
            ("outcome", models.CharField(max_length=4, choices=[("keep", "still needed"), ("end", "ends today")])),
            ("reviewed_at", models.DateTimeField()),
            ("reviewed_by_id", models.IntegerField()),
        ], {"db_table": "role_review", "indexes": [
            models.Index(name="role_review_last", fields=["staff_role_id", "-reviewed_at"]),
        ]}),
        migrations.CreateModel("NormLevel", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("norm", models.CharField(max_length=20)),
            ("level", models.PositiveSmallIntegerField()),
            ("target", models.PositiveSmallIntegerField()),
            ("target_on", models.DateField(blank=True, null=True)),
            ("shown_by", models.TextField(blank=True)),
            ("set_at", models.DateTimeField()),
            ("set_by_id", models.IntegerField()),
        ], {"db_table": "norm_level", "constraints": [
            models.CheckConstraint(name="norm_level_of_five",
                condition=Q(level__gte=1, level__lte=5, target__gte=1, target__lte=5)),
        ], "indexes": [
            models.Index(name="norm_level_last", fields=["norm", "-set_at"]),
        ]}),
        migrations.CreateModel("ReadingReview", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("watch", models.CharField(max_length=40)),
            ("staff_id", models.IntegerField()),
            ("day", models.DateField()),
            ("outcome", models.CharField(max_length=6, choices=[("fine", "belongs to the work"),
                ("talked", "talked about"), ("breach", "is a breach")])),
            ("note", models.TextField(blank=True)),
            ("breach", models.ForeignKey("zorgvuldig.breach", models.SET_NULL, blank=True, null=True,
                related_name="+")),
            ("reviewed_at", models.DateTimeField()),
            ("reviewed_by_id", models.IntegerField()),
        ], {"db_table": "reading_review", "constraints": [
            models.UniqueConstraint(name="reading_review_once", fields=("watch", "staff_id", "day")),
        ]}),
        migrations.CreateModel("RegisterVersion", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("label", models.CharField(max_length=40)),
            ("text", models.TextField()),
            ("digest", models.CharField(max_length=64)),
            ("base_digest", models.CharField(max_length=64, blank=True)),
            ("why", models.TextField(blank=True)),
            ("changes", models.JSONField(default=list)),
            ("consequences", models.JSONField(default=list)),
            ("tells_families", models.BooleanField(default=False)),
            ("tell_nl", models.TextField(blank=True)),
            ("tell_en", models.TextField(blank=True)),
            ("is_operators", models.BooleanField(default=False)),
            ("proposed_at", models.DateTimeField()),
            ("proposed_by_id", models.IntegerField(blank=True, null=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("decided_by_id", models.IntegerField(blank=True, null=True)),
            ("is_approved", models.BooleanField(blank=True, null=True)),
            ("decided_why", models.TextField(blank=True)),
            ("in_force_from", models.DateTimeField(blank=True, null=True)),
            ("in_force_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "register_version", "constraints": [
            models.CheckConstraint(name="register_version_proposed",
                condition=Q(decided_by_id=None, is_operators=True, proposed_by_id=None)
                | Q(is_operators=False, proposed_by_id__isnull=False)),
            models.CheckConstraint(name="register_version_by_two", condition=Q(is_operators=True)
                | Q(decided_at=None, decided_by_id=None, is_approved=None)
                | (Q(decided_at__isnull=False, decided_by_id__isnull=False, is_approved__isnull=False)
                & ~Q(decided_by_id=F("proposed_by_id")))),
            models.CheckConstraint(name="register_version_in_force_when_approved", condition=Q(in_force_at=None)
                | Q(is_operators=True) | Q(in_force_from__isnull=False, is_approved=True)),
            models.CheckConstraint(name="register_version_withdrawn_whole",
                condition=Q(withdrawn_at=None, withdrawn_by_id=None)
                | Q(in_force_at=None, withdrawn_at__isnull=False, withdrawn_by_id__isnull=False)),
        ]}),
        migrations.CreateModel("Evidence", [
            ("promise", models.CharField(primary_key=True, max_length=3, serialize=False)),
            ("state", models.CharField(max_length=12)),
            ("evidence", models.JSONField()),
            ("at", models.DateTimeField()),
            ("signature", models.BinaryField(db_default=b"")),
        ], {"db_table": "evidence"}),
        migrations.CreateModel("EvidenceChange", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("promise", models.CharField(max_length=3)),
            ("state", models.CharField(max_length=12)),
            ("at", models.DateTimeField()),
        ], {"db_table": "evidence_change", "indexes": [
            models.Index(name="evidence_change_last", fields=["promise", "-at"]),
        ]}),
        migrations.CreateModel("PublicPage", [
            ("name", models.CharField(primary_key=True, max_length=40, serialize=False)),
            ("content_type", models.CharField(max_length=40)),
            ("body", models.BinaryField()),
            ("digest", models.CharField(max_length=64)),
            ("made_at", models.DateTimeField()),
            ("signature", models.BinaryField(db_default=b"")),
        ], {"db_table": "public_page"}),
        migrations.RunSQL([
            READING,
            f"alter table gate.reading_period owner to {settings.NAMES.authz}",
            f"alter table gate.reading_kept owner to {settings.NAMES.authz}",
        ]),
    ]
