"""What outlives the file of a pupil, because the Archiefwet asks so: diplomas, grade lists, decisions about exemption."""

from django.db import models

from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import Person, among


class ArchiveRecord(SealedFile):
    """One paper, with the name and birth date that it needs to be found and known again.

    It hangs on the bare person, not on the pupil, who goes. The texts and the file are closed with the key of this category,
    which stays when those of the file are destroyed. `search_hash` is a keyed digest of family name and year of birth
    (`learning.archive.reads.digest`); `born_on` is a day as ISO 8601.
    """

    KINDS = (("diploma", "diploma"), ("grade_list", "grade list"), ("exemption", "exemption"))

    person = models.ForeignKey(Person, models.PROTECT, related_name="archive_records", db_index=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    holder = SealedTextField(pupil="person_id")
    born_on = SealedTextField(pupil="person_id")
    search_hash = models.BinaryField(db_index=True)
    issued_on = models.DateField()

    class Meta:
        db_table = "archive_record"
        constraints = [
            among("person", "school", name="archive_record_among"),
            models.UniqueConstraint(fields=["person", "school", "kind", "issued_on"], name="archive_record_once"),
        ]
