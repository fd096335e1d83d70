"""Assessments as an administrator would put them there, and what somebody fills in."""

import uuid
from datetime import timedelta
from typing import Any

from psycopg.types.json import Json

from tests.media.picturing import Row
from tests.people import NOW, Cast, days
from zorgvuldig.governance.dpia.questions import questions

EVENTS = ("access", "change", "loss")


def risk(event: str, **more: Any) -> dict[str, Any]:
    """Everything that is kept of one risk."""
    return {
        "event": event, "impacts": "Iemand schaamt zich.", "threats": "Een scherm staat open.", "sources": "Een medewerker.",
        "measures": "Toegang per doel", "severity": 2, "why_severity": "Het is te herstellen.", "likelihood": 2, "why_likelihood": "",
        "plan": "", "owner": "", "due_on": "", "severity_after": 2, "likelihood_after": 2,
    } | more  # fmt: skip


def whole_answers() -> dict[str, str]:
    """An answer to every question."""
    return {question.key: f"Antwoord op {question.reference}." for question in questions()}


def assessment(cast: Cast, *, whole: bool = True, advised: bool = False, decided: bool = False, **more: Any) -> Row:
    """One that Petra wrote; advised on by Fenna, decided by Leo."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "subject": "tracking", "title": "Leerlingdossiers", "answers": Json(whole_answers() if whole else {}),
        "risks": Json([risk(event) for event in EVENTS] if whole else []), "started_at": NOW - timedelta(days=3),
        "started_by_id": cast.petra.id, "changed_at": NOW - timedelta(days=2), "changed_by_id": cast.petra.id, "dpo_advice": "",
        "council_says": "", "outcome": "", "outcome_why": "",
    }  # fmt: skip
    if advised or decided:
        values |= {"dpo_advice": "Het kan zo.", "dpo_advised_at": NOW - timedelta(days=1), "dpo_id": cast.fenna.id}
    if decided:
        values |= {
            "outcome": "go", "outcome_why": "Het is nodig.", "decided_at": NOW - timedelta(hours=1), "decided_by_id": cast.leo.id,
            "next_on": days(700),
        }  # fmt: skip
    values |= more
    return Row(cast.put("dpia", **values), values["uid"])


def filled(event: str = "access", **more: Any) -> dict[str, Any]:
    """What somebody fills in of a risk."""
    return {name: str(value) for name, value in risk(event).items() if name != "event"} | more


def seen(cast: Cast, of: Row) -> str:
    """What the form of an assessment remembers."""
    return cast.db.execute("select changed_at from dpia where id = %s", [of.id]).fetchone()[0].isoformat()
