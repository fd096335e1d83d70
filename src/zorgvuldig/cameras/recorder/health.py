"""What doctor asks about recording: does every camera that should, is there room, and is the clock right?"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from zorgvuldig.cameras.addresses import AddressRefused, name_to_prove, open_address
from zorgvuldig.cameras.models import CameraState
from zorgvuldig.cameras.recorder import JOB, disk_space
from zorgvuldig.cameras.recorder.clock import SYNCHRONISED, clock_state
from zorgvuldig.cameras.recorder.reads import Recordable, recordable
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.keys import Damaged

RECENT = timedelta(minutes=1)
SAYS = {
    "unreachable": "nothing answers at its address",
    "frozen": "it answers and sends nothing",
    "full": "the disk is full",
    "keys": "keys/ is missing in the data directory: put it back, or make it on a new installation (mkdir -m 700)",
    "outside": "its address lies outside ZORGVULDIG_CAMERA_NETWORKS",
    "plain": "its address says rtsp, without TLS, and its network is not in ZORGVULDIG_CAMERA_PLAIN (docs/cameras.md)",
    "elsewhere": "it sent the recorder to another machine, or out of TLS",
    "untrusted": "its certificate is not of its name, or not from who ZORGVULDIG_CAMERA_CA says (docs/cameras.md)",
    "name": "its name is not known",
    "address": "its address does not open or is none: write it down again",
    "scheme": "its address begins with neither rtsp:// nor rtsps://",
    "codec": "it does not send H.264 or H.265",
    "database": "the database did not answer",
    "": "the recorder was stopped",
}


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer; none when no camera should record."""
    with working(JOB, now=now) as door:
        rows = [row for row in recordable(now, door=door) if not row.lacks]
        states = CameraState.objects.using(door.alias).in_bulk([row.id for row in rows])
    if not rows:
        return []
    return [
        _recorder([states.get(row.id) for row in rows if row.in_hours], now),
        _connections(rows),
        *_free_space(),
        _clock(),
    ]


def _recorder(states: list[CameraState | None], now: datetime) -> Answer:
    question = "every camera that should record does"
    silent = [state for state in states if state is None or now - state.seen_at > RECENT]
    if silent:
        says = f"of {len(silent)} nothing was heard for a minute. Is the recorder running? Start it with: zorgvuldig cameras record"
        return Answer(question, False, says)
    wrong = [state for state in states if state is not None and state.state not in ("recording", "waiting")]
    reasons = sorted({SAYS.get(state.why or _of(state), "it failed") for state in wrong})
    return Answer(
        question, not wrong, f"{len(wrong)} of {len(states)} do not: {'; '.join(reasons)}" if wrong else "yes"
    )


def _connections(rows: Sequence[Recordable]) -> Answer:
    """Without TLS is what the operator chose for a network, so it is said and not held against them."""
    plain = sum(map(_is_plain, rows))
    says = f"{plain} of {len(rows)} without it, in networks that ZORGVULDIG_CAMERA_PLAIN names" if plain else "yes"
    return Answer("every camera is asked in TLS, or the operator said that it may be without", True, says)


def _is_plain(row: Recordable) -> bool:
    try:
        return not name_to_prove(open_address(row.uid, row.address))
    except (AddressRefused, Damaged):
        return False


def _of(state: CameraState) -> str:
    return "" if state.state == "stopped" else state.state


def _free_space() -> Iterator[Answer]:
    free, reserve = disk_space.free_bytes(), disk_space.reserve_bytes()
    is_enough = free >= reserve
    says = f"{free / disk_space.GB:.0f} GB free, {reserve / disk_space.GB:.0f} GB are kept free"
    advice = "" if is_enough else ". Nothing is recorded: make room, or let cameras keep less (docs/operate.md)"
    yield Answer("there is room for footage", is_enough, says + advice)


def _clock() -> Answer:
    state = clock_state()
    advice = "" if state == SYNCHRONISED else ": let a time service keep it right, as footage shows this clock's time"
    return Answer("the clock of this server is kept right", state == SYNCHRONISED, state + advice, note=True)
