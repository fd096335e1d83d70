"""People, years, groups, staff, and where what is known of them comes from."""

import uuid

import django.db.models.constraints
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper

from zorgvuldig.platform.vault.constraints import OwnPupil
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.school.models import DateRange

# What accounts and the gate know of people, who stand on the other side of the router.
KEYS = """
alter table account add constraint account_person foreign key (person_id) references person (id);
alter table invitation add constraint invitation_person foreign key (person_id) references person (id) on delete cascade;
create index invitation_person on invitation (person_id);
alter table gate.session add foreign key (person_id) references person (id);
alter table gate.emergency add foreign key (pupil_id) references pupil (person_id) on delete cascade;
"""


# fmt: off
class Migration(migrations.Migration):
    dependencies = [("zorgvuldig", "0001_gate"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [
        migrations.CreateModel("Person", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
        ], {"db_table": "person"}),
        migrations.CreateModel("Pupil", [
            ("person", models.OneToOneField("zorgvuldig.person", models.PROTECT, primary_key=True, serialize=False,
                db_index=False)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("number", models.CharField(max_length=40)),
        ], {"db_table": "pupil", "constraints": [
            models.UniqueConstraint(Upper("number"), name="pupil_number_once"),
        ]}),
        migrations.CreateModel("PupilIdentity", [
            ("sources", models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))),
            ("given_name", models.CharField(max_length=100)),
            ("prefix", models.CharField(max_length=20, blank=True)),
            ("family_name", models.CharField(max_length=100)),
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, primary_key=True, serialize=False,
                related_name="identity")),
            ("initials", models.CharField(max_length=20, blank=True, db_default="")),
            ("sort_key", models.CharField(max_length=220)),
            ("search_key", models.CharField(max_length=280)),
        ], {"db_table": "pupil_identity", "indexes": [
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="pupil_search"),
        ]}),
        migrations.CreateModel("PupilBirth", [
            ("sources", models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))),
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, primary_key=True, serialize=False,
                related_name="birth")),
            ("born_on", models.DateField()),
            ("sex", models.CharField(max_length=10, blank=True,
                choices=[("female", "female"), ("male", "male"), ("other", "other")])),
            ("confirmed_from", models.CharField(max_length=20, blank=True, db_default="",
                choices=[("passport", "passport"), ("identity_card", "identity card"), ("extract", "extract")])),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("confirmed_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "pupil_birth", "constraints": [
            models.CheckConstraint(name="sex_known", condition=Q(sex__in=["female", "male", "other", ""])),
            models.CheckConstraint(name="birth_confirmed_whole",
                condition=Q(confirmed_at=None, confirmed_by_id=None, confirmed_from="")
                | (~Q(confirmed_from="") & Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False))),
        ]}),
        migrations.CreateModel("PupilContact", [
            ("sources", models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))),
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, primary_key=True, serialize=False,
                related_name="contact")),
            ("email", models.EmailField(max_length=254, blank=True)),
            ("phone", models.CharField(max_length=30, blank=True)),
            ("street", models.CharField(max_length=120, blank=True)),
            ("postcode", models.CharField(max_length=12, blank=True)),
            ("town", models.CharField(max_length=80, blank=True)),
        ], {"db_table": "pupil_contact"}),
        migrations.CreateModel("Guardianship", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="guardianships",
                db_index=False)),
            ("guardian", models.ForeignKey("zorgvuldig.person", models.PROTECT, related_name="+")),
            ("kind", models.CharField(max_length=10, choices=[("mother", "mother"), ("father", "father"),
                ("guardian", "guardian"), ("other", "other")])),
            ("has_authority", models.BooleanField(null=True)),
            ("is_restricted", models.BooleanField(default=False)),
            ("restricted_until", models.DateField(blank=True, null=True)),
            ("is_home", models.BooleanField(default=False, db_default=False)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
        ], {"db_table": "guardianship", "constraints": [
            models.CheckConstraint(name="guardianship_end_of_restriction", condition=Q(restricted_until=None)
                | Q(is_restricted=True)),
            models.UniqueConstraint(name="guardianship_once", fields=("pupil", "guardian")),
            models.CheckConstraint(name="guardianship_period", condition=Q(ends_on=None)
                | Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("Guardian", [
            ("sources", models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))),
            ("given_name", models.CharField(max_length=100)),
            ("prefix", models.CharField(max_length=20, blank=True)),
            ("family_name", models.CharField(max_length=100)),
            ("person", models.OneToOneField("zorgvuldig.person", models.PROTECT, primary_key=True, serialize=False,
                db_index=False)),
            ("email", models.EmailField(max_length=254, blank=True)),
            ("email_to_check", models.BooleanField(default=False, db_default=False)),
            ("phone", models.CharField(max_length=30, blank=True)),
            ("street", models.CharField(max_length=120, blank=True, db_default="")),
            ("postcode", models.CharField(max_length=12, blank=True, db_default="")),
            ("town", models.CharField(max_length=80, blank=True, db_default="")),
        ], {"db_table": "guardian"}),
        migrations.CreateModel("EmergencyContact", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="emergency_contacts",
                db_index=False)),
            ("rank", models.PositiveSmallIntegerField()),
            ("name", models.CharField(max_length=120)),
            ("tie", models.CharField(max_length=60)),
            ("phone", models.CharField(max_length=30)),
        ], {"db_table": "emergency_contact", "constraints": [
            models.UniqueConstraint(name="emergency_contact_rank", fields=("pupil", "rank")),
        ]}),
        migrations.CreateModel("EckId", [
            ("pupil", models.OneToOneField("zorgvuldig.pupil", models.CASCADE, primary_key=True, serialize=False,
                related_name="eck_id", db_index=False)),
            ("value", models.CharField(max_length=200)),
        ], {"db_table": "eck_id"}),
        migrations.CreateModel("OfficialNumber", [
            ("person", models.OneToOneField("zorgvuldig.person", models.CASCADE, primary_key=True, serialize=False,
                related_name="+", db_index=False)),
            ("kind", models.CharField(max_length=10, choices=[("bsn", "citizen number"),
                ("education", "education number")])),
            ("number", SealedTextField(pupil="person_id")),
            ("number_hash", models.BinaryField(max_length=32, unique=True)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "official_number", "constraints": [
            OwnPupil(name="official_number_number_pupil", field="number", pupil="person_id"),
        ]}),
        migrations.CreateModel("Board", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("name", models.CharField(max_length=200)),
        ], {"db_table": "board"}),
        migrations.CreateModel("School", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("board", models.ForeignKey("zorgvuldig.board", models.PROTECT, related_name="schools")),
            ("name", models.CharField(max_length=200)),
            ("brin", models.CharField(max_length=6, blank=True)),
        ], {"db_table": "school"}),
        migrations.CreateModel("SchoolYear", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("school", models.ForeignKey("zorgvuldig.school", models.CASCADE, related_name="years", db_index=False)),
            ("name", models.CharField(max_length=40)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
        ], {"db_table": "school_year", "constraints": [
            models.UniqueConstraint(name="school_year_once", fields=("school", "name")),
            models.CheckConstraint(name="school_year_period", condition=Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("Subject", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("school", models.ForeignKey("zorgvuldig.school", models.CASCADE, related_name="subjects", db_index=False)),
            ("code", models.CharField(max_length=20)),
            ("name", models.CharField(max_length=100)),
        ], {"db_table": "subject", "constraints": [
            models.UniqueConstraint(name="subject_once", fields=("school", "code")),
        ]}),
        migrations.CreateModel("LearningGroup", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("year", models.ForeignKey("zorgvuldig.schoolyear", models.CASCADE, related_name="groups", db_index=False)),
            ("subject", models.ForeignKey("zorgvuldig.subject", models.PROTECT, blank=True, null=True,
                related_name="groups")),
            ("kind", models.CharField(max_length=10, choices=[("class", "class"), ("teaching", "teaching")])),
            ("name", models.CharField(max_length=100)),
            ("stage", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("level", models.CharField(max_length=20, blank=True, db_default="")),
        ], {"db_table": "learning_group", "constraints": [
            models.UniqueConstraint(name="learning_group_once", fields=("year", "name")),
            models.CheckConstraint(name="learning_group_kind", condition=Q(kind="class", subject=None)
                | Q(kind="teaching", subject__isnull=False)),
        ], "indexes": [
            models.Index(Lower("name"), name="learning_group_class", condition=Q(kind="class")),
        ]}),
        migrations.CreateModel("Enrolment", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="enrolments")),
            ("school", models.ForeignKey("zorgvuldig.school", models.PROTECT, related_name="+")),
            ("level", models.CharField(max_length=20, blank=True)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("left_with", models.CharField(max_length=20, blank=True, db_default="",
                choices=[("diploma", "diploma"), ("other_school", "another school"), ("work", "work"),
                ("abroad", "abroad"), ("other", "other")])),
            ("destination", models.CharField(max_length=160, blank=True, db_default="")),
        ], {"db_table": "enrolment", "constraints": [
            models.CheckConstraint(name="enrolment_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(name="enrolment_no_overlap",
                expressions=[("pupil", "="), ("school", "="), (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()),
                "&&")]),
        ]}),
        migrations.CreateModel("Membership", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="memberships")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="memberships")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("is_class", models.BooleanField(default=False, db_default=False, editable=False)),
        ], {"db_table": "membership", "constraints": [
            models.CheckConstraint(name="membership_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(name="membership_one_class",
                expressions=[("pupil", "="), (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()), "&&")],
                condition=Q(is_class=True), deferrable=django.db.models.constraints.Deferrable["DEFERRED"]),
            ExclusionConstraint(name="membership_no_overlap",
                expressions=[("pupil", "="), ("group", "="), (DateRange(F("starts_on"), F("ends_on"), RangeBoundary()),
                "&&")]),
        ]}),
        migrations.CreateModel("SourceKey", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("source", models.CharField(max_length=20)),
            ("kind", models.CharField(max_length=30)),
            ("external", models.CharField(max_length=100)),
            ("target", models.BigIntegerField()),
        ], {"db_table": "source_key", "constraints": [
            models.UniqueConstraint(name="source_key_once", fields=("source", "kind", "external")),
        ]}),
        migrations.CreateModel("Staff", [
            ("given_name", models.CharField(max_length=100)),
            ("prefix", models.CharField(max_length=20, blank=True)),
            ("family_name", models.CharField(max_length=100)),
            ("person", models.OneToOneField("zorgvuldig.person", models.PROTECT, primary_key=True, serialize=False,
                db_index=False)),
            ("code", models.CharField(max_length=20, unique=True)),
        ], {"db_table": "staff"}),
        migrations.CreateModel("StaffRole", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.CASCADE, related_name="roles", db_index=False)),
            ("school", models.ForeignKey("zorgvuldig.school", models.CASCADE, blank=True, null=True, related_name="+")),
            ("role", models.CharField(max_length=40)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
        ], {"db_table": "staff_role", "constraints": [
            models.UniqueConstraint(name="staff_role_once", fields=("staff", "school", "role", "starts_on"),
                nulls_distinct=False),
            models.CheckConstraint(name="staff_role_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("Teaching", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.CASCADE, related_name="teaching", db_index=False)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="teaching")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
        ], {"db_table": "teaching", "constraints": [
            models.UniqueConstraint(name="teaching_once", fields=("staff", "group", "starts_on")),
            models.CheckConstraint(name="teaching_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("Mentoring", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.CASCADE, related_name="mentoring", db_index=False)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="mentoring")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
        ], {"db_table": "mentoring", "constraints": [
            models.UniqueConstraint(name="mentoring_once", fields=("staff", "group", "starts_on")),
            models.CheckConstraint(name="mentoring_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("Substitution", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.CASCADE, related_name="substitutions")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="substitutions")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("arranged_by_id", models.IntegerField()),
        ], {"db_table": "substitution", "constraints": [
            models.CheckConstraint(name="substitution_period", condition=Q(ends_on__gte=F("starts_on"))),
        ]}),
        migrations.CreateModel("HelperGrant", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.CASCADE, related_name="grants")),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="grants")),
            ("sees_grades", models.BooleanField(default=False)),
            ("sees_attendance", models.BooleanField(default=False)),
            ("why", models.CharField(max_length=200)),
            ("organisation", models.CharField(max_length=200)),
            ("agreed_on", models.DateField()),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("granted_by_id", models.IntegerField()),
        ], {"db_table": "helper_grant", "constraints": [
            models.CheckConstraint(name="helper_grant_period", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="helper_grant_agreed", condition=~Q(organisation="")
                & Q(agreed_on__lte=F("starts_on"))),
        ]}),
        migrations.CreateModel("Period", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("year", models.ForeignKey("zorgvuldig.schoolyear", models.CASCADE, related_name="periods",
                db_index=False)),
            ("number", models.PositiveSmallIntegerField()),
            ("name", models.CharField(max_length=40)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("weight", models.PositiveSmallIntegerField(default=1)),
        ], {"db_table": "period", "constraints": [
            models.UniqueConstraint(name="period_once", fields=("year", "number")),
            models.CheckConstraint(name="period_dates", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="period_weight", condition=Q(weight__gte=1, weight__lte=20)),
        ]}),
        migrations.CreateModel("Holiday", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("year", models.ForeignKey("zorgvuldig.schoolyear", models.CASCADE, related_name="holidays")),
            ("name", models.CharField(max_length=60)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
        ], {"db_table": "holiday", "constraints": [
            models.CheckConstraint(name="holiday_dates", condition=Q(ends_on__gt=F("starts_on"))),
        ]}),
        migrations.CreateModel("AbsenceReason", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("school", models.ForeignKey("zorgvuldig.school", models.CASCADE, related_name="absence_reasons",
                db_index=False)),
            ("code", models.CharField(max_length=10)),
            ("name", models.CharField(max_length=80)),
            ("is_authorised", models.BooleanField()),
            ("is_active", models.BooleanField(default=True)),
        ], {"db_table": "absence_reason", "constraints": [
            models.UniqueConstraint(name="absence_reason_once", fields=("school", "code")),
        ]}),
        migrations.CreateModel("IntakeRound", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("year", models.OneToOneField("zorgvuldig.schoolyear", models.CASCADE, related_name="intake_round")),
            ("opens_on", models.DateField()),
            ("closes_on", models.DateField()),
        ], {"db_table": "intake_round", "constraints": [
            models.CheckConstraint(name="intake_round_dates", condition=Q(closes_on__gt=F("opens_on"))),
        ]}),
        migrations.CreateModel("Lesson", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, related_name="lessons",
                db_index=False)),
            ("staff", models.ForeignKey("zorgvuldig.staff", models.SET_NULL, blank=True, null=True,
                related_name="lessons")),
            ("held_on", models.DateField()),
            ("slot", models.PositiveSmallIntegerField()),
            ("starts_at", models.TimeField()),
            ("ends_at", models.TimeField()),
            ("room", models.CharField(max_length=20, blank=True)),
            ("is_cancelled", models.BooleanField(default=False, db_default=False)),
        ], {"db_table": "lesson", "constraints": [
            models.UniqueConstraint(name="lesson_once", fields=("group", "held_on", "slot")),
            models.CheckConstraint(name="lesson_times", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="lesson_slot", condition=Q(slot__gte=1, slot__lte=20)),
        ], "indexes": [
            models.Index(name="lesson_day", fields=["held_on", "group"]),
        ]}),
        migrations.CreateModel("Rollover", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("from_year", models.ForeignKey("zorgvuldig.schoolyear", models.CASCADE, related_name="+")),
            ("to_year", models.ForeignKey("zorgvuldig.schoolyear", models.CASCADE, related_name="+")),
            ("made_by_id", models.IntegerField()),
            ("made_at", models.DateTimeField()),
            ("confirmed_by_id", models.IntegerField(blank=True, null=True)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("applied_at", models.DateTimeField(blank=True, null=True)),
            ("discarded_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "rollover", "constraints": [
            models.UniqueConstraint(name="rollover_once", fields=("from_year",), condition=Q(discarded_at=None)),
            models.CheckConstraint(name="rollover_forward", condition=~Q(from_year=F("to_year"))),
        ]}),
        migrations.CreateModel("RolloverLine", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("rollover", models.ForeignKey("zorgvuldig.rollover", models.CASCADE, related_name="lines",
                db_index=False)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="rollover_lines")),
            ("outcome", models.CharField(max_length=10, choices=[("promote", "promote"), ("repeat", "repeat"),
                ("leave", "leave")])),
            ("to_group", models.ForeignKey("zorgvuldig.learninggroup", models.CASCADE, blank=True, null=True,
                related_name="+")),
            ("left_with", models.CharField(max_length=20, blank=True)),
            ("destination", models.CharField(max_length=160, blank=True)),
        ], {"db_table": "rollover_line", "constraints": [
            models.UniqueConstraint(name="rollover_line_once", fields=("rollover", "pupil")),
            models.CheckConstraint(name="rollover_line_whole", condition=Q(outcome="leave", to_group=None)
                | Q(outcome__in=["promote", "repeat"])),
        ]}),
        migrations.CreateModel("ImportRun", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("source", models.CharField(max_length=20)),
            ("started_at", models.DateTimeField()),
            ("finished_at", models.DateTimeField()),
            ("outcome", models.CharField(max_length=10)),
            ("counts", models.JSONField()),
            ("problems", models.JSONField()),
            ("xid", models.CharField(max_length=20, blank=True, db_default="")),
            ("by_id", models.IntegerField(blank=True, null=True)),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
        ], {"db_table": "import_run"}),
        migrations.CreateModel("ImportSource", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("key", models.CharField(max_length=20, unique=True)),
            ("name", models.CharField(max_length=80)),
            ("kind", models.CharField(max_length=20)),
            ("folder", models.CharField(max_length=300, blank=True)),
            ("owners", models.JSONField(default=dict)),
            ("names", models.JSONField(default=dict)),
            ("mapping", models.JSONField(default=dict)),
            ("is_active", models.BooleanField(default=True)),
        ], {"db_table": "import_source"}),
        migrations.CreateModel("ImportUpload", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("blob", models.UUIDField()),
            ("name", models.CharField(max_length=120)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveIntegerField()),
            ("added_at", models.DateTimeField()),
            ("added_by_id", models.IntegerField()),
            ("source", models.ForeignKey("zorgvuldig.importsource", models.CASCADE, blank=True, null=True,
                related_name="uploads")),
            ("what", models.CharField(max_length=20)),
            ("mapping", models.JSONField(default=dict)),
            ("state", models.CharField(max_length=10, default="new",
                choices=[("new", "new"), ("mapped", "mapped"), ("applied", "applied"), ("refused", "refused"),
                ("dropped", "dropped")])),
            ("run", models.ForeignKey("zorgvuldig.importrun", models.SET_NULL, blank=True, null=True,
                related_name="+")),
        ], {"db_table": "import_upload"}),
        migrations.CreateModel("SourceDifference", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="differences",
                db_index=False)),
            ("source", models.ForeignKey("zorgvuldig.importsource", models.CASCADE, related_name="+")),
            ("field", models.CharField(max_length=80)),
            ("theirs", models.CharField(max_length=300, blank=True)),
            ("seen_at", models.DateTimeField()),
        ], {"db_table": "source_difference", "constraints": [
            models.UniqueConstraint(name="source_difference_once", fields=("pupil", "source", "field")),
        ]}),
        migrations.CreateModel("AdminTask", [
            ("id", models.AutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
            ("uid", models.UUIDField(unique=True, default=uuid.uuid4)),
            ("pupil", models.ForeignKey("zorgvuldig.pupil", models.CASCADE, related_name="tasks")),
            ("kind", models.CharField(max_length=20, choices=[("correction", "correction"),
                ("gone", "gone at the source"), ("document", "document"), ("unreached", "e-mail does not arrive")])),
            ("source", models.ForeignKey("zorgvuldig.importsource", models.SET_NULL, blank=True, null=True,
                related_name="+")),
            ("field", models.CharField(max_length=80, blank=True)),
            ("field_name", models.CharField(max_length=80, blank=True)),
            ("text", SealedTextField(blank=True)),
            ("made_by_id", models.IntegerField()),
            ("made_at", models.DateTimeField()),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("closed_by_id", models.IntegerField(blank=True, null=True)),
        ], {"db_table": "admin_task", "constraints": [
            OwnPupil(name="admin_task_text_pupil", field="text", pupil="pupil_id"),
        ], "indexes": [
            models.Index(name="admin_task_open", fields=["pupil"], condition=Q(closed_at=None)),
        ]}),
        migrations.RunSQL(KEYS),
    ]
