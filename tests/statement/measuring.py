"""A promise measured as the job would, in the state that a test wants; and what invented people tried."""

from datetime import datetime

from django.utils import timezone
from psycopg.types.json import Json

from tests.people import NOW, Cast
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.statement.signature import sign_measured

KEEP = """insert into evidence (promise, state, evidence, at, signature) values (%s, %s, %s, %s, %s) on conflict (promise)
do update set state = excluded.state, evidence = excluded.evidence, at = excluded.at, signature = excluded.signature"""
NOTHING = {"nl": "", "en": ""}


def put_measured(cast: Cast, promise: str, state: str) -> None:
    """It was measured just now, and signed."""
    now, evidence = timezone.now(), {"headline": "1", "figures": {}, "unit": NOTHING, "reason": NOTHING}
    cast.db.execute(KEEP, [promise, state, Json(evidence), now, sign_measured(promise, state, evidence, now)])


def put_tries(cast: Cast, at: datetime = NOW, **beyond: list[str]) -> None:
    """Every try with invented people as it came back at a moment; `beyond` is what came and should not have, by the name of the try."""
    for name, one in TRIES.items():
        cast.put(
            "canary_try", name=name, promise=one.promise, tried_at=at, held=name not in beyond, arrived=2, missing="[]",
            beyond=Json(beyond.get(name, [])),
        )  # fmt: skip
