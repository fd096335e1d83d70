"""A foreign key has no index of its own where a rule or a list begins with the same column: every row that was written paid for both."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Drops indexes; nothing that is asked lacks one (`tests/structure/test_indexes.py`)."""

    dependencies = [("zorgvuldig", "0025_roster_cells")]
    operations = [
        migrations.RemoveIndex("segment", "segment_line"),
        migrations.AlterField(
            "absencereason",
            "school",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="absence_reasons", to="zorgvuldig.school"
            ),
        ),
        migrations.AlterField(
            "agreement",
            "product",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="agreements", to="zorgvuldig.product"
            ),
        ),
        migrations.AlterField(
            "agreementscope",
            "agreement",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="scopes", to="zorgvuldig.agreement"
            ),
        ),
        migrations.AlterField(
            "archiverecord",
            "person",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="archive_records", to="zorgvuldig.person"
            ),
        ),
        migrations.AlterField(
            "consentanswer",
            "pupil",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="consent_answers", to="zorgvuldig.pupil"
            ),
        ),
        migrations.AlterField(
            "consentnotice",
            "pupil",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="consent_notices", to="zorgvuldig.pupil"
            ),
        ),
        migrations.AlterField(
            "copyoffer",
            "pupil",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="copy_offers", to="zorgvuldig.pupil"
            ),
        ),
        migrations.AlterField(
            "emergencycontact",
            "pupil",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="emergency_contacts", to="zorgvuldig.pupil"
            ),
        ),
        migrations.AlterField(
            "exchangeapproval",
            "exchange",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="approvals", to="zorgvuldig.exchange"
            ),
        ),
        migrations.AlterField(
            "footageholdcamera",
            "footage_hold",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="cameras", to="zorgvuldig.footagehold"
            ),
        ),
        migrations.AlterField(
            "incidentpupil",
            "incident",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="pupils", to="zorgvuldig.incident"
            ),
        ),
        migrations.AlterField(
            "incidentstaff",
            "incident",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="staff", to="zorgvuldig.incident"),
        ),
        migrations.AlterField(
            "incoming",
            "pupil",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="incoming", to="zorgvuldig.pupil"),
        ),
        migrations.AlterField(
            "learninggroup",
            "year",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="groups", to="zorgvuldig.schoolyear"
            ),
        ),
        migrations.AlterField(
            "loginnotice",
            "account",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            "mentoring",
            "staff",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="mentoring", to="zorgvuldig.staff"
            ),
        ),
        migrations.AlterField(
            "messagenotice",
            "message",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="notices", to="zorgvuldig.message"
            ),
        ),
        migrations.AlterField(
            "messageread",
            "message",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="readings", to="zorgvuldig.message"
            ),
        ),
        migrations.AlterField(
            "newsletterpicture",
            "newsletter",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="pictures", to="zorgvuldig.newsletter"
            ),
        ),
        migrations.AlterField(
            "period",
            "year",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="periods", to="zorgvuldig.schoolyear"
            ),
        ),
        migrations.AlterField(
            "picture",
            "picture_event",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="pictures", to="zorgvuldig.pictureevent"
            ),
        ),
        migrations.AlterField(
            "pictureevent",
            "school",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="picture_events", to="zorgvuldig.school"
            ),
        ),
        migrations.AlterField(
            "pictureeventgroup",
            "picture_event",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="groups", to="zorgvuldig.pictureevent"
            ),
        ),
        migrations.AlterField(
            "pictureuploadpart",
            "picture_upload",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="parts", to="zorgvuldig.pictureupload"
            ),
        ),
        migrations.AlterField(
            "pictureweighing",
            "picture",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="weighings", to="zorgvuldig.picture"
            ),
        ),
        migrations.AlterField(
            "product",
            "supplier",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="products", to="zorgvuldig.supplier"
            ),
        ),
        migrations.AlterField(
            "publicationpupil",
            "publication",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="pupils", to="zorgvuldig.publication"
            ),
        ),
        migrations.AlterField(
            "recipientnotice",
            "request",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="notices", to="zorgvuldig.request"
            ),
        ),
        migrations.AlterField(
            "recordingviewer",
            "recording",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="viewers", to="zorgvuldig.recording"
            ),
        ),
        migrations.AlterField(
            "rolloverline",
            "rollover",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="lines", to="zorgvuldig.rollover"),
        ),
        migrations.AlterField(
            "schoolyear",
            "school",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="years", to="zorgvuldig.school"),
        ),
        migrations.AlterField(
            "segment",
            "camera",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="segments", to="zorgvuldig.camera"
            ),
        ),
        migrations.AlterField(
            "sitenotice",
            "picture_site",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="notices", to="zorgvuldig.picturesite"
            ),
        ),
        migrations.AlterField(
            "staffrole",
            "staff",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="roles", to="zorgvuldig.staff"),
        ),
        migrations.AlterField(
            "subject",
            "school",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="subjects", to="zorgvuldig.school"
            ),
        ),
        migrations.AlterField(
            "supplierresult",
            "test",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="results", to="zorgvuldig.suppliertest"
            ),
        ),
        migrations.AlterField(
            "suppliertest",
            "product",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="zorgvuldig.product"),
        ),
        migrations.AlterField(
            "supply",
            "product",
            models.ForeignKey(
                db_index=False, on_delete=models.PROTECT, related_name="supplies", to="zorgvuldig.product"
            ),
        ),
        migrations.AlterField(
            "supplypupil",
            "pupil",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="supplies", to="zorgvuldig.pupil"),
        ),
        migrations.AlterField(
            "supplyrefusal",
            "product",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="refusals", to="zorgvuldig.product"
            ),
        ),
        migrations.AlterField(
            "supplytrial",
            "product",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="trials", to="zorgvuldig.product"),
        ),
        migrations.AlterField(
            "teaching",
            "staff",
            models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="teaching", to="zorgvuldig.staff"),
        ),
        migrations.AlterField(
            "test",
            "group",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="tests", to="zorgvuldig.learninggroup"
            ),
        ),
        migrations.AlterField(
            "usedassertion",
            "client",
            models.ForeignKey(
                db_index=False,
                on_delete=models.CASCADE,
                related_name="+",
                to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
            ),
        ),
        migrations.AlterField(
            "viewinglook",
            "viewing",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="looks",
                to="zorgvuldig.viewing",
            ),
        ),
    ]
