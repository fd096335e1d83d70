"""What a pupil's file holds: photo and papers, attendance, grades, care."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import now

from zorgvuldig.attendance.models import SlotRange
from zorgvuldig.platform.vault.constraints import OwnPupil
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.models import DateRange

# Who asked for a code for somebody who opens much, and what a second person said; and letters with a code, until they are made and opened.
INVITATIONS = """
create table gate.invitation_request (
    id bigint generated always as identity primary key,
    person_id integer not null references public.person (id) on delete cascade,
    asked_by integer not null,
    asked_at timestamptz not null,
    answered_by integer,
    agreed_at timestamptz,
    -- When it was answered with no, used for a code, or overtaken by a newer question.
    ended_at timestamptz,
    constraint invitation_request_second check (answered_by <> asked_by),
    constraint invitation_request_agreed check (agreed_at is null or answered_by is not null)
);
create unique index invitation_request_open on gate.invitation_request (person_id) where ended_at is null;
create index invitation_request_person on gate.invitation_request (person_id);
create table gate.invitation_letter (
    id bigint generated always as identity primary key,
    -- Letters that were asked for at once are one file.
    batch uuid not null,
    person_id integer not null references public.person (id) on delete cascade,
    asked_by integer not null,
    asked_at timestamptz not null,
    -- Names and addresses until the letters are made, the letters until they are opened, then nothing.
    blob uuid,
    made_at timestamptz,
    opened_by integer,
    opened_at timestamptz,
    problem text not null default '',
    constraint invitation_letter_opened check ((opened_at is null) = (opened_by is null) and (opened_at is null or blob is null))
);
create index invitation_letter_person on gate.invitation_letter (person_id);
"""
# An approval names the proposer of its own plan, so that the check on two different persons cannot be got round.
APPROVAL = """
alter table grade_approval add constraint grade_approval_of_plan
    foreign key (plan_id, proposed_by_id) references grade_plan (id, proposed_by_id) on delete cascade;
"""


# fmt: off
class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0002_school")]
    operations = [
        migrations.CreateModel("PupilPhoto", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, related_name="photo", db_index=False)),
        ], {"db_table": "pupil_photo"}),
        migrations.CreateModel("GuardianDocument", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="guardian_documents")),
            ("guardianship", models.ForeignKey("zorgvuldig.guardianship", models.CASCADE, related_name="documents")),
        ], {"db_table": "guardian_document"}),
        migrations.CreateModel("CareDocument", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="care_documents")),
        ], {"db_table": "care_document"}),
        migrations.CreateModel("HealthDocument", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="health_documents")),
        ], {"db_table": "health_document"}),
        migrations.CreateModel("LessonRoll", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("lesson", models.OneToOneField("zorgvuldig.lesson", models.CASCADE, related_name="roll")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="+")),
            ("taken_by_id", models.IntegerField()),
            ("taken_at", models.DateTimeField()),
        ], {"db_table": "lesson_roll"}),
        migrations.CreateModel("Attendance", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="attendance", db_index=False)),
            ("lesson", models.ForeignKey("zorgvuldig.lesson", models.CASCADE, related_name="attendance")),
            ("kind", models.CharField(max_length=10, choices=[("absent", "absent"), ("late", "late"),
                ("sent_out", "sent out")])),
            ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("reason", models.ForeignKey("zorgvuldig.absencereason", models.PROTECT, blank=True, null=True,
                related_name="+")),
            ("recorded_by_id", models.IntegerField()),
            ("recorded_at", models.DateTimeField()),
        ], {"db_table": "attendance", "constraints": [
            models.UniqueConstraint(name="attendance_once", fields=("pupil", "lesson")),
            models.CheckConstraint(name="attendance_minutes", condition=Q(minutes=None) | Q(minutes__lte=240)),
        ]}),
        migrations.CreateModel("AbsenceNotice", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="absence_notices",
                db_index=False)),
            ("kind", models.CharField(max_length=12, choices=[("sick", "ill"), ("appointment", "appointment"),
                ("leave", "leave")])),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("remark", SealedTextField(blank=True)),
            ("reported_by_id", models.IntegerField()),
            ("reported_at", models.DateTimeField()),
            ("refused_before", models.IntegerField(default=0, db_default=0)),
        ], {"db_table": "absence_notice", "constraints": [
            models.CheckConstraint(name="absence_notice_days", condition=Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(name="absence_notice_once", expressions=[("pupil", "="), ("refused_before", "="),
                (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), "&&")]),
            OwnPupil(name="absence_notice_remark_pupil", field="remark", pupil="pupil_id"),
        ], "indexes": [
            models.Index(name="absence_notice_pupil", fields=["pupil", "starts_on"]),
        ]}),
        migrations.CreateModel("Absence", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="absences", db_index=False)),
            ("reason", models.ForeignKey("zorgvuldig.absencereason", models.PROTECT, related_name="+")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("from_slot", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("until_slot", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("note", SealedTextField(blank=True)),
            ("recorded_by_id", models.IntegerField()),
            ("recorded_at", models.DateTimeField()),
        ], {"db_table": "absence", "constraints": [
            models.CheckConstraint(name="absence_days", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="absence_slots", condition=Q(from_slot=None, until_slot=None)
                | Q(until_slot__gt=F("from_slot"))),
            ExclusionConstraint(name="absence_no_overlap", expressions=[("pupil", "="),
                (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), "&&"),
                (SlotRange(F("from_slot"), F("until_slot"), RangeBoundary()), "&&")]),
            OwnPupil(name="absence_note_pupil", field="note", pupil="pupil_id"),
        ], "indexes": [
            models.Index(name="absence_pupil", fields=["pupil", "starts_on"]),
        ]}),
        migrations.CreateModel("AbsenceAnswer", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("notice", models.OneToOneField("zorgvuldig.absencenotice", models.CASCADE, related_name="answer")),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("outcome", models.CharField(max_length=10, choices=[("confirmed", "confirmed"), ("refused", "refused")])),
            ("absence", models.ForeignKey("zorgvuldig.absence", models.SET_NULL, blank=True, null=True,
                related_name="answers")),
            ("text", SealedTextField(blank=True)),
            ("answered_by_id", models.IntegerField()),
            ("answered_at", models.DateTimeField()),
        ], {"db_table": "absence_answer", "constraints": [
            OwnPupil(name="absence_answer_text_pupil", field="text", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("AbsenceSignal", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="absence_signals")),
            ("hours", models.PositiveSmallIntegerField()),
            ("counted_from", models.DateField()),
            ("counted_until", models.DateField()),
            ("noticed_at", models.DateTimeField()),
            ("prepared_by_id", models.IntegerField(blank=True, null=True)),
            ("prepared_at", models.DateTimeField(blank=True, null=True)),
            ("draft", SealedTextField(blank=True)),
            ("outcome", models.CharField(max_length=10, blank=True,
                choices=[("", "open"), ("reported", "reported"), ("dismissed", "dismissed")])),
            ("closed_by_id", models.IntegerField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "absence_signal", "constraints": [
            models.UniqueConstraint(name="absence_signal_open_once", fields=("pupil",), condition=Q(closed_at=None)),
            models.CheckConstraint(name="absence_signal_closed", condition=Q(closed_at=None, outcome="")
                | (~Q(outcome="") & Q(closed_at__isnull=False))),
            OwnPupil(name="absence_signal_draft_pupil", field="draft", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("Test", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="tests",
                db_index=False)),
            ("title", models.CharField(max_length=80)),
            ("weight", models.PositiveSmallIntegerField()),
            ("held_on", models.DateField()),
            ("period", models.ForeignKey("zorgvuldig.period", models.PROTECT, blank=True, null=True,
                related_name="tests")),
            ("shown_from", models.DateTimeField(blank=True, null=True, default=now, db_default=Now())),
            ("is_exam", models.BooleanField(default=False, db_default=False)),
        ], {"db_table": "test", "constraints": [
            models.CheckConstraint(name="test_weight", condition=Q(weight__gte=1, weight__lte=20)),
            models.UniqueConstraint(name="test_once", fields=("group", "title")),
        ]}),
        migrations.CreateModel("Grade", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="grades", db_index=False)),
            ("test", models.ForeignKey("zorgvuldig.test", models.PROTECT, related_name="grades")),
            ("value", models.DecimalField(blank=True, null=True, max_digits=3, decimal_places=1)),
            ("code", models.CharField(max_length=12, blank=True, db_default="",
                choices=[("missed", "to be made up"), ("not_made", "not made"), ("exempt", "excused"),
                ("insufficient", "insufficient"), ("sufficient", "sufficient"), ("good", "good")])),
            ("reason", models.CharField(max_length=200, blank=True, db_default="")),
        ], {"db_table": "grade", "constraints": [
            models.UniqueConstraint(name="grade_once", fields=("pupil", "test")),
            models.CheckConstraint(name="grade_scale", condition=Q(value__gte=1, value__lte=10)),
            models.CheckConstraint(name="grade_or_code", condition=Q(code="", value__isnull=False)
                | Q(code__in=["missed", "not_made", "exempt", "insufficient", "sufficient", "good"], value=None)),
        ]}),
        migrations.CreateModel("GradePlan", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="plans")),
            ("scheme", models.JSONField()),
            ("structure", models.JSONField()),
            ("digest", models.CharField(max_length=64)),
            ("proposed_by_id", models.IntegerField()),
            ("proposed_at", models.DateTimeField()),
        ], {"db_table": "grade_plan", "constraints": [
            models.UniqueConstraint(name="grade_plan_proposer", fields=("id", "proposed_by_id")),
        ]}),
        migrations.CreateModel("GradeApproval", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("plan", models.OneToOneField("zorgvuldig.gradeplan", models.CASCADE, related_name="approval")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="+")),
            ("proposed_by_id", models.IntegerField()),
            ("approved_by_id", models.IntegerField()),
            ("approved_at", models.DateTimeField()),
        ], {"db_table": "grade_approval", "constraints": [
            models.CheckConstraint(name="grade_approval_other_person",
                condition=~Q(proposed_by_id=F("approved_by_id"))),
        ]}),
        migrations.CreateModel("ProgressNote", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="progress_notes",
                db_index=False)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.PROTECT, related_name="+")),
            ("period", models.ForeignKey("zorgvuldig.period", models.PROTECT, related_name="+")),
            ("text", models.TextField(max_length=1000)),
            ("author_id", models.IntegerField()),
            ("written_at", models.DateTimeField()),
            ("shown_from", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "progress_note", "constraints": [
            models.UniqueConstraint(name="progress_note_once", fields=("pupil", "group", "period")),
        ]}),
        migrations.CreateModel("ReportCard", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="report_cards",
                db_index=False)),
            ("period", models.ForeignKey("zorgvuldig.period", models.PROTECT, related_name="+")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.PROTECT, related_name="+")),
            ("version", models.PositiveSmallIntegerField()),
        ], {"db_table": "report_card", "constraints": [
            models.UniqueConstraint(name="report_card_once", fields=("pupil", "period", "version")),
        ]}),
        migrations.CreateModel("ArchiveRecord", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("person", models.ForeignKey("zorgvuldig.person", models.PROTECT, related_name="archive_records",
                db_index=False)),
            ("school", models.ForeignKey("zorgvuldig.school", models.PROTECT, related_name="+")),
            ("kind", models.CharField(max_length=20, choices=[("diploma", "diploma"), ("grade_list", "grade list"),
                ("exemption", "exemption")])),
            ("holder", SealedTextField(pupil="person_id")),
            ("born_on", SealedTextField(pupil="person_id")),
            ("search_hash", models.BinaryField(db_index=True)),
            ("issued_on", models.DateField()),
        ], {"db_table": "archive_record", "constraints": [
            models.UniqueConstraint(name="archive_record_once", fields=("person", "school", "kind", "issued_on")),
            OwnPupil(name="archive_record_holder_pupil", field="holder", pupil="person_id"),
            OwnPupil(name="archive_record_born_on_pupil", field="born_on", pupil="person_id"),
        ]}),
        migrations.CreateModel("GuidanceNote", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("kind", models.CharField(max_length=10, choices=[("note", "note"), ("talk", "talk"),
                ("agreement", "agreement")])),
            ("happened_on", models.DateField()),
            ("title", SealedTextField()),
            ("text", SealedTextField()),
            ("author_id", models.IntegerField()),
            ("written_at", models.DateTimeField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="guidance_notes")),
        ], {"db_table": "guidance_note", "constraints": [
            OwnPupil(name="guidance_note_title_pupil", field="title", pupil="pupil_id"),
            OwnPupil(name="guidance_note_text_pupil", field="text", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("CareNote", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("kind", models.CharField(max_length=10, choices=[("note", "note"), ("talk", "talk"),
                ("agreement", "agreement")])),
            ("happened_on", models.DateField()),
            ("title", SealedTextField()),
            ("text", SealedTextField()),
            ("author_id", models.IntegerField()),
            ("written_at", models.DateTimeField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="care_notes")),
        ], {"db_table": "care_note", "constraints": [
            OwnPupil(name="care_note_title_pupil", field="title", pupil="pupil_id"),
            OwnPupil(name="care_note_text_pupil", field="text", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("OwnNote", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("kind", models.CharField(max_length=10, choices=[("note", "note"), ("talk", "talk"),
                ("agreement", "agreement")])),
            ("happened_on", models.DateField()),
            ("title", SealedTextField()),
            ("text", SealedTextField()),
            ("author_id", models.IntegerField()),
            ("written_at", models.DateTimeField()),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="own_notes")),
        ], {"db_table": "own_note", "constraints": [
            OwnPupil(name="own_note_title_pupil", field="title", pupil="pupil_id"),
            OwnPupil(name="own_note_text_pupil", field="text", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("SupportPlan", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="support_plans",
                db_index=False)),
            ("version", models.PositiveSmallIntegerField()),
            ("situation", SealedTextField()),
            ("goals", SealedTextField()),
            ("actions", SealedTextField()),
            ("pupil_view", SealedTextField(blank=True)),
            ("evaluation", SealedTextField(blank=True)),
            ("evaluate_on", models.DateField()),
            ("author_id", models.IntegerField()),
            ("written_at", models.DateTimeField()),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "support_plan", "constraints": [
            models.UniqueConstraint(name="support_plan_version", fields=("pupil", "version")),
            models.UniqueConstraint(name="support_plan_one_open", fields=("pupil",), condition=Q(closed_at=None)),
            OwnPupil(name="support_plan_situation_pupil", field="situation", pupil="pupil_id"),
            OwnPupil(name="support_plan_goals_pupil", field="goals", pupil="pupil_id"),
            OwnPupil(name="support_plan_actions_pupil", field="actions", pupil="pupil_id"),
            OwnPupil(name="support_plan_pupil_view_pupil", field="pupil_view", pupil="pupil_id"),
            OwnPupil(name="support_plan_evaluation_pupil", field="evaluation", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("SupportAgreement", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("plan", models.ForeignKey("zorgvuldig.supportplan", models.CASCADE, related_name="agreements")),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="+")),
            ("person_id", models.IntegerField()),
            ("agrees", models.BooleanField()),
            ("remark", SealedTextField(blank=True)),
            ("answered_at", models.DateTimeField()),
        ], {"db_table": "support_agreement", "constraints": [
            OwnPupil(name="support_agreement_remark_pupil", field="remark", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("MedicalCard", [
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, primary_key=True, serialize=False,
                related_name="medical_card")),
            ("conditions", SealedTextField(blank=True)),
            ("medication", SealedTextField(blank=True)),
            ("allergies", SealedTextField(blank=True)),
            ("in_emergency", SealedTextField(blank=True)),
            ("doctor", SealedTextField(blank=True)),
            ("changed_by_id", models.IntegerField()),
            ("changed_at", models.DateTimeField()),
        ], {"db_table": "medical_card", "constraints": [
            OwnPupil(name="medical_card_conditions_pupil", field="conditions", pupil="pupil_id"),
            OwnPupil(name="medical_card_medication_pupil", field="medication", pupil="pupil_id"),
            OwnPupil(name="medical_card_allergies_pupil", field="allergies", pupil="pupil_id"),
            OwnPupil(name="medical_card_in_emergency_pupil", field="in_emergency", pupil="pupil_id"),
            OwnPupil(name="medical_card_doctor_pupil", field="doctor", pupil="pupil_id"),
        ]}),
        migrations.CreateModel("HealthStatement", [
            ("person", models.OneToOneField("zorgvuldig.person", models.CASCADE, primary_key=True, serialize=False,
                related_name="+", db_index=False)),
            ("text", SealedTextField(pupil="person_id")),
            ("told_at", models.DateTimeField()),
        ], {"db_table": "health_statement", "constraints": [
            OwnPupil(name="health_statement_text_pupil", field="text", pupil="person_id"),
        ]}),
        migrations.RunSQL([
            INVITATIONS,
            f"alter table gate.invitation_request owner to {settings.NAMES.authz}",
            f"alter table gate.invitation_letter owner to {settings.NAMES.authz}",
        ]),
        migrations.RunSQL(APPROVAL),
    ]
