"""What doctor asks about the log: whether it is whole, and whether others saw that it only grew."""

from collections.abc import Iterator
from datetime import datetime

from zorgvuldig.gate.health import Answer
from zorgvuldig.transparency.log import check
from zorgvuldig.transparency.reads import ALONE, NONE, SEEN, WitnessStatus, status
from zorgvuldig.transparency.tiles import Damaged
from zorgvuldig.transparency.witnesses import CONTRADICTS

ADVICE = "See docs/witness.md"


def examine(now: datetime) -> Iterator[Answer]:
    """Every question with its answer."""
    found = status(now)
    yield Answer("the log that others witness is whole", not (problem := _problem(found)), problem or "yes")
    refusing = [row.witness.key.name for row in found.rows if row.refusal in CONTRADICTS]
    if refusing:
        yield Answer(
            "no witness says that history was rewritten",
            False,
            f"{', '.join(refusing)} saw another history than this one: the log, or this whole machine, was put back to an earlier moment, "
            f"or somebody rewrote it. Find out which; then begin another log: zorgvuldig transparency begin. {ADVICE}",
        )
    yield Answer(
        "others saw that the log only grew", found.state == SEEN, _says(found), note=found.state in (ALONE, NONE)
    )


def _problem(found: WitnessStatus) -> str:
    if found.problem or found.log is None:
        return found.problem
    try:
        check(found.log)
    except Damaged as damage:
        return str(damage)
    return ""


def _says(found: WitnessStatus) -> str:
    if found.state == NONE:
        return "there is no log yet; the worker begins one within the hour"
    if found.state == ALONE:
        return f"nobody watches: ask a board, parents' council or supplier to run a witness. {ADVICE}"
    last = f"{found.witnessed_at:%Y-%m-%d %H:%M} UTC" if found.witnessed_at else "never"
    names = ", ".join(row.witness.key.name for row in found.rows if row.refusal) or "none"
    return f"{found.quorum.count} of {len(found.quorum.witnesses)} are needed; last seen by enough: {last}; did not sign: {names}. {ADVICE}"
