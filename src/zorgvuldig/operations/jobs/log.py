"""How each task last ended: when, how long it took, and of a failure the kind of error and the place in the program.

Never what an error says: that can hold a name.
"""

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections

ALIAS = "jobs"
PACKAGE = Path(__file__).parents[2]
ABORTED = ("JobAborted",)


def noting(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, which writes down how it ended; what it raises is raised."""

    @wraps(work)
    def noted(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        try:
            answer = work(*args, **kwargs)
        except Exception as error:
            if type(error).__name__ not in ABORTED:
                note(name, error=type(error).__name__, place=place_of(error))
            raise
        note(name, took=time.monotonic() - began)
        return answer

    return noted


def note(name: str, *, took: float = 0, error: str = "", place: str = "") -> None:
    """Write one ending down; a database that does not answer is told elsewhere."""
    with suppress(DatabaseError), connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "select gate.job_ended(%s::text, %s::integer, %s::text, %s::text)",
            [name, min(int(took * 1000), 2**31 - 1), error, place],
        )


def place_of(error: BaseException) -> str:
    """The last place of ours that an error passed, such as `retention/run_job.py:88`."""
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(PACKAGE)]
    found = [one for one in ours if Path(one.filename) != Path(__file__)]
    return f"{Path(found[-1].filename).relative_to(PACKAGE)}:{found[-1].lineno}" if found else ""
