"""Measures, and makes the public pages of it: what the job does every few minutes, so that a crowd costs the database nothing."""

from collections.abc import Sequence
from datetime import datetime

from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.models import Evidence, PublicPage
from zorgvuldig.statement.render import PAGES, rendered
from zorgvuldig.statement.signature import sign_page

KEPT = ("content_type", "body", "digest", "made_at", "signature")


def publish(now: datetime) -> None:
    """Put every public page, made of what was last measured, in the place of the one before."""
    made = {name: rendered(name, now) for name in PAGES}
    pages = [
        PublicPage(
            name=name,
            content_type=page.content_type,
            body=page.body,
            digest=page.digest,
            made_at=now,
            signature=sign_page(name, page.content_type, page.body, now),
        )
        for name, page in made.items()
    ]
    with working("statement", now=now) as door:
        PublicPage.objects.using(door.alias).bulk_create(
            pages, update_conflicts=True, unique_fields=["name"], update_fields=KEPT
        )


def measure_and_publish(now: datetime) -> Sequence[Evidence]:
    """Measure every promise, and show it."""
    found = measure(now)
    publish(now)
    return found
