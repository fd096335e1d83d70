"""Pupils that left, holds, runs and receipts, as administrators put them there."""

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from tests.people import NOW, TODAY, Cast, days
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.retention.receipts import FIRST, Batch, Draft, add, part, register_of, subject_of

FIGURES = ("planned", "done", "undecidable", "held", "ahead", "left_over")
LEFT = date(TODAY.year - 1, 8, 1)


def leave(cast: Cast, name: str = "noor", on: date = LEFT) -> None:
    """This pupil is enrolled until a day (exclusive)."""
    cast.db.execute(
        "update enrolment set starts_on = %s, ends_on = %s where pupil_id = %s",
        [on - timedelta(days=400), on, cast.people[name].id],
    )


def put_hold(
    cast: Cast,
    name: str = "noor",
    *categories: str,
    kind: str = "complaint",
    until: date | None = None,
    review: date | None = None,
    reason: str = "Een buurvrouw zegt iets anders.",
) -> uuid.UUID:
    """A hold of the privacy officer, on the grades unless said otherwise."""
    uid, pupil, until = uuid.uuid4(), cast.people[name].id, until or days(100)
    number = cast.put(
        "hold",
        uid=uid,
        pupil_id=pupil,
        mask=REGISTER.mask(categories or ("grades",)),
        kind=kind,
        owner_id=cast.petra.id,
        set_by_id=cast.petra.id,
        set_at=NOW,
        ends_on=until,
        review_on=review or min(until, days(50)),
        ended_on=until,
    )
    cast.put("hold_reason", hold_id=number, pupil_id=pupil, text=seal(pupil, "hold_reason.text", reason), lifted=b"")
    return uid


def put_run(cast: Cast, state: str = "done", *, at: datetime = NOW, **figures: Any) -> uuid.UUID:
    """A run with these figures."""
    uid, finished = uuid.uuid4(), at if state in ("done", "refused") else None
    values: dict[str, Any] = {key: {} for key in FIGURES} | figures
    problem = values.pop("problem", "")
    cast.put(
        "retention_run",
        uid=uid,
        on_date=localdate(at),
        trigger="night",
        register_version=register_of()["version"],
        register_digest=register_of()["digest"],
        started_at=at - timedelta(minutes=1),
        finished_at=finished,
        state=state,
        problem=problem,
        **{key: json.dumps(value) for key, value in values.items()},
    )
    return uid


def put_receipt(cast: Cast, run: uuid.UUID, number: str = "269999", born_on: date = date(2008, 3, 1)) -> None:
    """A receipt about somebody with this pupil number and birth date who is not here any more."""
    content = {"categories": [part("grades", "rest_at_most", {"grade": 300}, is_whole=True)]}
    draft = Draft("pupil", content, subject_of(number, born_on), bytes(32))
    (row,) = cast.db.execute("select id from retention_run where uid = %s", [run]).fetchone() or (0,)
    with cast.db.transaction(), cast.db.cursor() as cursor:
        last = cursor.execute("select number, digest from receipt order by number desc limit 1").fetchone()
        assert last is None or last[1] != FIRST
        add(cursor, Batch(row, run, TODAY, NOW, 0), [draft])
