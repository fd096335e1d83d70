"""The filter of the standard: a field, how to compare and a value in quotes; at most two of those, with one AND or OR."""

import re
from datetime import UTC, datetime
from typing import Any

from zorgvuldig.suppliers.oneroster.errors import FILTER, Problem

FIELD = r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*"
CLAUSE = re.compile(rf"\s*({FIELD})\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'")
JOINT = re.compile(r"\s+(AND|OR)(?=\s)", re.IGNORECASE)
LIMIT = 1000  # characters; a value is a name or a number
MODIFIED = "dateLastModified"


def conditions(text: str) -> dict[str, Any]:
    """`{"any": bool, "of": [{"field", "predicate", "value"}]}` of a filter. Raises `Problem` (400) for what is none.

    Whether the fields are there to be asked about is for the database to say.
    """
    if len(text) > LIMIT or "\0" in text:
        raise _wrong()
    first = CLAUSE.match(text)
    if first is None:
        raise _wrong()
    found, joint, at = [first], None, first.end()
    if text[at:].strip():
        joint = JOINT.match(text, at)
        second = CLAUSE.match(text, joint.end()) if joint else None
        if second is None or text[second.end() :].strip():
            raise _wrong()
        found.append(second)
    return {
        "any": joint is not None and joint[1].upper() == "OR",
        "of": [_clause(*match.groups()) for match in found],
    }


def _clause(field: str, predicate: str, value: str) -> dict[str, str]:
    return {"field": field, "predicate": predicate, "value": _moment(value) if field == MODIFIED else value}


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
        # Without a zone it is UTC, as the moments in the answers are.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Problem(FILTER, "dateLastModified is compared with a moment as ISO 8601 writes it.") from None


def _wrong() -> Problem:
    return Problem(
        FILTER, "A filter is field, predicate and value in single quotes; at most two, with one AND or OR between."
    )
