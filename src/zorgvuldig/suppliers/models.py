"""Suppliers and their products, what was agreed with them and for whom, and what each of them got (AVG art. 28)."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.people.models import Person, Pupil, among
from zorgvuldig.school.staffing.models import Staff


class Supplier(models.Model):
    """A company that works for the school. While `stopped_at` is filled none of its products gets anything.

    Mailboxes are those of a desk, not of a person.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=100)
    site = models.CharField(max_length=200, blank=True)
    contact = models.EmailField()
    breach_contact = models.EmailField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_id = models.IntegerField(null=True, blank=True)
    stopped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "supplier"
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by_id=None, stopped_why="")
                | (Q(stopped_at__isnull=False, stopped_by_id__isnull=False) & ~Q(stopped_why="")),
                name="supplier_stopped_whole",
            ),
        ]


class Product(models.Model):
    """Something of a supplier that pupils or staff use. `sector` is the host whose pseudonyms it gets (OIDC Core 8.1).

    Empty until the product can sign in. `stopped_at` is its own stop switch. Until `old_numbers_until` its roster has the numbers that
    an earlier version gave every product; None for one that never had them.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="products", db_index=False)
    name = models.CharField(max_length=200)
    what_for = models.CharField(max_length=300)
    sector = models.CharField(max_length=255, blank=True)
    old_numbers_until = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_id = models.IntegerField(null=True, blank=True)
    stopped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "product"
        constraints = [
            models.UniqueConstraint(fields=["supplier", "name"], name="product_once"),
            among("id", "supplier", name="product_among"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by_id=None, stopped_why="")
                | (Q(stopped_at__isnull=False, stopped_by_id__isnull=False) & ~Q(stopped_why="")),
                name="product_stopped_whole",
            ),
        ]


class Agreement(models.Model):
    """A version of the processor agreement for one product (AVG art. 28(3)), in force from `starts_on` until the day before `ends_on`.

    It is in force when a second person approved it, nobody withdrew it, and no later approved version began. `claims` are
    keys of the register's claims; `names` says what stands in the name fields that a roster must have; `channels` are the
    ways by which data may go (`login`, `roster`, `csv`, `results`). `basis` is a key of the register; with consent, `topic`
    is what is asked. Hours are those within which the supplier tells of a breach.
    """

    NAMES = (("agreed", "the agreed names"), ("pseudonym", "a pseudonym"), ("no_users", "no people in a roster"))
    CHANNELS = ("login", "roster", "csv", "results")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="agreements", db_index=False)
    version = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=100)  # such as "Model Verwerkersovereenkomst 4.0"
    purposes = models.CharField(max_length=500)
    basis = models.CharField(max_length=40)
    topic = models.CharField(max_length=40, blank=True)
    claims = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    names = models.CharField(max_length=10, choices=NAMES, default="no_users")
    for_pupils = models.BooleanField(default=True)
    for_staff = models.BooleanField(default=False)
    sub_processors = models.JSONField(default=list)  # [{"name", "country", "what_for"}]
    stored_in = models.CharField(max_length=300)
    outside_eea = models.CharField(max_length=300, blank=True)  # which safeguard (AVG art. 44-49); empty when inside
    breach_hours = models.PositiveSmallIntegerField()
    deleted_within = models.PositiveSmallIntegerField()  # days after the end in which the supplier deletes
    starts_on = models.DateField()
    ends_on = models.DateField()
    blob = models.UUIDField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.IntegerField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.IntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.IntegerField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "agreement"
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="agreement_version_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_period"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by_id=None)
                | (
                    Q(approved_at__isnull=False, approved_by_id__isnull=False, blob__isnull=False)
                    & ~Q(approved_by_id=F("made_by_id"))
                ),
                name="agreement_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by_id=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by_id__isnull=False),
                name="agreement_withdrawn_whole",
            ),
            among("id", "product", name="agreement_among"),
        ]


class AgreementScope(models.Model):
    """For whom an agreement is: a school, one year of its course (`stage`), or one group of it; any of the rows is enough."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="scopes", db_index=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    group = models.ForeignKey(LearningGroup, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "agreement_scope"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "school", "stage", "group"], name="agreement_scope_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(stage=None) | Q(group=None), name="agreement_scope_one"),
            among("agreement", "school", name="agreement_scope_among"),
        ]


class DeletionDemand(models.Model):
    """What the school asked of a supplier when an agreement ended: delete, and say so (AVG art. 28(3)(g))."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="deletion_demand")
    demanded_at = models.DateTimeField()
    answer_by = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.IntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "deletion_demand"


class ProductStop(models.Model):
    """One pupil gets nothing from one product for a time, because of an objection or a worry; the others go on."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="product_stops")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    set_by_id = models.IntegerField()
    lifted_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "product_stop"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "product"], condition=Q(ends_at=None), name="product_stop_once"),
            among("pupil", "product", name="product_stop_among"),
        ]


class Pairwise(models.Model):
    """What a person is called in one sector, and nowhere else: computed with a key outside the database, and kept.

    So the key can be replaced, a pupil can be found from a supplier's report, and deleting the row severs the link.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sector = models.CharField(max_length=255)
    sub = models.CharField(max_length=255)

    class Meta:
        db_table = "pairwise"
        constraints = [
            models.UniqueConstraint(fields=["sector", "person"], name="pairwise_person_once"),
            models.UniqueConstraint(fields=["sector", "sub"], name="pairwise_sub_once"),
        ]


class Supply(models.Model):
    """One set of data that a product got, committed before its first byte left. `done_at` is empty when handing it over did not end.

    `what` is the collection of a roster (`users`), or empty for a login; `count` is the number of rows.
    """

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="supplies", db_index=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="supplies")
    channel = models.CharField(max_length=10)
    what = models.CharField(max_length=30, blank=True)
    claims = models.JSONField()
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "supply"
        indexes = [models.Index(fields=["product", "at"], name="supply_product")]
        constraints = [among("product", "agreement", name="supply_among")]


class SupplyPupil(models.Model):
    """Which pupils a supply was about."""

    id = models.BigAutoField(primary_key=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="supplies", db_index=False)
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="pupils")

    class Meta:
        db_table = "supply_pupil"


class SupplyStaff(models.Model):
    """Which members of staff a supply was about."""

    id = models.BigAutoField(primary_key=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="staff")

    class Meta:
        db_table = "supply_staff"


class SupplyRefusal(models.Model):
    """How often a product was refused on a day, and why; never who it was about."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="refusals", db_index=False)
    day = models.DateField()
    channel = models.CharField(max_length=10)
    why = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "supply_refusal"
        constraints = [
            models.UniqueConstraint(fields=["product", "day", "channel", "why"], name="supply_refusal_once"),
        ]


class SupplyTrial(models.Model):
    """How often a product was tried on a day with the invented school, by way and list; about nobody, so it is no supply."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="trials", db_index=False)
    day = models.DateField()
    channel = models.CharField(max_length=10)
    what = models.CharField(max_length=30, blank=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "supply_trial"
        constraints = [
            models.UniqueConstraint(fields=["product", "day", "channel", "what"], name="supply_trial_once"),
        ]


class RosterObject(models.Model):
    """One object of the roster as a product sees it, and since when it is so: made anew from the school's own rows.

    `kind` is the OneRoster collection, `body` what leaves. `gone_at` is when it left the product's view: it is told once
    as deleted, and its body holds nothing any more. A pupil's object has `pupil`, a colleague's `staff`; of the school's own rows
    `what` and `what_id` say which it is. `cells` is the body as its file has it; empty where it is made while it is read.
    """

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    sourced_id = models.CharField(max_length=255)
    what = models.CharField(max_length=10, blank=True, default="", db_default="")
    what_id = models.IntegerField(null=True, blank=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, blank=True, related_name="+")
    body = models.JSONField()
    modified_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    cells = models.TextField(blank=True, default="")

    class Meta:
        db_table = "roster_object"
        indexes = [models.Index(fields=["product", "kind", "id"], name="roster_object_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["product", "kind", "sourced_id"], name="roster_object_once"),
            models.CheckConstraint(
                condition=Q(pupil=None) | Q(product__lt=0, pupil__lt=0) | Q(product__gte=0, pupil__gte=0),
                name="roster_object_among",
            ),
            among("product", "staff", name="roster_object_staff_among", may_lack=True),
        ]


class RosterView(models.Model):
    """Up to where the roster of a product is made: the last change of the school's rows it knows, and the day it is of."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="+")
    change = models.BigIntegerField(default=0)
    day = models.DateField(null=True, blank=True)
    agreement = models.ForeignKey(Agreement, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "roster_view"
        constraints = [among("product", "agreement", name="roster_view_among", may_lack=True)]


class SupplierTest(models.Model):
    """A test that a product made (an OneRoster line item), waiting in a draft until the teacher takes it over."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    sourced_id = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=500, blank=True)
    category = models.CharField(max_length=255, blank=True)
    assigned_on = models.DateField()
    due_on = models.DateField()
    lowest = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "supplier_test"
        constraints = [
            among("product", "group", name="supplier_test_among"),
            models.UniqueConstraint(fields=["product", "sourced_id"], name="supplier_test_once"),
        ]


class SupplierResult(models.Model):
    """What a product says a pupil scored; a grade only once the teacher takes it over."""

    id = models.BigAutoField(primary_key=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="supplier_results")
    group = models.ForeignKey(LearningGroup, models.CASCADE, related_name="+")
    test = models.ForeignKey(SupplierTest, models.CASCADE, related_name="results", db_index=False)
    sourced_id = models.CharField(max_length=255)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    status = models.CharField(max_length=20)
    scored_on = models.DateField()
    comment = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "supplier_result"
        constraints = [
            among("pupil", "group", name="supplier_result_among"),
            models.UniqueConstraint(fields=["test", "pupil"], name="supplier_result_once"),
        ]
