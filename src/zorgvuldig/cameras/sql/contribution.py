"""What cameras add to the gate: when one records, who looks, and what footage leaves."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names

# What the database does with cameras, as text; the rules are in `cameras/sql/`. Pure, as `policies`.
# Whoever has a session may call these: each finds out by itself whose it is, and what they may.
BY_SESSION = (
    "viewing_line(text, uuid)",
    "look(text, uuid, uuid)",
    "looked(text, uuid, uuid)",
    "look_live(text, uuid)",
)
AT_THE_DOOR = (
    "camera_words(integer)",
    "camera_lacks(integer)",
    "covert_in_force(integer, date)",
    "footage_line(uuid, timestamp with time zone, timestamp with time zone)",
    "footage_held()",
    "look_through(uuid)",
    "looks_through(uuid)",
)
FOR_JOBS = (
    "camera_lacks(integer)",
    "recordable(timestamp with time zone)",
    "within_hours(integer, time without time zone, time without time zone, timestamp with time zone)",
)


def camera_grants(names: Names) -> Iterator[str]:
    """Everybody may ask where cameras hang; footage is reached with a session alone, and the rest at the door or by a job."""
    yield f"grant execute on function gate.public_cameras() to {names.runtime}"
    for function in BY_SESSION:
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in AT_THE_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    for function in FOR_JOBS:
        yield f"grant execute on function gate.{function} to {names.job('cameras')}, {names.job('statement')}"
    yield f"grant execute on function gate.holds_role(integer, text[], integer) to {names.job('cameras')}"
    yield f"grant execute on function gate.addresses_at(text[], integer, integer) to {names.login}"


CONTRIBUTION = Contribution(
    "zorgvuldig.cameras.sql",
    files=("cameras.sql", "viewings.sql", "handout.sql"),
    checks=(
        ("camera", "camera_allowed", "insert or update"),
        ("camera_approval", "camera_approved", "insert"),
        ("covert_case", "covert_allowed", "insert or update"),
        ("camera_state", "recorder_says", "insert or delete or update"),
        ("camera_gap", "recorder_says", "insert or delete or update"),
        ("nvr_check", "recorder_says", "insert or delete or update"),
        ("footage_hold", "hold_allowed", "insert or update"),
        ("footage_hold_camera", "hold_camera_allowed", "insert"),
        ("viewing", "viewing_allowed", "insert or update"),
        ("footage_export", "footage_export_allowed", "insert or update"),
        ("footage_export", "footage_leaves", "update"),
        ("footage_track", "footage_track_allowed", "insert or update"),
        ("incident", "incident_allowed", "insert or update"),
        ("release", "footage_release_allowed", "insert"),
    ),
    answers={"leaves_otherwise": "is_footage"},
    grants=lambda _register, names: camera_grants(names),
)
