"""Files behind the rule of the record they belong to: the row is guarded, the bytes are sealed in the vault."""

from django.db import models

from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.people.models import Guardianship, Pupil


class PupilPhoto(SealedFile):
    """A portrait to recognise a pupil by, in the school's own administration only, while the pupil is enrolled."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, related_name="photo", db_index=False)

    class Meta:
        db_table = "pupil_photo"


class GuardianDocument(SealedFile):
    """A paper about authority or a restriction: a ruling, an extract of the authority register."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardian_documents")
    guardianship = models.ForeignKey(Guardianship, models.CASCADE, related_name="documents")

    class Meta:
        db_table = "guardian_document"


class CareDocument(SealedFile):
    """A paper that belongs to a note or plan of the care team."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="care_documents")

    class Meta:
        db_table = "care_document"


class HealthDocument(SealedFile):
    """A paper about a pupil's health, such as a doctor's instruction."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="health_documents")

    class Meta:
        db_table = "health_document"
