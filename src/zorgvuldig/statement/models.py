"""What was last measured of each promise: figures about the school, never about a person."""

from django.db import models


class Evidence(models.Model):
    """The state of one promise at a moment, signed. `evidence` holds figures and a reason, in Dutch and English."""

    promise = models.CharField(max_length=3, primary_key=True)
    state = models.CharField(max_length=12)
    evidence = models.JSONField()
    at = models.DateTimeField()
    signature = models.BinaryField(db_default=b"")

    class Meta:
        db_table = "evidence"


class EvidenceChange(models.Model):
    """Since when a promise is in a state: a signed line at each turn, so that the page can say «since»."""

    promise = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    signature = models.BinaryField(db_default=b"")

    class Meta:
        db_table = "evidence_change"
        indexes = [models.Index(fields=["promise", "-at"], name="evidence_change_last")]


class PublicPage(models.Model):
    """A public page as it was last made, whole and signed: a crowd costs the database nothing. Figures about the school, never about a person."""

    name = models.CharField(max_length=40, primary_key=True)
    content_type = models.CharField(max_length=40)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    signature = models.BinaryField(db_default=b"")

    class Meta:
        db_table = "public_page"
