"""An assessment to take along: on paper, and in the open form of the CNIL."""

import html
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.dpia.labels import OUTCOMES
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.pages import READS, STATES, requested_dpia
from zorgvuldig.governance.dpia.picture import RiskPicture, risk_picture
from zorgvuldig.governance.dpia.questions import EVENT_NUMBERS, PARTS, questions
from zorgvuldig.governance.dpia.reads import DpiaLine, risk_of
from zorgvuldig.kit.page_kinds import not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents.governance import PaperPart, PaperTable, governance_pdf

# An assessment in the open form of the CNIL's program PIA, which reads it in: five lists, as `export` of that program
# writes them.
# Roles stand where that form wants names. Read from https://github.com/LINCnil/pia (src/app/services/pia.service.ts and
# the models beside it, version of April 2026).

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
        "answers": [*_given_answers(one)],
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


def _given_answers(one: Dpia) -> Iterator[dict[str, Any]]:
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


@route("privacy/onderzoek/<uuid:dpia>/onderzoek.json", "dpia_json")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def dpia_json(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The file that the CNIL's program PIA reads in."""
    line = requested_dpia(dpia, door)
    content = cnil_pia(line.dpia, about=line.dpia.title, council=line.dpia.council_says)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="dpia-{line.dpia.subject}.json"'
    return response


@route("privacy/onderzoek/<uuid:dpia>/onderzoek.pdf", "dpia_pdf")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def dpia_pdf(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The whole of it on paper."""
    line = requested_dpia(dpia, door)
    content = governance_pdf(
        school=REGISTER.controller.name,
        title=line.dpia.title,
        foot=gettext("Onderzoek naar risico’s (DPIA)"),
        made_on=today(door=door),
        facts=_facts(line),
        parts=[*_answers(line), *_risks(risk_picture(line.dpia)), *_judged(line)],
        language=get_language() or "nl",
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="dpia-{line.dpia.subject}.pdf"'
    return response


def _facts(line: DpiaLine) -> tuple[tuple[str, str], ...]:
    one = line.dpia
    return (
        (gettext("Waar het over gaat"), str(line.about)),
        (gettext("Stand"), str(STATES[line.state[1]])),
        (gettext("Begonnen"), date_format(localtime(one.started_at), "j F Y")),
        (gettext("Laatst veranderd"), date_format(localtime(one.changed_at), "j F Y")),
    )


def _answers(line: DpiaLine) -> list[PaperPart]:
    empty = gettext("Nog niet ingevuld.")
    return [
        PaperPart(
            str(part.title),
            tuple(
                (str(question.asks), str(line.dpia.answers.get(question.key, "")) or empty)
                for question in part.questions
            ),
        )
        for part in PARTS.values()
        if not part.event
    ]


def _risks(picture: RiskPicture) -> list[PaperPart]:
    heads = (gettext("Wat er mis kan gaan"), gettext("Hoe erg"), gettext("Kans"), gettext("Daarna nog"))
    unknown = gettext("niet ingevuld")
    rows = tuple(
        (
            str(row.part.title),
            str(row.severity) or unknown,
            str(row.likelihood) or unknown,
            f"{row.severity_after} / {row.likelihood_after}" if row.severity_after else unknown,
        )
        for row in picture.rows
    )
    plans = tuple(
        (str(row.part.title), f"{row.risk['plan']}\n{row.risk.get('owner', '')}, {row.risk.get('due_on', '')}")
        for row in picture.rows
        if row.risk.get("plan")
    )
    return [
        PaperPart(gettext("Risico’s"), table=PaperTable(heads, rows)),
        *([PaperPart(gettext("Wat de school nog gaat doen"), plans)] if plans else []),
    ]


def _judged(line: DpiaLine) -> list[PaperPart]:
    one = line.dpia
    items = []
    if one.dpo_advice:
        items.append((gettext("Advies van de functionaris gegevensbescherming"), one.dpo_advice))
    if one.council_on:
        items.append((gettext("Medezeggenschapsraad"), f"{date_format(one.council_on, 'j F Y')}: {one.council_says}"))
    if one.decided_at and one.next_on:
        again = gettext("Opnieuw bekijken op %(day)s.") % {"day": date_format(one.next_on, "j F Y")}
        items.append((gettext("Besluit"), f"{OUTCOMES[one.outcome]}\n\n{one.outcome_why}\n\n{again}"))
    return [PaperPart(gettext("Advies en besluit"), tuple(items))] if items else []
