"""What the database does with cameras, as text; the rules are in `cameras/sql/`. Pure, as `policies`."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names

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
