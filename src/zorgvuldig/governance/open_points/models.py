"""What somebody found out about the law: the questions themselves are in the register."""

from django.db import models


class OpenPointAnswer(models.Model):
    """An answer to a question about the law (`point`, a key of the register), in words. Never changed; a later one corrects it."""

    point = models.CharField(max_length=60)
    note = models.TextField()
    answered_at = models.DateTimeField()
    answered_by_id = models.IntegerField()

    class Meta:
        db_table = "open_point_answer"
        indexes = [models.Index(fields=["point", "-answered_at"], name="open_point_answer_last")]
        constraints = [models.CheckConstraint(condition=~models.Q(note=""), name="open_point_answer_has_note")]
