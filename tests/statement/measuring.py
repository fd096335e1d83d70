"""A promise measured as the job would, in the state that a test wants."""

from django.utils import timezone
from psycopg.types.json import Json

from tests.people import Cast
from zorgvuldig.statement.signature import sign_measured

KEEP = """insert into evidence (promise, state, evidence, at, signature) values (%s, %s, %s, %s, %s) on conflict (promise)
do update set state = excluded.state, evidence = excluded.evidence, at = excluded.at, signature = excluded.signature"""
NOTHING = {"nl": "", "en": ""}


def put_measured(cast: Cast, promise: str, state: str) -> None:
    """It was measured just now, and signed."""
    now, evidence = timezone.now(), {"headline": "1", "figures": {}, "unit": NOTHING, "reason": NOTHING}
    cast.db.execute(KEEP, [promise, state, Json(evidence), now, sign_measured(promise, state, evidence, now)])
