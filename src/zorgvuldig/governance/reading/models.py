"""What somebody made of a signal of unusual reading. The signals themselves are asked of the access log when somebody looks."""

from django.db import models

from zorgvuldig.governance.breach.models import Breach


class ReadingReview(models.Model):
    """A signal that was looked at: which (`watch`, a key of the register), about whose reading, on which day. `note` names no pupil."""

    OUTCOMES = (("fine", "belongs to the work"), ("talked", "talked about"), ("breach", "is a breach"))

    watch = models.CharField(max_length=40)
    staff_id = models.IntegerField()
    day = models.DateField()
    outcome = models.CharField(max_length=6, choices=OUTCOMES)
    note = models.TextField(blank=True)
    breach = models.ForeignKey(Breach, models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField()
    reviewed_by_id = models.IntegerField()

    class Meta:
        db_table = "reading_review"
        constraints = [models.UniqueConstraint(fields=["watch", "staff_id", "day"], name="reading_review_once")]
