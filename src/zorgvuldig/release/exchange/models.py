"""One exchange with another organisation: to whom, on what basis, who looked at it first, and when it went or stopped."""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.school.people.models import Pupil, among


class Party(models.Model):
    """A real organisation that may get data, as one of the register's recipients. Mail goes to its verified domain alone.

    `domain` is what stands behind the @. Somebody other than who wrote it down verified that the domain is theirs. From
    then on nothing of it changes but that it ended: another domain or address is another row, that is verified anew.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    recipient = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)
    domain = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by_id = models.IntegerField(null=True, blank=True)
    verified_how = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "party"
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by_id=None)
                | (Q(verified_at__isnull=False, verified_by_id__isnull=False) & ~Q(verified_by_id=F("added_by_id"))),
                name="party_verified_by_another",
            ),
            models.UniqueConstraint(
                fields=["recipient", "name", "department", "domain"],
                condition=Q(ended_at=None),
                name="party_once_in_use",
            ),
        ]


class Exchange(models.Model):
    """One pupil's data for one party, from the first step until it went or stopped. Where it stands follows from its moments.

    `recipient` and `article` are the register's, as they were. `fields` are the table.column names that may go. `reason` is
    why, in words the family reads; `remark` is what the school adds to the file. The package is in the vault as `blob` from
    `prepared_at` until it is no longer needed; `sha256` stays. `shown_at` is the moment from which the family sees it: the
    start, or the end of a recorded postponement.
    """

    STOPPED = (
        ("cancelled", "cancelled"),
        ("withdrawn", "consent withdrawn"),
        ("refused", "refused by the second person"),
        ("objection", "objection upheld"),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="exchanges")
    party = models.ForeignKey(Party, models.PROTECT, related_name="exchanges")
    recipient = models.CharField(max_length=40)
    article = models.CharField(max_length=200)
    fields = models.JSONField()
    mask = models.BigIntegerField()
    reason = SealedTextField()
    remark = SealedTextField(blank=True)
    asked = models.ForeignKey(ConsentRequest, models.PROTECT, null=True, blank=True, related_name="exchanges")
    topic = models.CharField(max_length=40, blank=True)  # a standing consent of the register, instead of a request
    signal = models.ForeignKey(AbsenceSignal, models.PROTECT, null=True, blank=True, related_name="exchanges")
    demand_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.IntegerField()
    inspect_from = models.DateTimeField(null=True, blank=True)
    inspect_until = models.DateField(null=True, blank=True)  # exclusive
    prepared_at = models.DateTimeField(null=True, blank=True)
    blob = models.UUIDField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by_id = models.IntegerField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    postponed = models.CharField(max_length=20, blank=True)  # the key of the ground on which the family is told later
    postponed_why = SealedTextField(blank=True)
    shown_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_id = models.IntegerField(null=True, blank=True)
    stopped = models.CharField(max_length=20, choices=STOPPED, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)  # the recipient was told that the consent was withdrawn
    recalled_by_id = models.IntegerField(null=True, blank=True)
    second_from = models.DateTimeField(null=True, blank=True)  # while a second person has to look
    cleared_at = models.DateTimeField(null=True, blank=True)  # the package is gone here, and nothing waits any more

    class Meta:
        db_table = "exchange"
        constraints = [
            among("pupil", "party", name="exchange_among"),
            models.CheckConstraint(condition=Q(mask__gt=0), name="exchange_of_something"),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(prepared_at__isnull=False, released_by_id__isnull=False),
                name="exchange_prepared_first",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped="") | (Q(stopped_at__isnull=False) & ~Q(stopped="")),
                name="exchange_stopped_whole",
            ),
            models.CheckConstraint(
                condition=Q(blob=None) | Q(prepared_at__isnull=False), name="exchange_file_when_prepared"
            ),
            models.UniqueConstraint(fields=["signal"], condition=Q(stopped_at=None), name="exchange_once_per_signal"),
        ]


class ExchangeDemand(SealedFile):
    """The paper by which somebody demands data: an order, a warrant, a request of an officer. No family gets it."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="exchange_demands")
    exchange = models.OneToOneField(Exchange, models.CASCADE, related_name="demand")
    mask = models.BigIntegerField()  # of the exchange: whoever may not see that, may not see this

    class Meta:
        db_table = "exchange_demand"


class ExchangeApproval(models.Model):
    """A second person looked at the package (`sha256`) and agreed that it goes."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="approvals", db_index=False)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="exchange_approvals")
    sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    approved_by_id = models.IntegerField()

    class Meta:
        db_table = "exchange_approval"
        constraints = [models.UniqueConstraint(fields=["exchange", "sha256"], name="exchange_approval_once")]


class ExchangeAnswer(models.Model):
    """What somebody of the family said of a package that they could inspect: that it is right, a statement, or an objection.

    A statement goes along with the package. An objection stops it until the school decided (`upheld` or `rejected`), with
    its reason.
    """

    KINDS = (("agreed", "agreed"), ("statement", "statement"), ("objection", "objection"))
    OUTCOMES = (("upheld", "upheld"), ("rejected", "rejected"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="answers")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="exchange_answers")
    person_id = models.IntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    text = SealedTextField(blank=True)
    answered_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    outcome_why = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "exchange_answer"


class HandOver(models.Model):
    """One way in which a released package reaches its party: a link with a code, a letter, or a file for their machine.

    Of the link's token and of the code only keyed hashes are kept. One fetch uses it up; five wrong codes close it.
    """

    WAYS = (("link", "link"), ("letter", "letter"), ("file", "file"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="hand_overs")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="hand_overs")
    way = models.CharField(max_length=10, choices=WAYS)
    made_at = models.DateTimeField()
    made_by_id = models.IntegerField()
    mailbox = models.CharField(max_length=100, blank=True)  # what stands before the @; the domain is the party's
    mailed_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.BinaryField(null=True, blank=True, unique=True)
    code_hash = models.BinaryField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "hand_over"
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="link")
                | Q(token_hash__isnull=False, code_hash__isnull=False, expires_at__isnull=False),
                name="hand_over_link_whole",
            ),
        ]


class HandOverFetch(models.Model):
    """One try at a link: that it gave the package, or why not."""

    OUTCOMES = (
        ("given", "given"),
        ("wrong_code", "wrong code"),
        ("used", "used"),
        ("expired", "expired"),
        ("closed", "closed"),
        ("stopped", "stopped"),
    )

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="fetches")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="hand_over_fetches")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)

    class Meta:
        db_table = "hand_over_fetch"


class RegisterExtract(models.Model):
    """The yearly extract of a school for the register of pupils: made in the background, one file, one release per pupil.

    The only bulk release there is; its recipient must be one that the register lets have `bulk`.
    """

    STATES = (("waiting", "waiting"), ("working", "working"), ("done", "done"), ("failed", "failed"), ("gone", "gone"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school_id = models.IntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="extracts")
    on_date = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    blob = models.UUIDField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "register_extract"


class Incoming(models.Model):
    """Data about a pupil that came from another organisation: from whom, on what basis, what was not kept, and that the family knows.

    `dropped` names what the file held and the school does not keep. `sha256` is that of the file, which is not kept.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="incoming", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="incoming")
    article = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by_id = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    dropped = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "incoming"
        constraints = [
            among("pupil", "party", name="incoming_among", may_lack=True),
            models.UniqueConstraint(fields=["pupil", "sha256"], name="incoming_once"),
        ]


class IncomingItem(models.Model):
    """One thing of it that the school keeps; it is seen by whoever opens the category that it goes with (`mask`)."""

    incoming = models.ForeignKey(Incoming, models.CASCADE, related_name="items")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="incoming_items")
    mask = models.BigIntegerField()
    label = models.CharField(max_length=120)
    value = SealedTextField()

    class Meta:
        db_table = "incoming_item"
