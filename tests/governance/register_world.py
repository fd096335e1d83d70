"""What somebody fills in to propose a change of the register, and versions that were proposed and decided."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Json

from tests.people import NOW, Cast
from zorgvuldig.register.amend import Change, amended
from zorgvuldig.register.diff import compared
from zorgvuldig.register.load import load, parse, text_of

TEXT = text_of()
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
TERM = load().terms["rest_at_most"]
WHY = {"why": "De sector vraagt het.", "tells_families": "", "tell_nl": "", "tell_en": "", "was": DIGEST}


def term(**more: Any) -> dict[str, Any]:
    """The term of what goes two years after leaving, now after one."""
    return WHY | {
        "years": "1", "months": "", "days": "", "after": "", "text_nl": TERM.text.nl, "text_en": TERM.text.en, "source": TERM.source,
        "source_status": TERM.source_status.value, "cites": "\n".join(TERM.cites),
    } | more  # fmt: skip


def put_version(cast: Cast, *, by: int | None = None, period: str = "P1Y", **more: Any) -> uuid.UUID:
    """A proposal of Petra, or of `by`, that waits; `more` says what was decided."""
    text = amended(TEXT, [Change(("terms", "rest_at_most", "period"), period)])
    changes = [one.as_json() for one in compared(load(), parse(text, "register.toml"))]
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "label": "2", "text": text, "digest": hashlib.sha256(text.encode()).hexdigest(), "base_digest": DIGEST,
        "why": "De sector vraagt het.", "changes": Json(changes), "consequences": Json([]), "tells_families": False, "tell_nl": "", "tell_en": "",
        "is_operators": False, "proposed_at": NOW, "proposed_by_id": by or cast.petra.id, "decided_why": "",
    } | more  # fmt: skip
    cast.put("register_version", **values)
    return values["uid"]


def approved(cast: Cast, from_: datetime = NOW + timedelta(days=1)) -> dict[str, Any]:
    """What the school leader said of it."""
    return {
        "decided_at": NOW, "decided_by_id": cast.leo.id, "is_approved": True, "decided_why": "Goed.", "in_force_from": from_,
    }  # fmt: skip
