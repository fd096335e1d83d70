"""A foreign key has no index of its own where a rule or a list begins with the same column: every row that was written paid for both."""

from django.conf import settings
from django.db import migrations, models

# By name, table and column. Only the index goes: altering the field would check the foreign key anew, row by row.
DROPPED = (
    ("absence_reason_school_id_f2d8d49f", "absence_reason", "school_id"),
    ("agreement_product_id_22939491", "agreement", "product_id"),
    ("agreement_scope_agreement_id_6d973866", "agreement_scope", "agreement_id"),
    ("archive_record_person_id_36a3119c", "archive_record", "person_id"),
    ("consent_answer_pupil_id_1545dcbb", "consent_answer", "pupil_id"),
    ("consent_notice_pupil_id_d8790d68", "consent_notice", "pupil_id"),
    ("copy_offer_pupil_id_f8f75b74", "copy_offer", "pupil_id"),
    ("emergency_contact_pupil_id_fd2dfad4", "emergency_contact", "pupil_id"),
    ("exchange_approval_exchange_id_08e12399", "exchange_approval", "exchange_id"),
    ("footage_hold_camera_footage_hold_id_89580ba6", "footage_hold_camera", "footage_hold_id"),
    ("incident_pupil_incident_id_253ada2d", "incident_pupil", "incident_id"),
    ("incident_staff_incident_id_b0b226c6", "incident_staff", "incident_id"),
    ("incoming_pupil_id_f8204ada", "incoming", "pupil_id"),
    ("learning_group_year_id_29003b39", "learning_group", "year_id"),
    ("login_notice_account_id_51931530", "login_notice", "account_id"),
    ("mentoring_staff_id_c84af591", "mentoring", "staff_id"),
    ("message_notice_message_id_e6147ad0", "message_notice", "message_id"),
    ("message_read_message_id_a26b4f42", "message_read", "message_id"),
    ("newsletter_picture_newsletter_id_0d21a548", "newsletter_picture", "newsletter_id"),
    ("period_year_id_762be1c7", "period", "year_id"),
    ("picture_picture_event_id_708653e4", "picture", "picture_event_id"),
    ("picture_event_school_id_f492eefc", "picture_event", "school_id"),
    ("picture_event_group_picture_event_id_dd47bb8e", "picture_event_group", "picture_event_id"),
    ("picture_upload_part_picture_upload_id_7a574df6", "picture_upload_part", "picture_upload_id"),
    ("picture_weighing_picture_id_812d010e", "picture_weighing", "picture_id"),
    ("product_supplier_id_16d2e8ad", "product", "supplier_id"),
    ("publication_pupil_publication_id_8f0ff57f", "publication_pupil", "publication_id"),
    ("recipient_notice_request_id_b4b0ccf2", "recipient_notice", "request_id"),
    ("recording_viewer_recording_id_7de985b0", "recording_viewer", "recording_id"),
    ("rollover_line_rollover_id_ec8fb7d2", "rollover_line", "rollover_id"),
    ("school_year_school_id_587aec8b", "school_year", "school_id"),
    ("segment_camera_id_9f268919", "segment", "camera_id"),
    ("site_notice_picture_site_id_1d64c216", "site_notice", "picture_site_id"),
    ("staff_role_staff_id_9b3e6a1f", "staff_role", "staff_id"),
    ("subject_school_id_f1a45f4a", "subject", "school_id"),
    ("supplier_result_test_id_126c04fc", "supplier_result", "test_id"),
    ("supplier_test_product_id_775fdf23", "supplier_test", "product_id"),
    ("supply_product_id_caecfbf6", "supply", "product_id"),
    ("supply_pupil_pupil_id_038bebd6", "supply_pupil", "pupil_id"),
    ("supply_refusal_product_id_543fb87d", "supply_refusal", "product_id"),
    ("supply_trial_product_id_25cb676a", "supply_trial", "product_id"),
    ("teaching_staff_id_ae3f642c", "teaching", "staff_id"),
    ("test_group_id_5258e4bd", "test", "group_id"),
    ("used_assertion_client_id_30fd163d", "used_assertion", "client_id"),
    ("viewing_look_viewing_id_a8576b90", "viewing_look", "viewing_id"),
)


class Migration(migrations.Migration):
    """Drops indexes; nothing that is asked lacks one (`tests/structure/test_indexes.py`)."""

    dependencies = [("zorgvuldig", "0025_roster_cells")]
    operations = [
        migrations.RemoveIndex("segment", "segment_line"),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {table} ({column})")
                for name, table, column in DROPPED
            ],
            [
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
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="emergency_contacts",
                        to="zorgvuldig.pupil",
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="staff", to="zorgvuldig.incident"
                    ),
                ),
                migrations.AlterField(
                    "incoming",
                    "pupil",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="incoming", to="zorgvuldig.pupil"
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="lines", to="zorgvuldig.rollover"
                    ),
                ),
                migrations.AlterField(
                    "schoolyear",
                    "school",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="years", to="zorgvuldig.school"
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="roles", to="zorgvuldig.staff"
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to="zorgvuldig.product"
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="supplies", to="zorgvuldig.pupil"
                    ),
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
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="trials", to="zorgvuldig.product"
                    ),
                ),
                migrations.AlterField(
                    "teaching",
                    "staff",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="teaching", to="zorgvuldig.staff"
                    ),
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
            ],
        ),
    ]
