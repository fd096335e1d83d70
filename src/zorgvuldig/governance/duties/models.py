"""What has to be looked at every so often, and that it was: the duties themselves are in the register."""

from django.db import models


class DutyDone(models.Model):
    """A yearly duty that somebody did, and what came of it. Never changed. `duty` is a key of the register."""

    duty = models.CharField(max_length=40)
    outcome = models.TextField()
    done_at = models.DateTimeField()
    done_by_id = models.IntegerField()

    class Meta:
        db_table = "duty_done"
        indexes = [models.Index(fields=["duty", "-done_at"], name="duty_done_last")]


class RoleReview(models.Model):
    """Somebody looked whether a colleague still needs a role. `end` ends that role today; never by whoever has it."""

    OUTCOMES = (("keep", "still needed"), ("end", "ends today"))

    staff_role_id = models.IntegerField()
    staff_id = models.IntegerField()
    role = models.CharField(max_length=40)
    outcome = models.CharField(max_length=4, choices=OUTCOMES)
    reviewed_at = models.DateTimeField()
    reviewed_by_id = models.IntegerField()

    class Meta:
        db_table = "role_review"
        indexes = [models.Index(fields=["staff_role_id", "-reviewed_at"], name="role_review_last")]
