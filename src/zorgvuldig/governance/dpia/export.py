"""An assessment in the open form of the CNIL's program PIA, which reads it in: five lists, as `export` of that program writes them.

Roles stand where that form wants names. Read from https://github.com/LINCnil/pia (src/app/services/pia.service.ts and the
models beside it, version of April 2026).
"""

import html
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.questions import EVENT_NUMBERS, questions
from zorgvuldig.governance.dpia.reads import risk_of

DOING, REFUSED, VALIDATED = 0, 1, 2  # the program's `status`
IMPROVABLE, ACCEPTABLE = 2, 3  # the program's `status` of an evaluation
COMPLETED = 2
LISTED = ("impacts", "threats", "sources", "measures")  # questions 1 to 4 of a risk; 5 and 6 are the gauges
MEASURES = "measures"
NUMBER = 1  # of the assessment within the file; the program gives it another when it reads it in


def cnil_pia(one: Dpia, *, about: str, council: str) -> dict[str, Any]:
    """The whole of it, ready to be written as JSON. `about` names it; `council` is what the participation council said."""
    return {
        "pia": _pia(one, about, council),
        "answers": [*_answers(one)],
        "measures": [*_measures(one)],
        "evaluations": [*_evaluations(one)],
        "comments": [*_comments(one)],
    }


def _pia(one: Dpia, about: str, council: str) -> dict[str, Any]:
    status = DOING if one.decided_at is None else VALIDATED if one.outcome == "go" else REFUSED
    leader = gettext("schoolleider")
    return {
        "id": NUMBER, "status": status, "name": about, "category": one.subject, "author_name": gettext("privacy officer"),
        "evaluator_name": leader, "validator_name": leader, "dpo_status": 1 if one.dpo_id else 0, "dpo_opinion": one.dpo_advice,
        "dpos_names": gettext("functionaris gegevensbescherming") if one.dpo_id else "",
        "concerned_people_searched_opinion": one.council_on is not None, "concerned_people_searched_content": "",
        "concerned_people_opinion": council, "concerned_people_status": 1 if one.council_on else 0,
        "people_names": gettext("medezeggenschapsraad") if one.council_on else "",
        "rejection_reason": one.outcome_why if status == REFUSED else "",
        "applied_adjustments": one.outcome_why if status == VALIDATED else "", "progress": 100 if one.decided_at else 50,
        "is_example": 0, "is_archive": 0, "created_at": _moment(one.started_at), "updated_at": _moment(one.changed_at),
    }  # fmt: skip


def _answers(one: Dpia) -> Iterator[dict[str, Any]]:
    number = 0
    for question in questions():
        text = str(one.answers.get(question.key, "")).strip()
        if text and question.key != MEASURES:
            number += 1
            yield _answer(one, number, question.reference, text=_html(text))
    for event, item in EVENT_NUMBERS.items():
        risk = risk_of(one, event)
        for place, name in enumerate(LISTED, start=1):
            number += 1
            yield _answer(one, number, item * 10 + place, listed=_split_lines(risk.get(name)))
        for place, name in ((5, "severity"), (6, "likelihood")):
            number += 1
            why = _html(str(risk.get(f"why_{name}") or ""))
            yield _answer(one, number, item * 10 + place, text=why, gauge=int(risk.get(name) or 0))


def _answer(
    one: Dpia,
    number: int,
    reference: int,
    *,
    text: str | None = None,
    gauge: int | None = None,
    listed: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "id": number, "pia_id": NUMBER, "reference_to": reference, "data": {"text": text, "gauge": gauge, "list": listed or []},
        "created_at": _moment(one.started_at), "updated_at": _moment(one.changed_at),
    }  # fmt: skip


def _measures(one: Dpia) -> Iterator[dict[str, Any]]:
    """The measures by name; those that a risk mentions only there are among them, so that its list points to something."""
    named = dict(_split(line) for line in _split_lines(one.answers.get(MEASURES)))
    for event in EVENT_NUMBERS:
        for line in _split_lines(risk_of(one, event).get("measures")):
            named.setdefault(line, "")
    for number, (title, content) in enumerate(named.items(), start=1):
        yield {
            "id": number, "pia_id": NUMBER, "title": title, "content": _html(content), "placeholder": "measures.default_placeholder",
            "created_at": _moment(one.started_at), "updated_at": _moment(one.changed_at),
        }  # fmt: skip


def _evaluations(one: Dpia) -> Iterator[dict[str, Any]]:
    """What is still to be done about each risk, by which function and when, and how great it is then."""
    for number, (event, item) in enumerate(EVENT_NUMBERS.items(), start=1):
        risk = risk_of(one, event)
        plan = str(risk.get("plan") or "")
        yield {
            "id": number, "pia_id": NUMBER, "reference_to": f"{item // 10}.{item % 10}", "status": IMPROVABLE if plan else ACCEPTABLE,
            "action_plan_comment": _html(plan), "evaluation_comment": "", "evaluation_date": _moment(one.changed_at),
            "gauges": {"x": int(risk.get("severity_after") or 0), "y": int(risk.get("likelihood_after") or 0)},
            "estimated_implementation_date": risk.get("due_on") or None, "person_in_charge": str(risk.get("owner") or ""),
            "global_status": COMPLETED if one.decided_at else 0, "created_at": _moment(one.started_at),
            "updated_at": _moment(one.changed_at),
        }  # fmt: skip


def _comments(one: Dpia) -> Iterator[dict[str, Any]]:
    """The decision, as a remark with the first question: the form has no place of its own for «ask the supervisor first»."""
    if one.decided_at is not None:
        yield {
            "id": 1, "pia_id": NUMBER, "description": one.outcome_why, "reference_to": 111, "for_measure": False,
            "created_at": _moment(one.decided_at), "updated_at": _moment(one.decided_at),
        }  # fmt: skip


def _split(line: str) -> tuple[str, str]:
    title, _colon, content = line.partition(":")
    return title.strip(), content.strip()


def _split_lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _html(text: str) -> str:
    """The program keeps texts as HTML; what somebody typed stays text."""
    return html.escape(text, quote=False).replace("\n", "<br>\n")


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
