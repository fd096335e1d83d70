"""What P17 counts: cameras, their footage and its keys, who looked, what left, what is held. Each a query over what is there now.

Whether somebody may look or let go, the database says at that moment (`cameras/sql/`). Whether that was right is counted here
another way, from the rows themselves, so that a mistake in the one shows in the other.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from zorgvuldig.cameras.models import LONGEST
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.platform.vault.day_keys import day_keys
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.register.period import add_period
from zorgvuldig.statement.evidence.result import WINDOW, YEAR, rows_of

FRESH = timedelta(minutes=5)  # so long what the recorder said of a camera is about now
WARM_UP = timedelta(minutes=3)  # after its hours began, or after it was approved, a camera may still be starting
TERM = "camera_footage"
PATIENCE = timedelta(hours=3)  # a sweep goes by the hour: what was over by then should be gone by now

CAMERAS = """select count(*) filter (where ended_at is null), count(*) filter (where ended_at is null and gate.camera_lacks(id::integer) = '{}'),
    count(*) from camera"""
# What the gate says that a camera lacks, and the least of it from the rows themselves.
INCOMPLETE = """select count(*) from camera_state s join camera c on c.id = s.camera_id where s.state = 'recording' and s.seen_at > %s::timestamptz
    and (gate.camera_lacks(c.id::integer) <> '{}' or c.purposes = '[]' or btrim(c.necessity) = '' or c.dpia_on is null
        or (c.sign_on is null and not c.is_covert) or not exists (select from camera_approval a where a.camera_id = c.id
            and a.approved_by_id not in (c.changed_by_id, c.added_by_id)))"""
# Pieces of the last hour of which no moment was within the hours of their camera, as these are said since.
OUTSIDE = """select count(*) from segment s join camera c on c.id = s.camera_id where s.ends_at > %s::timestamptz
    and s.starts_at > c.changed_at and not gate.within_hours(c.weekdays::integer, c.from_hour, c.until_hour, s.starts_at)
    and not gate.within_hours(c.weekdays::integer, c.from_hour, c.until_hour, s.ends_at)"""
SILENT = """select count(*) from camera c left join camera_state s on s.camera_id = c.id
    where c.source = 'rtsp' and c.ended_at is null and gate.camera_lacks(c.id::integer) = '{}'
    and gate.within_hours(c.weekdays::integer, c.from_hour, c.until_hour, %s::timestamptz)
    and gate.within_hours(c.weekdays::integer, c.from_hour, c.until_hour, %s::timestamptz)
    and (select max(a.approved_at) from camera_approval a where a.camera_id = c.id) < %s::timestamptz
    and (s.camera_id is null or s.state <> 'recording' or s.seen_at < %s::timestamptz)"""
# A hold that is in force on a day and at a moment, or ended after it.
IN_FORCE = """(h.approved_at is not null and h.refused_at is null and h.ends_on > %s::date and coalesce(h.ended_at > %s::timestamptz, true)
    and not exists (select from incident n where n.id = h.incident_id and n.closed_at <= %s::timestamptz))"""
# Whether such a hold covers the piece: it was kept for it, or it is of one of its cameras and in its stretch.
COVERED = f"""exists (select from footage_hold h where {IN_FORCE} and (h.id = s.footage_hold_id or (
    s.starts_at < h.ends_at and s.ends_at > h.starts_at
    and exists (select from footage_hold_camera o where o.footage_hold_id = h.id and o.camera_id = s.camera_id))))"""
FOOTAGE = """select min(s.starts_at) filter (where s.footage_hold_id is null), min(s.starts_at) filter (where s.footage_hold_id is not null),
    count(*), count(s.footage_hold_id) from segment s"""
OVER = f"""select count(*) from segment s join camera c on c.id = s.camera_id
    where s.day + least(c.keep_days, %s::integer) <= %s::date and not {COVERED}"""
HOLDS = f"""select count(*), count(*) filter (where h.review_on < %s::date) from footage_hold h where {IN_FORCE}"""
ASKED = """select count(*), count(*) filter (where is_granted), count(*) filter (where not is_granted) from viewing
    where asked_at > %s::timestamptz"""
# A look at footage that no permission covers: granted by another, to the one who looked, then, and for that stretch.
UNSEEN = """select count(*) from viewing_look l where l.live_camera_id is null and not exists (select from viewing v
    where v.id = l.viewing_id and v.is_granted and v.decided_by_id is not null and v.decided_by_id <> v.asked_by_id
    and v.asked_by_id = l.looked_by_id and l.looked_at >= v.decided_at and l.looked_at < v.until
    and (v.ended_at is null or l.looked_at <= v.ended_at) and l.starts_at < v.ends_at)"""
# Two who said yes to each other about the same incident: that is nobody's second look.
IN_TURN = """select count(*) from viewing v where v.is_granted and exists (select from viewing o where o.is_granted and o.id <> v.id
    and o.incident_id = v.incident_id and o.asked_by_id = v.decided_by_id and o.decided_by_id = v.asked_by_id)"""
LOOKS = """select count(*) filter (where live_camera_id is null), count(*) filter (where live_camera_id is not null) from viewing_look
    where looked_at > %s::timestamptz"""
COPIES = "select kind, count(*) from footage_export where released_at > %s::timestamptz group by 1 order by 1"
ALONE = """select count(*) from footage_export where (released_at is not null or fetched_at is not null or state in ('released', 'fetched'))
    and (released_by_id is null or released_by_id = asked_by_id)"""
KEPT_COPIES = (
    "select count(*) from footage_export where blob is not null and ended_at is null and until < %s::timestamptz"
)
# Hidden cameras that both allowed and that are over: one that still hangs is not told to everybody.
HIDDEN = """select count(*), count(*) filter (where dpia_on <= starts_on) from covert_case where leader_id is not null and dpo_id is not null
    and coalesce(ended_at::date, ends_on) <= %s::date and coalesce(ended_at::date, ends_on) > %s::date"""
LAST_RECEIPT = """select max(made_at), count(*) from receipt where content -> 'categories' @> '[{"key": "footage"}]'"""
LAST_SWEEP = "select max(finished_at) from retention_run where trigger = 'footage' and state = 'done'"


def in_use(door: JobDoor) -> tuple[int, int, int, int]:
    """Cameras in use, those of them that lack nothing, those that ever were, and pieces of footage."""
    used, complete, ever = rows_of(door, CAMERAS)[0]
    return used, complete, ever, rows_of(door, FOOTAGE)[0][2]


def broken(door: JobDoor) -> dict[str, int | None]:
    """What must be nought, by name."""
    now = door.started_at
    before = now - PATIENCE
    return {
        "recording_while_incomplete": _number(door, INCOMPLETE, now - FRESH),
        "recorded_outside_hours": _number(door, OUTSIDE, now - timedelta(hours=1)),
        "footage_over_term": _number(door, OVER, _most(), localdate(before), *_at(before)),
        "day_keys_over_term": _keys_over_term(door),
        "looked_without_second_person": _number(door, UNSEEN),
        "viewings_allowed_in_turn": _number(door, IN_TURN),
        "handed_out_without_second_person": _number(door, ALONE),
        "copies_over_term": _number(door, KEPT_COPIES, before),
    }


def silent(door: JobDoor) -> int:
    """Cameras that should record now and do not."""
    now = door.started_at
    return _number(door, SILENT, now, now - WARM_UP, now - WARM_UP, now - FRESH)


def hold_counts(door: JobDoor) -> tuple[int, int]:
    """Holds in force, and those of them that somebody should have looked at again."""
    force, late = rows_of(door, HOLDS, localdate(door.started_at), *_at(door.started_at))[0]
    return force, late


def is_deletion_late(door: JobDoor) -> bool:
    """Whether it is too long ago that a sweep took all that was over its term."""
    last = rows_of(door, LAST_SWEEP)[0][0]
    return last is None or last < door.started_at - PATIENCE


def footage(door: JobDoor) -> dict[str, Any]:
    """How far back footage goes, that for an incident apart, and when some last went."""
    oldest, oldest_held, pieces, kept = rows_of(door, FOOTAGE)[0]
    last, count = rows_of(door, LAST_RECEIPT)[0]
    swept = rows_of(door, LAST_SWEEP)[0][0]
    return {
        "oldest_footage": _moment(oldest),
        "oldest_footage_for_an_incident": _moment(oldest_held),
        "pieces": pieces,
        "pieces_for_an_incident": kept,
        "last_sweep": _moment(swept),
        "last_receipt_of_footage": _moment(last),
        "receipts_of_footage": count,
    }


def looks(door: JobDoor) -> tuple[tuple[int, int, int], tuple[int, int]]:
    """In thirty days: requests to look, allowed and refused; then pieces looked at, and times looked along live."""
    since = door.started_at - WINDOW
    asked, allowed, refused = rows_of(door, ASKED, since)[0]
    pieces, live = rows_of(door, LOOKS, since)[0]
    return (asked, allowed, refused), (pieces, live)


def copies(door: JobDoor) -> dict[str, int]:
    """Copies that left in a year, by kind."""
    return dict(rows_of(door, COPIES, door.started_at - YEAR))


def hidden(door: JobDoor) -> tuple[int, int]:
    """Hidden cameras of the last year that are over, and those of them with a DPIA beforehand."""
    today = localdate(door.started_at)
    cases, assessed = rows_of(door, HIDDEN, today, today - YEAR)[0]
    return cases, assessed


def _keys_over_term(door: JobDoor) -> int | None:
    """Keys of days whose footage should be gone, also of cameras that nobody knows any more."""
    keep = dict(rows_of(door, "select id, keep_days from camera"))
    today, most = localdate(door.started_at - PATIENCE), _most()
    if not keystore().is_dir():
        return None
    try:
        return sum(
            key.day + timedelta(days=min(keep.get(key.camera_id, most), most)) <= today
            for key in day_keys()
            if key.camera_id > 0
        )
    except OSError:
        return None


def _most() -> int:
    """Days that footage is kept at most, whatever a camera says: four weeks, or less when the register says so."""
    term, day = REGISTER.terms.get(TERM), date(2001, 3, 1)
    return min(LONGEST, (add_period(day, term.period) - day).days) if term and term.period else LONGEST


def _at(moment: datetime) -> tuple[date, datetime, datetime]:
    """What `IN_FORCE` asks."""
    return localdate(moment), moment, moment


def _number(door: JobDoor, sql: str, *values: Any) -> int:
    found: int = rows_of(door, sql, *values)[0][0]
    return found


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
