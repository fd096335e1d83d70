"""Cameras, their footage, and who may look at it. What a camera lacks before it may record, `cameras/sql/cameras.sql` says.

Moments are half-open: from `starts_at`, until and without `ends_at`. Bytes of footage lie sealed in the vault, each piece under
the key of its camera and day (`vault.day_keys`).
"""

import uuid

from django.db import models
from django.db.models import F, Q

from zorgvuldig.incidents.models import Incident
from zorgvuldig.school.models import School
from zorgvuldig.school.people.models import among

PURPOSES = ("safety", "recognition", "prevention", "guarding", "detection")
PLACES = (
    "entrance", "hall", "corridor", "stairs", "canteen", "yard", "bikes", "parking", "sports_hall", "library", "other",
)  # fmt: skip
LONGEST = 28  # days: at most four weeks


class FloorPlan(models.Model):
    """A drawing of a floor, on which cameras have a place. `blob` is sealed; width and height are in pixels."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    blob = models.UUIDField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()

    class Meta:
        db_table = "floor_plan"


class Camera(models.Model):
    """A camera: where it hangs, what for, why nothing lighter would do, and when it records.

    `place` is one of `PLACES`: a toilet or a changing room is none. `plan_x`, `plan_y` are fractions of the floor plan. `purposes`
    is a list out of `PURPOSES`. `address` is sealed, as a password may stand in it; of a camera of another recorder (`nvr`)
    `elsewhere` is its name there. `weekdays` is a mask, Monday is 1, Sunday 64; without hours it records all day, and hours that
    end before they begin go on after midnight. `kbit` is what it sends, in kilobits a second.
    """

    RTSP, NVR = "rtsp", "nvr"
    SOURCES = ((RTSP, "recorded here"), (NVR, "recorded by another recorder"))

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=12, choices=[(place, place) for place in PLACES])
    floor_plan = models.ForeignKey(FloorPlan, models.SET_NULL, null=True, blank=True, related_name="+")
    plan_x = models.FloatField(null=True, blank=True)
    plan_y = models.FloatField(null=True, blank=True)
    view_blob = models.UUIDField(null=True, blank=True)
    sees = models.CharField(max_length=300, blank=True)
    zones = models.CharField(max_length=300, blank=True)
    purposes = models.JSONField(default=list)
    necessity = models.TextField(blank=True)
    lighter = models.TextField(blank=True)
    dpia_on = models.DateField(null=True, blank=True)
    dpia_says = models.CharField(max_length=300, blank=True)
    council_on = models.DateField(null=True, blank=True)
    council_says = models.CharField(max_length=300, blank=True)
    sign_on = models.DateField(null=True, blank=True)
    sign_says = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=4, choices=SOURCES, default=RTSP)
    address = models.BinaryField(default=b"")
    elsewhere = models.CharField(max_length=80, blank=True)
    weekdays = models.PositiveSmallIntegerField(default=127)
    from_hour = models.TimeField(null=True, blank=True)
    until_hour = models.TimeField(null=True, blank=True)
    keep_days = models.PositiveSmallIntegerField(default=LONGEST)
    kbit = models.PositiveIntegerField(default=4000)
    has_live = models.BooleanField(default=False)
    is_covert = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by_id = models.IntegerField()
    changed_at = models.DateTimeField()
    changed_by_id = models.IntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "camera"
        constraints = [
            among("id", "school", name="camera_among"),
            models.CheckConstraint(condition=Q(place__in=PLACES), name="camera_not_in_toilets"),
            models.CheckConstraint(condition=Q(keep_days__gte=1, keep_days__lte=LONGEST), name="camera_four_weeks"),
            models.CheckConstraint(condition=Q(weekdays__gte=1, weekdays__lte=127), name="camera_some_day"),
        ]


class CameraApproval(models.Model):
    """A second person approved what is said of a camera. `words` is what `gate.camera_words` said then: any change voids it."""

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="approvals")
    words = models.CharField(max_length=32)
    approved_at = models.DateTimeField()
    approved_by_id = models.IntegerField()

    class Meta:
        db_table = "camera_approval"


class CovertCase(models.Model):
    """Why a camera hangs where nobody is told of it, for how long at most, and who allowed it: the school leader and the DPO.

    In force from `starts_on` until and without `ends_on`, at most 28 days, once both allowed it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="covert_cases")
    why = models.TextField()
    lighter = models.TextField()
    dpia_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    leader_at = models.DateTimeField(null=True, blank=True)
    leader_id = models.IntegerField(null=True, blank=True)
    dpo_at = models.DateTimeField(null=True, blank=True)
    dpo_id = models.IntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "covert_case"
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="covert_case_days")]


class CameraState(models.Model):
    """What the recorder last said of a camera. `clock` is what it knows of the server's clock: `synchronised`, `free` or `unknown`."""

    STATES = (
        ("recording", "it records"),
        ("waiting", "it may not record now"),
        ("unreachable", "nothing answers"),
        ("frozen", "it answers and sends nothing"),
        ("stopped", "the recorder was stopped"),
        ("full", "there is no room"),
    )

    camera = models.OneToOneField(Camera, models.CASCADE, primary_key=True, related_name="state")
    state = models.CharField(max_length=12, choices=STATES)
    why = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField()
    packet_at = models.DateTimeField(null=True, blank=True)
    clock = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "camera_state"


class Segment(models.Model):
    """A piece of footage, of a minute at most. `blob` is sealed under the key of `day`; empty when it is in another recorder.

    `size` and `sha256` are of the plain content. `seal` binds the row to its content with a key outside the database. `is_cut`
    when the recorder died and the end is missing. `footage_hold` when it was kept for a hold, under the key of that.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    camera = models.ForeignKey(Camera, models.PROTECT, related_name="segments", db_index=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blob = models.UUIDField(null=True, blank=True)
    elsewhere = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    packets = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    codec = models.CharField(max_length=60, blank=True)
    clock = models.CharField(max_length=12, blank=True)
    is_cut = models.BooleanField(default=False)
    footage_hold = models.ForeignKey("FootageHold", models.PROTECT, null=True, blank=True, related_name="segments")

    class Meta:
        db_table = "segment"
        indexes = [models.Index(fields=["day"], name="segment_day")]
        constraints = [
            models.UniqueConstraint(fields=["camera", "starts_at"], name="segment_once"),
            among("id", "camera", name="segment_among"),
        ]


class CameraGap(models.Model):
    """A time in which a camera should have recorded and did not; `ends_at` is empty while it goes on."""

    WHYS = (
        ("unreachable", "nothing answered"),
        ("frozen", "it answered and sent nothing"),
        ("stopped", "the recorder did not run"),
        ("full", "there was no room"),
        ("broken", "the recorder failed"),
    )

    camera = models.ForeignKey(Camera, models.CASCADE, related_name="gaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=12, choices=WHYS)

    class Meta:
        db_table = "camera_gap"
        constraints = [
            models.UniqueConstraint(fields=["camera"], condition=Q(ends_at=None), name="camera_gap_one_open"),
        ]


class FootageHold(models.Model):
    """A stretch of footage that is kept longer than the term, for an incident, as a second person allowed.

    In force from `approved_at` until and without `ends_on`, or until `ended_at`, or until the incident is closed. Until somebody
    allowed it, it keeps nothing.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="footage_holds")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.TextField()
    owner_id = models.IntegerField()
    ends_on = models.DateField()
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.IntegerField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by_id = models.IntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "footage_hold"
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="footage_hold_stretch")]


class FootageHoldCamera(models.Model):
    """A camera of which the footage is kept."""

    footage_hold = models.ForeignKey(FootageHold, models.CASCADE, related_name="cameras", db_index=False)
    camera = models.ForeignKey(Camera, models.PROTECT, related_name="+")

    class Meta:
        db_table = "footage_hold_camera"
        constraints = [models.UniqueConstraint(fields=["footage_hold", "camera"], name="footage_hold_camera_once")]


class Viewing(models.Model):
    """Somebody asks to look at footage of one camera, for one of its purposes, after an incident; a second person answers.

    May be looked at from `decided_at` until `until` when `is_granted`, or until `ended_at`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    camera = models.ForeignKey(Camera, models.PROTECT, related_name="viewings")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="viewings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.CharField(max_length=12, choices=[(key, key) for key in PURPOSES])
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField()
    is_granted = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.IntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "viewing"
        constraints = [
            among("id", "camera", name="viewing_among"),
            among("id", "incident", name="viewing_incident_among"),
            among("asked_by_id", "camera", name="viewing_asker_among"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="viewing_stretch"),
            models.CheckConstraint(
                condition=Q(is_granted=None, decided_at=None, decided_by_id=None, until=None)
                | Q(is_granted=False, decided_at__isnull=False, decided_by_id__isnull=False, until=None)
                | Q(is_granted=True, decided_at__isnull=False, decided_by_id__isnull=False, until__isnull=False),
                name="viewing_decided_whole",
            ),
        ]


class ViewingLook(models.Model):
    """Somebody looked at a piece of footage; written by the gate alone, before the first byte of it is opened.

    `xact` is the transaction that wrote it: only a later one opens the piece.

    Of a piece that was looked at live there is no `viewing`, and `live_camera` says of which camera.
    """

    viewing = models.ForeignKey(Viewing, models.CASCADE, null=True, blank=True, related_name="looks", db_index=False)
    live_camera = models.ForeignKey(Camera, models.CASCADE, null=True, blank=True, related_name="+")
    segment_uid = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField()
    looked_by_id = models.IntegerField()
    xact = models.BigIntegerField()

    class Meta:
        db_table = "viewing_look"
        constraints = [
            models.UniqueConstraint(fields=["viewing", "segment_uid"], name="viewing_look_once"),
            among("looked_by_id", "viewing", name="viewing_look_among"),
        ]


class NvrCheck(models.Model):
    """What another recorder was found to hold and do, for one camera of it (`elsewhere`) or, when that is empty, for all of it.

    `over_term` counts stretches beyond the term, `exports` and `retained` copies and events that it would keep for ever. `violations` is
    a list of `face_recognition`, `plate_recognition`, `over_term`, `unknown_camera`, `sound`.
    """

    checked_at = models.DateTimeField()
    elsewhere = models.CharField(max_length=80, blank=True)
    oldest_at = models.DateTimeField(null=True, blank=True)
    newest_at = models.DateTimeField(null=True, blank=True)
    over_term = models.PositiveIntegerField(default=0)
    exports = models.PositiveIntegerField(default=0)
    retained = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    violations = models.JSONField(default=list)
    why = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "nvr_check"
        indexes = [models.Index(fields=["-checked_at"], name="nvr_check_latest")]
