"""People: a bare person, and what is known of pupils and guardians, split by register category."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Named(models.Model):
    """What somebody is called."""

    given_name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, blank=True)
    family_name = models.CharField(max_length=100)

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        """Given name, prefix and family name, as one says it."""
        return " ".join(filter(None, (self.given_name, self.prefix, self.family_name)))


class Person(models.Model):
    """Somebody, without a single datum: the number that pupil, guardian, staff and account share."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        db_table = "person"


class Pupil(models.Model):
    """A person who is or was a pupil, under the school's own number (never the citizen number)."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, db_index=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=40)  # other systems use numbers as long as a UUID

    class Meta:
        db_table = "pupil"
        # `upper` is not leakproof, so row security comes before this index: it tells nobody which numbers exist.
        constraints = [models.UniqueConstraint(Upper("number"), name="pupil_number_once")]


class PupilIdentity(Named):
    """What a pupil is called. `sort_key` and `search_key` are folded by `records.names`."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="identity")
    sort_key = models.CharField(max_length=220)
    search_key = models.CharField(max_length=280)

    class Meta:
        db_table = "pupil_identity"
        # Used by the definer's search alone: LIKE is not leakproof, so row security comes before it for pages.
        indexes = [GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="pupil_search")]


class PupilBirth(models.Model):
    """Date of birth and sex, from an official document (the two that rules on age and funding need)."""

    SEXES = (("female", "female"), ("male", "male"), ("other", "other"))

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="birth")
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=SEXES, blank=True)

    class Meta:
        db_table = "pupil_birth"
        constraints = [models.CheckConstraint(condition=Q(sex__in=["female", "male", "other", ""]), name="sex_known")]


class PupilContact(models.Model):
    """How to reach a pupil."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="contact")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "pupil_contact"


class Guardianship(models.Model):
    """The tie between a pupil and a guardian; half-open: `ends_on` is the first day without it.

    A court's restriction overrides authority (`is_restricted`): such a guardian opens nothing.
    """

    KINDS = (("mother", "mother"), ("father", "father"), ("guardian", "guardian"), ("other", "other"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardianships", db_index=False)
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    has_authority = models.BooleanField()
    is_restricted = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "guardianship"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "guardian"], name="guardianship_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="guardianship_period"
            ),
        ]


class Guardian(Named):
    """A guardian's name and how to reach them; seen through the pupils they are tied to."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, db_index=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        db_table = "guardian"
