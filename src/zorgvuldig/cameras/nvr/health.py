"""What doctor asks about another recorder: that it is checked every hour, and does nothing that it may not."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from zorgvuldig.cameras.nvr.check_job import KIND
from zorgvuldig.cameras.nvr.reads import UNCHECKED, is_fresh, is_used, latest, violations_now
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer; none when there is no other recorder."""
    with working(KIND, now=now) as door:
        door.reading("camera")
        if not is_used(door.alias):
            return []
        found, violations = latest(door.alias), violations_now(door.alias, now)
        checked = is_fresh(found, now)
    says = "yes" if checked else _refusal_text(found.whole.why if found else "never")
    others = [(key, camera) for key, camera in violations if key != UNCHECKED]
    return [Answer("the other recorder was checked within two hours", checked, says), *_violations(others)]


def _refusal_text(why: str) -> str:
    """What is wrong with the last check, and what to do."""
    if not settings.FRIGATE:
        return "the register has cameras of another recorder and ZORGVULDIG_FRIGATE is empty. Say its address"
    if why == "never":
        return "it never was. Is a worker running?"
    return f"the last check failed ({why}). See «Frigate» in docs/cameras.md" if why else "no. Is a worker running?"


def _violations(found: list[tuple[str, str]]) -> Iterator[Answer]:
    named = ", ".join(f"{key} ({camera})" if camera else key for key, camera in found)
    says = f"{named}. The page cameras/recorder/ says what to do" if found else "as far as the last check saw, yes"
    yield Answer("the other recorder does nothing that it may not", not found, says)
