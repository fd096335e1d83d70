"""What the last check of another recorder found, and whether it was long ago."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.models import LONGEST, Camera, NvrCheck
from zorgvuldig.gate.door import Door

# What was found in another recorder, in words of everybody, and what to do about it.
# Each violation: what is wrong, and what to do.
VIOLATIONS: dict[str, tuple[Promise, Promise]] = {
    "face_recognition": (
        _("Gezichtsherkenning staat aan. Dat mag op school niet: mensen herkennen mensen, niet de camera."),
        _("Zet gezichtsherkenning uit in Frigate: face_recognition.enabled: false. Wis daarna de gezichten die er staan."),
    ),
    "plate_recognition": (
        _("Kentekens worden gelezen. Daar is hier geen doel voor."),
        _("Zet kentekens lezen uit in Frigate: lpr.enabled: false."),
    ),
    "sound": (
        _("Er wordt geluid opgenomen of beluisterd. Camera’s op school nemen geen geluid op."),
        _(
            "Zet in Frigate bij deze camera audio.enabled: false en ffmpeg.output_args.record: preset-record-generic. "
            "Zonder die regel neemt Frigate geluid mee."
        ),
    ),
    "over_term": (
        _("Er staan beelden, kopieën of gebeurtenissen die te oud zijn, en wissen lukte niet."),
        _(
            "Geef het account van Zorgvuldig in Frigate de rol admin. Heeft u een Frigate van vóór versie 0.18? "
            "Die kan beelden niet op verzoek wissen. Zet daar de bewaartermijn in record twee dagen korter dan de termijn van de camera."
        ),
    ),
    "unknown_camera": (
        _("Deze camera neemt op en is hier niet bekend, of nog niet goedgekeurd."),
        _("Vul de camera hier aan en laat haar goedkeuren. Zet tot die tijd het opnemen uit: record.enabled: false."),
    ),
}  # fmt: skip
# Why nothing could be seen, or not all.
WHYS: dict[str, Promise] = {
    "address": _("Het adres van Frigate in de instellingen klopt niet. Vraag de systeembeheerder."),
    "unreachable": _("Frigate antwoordt niet. Staat het aan, en klopt het adres?"),
    "refused": _("Frigate laat ons niet binnen. Klopt de naam en het wachtwoord, en heeft het account de rol admin?"),
    "redirected": _("Frigate stuurt ons door naar een ander adres. Dat volgen wij niet. Vraag de systeembeheerder."),
    "too_large": _("Frigate antwoordt met meer dan wij lezen. Vraag de systeembeheerder."),
    "late": _("Frigate antwoordt te traag. Wij stopten met vragen."),
    "nothing": _("Frigate kent iets niet waar wij naar vragen. Is het versie 0.16 of nieuwer?"),
    "unexpected": _("Frigate antwoordt anders dan wij kennen. Is het versie 0.16 of nieuwer?"),
    "missing": _("Deze camera staat hier, maar Frigate kent haar niet. Er wordt dus niets opgenomen."),
}


OLD = timedelta(hours=2)  # the check runs every hour
UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class LatestCheck:
    """A check: the row of the recorder as a whole, and one for each of its cameras."""

    whole: NvrCheck
    cameras: list[NvrCheck]


def latest(alias: str) -> LatestCheck | None:
    """The last check, also when it failed; None when there never was one."""
    checks = NvrCheck.objects.using(alias)
    whole = checks.filter(elsewhere="").order_by("-checked_at", "-id").first()
    if whole is None:
        return None
    cameras = checks.filter(checked_at=whole.checked_at).exclude(elsewhere="").order_by("elsewhere")
    return LatestCheck(whole, list(cameras))


def is_used(alias: str) -> bool:
    """Whether there is another recorder: the operator named one, or the register has a camera that hangs on one."""
    cameras = Camera.objects.using(alias).filter(source=Camera.NVR, ended_at=None)
    return bool(settings.FRIGATE) or cameras.exists()


def is_fresh(found: LatestCheck | None, now: datetime) -> bool:
    """Whether the last check got all its answers, and was not longer ago than `OLD`."""
    return bool(settings.FRIGATE) and found is not None and not found.whole.why and now - found.whole.checked_at <= OLD


def violations_now(alias: str, now: datetime) -> list[tuple[str, str]]:
    """What another recorder does that it may not: the violation and the camera as that recorder calls it, empty for all of it.

    `("unchecked", "")` is among them when there is such a recorder and its last check failed or was longer ago than two hours.
    Empty when there is none. Needs a door or job that reads `camera`.
    """
    if not is_used(alias):
        return []
    found = latest(alias)
    rows = [found.whole, *found.cameras] if found else []
    said = [(str(violation), row.elsewhere) for row in rows for violation in row.violations]
    return said if is_fresh(found, now) else [(UNCHECKED, ""), *said]


# What the page about another recorder shows: a line per camera, the oldest footage against the term.

BACK = timedelta(days=LONGEST)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A camera of the other recorder, or the recorder as a whole when `elsewhere` is empty. `days` is the age of its oldest footage."""

    elsewhere: str
    known_as: str
    keep_days: int
    oldest_at: datetime | None
    newest_at: datetime | None
    days: int | None
    exports: int
    retained: int
    over_term: int
    deleted: int
    why: Promise | str
    violations: list[tuple[Promise | str, Promise | str]] = field(default_factory=list)


def check_rows(found: LatestCheck, *, door: Door) -> tuple[CheckRow, list[CheckRow]]:
    """The recorder as a whole, and each of its cameras."""
    door.reading("camera")
    cameras = Camera.objects.filter(source=Camera.NVR).order_by(F("ended_at").asc(nulls_first=True), "pk")
    known: dict[str, Camera] = {}
    for camera in cameras:
        known.setdefault(camera.elsewhere, camera)
    return _as_row(found.whole, None), [_as_row(row, known.get(row.elsewhere)) for row in found.cameras]


def _as_row(row: NvrCheck, camera: Camera | None) -> CheckRow:
    return CheckRow(
        elsewhere=row.elsewhere,
        known_as=camera.name if camera and camera.ended_at is None else "",
        keep_days=min(camera.keep_days, LONGEST) if camera else LONGEST,
        oldest_at=row.oldest_at,
        newest_at=row.newest_at,
        days=(row.checked_at - row.oldest_at).days if row.oldest_at else None,
        exports=row.exports,
        retained=row.retained,
        over_term=row.over_term,
        deleted=row.deleted,
        why=WHYS.get(row.why, row.why),
        violations=[VIOLATIONS.get(one, (one, "")) for one in row.violations],
    )


def deleted_lately(*, door: Door) -> int:
    """How much was deleted there in the last four weeks."""
    door.reading("camera")
    checks = NvrCheck.objects.filter(elsewhere="", checked_at__gt=door.opened_at - BACK)
    return checks.aggregate(n=Sum("deleted"))["n"] or 0
