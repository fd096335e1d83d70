"""Accounts and invitations (login role only), and the gate's own tables as the pages read them."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from zorgvuldig.platform.vault.secret_fields import lasting_key

SESSIONS = "zorgvuldig.gate.sessions"


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by accepting an invitation; there is no sign-up."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account with this user name, in any case of letters."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):  # type: ignore[django-manager-missing]  # of rows that only their own package reads
    """What a person signs in with. `person_id` is a plain number here; the database holds the key."""

    username = models.CharField(max_length=150, unique=True)
    person_id = models.IntegerField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    invited_by_id = models.IntegerField(
        null=True
    )  # none: who set the server up, or the school up with nobody beside them

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def get_session_auth_hash(self) -> str:
        """What a session of this password holds. It follows from a key that lasts: sessions go on when others are replaced."""
        return salted_hmac(SESSIONS, self.password, lasting_key("sessions"), algorithm="sha256").hexdigest()

    class Meta:
        db_table = "account"


class Invitation(models.Model):
    """A one-time way in for somebody the school knows; only a hash of its code is stored."""

    code_hash = models.CharField(max_length=64, unique=True)
    person_id = models.IntegerField()
    invited_by_id = models.IntegerField(null=True)  # none: who set the server up
    is_weighed = models.BooleanField(
        default=False, db_default=False
    )  # for somebody who opens much; the database says it
    email = models.EmailField(blank=True)
    username = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_from = models.CharField(max_length=43, blank=True, db_default="")  # a network, never a whole address

    class Meta:
        db_table = "invitation"


class Restriction(models.Model):
    """Data that stay stored and are not used (AVG art. 18), or not for one `purpose` (objection, art. 21).

    `mask` holds the categories. In force from `starts_at` until `ends_at`; the gate asks at each opening
    (`gate/sql/functions.sql`).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey("Pupil", models.CASCADE, related_name="restrictions")
    request = models.ForeignKey("Request", models.CASCADE, related_name="restrictions")
    mask = models.BigIntegerField()
    purpose = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    set_by_id = models.IntegerField()
    lifted_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "restriction"
        constraints = [
            models.CheckConstraint(condition=Q(mask__gt=0), name="restriction_of_something"),
            models.CheckConstraint(
                condition=Q(ends_at=None, lifted_by_id=None)
                | (Q(ends_at__gte=F("starts_at")) & Q(lifted_by_id__isnull=False)),
                name="restriction_lifted_whole",
            ),
        ]


class Look(models.Model):
    """A row of the access log: who opened whose data, why, and which categories (as a mask)."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.IntegerField()
    role = models.CharField(max_length=40)
    pupil_id = models.IntegerField(null=True)
    purpose = models.CharField(max_length=40)
    mask = models.BigIntegerField()
    write_mask = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    refused = models.BooleanField()

    class Meta:
        managed = False
        db_table = '"gate"."log"'


class Change(models.Model):
    """One changed record: only the columns that changed, with the old and the new value."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    table = models.CharField(max_length=60, db_column="table_name")
    row_id = models.BigIntegerField()
    pupil_id = models.IntegerField(null=True)
    mask = models.BigIntegerField()
    op = models.CharField(max_length=6)
    actor_id = models.IntegerField(null=True)
    purpose = models.CharField(max_length=40)
    changed = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = '"gate"."change"'


class Emergency(models.Model):
    """Somebody broke the glass: whose file, why, and until when."""

    id = models.BigIntegerField(primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4)
    actor_id = models.IntegerField()
    role = models.CharField(max_length=40)
    pupil_id = models.IntegerField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"gate"."emergency"'
