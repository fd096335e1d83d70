"""What breaking a promise is: doing something to the data, the state it turns to, the figure that tells, and mending it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.people import Cast
from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import EVIDENCE, NOT_KEPT
from zorgvuldig.statement.evidence.p02_needed import only_what_is_needed, seals_stand
from zorgvuldig.statement.evidence.p11_deletion import deleted, due_still

Mend = Callable[[], object]
Base = Callable[[Cast], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Way:
    """`does` breaks it and answers what mends it; `figure` is the one that differs as long as it is broken."""

    does: Callable[[Cast], Mend]
    figure: str
    state: str = NOT_KEPT


def clock(cast: Cast) -> datetime:
    """Now, as the database has it."""
    now: datetime = cast.db.execute("select clock_timestamp()").fetchone()[0]
    return now


def found(cast: Cast, key: str) -> tuple[str, dict[str, Any]]:
    """The state and the figures of one promise, as the job measures them."""
    now = clock(cast)
    still, log = (due_still(now) if key == "P11" else None), (seals_stand(now) if key == "P02" else None)
    with working("statement", now=now) as door:
        if still:
            finding = deleted(door, still=still)
        elif log:
            finding = only_what_is_needed(door, log=log)
        else:
            finding = EVIDENCE[key](door)
    return finding.state, dict(finding.figures)


def sql(cast: Cast, *statements: str) -> Mend:
    """What puts it right again."""
    return lambda: [cast.db.execute(one) for one in statements]


def run(broken: str, mended: str) -> Callable[[Cast], Mend]:
    """One statement breaks it, another mends it."""

    def does(cast: Cast) -> Mend:
        cast.db.execute(broken)
        return sql(cast, mended)

    return does


def patched(
    function: str, was: str, becomes: str, also: str = "select 1", mended: str = "select 1"
) -> Callable[[Cast], Mend]:
    """Somebody wrote other words into a function of the database, and did something besides."""

    def does(cast: Cast) -> Mend:
        (text,) = cast.db.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchone()
        assert was in text
        cast.db.execute(text.replace(was, becomes, 1))
        cast.db.execute(also)
        return sql(cast, text, mended)

    return does
