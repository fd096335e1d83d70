"""People: a bare person, and what is known of pupils and guardians, split by register category."""

import uuid
from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Upper

from zorgvuldig.platform.vault.fields import SealedTextField


def among(one: str, other: str, *, name: str, may_lack: bool = False) -> models.CheckConstraint:
    """Both are of the invented people with whom the installation tries itself, or neither: their numbers are below zero (decision 65).

    With `may_lack` there may be no `other` of somebody invented either.
    """
    real = Q(**{f"{one}__gte": 0}) & (Q(**{f"{other}__gte": 0}) | Q(**{f"{other}__isnull": True}))
    invented = Q(
        **{f"{one}__lt": 0, f"{other}__lt": 0, f"{other}__isnull": False}
    )  # a check of something unknown would hold
    lacking = Q(**{f"{other}__isnull": True}) if may_lack else Q()
    return models.CheckConstraint(condition=lacking | invented | real, name=name)


class Sourced(models.Model):
    """Where each datum of a row came from: `{"*": "sds", "email": "guardian"}`, the star for all not named.

    Values: `guardian` (told by a parent), `document` (copied from an official document), `school`, or an import's key.
    """

    sources = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        abstract = True


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


class PupilIdentity(Named, Sourced):
    """What a pupil is called. `sort_key` and `search_key` are folded by `platform.names`."""

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="identity")
    initials = models.CharField(max_length=20, blank=True, db_default="")
    sort_key = models.CharField(max_length=220)
    search_key = models.CharField(max_length=280)

    class Meta:
        db_table = "pupil_identity"
        # Used by the definer's search alone: LIKE is not leakproof, so row security comes before it for pages.
        indexes = [GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="pupil_search")]


class PupilBirth(Sourced):
    """Date of birth and sex (the two that rules on age and funding need), and who compared them with which document.

    The five fields of an official document are surname, initials, date of birth, sex and the citizen number; a copy
    of the document is not kept.
    """

    SEXES = (("female", "female"), ("male", "male"), ("other", "other"))
    DOCUMENTS = (("passport", "passport"), ("identity_card", "identity card"), ("extract", "extract"))

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="birth")
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=SEXES, blank=True)
    confirmed_from = models.CharField(max_length=20, choices=DOCUMENTS, blank=True, db_default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "pupil_birth"
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["female", "male", "other", ""]), name="sex_known"),
            models.CheckConstraint(
                condition=Q(confirmed_from="", confirmed_at=None, confirmed_by_id=None)
                | (~Q(confirmed_from="") & Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False)),
                name="birth_confirmed_whole",
            ),
        ]


class PupilContact(Sourced):
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

    A court's restriction overrides authority (`is_restricted`): such a guardian opens nothing, until the day in
    `restricted_until` when there is one (the first day without it). Of whom nobody said whether they have authority
    (`has_authority` is null), the school acts as if they had none. `is_home`: the pupil
    lives at this guardian's address; with two homes, two of them.
    """

    KINDS = (("mother", "mother"), ("father", "father"), ("guardian", "guardian"), ("other", "other"))

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardianships", db_index=False)
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    has_authority = models.BooleanField(null=True)
    is_restricted = models.BooleanField(default=False)
    restricted_until = models.DateField(null=True, blank=True)
    is_home = models.BooleanField(default=False, db_default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "guardianship"
        constraints = [
            models.CheckConstraint(
                condition=Q(restricted_until=None) | Q(is_restricted=True), name="guardianship_end_of_restriction"
            ),
            models.UniqueConstraint(fields=["pupil", "guardian"], name="guardianship_once"),
            among("pupil", "guardian", name="guardianship_among"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="guardianship_period"
            ),
        ]

    def is_kept_away(self, day: date) -> bool:
        """Whether a court keeps this guardian away on `day`; `kit.periods.kept_away` asks it in a query."""
        return self.is_restricted and (self.restricted_until is None or self.restricted_until > day)


class Guardian(Named, Sourced):
    """A guardian's name, address and how to reach them; seen through the pupils they are tied to.

    `email_to_check`: a file changed the e-mail address, and nobody of the school has looked at it yet.
    """

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, db_index=False)
    email = models.EmailField(blank=True)
    email_to_check = models.BooleanField(default=False, db_default=False)
    phone = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=120, blank=True, db_default="")
    postcode = models.CharField(max_length=12, blank=True, db_default="")
    town = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        db_table = "guardian"


class EmergencyContact(models.Model):
    """Somebody to call when no guardian answers, in order of `rank` (1 is called first)."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="emergency_contacts", db_index=False)
    rank = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    tie = models.CharField(max_length=60)
    phone = models.CharField(max_length=30)

    class Meta:
        db_table = "emergency_contact"
        constraints = [models.UniqueConstraint(fields=["pupil", "rank"], name="emergency_contact_rank")]


class EckId(models.Model):
    """The number that learning materials share (ECK iD), as another system gave it. It is never computed here, and goes nowhere
    but to a product with which it was agreed.
    """

    pupil = models.OneToOneField(Pupil, models.CASCADE, primary_key=True, related_name="eck_id", db_index=False)
    value = models.CharField(max_length=200)

    class Meta:
        db_table = "eck_id"


class OfficialNumber(models.Model):
    """The citizen number (BSN) or education number of a pupil or applicant: sealed, found again by a keyed hash only."""

    KINDS = (("bsn", "citizen number"), ("education", "education number"))

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    number = SealedTextField(pupil="person_id")
    number_hash = models.BinaryField(max_length=32, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "official_number"
