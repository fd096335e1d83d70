"""Who gets to the pages of work in the background and of outgoing mail: whoever keeps the system running."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.people import Cast

OURS = "bas"
Line = tuple[str, Callable[[Cast], str], str, dict[str, Any] | None]


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    yield "operating_jobs", lambda _cast: "/beheer/taken/", OURS, None
    yield "operating_job_retry", lambda _cast: "/beheer/taken/7/opnieuw/", OURS, {}
    yield "operating_job_abandon", lambda _cast: "/beheer/taken/7/weg/", OURS, None
    yield "operating_job_abandon", lambda _cast: "/beheer/taken/7/weg/", OURS, {"why": "Het hoeft niet meer."}
    yield "operating_health", lambda _cast: "/beheer/gezondheid/", OURS, None
    yield "operating_post", lambda _cast: "/beheer/post/", OURS, None
    yield "operating_post_now", lambda _cast: "/beheer/post/nu/", OURS, {}
    yield "operating_post_seen", lambda _cast: "/beheer/post/gezien/", OURS, {}
